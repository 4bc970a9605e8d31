import { select, type Selection } from 'd3-selection';
import type { PictureBar, PictureHead, PictureWindowResult } from '../../../server/src/protocol.js';
import { density, pillMiddle, pillRoom, stepRow, stepTop, type LaneBox } from './layout.js';
import type { Part } from './view.js';

type Group = Selection<SVGGElement, unknown, null, undefined>;

/** What is drawn: a part of a picture, in so many pixels. */
export interface Scene {
  readonly head: PictureHead;
  /** The latest detail; of an older part while the new one is on its way. */
  readonly detail: PictureWindowResult;
  readonly part: Part;
  readonly width: number;
  readonly boxes: readonly LaneBox[];
}

/** Pixel of a place of the axis. */
export function pixel({ part, width }: Scene, at: number): number {
  return ((at - part.from) / Math.max(1, part.to - part.from)) * width;
}

/** The same for a mark that is wide: it stays inside the drawing as long as its place does. */
export function pillPixel(scene: Scene, at: number): number {
  const x = pixel(scene, at);
  return x < 0 || x > scene.width ? x : Math.max(pillRoom, Math.min(scene.width - pillRoom, x));
}

/** The axis above the lanes: attempts, days, times, idle time that was cut, the moment of the first cause. */
export interface Drawing {
  readonly draw: (scene: Scene) => void;
}

const AXIS_HEIGHT = 56;

export function createAxis(svg: SVGSVGElement): Drawing {
  const root = select(svg).attr('height', AXIS_HEIGHT);
  const attempts = root.append('g');
  const ticks = root.append('g');
  const cuts = root.append('g');
  const cause = root.append('path').attr('class', 'causeFlag');
  return {
    draw(scene) {
      const { head, detail, width } = scene;
      root.attr('width', width);
      drawAttempts(attempts, scene);
      const row = ticks
        .selectAll<SVGGElement, (typeof detail.ticks)[number]>('g')
        .data(detail.ticks)
        .join((entered) => {
          const group = entered.append('g').attr('class', 'tick');
          group.append('text').attr('class', 'day').attr('y', 33);
          group.append('text').attr('y', 47);
          group.append('path').attr('d', 'M0 50v6');
          return group;
        })
        .attr('transform', ({ at }) => `translate(${pixel(scene, at)},0)`);
      row
        .attr('text-anchor', ({ at }) =>
          pixel(scene, at) < 34 ? 'start' : pixel(scene, at) > width - 34 ? 'end' : 'middle',
        )
        .select('text.day')
        .text(({ day }) => day ?? '');
      row.select('text:not(.day)').text(({ label }) => label);
      cuts
        .selectAll<SVGTextElement, PictureHead['cuts'][number]>('text')
        .data(head.cuts.filter(({ at, until }) => pixel(scene, until) > 0 && pixel(scene, at) < width))
        .join('text')
        .attr('class', 'cutText')
        .attr('text-anchor', 'middle')
        .attr('y', 47)
        .attr('x', ({ at, until }) => pixel(scene, (at + until) / 2))
        .text(({ at, until, text }) => (pixel(scene, until) - pixel(scene, at) > text.length * 5.5 ? text : ''));
      const at = head.firstCause ? pixel(scene, head.firstCause.at) : NaN;
      cause.attr('d', at >= 0 && at <= width ? `M${at - 6} 48h12l-6 8z` : null);
    },
  };
}

function drawAttempts(group: Group, scene: Scene): void {
  const { head, width } = scene;
  const shown = head.attempts.filter(({ from, to }) => pixel(scene, to) > 0 && pixel(scene, from) < width);
  const left = (from: number): number => Math.max(0, pixel(scene, from));
  const right = (to: number): number => Math.min(width, Math.max(pixel(scene, to), 2));
  group
    .selectAll<SVGRectElement, (typeof shown)[number]>('rect')
    .data(shown)
    .join((entered) => withTitle(entered.append('rect')))
    .attr('class', ({ failed }) => (failed ? 'attempt failed' : 'attempt'))
    .attr('x', ({ from }) => left(from))
    .attr('y', 1)
    .attr('height', 17)
    .attr('width', ({ from, to }) => Math.max(2, right(to) - left(from)))
    .select('title')
    .text(({ title }) => title);
  group
    .selectAll<SVGTextElement, (typeof shown)[number]>('text')
    .data(shown)
    .join('text')
    .attr('class', 'attemptText')
    .attr('x', ({ from }) => left(from) + 6)
    .attr('y', 13.5)
    .text(({ title, from }, i) => clipped(title, left(shown[i + 1]?.from ?? scene.head.length) - left(from) - 10));
}

/** The lanes: records as heights, phases and operations as bars, silence, clocks, idle time, the chain. */
export function createLanes(svg: SVGSVGElement): Drawing {
  const root = select(svg);
  const pattern = root
    .append('defs')
    .append('pattern')
    .attr('id', 'hatch')
    .attr('width', 6)
    .attr('height', 6)
    .attr('patternUnits', 'userSpaceOnUse')
    .attr('patternTransform', 'rotate(45)');
  pattern.append('path').attr('d', 'M0 0v6').attr('class', 'hatch');
  const cuts = root.append('g');
  const grid = root.append('g');
  const records = root.append('g');
  const gaps = root.append('g');
  const clocks = root.append('g');
  const bars = root.append('g');
  const moment = root.append('path').attr('class', 'moment');
  const empty = root.append('g');
  const chain = root.append('path').attr('class', 'chainLine');
  return {
    draw(scene) {
      const { head, detail, width, boxes } = scene;
      const height = (boxes[boxes.length - 1]?.bottom ?? 0) + 6;
      root.attr('width', width).attr('height', height);
      cuts
        .selectAll<SVGRectElement, PictureHead['cuts'][number]>('rect')
        .data(head.cuts)
        .join((entered) => withTitle(entered.append('rect')))
        .attr('class', 'cut')
        .attr('x', ({ at }) => pixel(scene, at))
        .attr('width', ({ at, until }) => Math.max(1, pixel(scene, until) - pixel(scene, at)))
        .attr('height', height)
        .select('title')
        .text(({ text }) => `${head.texts['cut'] ?? ''}: ${text}`);
      grid
        .selectAll<SVGPathElement, (typeof detail.ticks)[number]>('path')
        .data(detail.ticks)
        .join('path')
        .attr('class', 'grid')
        .attr('d', ({ at }) => `M${pixel(scene, at)} 0V${height}`);
      records
        .selectAll<SVGPathElement, LaneBox>('path.records')
        .data(boxes)
        .join('path')
        .attr('class', 'records')
        .attr('d', (box, lane) => profile(scene, detail.lanes[lane]?.density ?? [], box));
      records
        .selectAll<SVGPathElement, LaneBox>('path.base')
        .data(boxes)
        .join('path')
        .attr('class', 'base')
        .attr('d', ({ base }) => `M0 ${base + 0.5}H${width}`);
      gaps
        .selectAll<SVGRectElement, PictureHead['gaps'][number]>('rect')
        .data(head.gaps.filter(({ lane }) => boxes[lane]?.isEmpty === false))
        .join('rect')
        .attr('class', 'silence')
        .attr('x', ({ at }) => pixel(scene, at))
        .attr('width', ({ at, to }) => Math.max(2, pixel(scene, to) - pixel(scene, at)))
        .attr('y', ({ lane }) => (boxes[lane]?.top ?? 0) + 2)
        .attr('height', density - 2);
      clocks
        .selectAll<SVGRectElement, PictureHead['clocks'][number]>('rect')
        .data(head.clocks.filter(({ lane }) => boxes[lane]?.isEmpty === false))
        .join('rect')
        .attr('class', 'clock')
        .attr('x', ({ at }) => pixel(scene, at))
        .attr('width', ({ at, to }) => Math.max(3, pixel(scene, to) - pixel(scene, at)))
        .attr('y', ({ lane }) => boxes[lane]?.base ?? 0)
        .attr('height', 3);
      drawBars(bars, scene);
      drawEmpty(empty, scene);
      const at = head.firstCause ? pixel(scene, head.firstCause.at) : NaN;
      moment.attr('d', at >= 0 && at <= width ? `M${at} 0V${height}` : null);
      chain.attr('d', chainPath(scene));
    },
  };
}

/** Columns of the density as one outline; more records are higher, by the square root, so that few are still seen. */
function profile(scene: Scene, counts: readonly number[], { base }: LaneBox): string {
  const { detail } = scene;
  const most = counts.reduce((max, count) => Math.max(max, count), 1);
  const step = (detail.to - detail.from) / Math.max(1, counts.length);
  let path = '';
  counts.forEach((count, i) => {
    if (count === 0) return;
    const from = pixel(scene, detail.from + i * step);
    const to = pixel(scene, detail.from + (i + 1) * step);
    const top = base - Math.max(2, Math.sqrt(count / most) * (density - 6));
    path += `M${from.toFixed(1)} ${base}V${top.toFixed(1)}H${Math.max(to, from + 1).toFixed(1)}V${base}z`;
  });
  return path;
}

interface PlacedBar extends PictureBar {
  readonly y: number;
  readonly inner: boolean;
}

function drawBars(group: Group, scene: Scene): void {
  const { detail, width, boxes } = scene;
  const all = boxes.flatMap((box, lane): PlacedBar[] => {
    const rows = box.isEmpty ? [] : (detail.lanes[lane]?.steps ?? []);
    return rows.flatMap((bars, row) =>
      bars.map((bar) => ({ ...bar, y: stepTop(box, row), inner: row > 0 && row === rows.length - 1 })),
    );
  });
  const shown = all.filter(({ from, to }) => pixel(scene, to) >= 0 && pixel(scene, from) <= width);
  const left = ({ from }: PlacedBar): number => Math.max(-2, pixel(scene, from));
  const length = (bar: PlacedBar): number => Math.max(2, Math.min(width + 2, pixel(scene, bar.to)) - left(bar));
  group
    .selectAll<SVGRectElement, PlacedBar>('rect')
    .data(shown)
    .join((entered) => withTitle(entered.append('rect')))
    .attr('class', ({ state, inner }) => `step ${inner ? 'inner' : 'outer'} ${state}`)
    .attr('x', (bar) => left(bar) + 0.5)
    .attr('y', ({ y }) => y + 0.5)
    .attr('height', stepRow - 3)
    .attr('width', (bar) => Math.max(1, length(bar) - 1))
    .select('title')
    .text(({ name, count }) => (count > 1 ? `${name} … (${count})` : name));
  group
    .selectAll<SVGTextElement, PlacedBar>('text')
    .data(shown.filter((bar) => bar.count === 1 && length(bar) > 34))
    .join('text')
    .attr('class', ({ state }) => `stepText ${state}`)
    .attr('x', (bar) => Math.max(0, left(bar)) + 4)
    .attr('y', ({ y }) => y + 10)
    .text((bar) => clipped(bar.name, (length(bar) - 8) * (bar.state === 'failed' ? 0.8 : 1)));
}

/** What a mouse that rests on a bar is told; for others it stands in the table. */
function withTitle<Datum>(
  bars: Selection<SVGRectElement, Datum, SVGGElement, unknown>,
): Selection<SVGRectElement, Datum, SVGGElement, unknown> {
  bars.append('title');
  return bars;
}

/** A lane that has nothing to show here says so: an empty lane could be a mistake. */
function drawEmpty(group: Group, { head, boxes }: Scene): void {
  const empty = boxes.filter(({ isEmpty }) => isEmpty);
  group
    .selectAll<SVGTextElement, LaneBox>('text')
    .data(empty)
    .join('text')
    .attr('class', 'emptyText')
    .attr('x', 8)
    .attr('y', ({ base }) => base - 5)
    .text(head.texts['emptyHere'] ?? '');
}

/** From the first cause to the result, through the marks of the chain. */
function chainPath(scene: Scene): string | null {
  const { detail, boxes } = scene;
  const steps = detail.marks
    .filter(({ step, lane }) => step !== undefined && boxes[lane])
    .toSorted((a, b) => (a.step ?? 0) - (b.step ?? 0));
  if (steps.length < 2) return null;
  return steps
    .map(
      ({ at, lane }, i) =>
        `${i === 0 ? 'M' : 'L'}${pillPixel(scene, at).toFixed(1)} ${(boxes[lane]?.top ?? 0) + pillMiddle}`,
    )
    .join('');
}

/** As much of a text as a width holds, by the usual width of its letters. */
function clipped(text: string, width: number): string {
  let room = width;
  let end = 0;
  for (const letter of text) {
    room -= letter > '\u2e7f' ? 11 : 6;
    if (room < 0) return end < 3 ? '' : `${text.slice(0, end - 1)}…`;
    end += letter.length;
  }
  return text;
}
