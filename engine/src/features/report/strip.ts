import type { CaseAnalysis } from '../../model/analysis.js';
import type { Speech } from '../../model/language.js';
import { placeLabel } from '../caseTree/node.js';
import { timeText } from '../time.js';
import { axisTicks } from '../timelinePicture/axis.js';
import { density } from '../timelinePicture/density.js';
import { timelinePicture, type TimelinePicture } from '../timelinePicture/picture.js';
import { pictureWindow } from '../timelinePicture/window.js';

/** Pixels; the picture scales with the page. */
export const STRIP_WIDTH = 960;
const COLUMN = 4;
/** A name inside a narrower bar cannot be read. */
const LEAST_NAMED = 60;
const LETTER = 7;

/** The failed attempt in one small picture. `x` and `width` are pixels of `STRIP_WIDTH`. */
export interface Strip {
  /** The same in words, for who cannot see it. */
  readonly description: string;
  /** The log that it shows. */
  readonly log: string;
  readonly bars: readonly {
    readonly x: number;
    readonly width: number;
    readonly state: 'succeeded' | 'failed' | 'open' | 'unknown';
    /** Empty where there is no room. */
    readonly name: string;
  }[];
  /** Lines written, per column of four pixels, from 0 to 1. */
  readonly density: readonly number[];
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
  readonly marks: readonly { readonly x: number; readonly mark: 'cause' | 'result'; readonly label: string }[];
}

/** The attempt of the verdict in time: phases, how busy the log was, the first cause and the reported result. */
export function timelineStrip(known: CaseAnalysis, speech: Speech): Strip | undefined {
  const picture = timelinePicture(known);
  const [lane] = picture?.lanes ?? [];
  if (!picture || !lane) return undefined;
  const window = windowOf(picture);
  const { from, to } = window;
  if (to <= from) return undefined;
  const scale = STRIP_WIDTH / (to - from);
  const x = (at: number): number =>
    Math.round(Math.min(1, Math.max(0, (at - from) / (to - from))) * STRIP_WIDTH * 10) / 10;
  const { lanes } = pictureWindow(picture, { from, to, width: STRIP_WIDTH, lanes: 1 });
  const bins = STRIP_WIDTH / COLUMN;
  const counts = density(lane.places, { from, to, bins }, (place) => picture.axis.timeAt(place));
  const most = Math.max(1, ...counts);
  const marks = marksOf(picture, speech).map(({ at, ...mark }) => ({ ...mark, x: x(at) }));
  const { t } = speech;
  return {
    description: [
      t('The attempt in time, from {0} to {1}.', timeAt(picture, from), timeAt(picture, to)),
      ...marks.map(({ label }) => label),
    ].join(' '),
    log: lane.path,
    bars: (lanes[0]?.steps[0] ?? [])
      .filter((bar) => bar.to >= from && bar.from <= to)
      .map((bar) => {
        const start = x(bar.from);
        const width = Math.max(2, x(bar.to) - start);
        const room = Math.floor(width / LETTER);
        const name = bar.count === 1 && width >= LEAST_NAMED ? shortened(bar.name, room) : '';
        return { x: start, width, state: bar.state, name };
      }),
    density: counts.map((count) => Math.round(Math.sqrt(count / most) * 100) / 100),
    ticks: axisTicks(picture.axis, from, to, scale * (to - from)).map(({ at, label, day }) => ({
      x: x(at),
      label: day ? `${day} ${label}` : label,
    })),
    marks,
  };
}

/** The attempt that failed, with the lines of the chain in it. */
function windowOf({ axis, attempts, marks, focus, known }: TimelinePicture): {
  readonly from: number;
  readonly to: number;
} {
  const attempt = attempts.findLast((one) => one.attempt.outcome === known.verdict.outcome) ?? attempts.at(-1);
  const chain = marks.filter(({ step }) => step !== undefined).map(({ at }) => at);
  const from = Math.min(attempt?.from ?? focus.from, ...chain);
  const to = Math.max(attempt?.to ?? focus.to, ...chain);
  const margin = (to - from) * 0.02;
  return { from: Math.max(0, from - margin), to: Math.min(axis.length, to + margin) };
}

interface StripMark {
  readonly at: number;
  readonly mark: 'cause' | 'result';
  readonly label: string;
}

function marksOf(picture: TimelinePicture, { t }: Speech): readonly StripMark[] {
  const chain = picture.marks
    .filter(({ step }) => step !== undefined)
    .toSorted((a, b) => (a.step ?? 0) - (b.step ?? 0));
  const [first] = chain;
  const last = chain.at(-1);
  const clock = (time: number): string => timeText(time).slice(11);
  const marks: StripMark[] = [];
  if (first && picture.known.verdict.firstCause) {
    marks.push({
      at: first.at,
      mark: 'cause',
      label: t('first cause {0}, {1}', clock(first.time), placeLabel(first.place)),
    });
  }
  if (last && last !== first) {
    marks.push({
      at: last.at,
      mark: 'result',
      label: t('reported result {0}, {1}', clock(last.time), placeLabel(last.place)),
    });
  }
  return marks;
}

function timeAt({ axis }: TimelinePicture, place: number): string {
  return timeText(axis.timeAt(place));
}

function shortened(name: string, room: number): string {
  return name.length <= room ? name : room < 4 ? '' : `${name.slice(0, room - 1)}…`;
}
