/** Kinds in the order in which people ask for them. */
export const redactionKinds = [
  'word',
  'user',
  'host',
  'domain',
  'sid',
  'ip',
  'mac',
  'mail',
  'serial',
  'productKey',
  'guid',
] as const;

/** What a value that is replaced names. `word` is a word of the customer's, from a list or from where Windows keeps it. */
export type RedactionKind = (typeof redactionKinds)[number];

/** One value and what stands in its place. */
export interface RedactionEntry {
  readonly kind: RedactionKind;
  /** As it was first written. */
  readonly original: string;
  readonly pseudonym: string;
  /**
   * The value is an ordinary word (`test`) or too short to be told from one: it is replaced only where the place says
   * what it is (`C:\Users\test`), for everywhere else it is just a word.
   */
  readonly inPlace?: true;
}

/** What belongs to the same name in everything that is redacted with it. To be kept apart from the redacted texts. */
export interface RedactionMap {
  readonly entries: readonly RedactionEntry[];
}

export interface RedactionOptions {
  /** Words of the customer's that are replaced wherever they stand, inside other words too. */
  readonly words?: readonly string[];
  /** GUIDs are replaced too; most of them name parts of Windows, and findings that know them are lost. */
  readonly guids?: boolean;
}

/** A part of a text that is replaced. UTF-16 units, `end` exclusive. */
export interface RedactedSpan {
  readonly start: number;
  readonly end: number;
  readonly kind: RedactionKind;
  readonly pseudonym: string;
}
