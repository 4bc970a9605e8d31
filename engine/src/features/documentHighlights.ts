import type { LogAnalysis } from '../model/analysis.js';
import type { Span } from '../model/place.js';
import { recordAt } from '../records/recordAt.js';
import { lineTokens, type LineToken } from './lineTokens.js';

/** An editor shows some thousands of marks at most. */
const MOST = 5000;

export interface Highlight extends Span {
  /** 0-based. */
  readonly line: number;
}

/** The token at a position (0-based line, UTF-16 column). */
export function tokenAt(analysis: LogAnalysis, line: number, column: number): LineToken | undefined {
  const { log } = analysis;
  if (line >= log.lines.count) return undefined;
  const component = log.records.components[log.records.component[recordAt(log, line)] ?? 0] ?? '';
  return lineTokens(log, line, component).find((token) => token.start <= column && column <= token.end);
}

/** Every place of the log that holds the object at the cursor, compared without case. */
export function documentHighlights(analysis: LogAnalysis, line: number, column: number): readonly Highlight[] {
  const token = tokenAt(analysis, line, column);
  if (!token) return [];
  return occurrences(analysis, token.text);
}

/** Where `text` stands in a log, without case. Looks at bytes first; decodes only lines that may hold it. */
export function occurrences(analysis: LogAnalysis, text: string): readonly Highlight[] {
  const { lines } = analysis.log;
  const wanted = text.toLowerCase();
  const result: Highlight[] = [];
  const first = wanted.charCodeAt(0);
  const upper = wanted.toUpperCase().charCodeAt(0);
  for (let line = 0; line < lines.count && result.length < MOST; line++) {
    if (lines.byteLength(line) < wanted.length) continue;
    if (first < 0x80 && !hasByte(lines.bytes, lines.starts[line] ?? 0, lines.starts[line + 1] ?? 0, first, upper))
      continue;
    const lower = lines.text(line).toLowerCase();
    for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
      result.push({ line, start: at, end: at + wanted.length });
    }
  }
  return result;
}

function hasByte(bytes: Uint8Array, start: number, end: number, a: number, b: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === a || bytes[i] === b) return true;
  return false;
}
