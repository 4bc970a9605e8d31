import type { LogAnalysis, MissingEvidence } from '../model/analysis.js';
import type { FormatId, LogFile } from '../model/record.js';
import type { RequestId } from './requestItems.js';

/** Formats whose writers end every line, so that a last line without an end was cut off. */
const endsItsLines: ReadonlySet<FormatId> = new Set(['panther', 'cbs', 'dism', 'setupapi']);

/**
 * Logs that end abruptly: in the middle of a dated line, or in NULs, as a file does whose last blocks were never written
 * (power loss, hang, reset). `found` names the last line that is whole.
 */
export function truncatedLogs(analyses: readonly LogAnalysis[]): readonly MissingEvidence[] {
  return analyses.flatMap(({ log }) => cutOff(log) ?? []);
}

function cutOff(log: LogFile): MissingEvidence | undefined {
  if (!endsItsLines.has(log.format) || log.lines.count === 0) return undefined;
  const last = lastWritten(log);
  const line = last.text === '' && last.line === 0 ? undefined : last.line + 1;
  if (line === undefined) return undefined;
  const found = { file: log.path, line };
  const id = requestOf(log);
  if (last.nuls) {
    return {
      id,
      what: log.path,
      why: 'Ends in NULs after line {0}: the machine stopped before the rest was written.',
      args: [line],
      state: 'truncated',
      found,
    };
  }
  if (last.line !== log.lines.count - 1 || last.ended || !isCutLine(log, last)) return undefined;
  return {
    id,
    what: log.path,
    why: 'Ends in the middle of line {0}: the log was cut off or was being written when it was copied.',
    args: [line],
    state: 'truncated',
    found,
  };
}

/** What to ask for in its place. */
function requestOf({ format, path }: LogFile): RequestId {
  if (format !== 'panther') return format === 'cbs' || format === 'dism' ? format : 'setupapi';
  return /rollback/i.test(path) ? 'rollback' : 'panther';
}

interface LastLine {
  /** 0-based. */
  readonly line: number;
  readonly text: string;
  /** The line has a line end. */
  readonly ended: boolean;
  readonly nuls: boolean;
}

/** The last line with text; NULs behind or inside it are told apart from text. */
function lastWritten(log: LogFile): LastLine {
  const { lines } = log;
  let nuls = false;
  for (let line = lines.count - 1; line >= 0; line--) {
    const raw = lines.text(line);
    // A run of NULs, not a stray one: some writers pad a single field.
    if (raw.includes('\0\0\0\0')) nuls = true;
    const text = withoutPadding(raw);
    if (text.replaceAll('\0', '') === '' && line > 0) continue;
    const length = (lines.starts[line + 1] ?? 0) - (lines.starts[line] ?? 0);
    return { line, text, ended: length > lines.byteLength(line), nuls };
  }
  return { line: 0, text: '', ended: true, nuls };
}

/** Without NULs and white space at the end. A pattern would look at every run of spaces in a line from each of its places. */
function withoutPadding(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '\0' || (text[end - 1] ?? '').trim() === '')) end--;
  return text.slice(0, end);
}

/** Editors and web pages drop the last line end of a whole line; only a line that stops inside a word or header counts. */
function isCutLine({ format }: LogFile, { text }: LastLine): boolean {
  if (format === 'setupapi') return !/^(?:<<<|\[|>>>| |!)/.test(text);
  const header = /^\uFEFF?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, (?:Info|Warning|Error|FatalError|Perf)\s/.test(text);
  const begun = /^\uFEFF?\d/.test(text);
  if (begun && !header) return true;
  const message = text.slice(50);
  return begun && (message.trim() === '' || opens(message));
}

/** A bracket, quotation mark or path that is opened and never closed: the line goes on where the file ends. */
function opens(message: string): boolean {
  const count = (letter: string): number => message.split(letter).length - 1;
  return (
    count('[') > count(']') || count('(') > count(')') || count('"') % 2 === 1 || /(?:0[xX]|[\\/=:,_-])$/.test(message)
  );
}
