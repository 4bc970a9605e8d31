/**
 * Where something stands in a log. `file` is relative to the analysed path, with `/`. Lines are 1-based and the same in
 * the bytes, in the editor and in the terminal; they end at LF, CR LF or a lone CR, as VS Code and LSP count them.
 */
export interface Place {
  readonly file: string;
  readonly line: number;
  /** Last line, inclusive; absent when the place is one line. */
  readonly endLine?: number;
}

/** Columns inside one decoded line: 0-based UTF-16 units, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
