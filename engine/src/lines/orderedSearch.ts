/**
 * Index of the first of `count` entries, whose values rise, that is not below `wanted`; `count` when all are.
 *
 * @param valueAt value of an entry
 */
export function firstAtLeast(count: number, wanted: number, valueAt: (index: number) => number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (valueAt(middle) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
