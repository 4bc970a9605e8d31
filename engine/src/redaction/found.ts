import type { RedactionKind } from '../model/redaction.js';

/** A value that the place it stands in gives away, by what is written around it or by its own shape. */
export interface Found {
  readonly kind: RedactionKind;
  /** UTF-16 units in the text, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** As it is, whatever way it is spelled in the text. */
  readonly value: string;
  /** The place says little: the value is replaced here, and nowhere else unless a better place says the same. */
  readonly weak?: true;
}

/** Looks for values of some kinds; called with pieces of whole lines. */
export type Finder = (text: string, found: (one: Found) => void) => void;
