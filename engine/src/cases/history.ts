import { byteSearch } from '../lines/byteSearch.js';
import { lineAt } from '../lines/lines.js';
import type { LogAnalysis } from '../model/analysis.js';
import type { Attempt, OsFacts } from '../model/attempt.js';
import type { HistoryAttempt, Installation, UpgradeHistory } from '../model/history.js';
import type { KnownImage } from '../model/knowledge.js';
import type { Place } from '../model/place.js';
import type { LogFile } from '../model/record.js';
import { treeOf } from './attempts.js';
import { imageOrigin, type Media } from './historyOrigin.js';
import { timeOfLine } from './historyText.js';
import { hashedFiles, matchImage } from './knownImages.js';
import { logsOf } from './mergeAttempts.js';

/** How far into a log its beginning is looked for: command line, media path, image table. */
const HEAD_LINES = 3000;

/**
 * The history of one machine over all its trees: each attempt with its image and where that came from, the
 * installations that are there, and which attempt made the one that runs now. What no line states stays absent.
 *
 * @param attempts as `mergeAttempts` orders them
 * @param table the images that the team knows
 */
export function buildHistory(
  analyses: readonly LogAnalysis[],
  attempts: readonly Attempt[],
  table: readonly KnownImage[] = [],
): UpgradeHistory {
  const logs = new Map(analyses.map(({ log }) => [log.path, log]));
  const told = attempts.map((attempt): HistoryAttempt => {
    const heads = headsOf(attempt, logs);
    const media = mediaOf(attempt, heads);
    const imagePlace = imageLine(attempt, heads);
    const origin = imageOrigin(analyses, attempt, media);
    const known = attempt.image && matchImage(attempt.image, table);
    return {
      attempt,
      ...(media && { mediaPath: media.path }),
      ...(imagePlace && { imagePlace }),
      ...(origin && { origin }),
      ...(known && { known }),
    };
  });
  const installations = installationsOf(analyses, attempts);
  const present = presentSystem(installations, attempts);
  const origin = present?.madeBy === undefined ? undefined : told[present.madeBy]?.origin;
  const hashes = hashedFiles(analyses, table);
  return {
    attempts: told,
    installations,
    ...(present && { present }),
    ...(origin && { origin }),
    ...(hashes.length > 0 && { hashes }),
  };
}

/** The beginning of an attempt in one of its logs. */
interface Head {
  readonly log: LogFile;
  /** Its lines, counted from one. */
  readonly startLine: number;
  readonly end: number;
  /** Read once for all that is looked for. */
  readonly bytes: () => Uint8Array;
}

/** A line of it. */
interface HeadLine {
  readonly text: string;
  readonly place: Place;
}

function headsOf(attempt: Attempt, logs: ReadonlyMap<string, LogFile>): readonly Head[] {
  return logsOf(attempt).flatMap(({ file, startLine, endLine }) => {
    const log = logs.get(file);
    if (!log) return [];
    const end = Math.min(endLine, startLine + HEAD_LINES, log.lines.count);
    let bytes: Uint8Array | undefined;
    return [{ log, startLine, end, bytes: () => (bytes ??= log.lines.stretch(startLine - 1, end)) }];
  });
}

/** Lines of an attempt's beginning that hold a word, in any of its logs. Those that do not are hardly looked at. */
function* headLines(heads: readonly Head[], word: string): Generator<HeadLine> {
  // In another code page a word beyond ASCII has other bytes.
  const find = ASCII.test(word) ? byteSearch(word) : undefined;
  for (const { log, startLine, end, bytes } of heads) {
    const { starts } = log.lines;
    const base = starts[startLine - 1] ?? 0;
    const next = (line: number): number => {
      if (!find) return line;
      const at = find(bytes(), (starts[line - 1] ?? 0) - base);
      return at < 0 ? Infinity : lineAt(starts, base + at, line - 1) + 1;
    };
    for (let line = next(startLine); line <= end; line = next(line + 1)) {
      yield { text: log.lines.text(line - 1), place: { file: log.path, line } };
    }
  }
}
const ASCII = /^[\x20-\x7e]+$/;
const MEDIA = 'SetupHost::Initialize: MediaPath';
/** The path stands behind it, up to the bracket that ends the line. */
const MEDIA_OPENS = /SetupHost::Initialize: MediaPath +(?:= *)?\[/;

function mediaOf(attempt: Attempt, heads: readonly Head[]): Media | undefined {
  for (const { text, place } of headLines(heads, MEDIA)) {
    const said = text.trimEnd();
    const opens = said.endsWith(']') && MEDIA_OPENS.exec(said);
    const path = opens && said.slice(opens.index + opens[0].length, -1);
    if (path) return { path, place };
  }
  const path = /\/MediaPath "?([^"]+)"?/i.exec(attempt.commandLine ?? '')?.[1]?.trim();
  return path ? { path, place: { file: attempt.file, line: attempt.startLine } } : undefined;
}

function imageLine(attempt: Attempt, heads: readonly Head[]): Place | undefined {
  const { image } = attempt;
  if (!image?.path) return undefined;
  let path: Place | undefined;
  for (const { text, place } of headLines(heads, image.path)) {
    if (/ WIM Path +\[/.test(text) && text.includes(image.path)) return place;
    if (!path && text.includes(image.path)) path = place;
  }
  return path;
}

/** A clean installation from WinPE, as Setup's own log of it begins. */
interface CleanInstall {
  readonly tree: string;
  readonly place: Place;
  readonly time: number;
  readonly build?: string;
}

function cleanInstalls(analyses: readonly LogAnalysis[]): readonly CleanInstall[] {
  const found: CleanInstall[] = [];
  for (const { log, attempts } of analyses) {
    if (log.format !== 'panther' || attempts.some(({ commandLine }) => commandLine !== undefined)) continue;
    let place: Place | undefined;
    for (let line = 1; line <= Math.min(log.lines.count, 200); line++) {
      const text = log.lines.text(line - 1);
      if (/ InstallWindows:Starting a new install from WinPE/.test(text)) place = { file: log.path, line };
      const build = place && / IBS {4}Build version is (10\.0\.\d+\.\d+|\d\.\d\.\d+\.\d+)/.exec(text)?.[1];
      if (!place || !build) continue;
      found.push({ tree: treeOf(log.path), place, time: timeOfLine(log, line - 1), build });
      break;
    }
  }
  return found;
}

/** One entry per tree, oldest first. */
function installationsOf(analyses: readonly LogAnalysis[], attempts: readonly Attempt[]): readonly Installation[] {
  const clean = cleanInstalls(analyses);
  const trees = [...new Set(analyses.map(({ log }) => treeOf(log.path)))];
  const list = trees.map((tree): Installation => {
    const madeBy = attempts.findLastIndex((one) => one.tree === tree && one.outcome === 'succeeded');
    const maker = attempts[madeBy];
    if (maker) return { tree, madeBy, madeAt: maker.endTime, ...(maker.target && { os: maker.target }) };
    const install = clean.findLast((one) => one.tree === tree);
    if (!install) return { tree, madeAt: NaN };
    const { place, time, build } = install;
    return { tree, cleanInstall: place, madeAt: time, ...(build && { os: systemOf(build, attempts, time) }) };
  });
  return list.sort((a, b) => sortKey(a) - sortKey(b));
}

/** A clean installation's log states the build; the first upgrade of that build afterwards states its edition too. */
function systemOf(build: string, attempts: readonly Attempt[], since: number): OsFacts {
  const next = attempts.find(({ startTime }) => startTime > since);
  return next?.host?.build && isBuild(build, next.host.build) ? { ...next.host, build } : { build };
}

/** `10.0.15063` and `10.0.15063.0` are one build. */
export function isBuild(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return long === short || long.startsWith(`${short}.`);
}

/** What states no time is the oldest; the live tree is the newest, whatever it states. */
function sortKey({ tree, madeAt }: Installation): number {
  if (tree === 'live') return Number.MAX_SAFE_INTEGER;
  return Number.isNaN(madeAt) ? 0 : madeAt;
}

/**
 * The system that runs now: made by the last upgrade of the live tree that succeeded, or by its clean installation. When
 * the last attempt there failed, the system it was to replace still runs, and the attempt describes it.
 */
function presentSystem(
  installations: readonly Installation[],
  attempts: readonly Attempt[],
): UpgradeHistory['present'] | undefined {
  const live = installations.find(({ tree }) => tree === 'live');
  if (!live) return undefined;
  const own = attempts.filter(({ tree }) => tree === 'live');
  const last = own[own.length - 1];
  const returned = last && ['failed', 'rolledBack', 'cancelled', 'scanOnly'].includes(last.outcome);
  const maker = live.madeBy === undefined ? undefined : attempts[live.madeBy];
  if (maker && (!returned || runs(maker, last))) {
    return { madeBy: attempts.indexOf(maker), ...(maker.target && { os: maker.target }) };
  }
  if (live.cleanInstall && !maker) {
    return { cleanInstall: live.cleanInstall, ...(live.os && { os: live.os }) };
  }
  return returned && last.host ? { os: last.host } : undefined;
}

/** Whether the system that an upgrade made is the one that a later attempt started on. */
function runs(maker: Attempt, later: Attempt): boolean {
  const made = maker.target?.build;
  const host = later.host?.build;
  return later.startTime >= maker.startTime && (!made || !host || isBuild(made, host));
}
