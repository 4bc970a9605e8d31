import type { RedactionMap, RedactionOptions } from '../model/redaction.js';
import { Redaction } from './redaction.js';

/** A text and the map that now also holds its values. */
export interface RedactedText {
  readonly text: string;
  readonly map: RedactionMap;
}

/**
 * One text by itself: a note, a report, a quotation. With the map of a case the names are those of its redacted logs;
 * values that the map does not know get the next free ones.
 */
export function redactText(text: string, map?: RedactionMap, options: RedactionOptions = {}): RedactedText {
  const redaction = new Redaction(options, map);
  redaction.collect(text);
  const redacted = redaction.rewriter().text(text);
  return { text: redacted, map: redaction.map() };
}

/** The lines of a list of words: one a line, `#` begins a remark. */
export function wordsOf(list: string): readonly string[] {
  return list
    .replace(/^\ufeff/, '')
    .split(/\r\n?|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
