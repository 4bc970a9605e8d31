/** Numbers that look random and are the same for the same seed, on every machine. */
export interface Random {
  /** 0 ≤ result < below, a whole number. */
  below(below: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
  /** True once in `times` on average. */
  once(times: number): boolean;
}

/** @param seed any whole number */
export function randomOf(seed: number): Random {
  // Neighbouring seeds are spread first, or their first numbers would be neighbours, too.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (most: number): number => Math.floor(next() * most);
  return {
    below,
    pick: (from) => from[below(from.length)] ?? from[0],
    once: (times) => below(times) === 0,
  };
}
