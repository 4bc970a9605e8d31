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
  let before = firstAtLeast(places, timeAt(from));
  for (let bin = 1; bin <= bins; bin++) {
    // The last part holds its end, so that the last record of a log is in the picture.
    const edge = timeAt(from + ((to - from) * bin) / bins);
    const after = bin === bins ? firstAbove(places, edge) : firstAtLeast(places, edge);
    counts.push(after - before);
    before = after;
  }
  return counts;
}

function firstAtLeast(values: Float64Array, wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? Infinity) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstAbove(values: Float64Array, wanted: number): number {
  let at = firstAtLeast(values, wanted);
  let high = values.length;
  while (at < high) {
    const middle = (at + high) >>> 1;
    if ((values[middle] ?? Infinity) <= wanted) at = middle + 1;
    else high = middle;
  }
  return at;
}
