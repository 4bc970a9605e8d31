// Four bytes of a log that are looked at together: the searches of the engine and the tables of the kernel
// (engine/kernel/memory.ts) take them for a number, and the number for a place in a table, in the same way.

/** Sets the bit that tells lower from upper case in four bytes at once. Other characters fall together too; every find is checked. */
export const FOLD = 0x20202020;

/** A number of `bits` bits for four bytes. */
export function hashOf(word: number, bits: number): number {
  return Math.imul(word, 0x9e3779b1) >>> (32 - bits);
}

/** Four characters as they stand in memory, lowest byte first, folded. */
export function wordOf(text: string, at: number): number {
  const code = (i: number): number => text.charCodeAt(at + i) & 0xff;
  return code(0) | (code(1) << 8) | (code(2) << 16) | (code(3) << 24) | FOLD;
}
