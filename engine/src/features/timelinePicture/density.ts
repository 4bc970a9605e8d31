import { firstAtLeast } from '../../lines/orderedSearch.js';

/**
 * How many records fall into each of `bins` equal parts of a window: two binary searches per part, however many records
 * there are.
 *
 * @param places ascending
 * @param timeAt time of a place of the axis
 */
export function density(
  places: Float64Array,
  window: { readonly from: number; readonly to: number; readonly bins: number },
  timeAt: (place: number) => number,
): readonly number[] {
  const { from, to, bins } = window;
  const counts: number[] = [];
  const placeAt = (index: number): number => places[index] ?? Infinity;
  let before = firstAtLeast(places.length, timeAt(from), placeAt);
  for (let bin = 1; bin <= bins; bin++) {
    // The last part holds its end, so that the last record of a log is in the picture.
    const edge = timeAt(from + ((to - from) * bin) / bins);
    const after = bin === bins ? firstAbove(places, edge) : firstAtLeast(places.length, edge, placeAt);
    counts.push(after - before);
    before = after;
  }
  return counts;
}

function firstAbove(values: Float64Array, wanted: number): number {
  let at = firstAtLeast(values.length, wanted, (index) => values[index] ?? Infinity);
  let high = values.length;
  while (at < high) {
    const middle = (at + high) >>> 1;
    if ((values[middle] ?? Infinity) <= wanted) at = middle + 1;
    else high = middle;
  }
  return at;
}
