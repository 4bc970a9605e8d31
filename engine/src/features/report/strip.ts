import type { CaseAnalysis } from '../../model/analysis.js';
import type { Speech } from '../../model/language.js';
import type { Place } from '../../model/place.js';
import { decidingAttempt } from '../../cases/decidingAttempt.js';
import { placeLabel } from '../caseTree/node.js';
import { causeName } from '../verdictText.js';
import { timeText } from '../time.js';
import { axisTicks } from '../timelinePicture/axis.js';
import { density } from '../timelinePicture/density.js';
import { timelinePicture, type TimelinePicture } from '../timelinePicture/picture.js';
import { pictureWindow, type BarCluster } from '../timelinePicture/window.js';

/** Pixels; the picture scales with the page. */
export const STRIP_WIDTH = 960;
/** One column of four pixels. */
const BINS = STRIP_WIDTH / 4;
/** A name inside a narrower bar cannot be read. */
const LEAST_NAMED = 60;
const LETTER = 7;

/** The failed attempt in one small picture. `x` and `width` are pixels of `STRIP_WIDTH`. */
export interface Strip {
  /** The same in words, for who cannot see it. */
  readonly description: string;
  /** Names the log that it shows. */
  readonly caption: string;
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

/** The attempt of the verdict in time: phases, how busy its logs were, the first cause and the reported result. */
export function timelineStrip(known: CaseAnalysis, speech: Speech): Strip | undefined {
  const { t } = speech;
  const picture = timelinePicture(known);
  if (!picture) return undefined;
  const own = lanesOf(picture);
  const { from, to } = windowOf(picture);
  if (to <= from || own.length === 0) return undefined;
  const { axis } = picture;
  const share = (at: number): number => Math.min(1, Math.max(0, (at - from) / (to - from)));
  const x = (at: number): number => Math.round(share(at) * STRIP_WIDTH * 10) / 10;
  const view = { from, to, width: STRIP_WIDTH, lanes: Math.max(...own) + 1 };
  const { lanes } = pictureWindow(picture, view);
  const counts = own
    .map((lane) =>
      density(picture.lanes[lane]?.places ?? new Float64Array(0), { from, to, bins: BINS }, (place) =>
        axis.timeAt(place),
      ),
    )
    .reduce((sum, one) => sum.map((count, bin) => count + (one[bin] ?? 0)));
  const most = Math.max(1, ...counts);
  const marks = marksOf(picture, speech).map(({ at, ...mark }) => ({ ...mark, x: x(at) }));
  const [start, end] = [axis.timeAt(from), axis.timeAt(to)].map(timeText);
  return {
    description: [t('Timeline from {0} to {1}.', start ?? '', end ?? ''), ...marks.map(({ label }) => label)].join(' '),
    caption: t('Timeline: {0}', own.flatMap((lane) => picture.lanes[lane]?.path ?? []).join(t(', '))),
    bars: inOneRow(own.flatMap((lane) => lanes[lane]?.steps[0] ?? []))
      .filter((bar) => bar.to >= from && bar.from <= to)
      .map((bar) => {
        const left = x(bar.from);
        const width = Math.max(2, x(bar.to) - left);
        const room = Math.floor(width / LETTER);
        const name = bar.count === 1 && width >= LEAST_NAMED ? shortened(bar.name, room) : '';
        return { x: left, width, state: bar.state, name };
      }),
    density: counts.map((count) => Math.round(Math.sqrt(count / most) * 100) / 100),
    ticks: axisTicks(axis, from, to, STRIP_WIDTH).map(({ at, label, day }) => ({
      x: x(at),
      label: day ? `${day} ${label}` : label,
    })),
    marks,
  };
}

function attemptOf({ attempts, known }: TimelinePicture): TimelinePicture['attempts'][number] | undefined {
  const told = decidingAttempt(known);
  return attempts.find(({ attempt }) => attempt === told) ?? attempts.at(-1);
}

/** The logs that tell of the attempt, those nearer to the failure first; without an attempt the log of the first cause. */
function lanesOf(picture: TimelinePicture): readonly number[] {
  const attempt = attemptOf(picture)?.attempt;
  const files = new Set(attempt ? [attempt.file, ...(attempt.otherLogs ?? []).map(({ file }) => file)] : []);
  const own = picture.lanes.flatMap(({ path }, lane) => (files.has(path) ? [lane] : []));
  return own.length > 0 ? own : picture.lanes.slice(0, 1).map(() => 0);
}

/** The attempt, with the lines of the chain in it. */
function windowOf(picture: TimelinePicture): { readonly from: number; readonly to: number } {
  const { axis, marks, focus } = picture;
  const bar = attemptOf(picture);
  const chain = marks.filter(({ step }) => step !== undefined).map(({ at }) => at);
  const times = bar ? [bar.attempt.startTime, bar.attempt.endTime].filter((time) => !Number.isNaN(time)) : [];
  const ends = [bar?.from ?? focus.from, bar?.to ?? focus.to, ...chain, ...times.map((time) => axis.placeOf(time))];
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  const margin = (to - from) * 0.02;
  return { from: Math.max(0, from - margin), to: Math.min(axis.length, to + margin) };
}

/** Steps of several logs beside each other: what one log tells of a time that another has told is left out. */
function inOneRow(bars: readonly BarCluster[]): readonly BarCluster[] {
  const row: BarCluster[] = [];
  for (const bar of bars.toSorted((a, b) => a.from - b.from)) {
    const last = row.at(-1);
    if (!last || bar.from >= last.to) row.push(bar);
  }
  return row;
}

interface StripMark {
  readonly at: number;
  readonly mark: 'cause' | 'result';
  readonly label: string;
}

function marksOf(picture: TimelinePicture, speech: Speech): readonly StripMark[] {
  const { t } = speech;
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
      label: t('{0} {1}, {2}', causeName(picture.known, speech), clock(first.time), placeLabel(first.place)),
    });
  }
  if (last && last !== first) {
    marks.push({
      at: last.at,
      mark: 'result',
      label: isReport(picture, last.place)
        ? t('reported result {0}, {1}', clock(last.time), placeLabel(last.place))
        : t('symptom {0}, {1}', clock(last.time), placeLabel(last.place)),
    });
  }
  return marks;
}

/** A log without an attempt (dism.log alone) ends in a symptom that nobody reported. */
function isReport({ known }: TimelinePicture, { file, line }: Place): boolean {
  return known.attempts.some((attempt) => attempt.file === file && attempt.resultLine === line);
}

function shortened(name: string, room: number): string {
  return name.length <= room ? name : room < 4 ? '' : `${name.slice(0, room - 1)}…`;
}
