import { withoutEnd } from '../lines/withoutEnd.js';
import { isNotes } from '../model/notes.js';
import type { LogAnalysis } from '../model/analysis.js';
import type { Attempt } from '../model/attempt.js';
import type { Evidence } from '../model/attribution.js';
import type { ImageOrigin, SearchedLog } from '../model/history.js';
import type { Localized } from '../model/language.js';
import type { Place } from '../model/place.js';
import type { FormatId, LogFile } from '../model/record.js';
import { logsThatWouldSay } from './historySources.js';
import { findAscii, timeOfLine, timeSpan } from './historyText.js';

/** Where a setup log says that setup was started from. */
export interface Media {
  readonly path: string;
  readonly place: Place;
}

/** Formats in which an update or deployment client writes. Setup's own logs only repeat the path. */
const clientFormats: ReadonlySet<FormatId> = new Set(['plain', 'cmtrace', 'windowsupdate', 'reportingevents']);
const clientName = /cua|update|deploy|smsts|ccm|cas\.log|content|download|bluebox|reportingevents|intune|agent/i;
/** A download and the start of setup from it lie less than this apart. */
const WINDOW_MS = 7 * 24 * 3600 * 1000;
/** How far before the line that starts setup its download is looked for. */
const FAR = 200_000;
/** Lines of one log that are shown as evidence. */
const MOST_LINES = 12;

/** A server or a share, with the file of an image. */
const SERVER = /(?:https?|ftp):\/\/|\\\\[\w.-]+\\/i;
const SERVER_FILE = /^(?:(?:https?|ftp):\/\/|\\\\[\w.-]+\\)[^\s"'<>|]+[\\/]([^\s"'<>|\\/]+\.(?:iso|wim|esd|swm))/i;
const IMAGE_FILE = /\.(?:iso|wim|esd|swm)/i;
const PROGRESS = /\d\s*%/;

/**
 * Where the image of an attempt came from, from lines that name it: setup's own media path when it is a share, and the
 * logs of update and deployment clients. No format of the CUA client is public; a line counts by what it names.
 */
export function imageOrigin(
  analyses: readonly LogAnalysis[],
  attempt: Attempt,
  media: Media | undefined,
): ImageOrigin | undefined {
  const path = attempt.image?.path;
  if (!path && !media) return undefined;
  const share = [media?.path, path].find((one) => one !== undefined && /^\\\\[^\\?.]/.test(one));
  if (share !== undefined) {
    const place = media?.place ?? { file: attempt.file, line: attempt.startLine };
    const evidence = [{ place, what: words.share }];
    return { known: true, source: share, evidence, wouldBeIn: [], searched: [] };
  }
  const searched: SearchedLog[] = [];
  const evidence: Evidence[] = [];
  let source: string | undefined;
  for (const { log } of analyses) {
    if (!clientFormats.has(log.format) || isNotes(log.path)) continue;
    const found = searchClientLog(log, attempt, names(path, media?.path));
    evidence.push(...found.evidence);
    source ??= found.source;
    if (found.evidence.length > 0 || clientName.test(log.path)) {
      const span = timeSpan(log);
      if (!Number.isNaN(span.from)) searched.push({ file: log.path, ...span });
    }
  }
  // The order of the files must not show: a zip lists them otherwise than a folder.
  searched.sort((a, b) => a.from - b.from || (a.file < b.file ? -1 : 1));
  if (source !== undefined) return { known: true, source, evidence, wouldBeIn: [], searched };
  const wouldBeIn = logsThatWouldSay(analyses, attempt, media?.path, searched);
  return { known: false, evidence, wouldBeIn, searched };
}

/** What a line must hold to speak of this image: the image's path, the media folder, or setup.exe of a drive. */
function names(image: string | undefined, media: string | undefined): readonly string[] {
  const list: string[] = [];
  if (image) list.push(image);
  const folder = media && withoutEnd(media, '\\/');
  if (folder && /^[A-Za-z]:$/.test(folder)) list.push(`${folder}\\setup.exe`);
  else if (folder) list.push(folder);
  const sources = image && /^(.+?)\\sources\\[^\\]+$/i.exec(image)?.[1];
  if (sources && !/^[A-Za-z]:$/.test(sources)) list.push(sources);
  return [...new Set(list)];
}

interface Found {
  readonly evidence: readonly Evidence[];
  readonly source?: string;
}

function searchClientLog(log: LogFile, attempt: Attempt, wanted: readonly string[]): Found {
  if (Number.isNaN(attempt.startTime)) return { evidence: [] };
  const anchors = [...new Set(wanted.flatMap((name) => linesThatName(log, name)))]
    .sort((a, b) => a - b)
    .filter((line) => isNear(timeOfLine(log, line), attempt));
  const last = anchors[anchors.length - 1];
  if (last === undefined) return { evidence: [] };
  const download = downloadBefore(log, anchors, last);
  const lines = new Map<number, Localized>();
  for (const line of anchors) lines.set(line, words.named);
  if (download) {
    for (const line of download.lines) lines.set(line, words.file);
    lines.set(download.line, words.source);
  }
  const evidence = [...lines]
    .sort(([a], [b]) => a - b)
    .slice(-MOST_LINES)
    .map(([line, what]) => ({ place: { file: log.path, line: line + 1 }, what }));
  return { evidence, ...(download && { source: download.source }) };
}

function isNear(time: number, attempt: Attempt): boolean {
  return time >= attempt.startTime - WINDOW_MS && time <= Math.max(attempt.startTime, attempt.endTime);
}

interface Download {
  readonly source: string;
  /** 0-based. */
  readonly line: number;
  /** Other lines that name the downloaded file; progress left out. */
  readonly lines: readonly number[];
}

/** Lines that hold a path as a whole: `C:\\Media` is not in `C:\\Media2\\setup.exe`. */
function linesThatName(log: LogFile, name: string): readonly number[] {
  return findAscii(log.lines, name).filter((line) => {
    const text = log.lines.text(line).toLowerCase();
    const after = text[text.indexOf(name.toLowerCase()) + name.length];
    return after === undefined || !/[\w.~-]/.test(after);
  });
}

/** In each word from the first server on: what no image follows there follows no server behind it. */
function serverFile(text: string): RegExpExecArray | undefined {
  if (!IMAGE_FILE.test(text)) return undefined;
  for (const [word] of text.matchAll(/[^\s"'<>|]+/g)) {
    const at = word.search(SERVER);
    const match = at < 0 ? null : SERVER_FILE.exec(word.slice(at));
    if (match) return match;
  }
  return undefined;
}

/**
 * The server file that the log names up to a line, and what else it says of that file until then. Where it names several
 * images, none of them is taken for this one, unless its line names the media itself.
 */
function downloadBefore(log: LogFile, anchors: readonly number[], anchor: number): Download | undefined {
  const until = timeOfLine(log, anchor);
  const isRecent = (line: number): boolean => line <= anchor && until - timeOfLine(log, line) <= WINDOW_MS;
  const files = new Map<string, { readonly line: number; readonly source: string; readonly name: string }>();
  for (let line = anchor; line >= Math.max(0, anchor - FAR); line--) {
    const [source, name] = serverFile(log.lines.text(line)) ?? [];
    if (source === undefined || name === undefined || !isRecent(line)) continue;
    files.set(source.toLowerCase(), { line, source, name });
  }
  const all = [...files.values()];
  const own = all.find(({ line }) => anchors.includes(line)) ?? (all.length === 1 ? all[0] : undefined);
  if (!own) return undefined;
  const lines = findAscii(log.lines, own.name).filter(
    (line) => line !== own.line && isRecent(line) && !PROGRESS.test(log.lines.text(line)),
  );
  return { source: own.source, line: own.line, lines };
}

const words = {
  share: {
    en: 'Setup was started from this network share.',
    'zh-CN': '安装程序从此网络共享启动。',
  },
  named: {
    en: 'The client names the media that setup was started from.',
    'zh-CN': '客户端指出了启动安装程序所用的介质。',
  },
  source: {
    en: 'The server that the client fetched the image from.',
    'zh-CN': '客户端获取映像的服务器。',
  },
  file: {
    en: 'What the client says of the fetched file.',
    'zh-CN': '客户端对所获取文件的记录。',
  },
} satisfies Record<string, Localized>;
