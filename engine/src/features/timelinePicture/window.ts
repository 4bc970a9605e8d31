import type { Severity } from '../../model/finding.js';
import { axisTicks, type AxisTick } from './axis.js';
import { density } from './density.js';
import type { PictureBar, PictureMark, TimelinePicture } from './picture.js';

/** What a reader looks through: a part of the axis, drawn so many pixels wide. */
export interface PictureView {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  /** Lanes shown, the first ones of the picture. */
  readonly lanes: number;
}

/** Marks that stand on the same pixels. */
export interface MarkCluster {
  readonly lane: number;
  readonly at: number;
  /** The weightiest, or the first step of the chain: where a click leads. */
  readonly lead: PictureMark;
  readonly count: number;
  readonly severity: Severity;
  /** First and last step of the chain in it. */
  readonly steps?: readonly [first: number, last: number];
}

/** Steps too short to be told apart are drawn as one bar without a name. */
export interface BarCluster extends PictureBar {
  readonly count: number;
}

export interface PictureWindow {
  readonly ticks: readonly AxisTick[];
  readonly lanes: readonly {
    readonly density: readonly number[];
    readonly steps: readonly (readonly BarCluster[])[];
  }[];
  readonly marks: readonly MarkCluster[];
}

/** Pixels of one column of the density. */
const COLUMN = 3;
const MOST_COLUMNS = 1200;
/** Marks nearer than this cannot be told apart, nor hit. */
const MARK_WIDTH = 14;
const STEP_WIDTH = 46;
/** A bar below this is joined with the next. */
const BAR_WIDTH = 4;
/** Marks a little outside belong to the picture: a pan shows them before the next window has arrived. */
const OVERHANG = 0.25;

/** The picture through a window. Costs a few searches per column, however many records there are. */
export function pictureWindow(picture: TimelinePicture, view: PictureView): PictureWindow {
  const { axis } = picture;
  const from = Math.max(0, Math.min(view.from, axis.length));
  const to = Math.max(from + 1, Math.min(view.to, axis.length));
  const width = Math.max(1, Math.min(view.width, COLUMN * MOST_COLUMNS));
  const perPixel = (to - from) / width;
  const bins = Math.max(1, Math.round(width / COLUMN));
  const margin = (to - from) * OVERHANG;
  const shown = { from: from - margin, to: to + margin };
  const lanes = picture.lanes.slice(0, Math.max(0, view.lanes));
  return {
    ticks: axisTicks(axis, from, to, width),
    lanes: lanes.map(({ places, steps }) => ({
      density: density(places, { from, to, bins }, (place) => axis.timeAt(place)),
      steps: steps.map((row) => joinBars(row, shown, BAR_WIDTH * perPixel)),
    })),
    marks: lanes.flatMap((_lane, lane) => {
      const own = picture.marks.filter((mark) => mark.lane === lane && mark.at >= shown.from && mark.at <= shown.to);
      return [
        ...cluster(
          own.filter(({ step }) => step !== undefined),
          STEP_WIDTH * perPixel,
        ),
        ...cluster(
          own.filter(({ step }) => step === undefined),
          MARK_WIDTH * perPixel,
        ),
      ];
    }),
  };
}

const gravity: Readonly<Record<Severity, number>> = { decisive: 4, error: 3, warning: 2, info: 1, benign: 0 };

/** @param marks by time. @param reach how far a cluster extends from its first mark */
function cluster(marks: readonly PictureMark[], reach: number): readonly MarkCluster[] {
  const clusters: MarkCluster[] = [];
  let group: PictureMark[] = [];
  const close = (): void => {
    const [first] = group;
    if (!first) return;
    const lead = group.reduce((best, mark) => (leads(mark, best) ? mark : best), first);
    const steps = group.flatMap(({ step }) => step ?? []);
    const severity = group.reduce(
      (worst, mark) => (gravity[mark.severity] > gravity[worst] ? mark.severity : worst),
      lead.severity,
    );
    clusters.push({
      lane: first.lane,
      at: lead.at,
      lead,
      count: group.length,
      severity,
      ...(steps.length > 0 && { steps: [Math.min(...steps), Math.max(...steps)] }),
    });
    group = [];
  };
  for (const mark of marks) {
    const [first] = group;
    if (first && mark.at - first.at > reach) close();
    group.push(mark);
  }
  close();
  return clusters;
}

function leads(mark: PictureMark, best: PictureMark): boolean {
  if (mark.step !== undefined && best.step !== undefined) return mark.step < best.step;
  return weight(mark) > weight(best);
}

/** What everyone sees anyway speaks for a cluster only where nothing else does. */
function weight({ severity, symptom }: PictureMark): number {
  return symptom ? 0.5 : gravity[severity];
}

function joinBars(
  bars: readonly PictureBar[],
  { from, to }: { readonly from: number; readonly to: number },
  narrow: number,
): readonly BarCluster[] {
  const joined: BarCluster[] = [];
  for (const bar of bars) {
    if (bar.to < from || bar.from > to) continue;
    const before = joined[joined.length - 1];
    const isNarrow = bar.to - bar.from < narrow;
    if (before && isNarrow && before.to - before.from < narrow && bar.to - before.from < narrow * 2) {
      joined[joined.length - 1] = {
        ...before,
        to: Math.max(before.to, bar.to),
        count: before.count + 1,
        ...(bar.state === 'failed' && { state: bar.state, place: bar.place, name: bar.name }),
      };
    } else joined.push({ ...bar, count: 1 });
  }
  return joined;
}
