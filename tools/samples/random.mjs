// A seeded source of ordinary variety. Same seed, same sequence, on every machine: the samples are compared byte by byte.

/**
 * @param {string} seed any text
 * @returns {{ next: () => number, int: (low: number, high: number) => number, pick: <T>(list: readonly T[]) => T,
 *   hex: (digits: number) => string, guid: () => string, fork: (name: string) => ReturnType<typeof createRandom> }}
 */
export function createRandom(seed) {
  let state = 2166136261;
  for (const char of seed) state = Math.imul(state ^ char.codePointAt(0), 16777619) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const int = (low, high) => low + Math.floor(next() * (high - low + 1));
  const hex = (digits) => Array.from({ length: digits }, () => int(0, 15).toString(16)).join('');
  return {
    next,
    int,
    hex,
    pick: (list) => list[int(0, list.length - 1)],
    guid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${(8 + int(0, 3)).toString(16)}${hex(3)}-${hex(12)}`,
    fork: (name) => createRandom(`${seed}/${name}`),
  };
}
