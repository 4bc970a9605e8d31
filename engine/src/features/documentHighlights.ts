import { linesHolding, longestAscii } from '../cases/entitySearch.js';
import type { LogAnalysis } from '../model/analysis.js';
import type { Span } from '../model/place.js';
import type { LineTable } from '../model/record.js';
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
  for (const line of candidates(lines, wanted)) {
    if (result.length >= MOST) break;
    const lower = lines.text(line).toLowerCase();
    for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
      result.push({ line, start: at, end: at + wanted.length });
    }
  }
  return result;
}

/** Lines that may hold a text, told from the part of it that every encoding writes the same. */
function candidates(lines: LineTable, text: string): readonly number[] {
  const search = linesHolding(lines, [{ text: longestAscii(text) }]);
  for (;;) {
    const step = search.next();
    if (step.done) return step.value;
  }
}
