/** Something that could not be read or understood. Problems are results like any other: analysis never throws. */
export interface Problem {
  readonly file: string;
  /** 1-based; absent when the problem is the file as a whole. */
  readonly line?: number;
  /** English message; `args` fill `{0}`, `{1}` ... after translation. */
  readonly what: string;
  readonly args?: readonly (string | number)[];
}
