/** A stretch of time in which no log wrote anything, drawn narrow. Times in ms, `at` and `until` in places of the axis. */
export interface AxisCut {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly until: number;
}

/**
 * Time as a picture shows it: machines have attempts that are months apart, so long idle stretches are cut to a narrow
 * strip. A place on the axis is the milliseconds from its start, each cut counted as its strip.
 */
export interface StoryAxis {
  readonly first: number;
  readonly last: number;
  /** Place of `last`; at least 1. */
  readonly length: number;
  readonly cuts: readonly AxisCut[];
  placeOf(time: number): number;
  timeAt(place: number): number;
}

/** Shorter silence is part of the story. */
const SHORTEST_CUT_MS = 30 * 60_000;
/** Silence shorter than this share of what is left takes no room worth cutting. */
const LEAST_SHARE = 0.05;
const MOST_CUTS = 12;
/** Room that a cut takes, as a share of what is not cut, and all of them together. */
const STRIP_SHARE = 0.03;
const STRIPS_SHARE = 0.2;
const LEAST_STRIP = 1000;
/** Nearer to an end of a cut than this is the end: inside, a thousandth of a place may be an hour. */
const NEAR = 0.01;
/** Records are gathered in stretches of this length before gaps are looked for. */
const STRETCH_MS = 10 * 60_000;

interface Stretch {
  from: number;
  to: number;
}

/**
 * @param places ascending times of each log, in ms; `Infinity` where a log has none
 * @param kept silence that is evidence and is not cut
 * @returns undefined when nothing has a time
 */
export function storyAxis(
  places: readonly Float64Array[],
  kept: readonly { readonly from: number; readonly to: number }[] = [],
): StoryAxis | undefined {
  const busy = stretches(places);
  const [start, end] = [busy[0], busy[busy.length - 1]];
  if (!start || !end) return undefined;
  const [first, last] = [start.from, end.to];
  const idle = busy
    .flatMap(({ to }, i) => {
      const next = busy[i + 1];
      return next ? [{ from: to, to: next.from }] : [];
    })
    .filter((gap) => !kept.some(({ from, to }) => from < gap.to && to > gap.from))
    .sort((a, b) => b.to - b.from - (a.to - a.from));
  let left = last - first;
  const chosen: Stretch[] = [];
  for (const gap of idle) {
    const length = gap.to - gap.from;
    if (chosen.length >= MOST_CUTS || length < SHORTEST_CUT_MS || length < left * LEAST_SHARE) break;
    chosen.push(gap);
    left -= length;
  }
  chosen.sort((a, b) => a.from - b.from);
  const strip = Math.max(LEAST_STRIP, left * Math.min(STRIP_SHARE, STRIPS_SHARE / Math.max(1, chosen.length)));
  let removed = 0;
  const cuts = chosen.map(({ from, to }): AxisCut => {
    const at = from - first - removed;
    removed += to - from - strip;
    return { from, to, at, until: at + strip };
  });
  return {
    first,
    last,
    length: Math.max(1, last - first - removed),
    cuts,
    placeOf(time) {
      let shift = 0;
      for (const { from, to, at, until } of cuts) {
        if (time <= from) break;
        if (time < to) return at + ((time - from) / (to - from)) * (until - at);
        shift = to - first - until;
      }
      return time - first - shift;
    },
    timeAt(place) {
      let shift = 0;
      for (const { from, to, at, until } of cuts) {
        if (place <= at + NEAR) break;
        if (place < until - NEAR) return from + ((place - at) / (until - at)) * (to - from);
        shift = to - first - until;
      }
      return place + first + shift;
    },
  };
}

/** When anything was written, gathered so that a million records cost one pass and few objects. */
function stretches(places: readonly Float64Array[]): readonly Stretch[] {
  const found = new Map<number, Stretch>();
  for (const own of places) {
    let known: Stretch | undefined;
    let number = NaN;
    for (const time of own) {
      if (time === Infinity) break;
      const at = Math.floor(time / STRETCH_MS);
      if (at !== number) {
        number = at;
        known = found.get(at);
        if (!known) found.set(at, (known = { from: time, to: time }));
      }
      if (!known) continue;
      if (time < known.from) known.from = time;
      if (time > known.to) known.to = time;
    }
  }
  return [...found.values()].sort((a, b) => a.from - b.from);
}

/** A label under the axis. */
export interface AxisTick {
  readonly at: number;
  /** `08:16`, `08:16:24` or a date. */
  readonly label: string;
  /** `2022-07-06` where the day is another than that of the tick before. */
  readonly day?: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const steps = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 91, 182, 365, 730, 1825].map((n) => n * DAY),
];
/** Pixels that a label needs. */
const LABEL_WIDTH = 84;

/** Round times inside a window, far enough apart for their labels. */
export function axisTicks(axis: StoryAxis, from: number, to: number, width: number): readonly AxisTick[] {
  const perPixel = Math.max(1e-9, (to - from) / Math.max(1, width));
  const room = LABEL_WIDTH * perPixel;
  const step = steps.find((one) => one >= room) ?? steps[steps.length - 1] ?? DAY;
  const ticks: AxisTick[] = [];
  let free = -Infinity;
  let day = '';
  const add = (time: number): void => {
    const at = axis.placeOf(time);
    if (at < from || at > to || at < free) return;
    free = at + room * 0.95;
    const text = new Date(time).toISOString();
    const own = text.slice(0, 10);
    const label = step >= DAY ? own : text.slice(11, step < MINUTE ? 19 : 16);
    ticks.push({ at, label, ...(own !== day && step < DAY && { day: own }) });
    day = own;
  };
  const bounds = [axis.first, ...axis.cuts.flatMap((cut) => [cut.from, cut.to]), axis.last];
  for (let i = 0; i < bounds.length; i += 2) {
    const [begin, end] = [bounds[i] ?? 0, bounds[i + 1] ?? 0];
    const low = Math.max(begin, axis.timeAt(from));
    const high = Math.min(end, axis.timeAt(to));
    if (low > high) continue;
    // After a cut the reader needs to know where the story goes on.
    if (i > 0 && low === begin) add(begin);
    for (let time = Math.ceil(low / step) * step; time <= high; time += step) add(time);
  }
  return ticks;
}
