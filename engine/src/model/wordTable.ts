/**
 * What a table says of a word that stands in a log. Every object answers to words like `constructor` and `__proto__`, which
 * a log may hold as well as any other: a table has entries of its own only.
 */
export function entryFor<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
