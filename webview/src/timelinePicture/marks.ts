import { select } from 'd3-selection';
import type { PictureHead, PictureRow } from '../../../server/src/protocol.js';
import { pillPixel, pixel, type Scene } from './drawing.js';
import { clockMiddle, density, markMiddle, pillMiddle } from './layout.js';
import { shape } from './shapes.js';
import { fill } from '../element.js';
import type { RowActions } from './story.js';

/** A button on the drawing. */
interface Placed {
  readonly key: string;
  readonly row: PictureRow;
  readonly x: number;
  readonly y: number;
  /** For silence: as wide as the silence. */
  readonly width?: number;
  readonly steps?: string;
  /** For clocks: what was added. */
  readonly offset?: string;
  readonly count: number;
  readonly label: string;
}

/** Marks are real buttons over the drawing: they take the focus, Enter and a name by themselves. */
export interface Marks {
  /** @returns how many there are */
  readonly draw: (scene: Scene) => number;
  /** Lights up the mark of a row. */
  readonly light: (row: PictureRow | undefined) => void;
}

export function createMarks(layer: HTMLElement, { open, point }: RowActions): Marks {
  let lit: string | undefined;
  const showLit = (): void => {
    for (const mark of layer.querySelectorAll<HTMLElement>('button')) {
      mark.classList.toggle('lit', mark.dataset['line'] === lit);
    }
  };
  return {
    draw(scene) {
      const placed = placedMarks(scene);
      const focused = layer.contains(document.activeElement) ? document.activeElement : null;
      select(layer)
        .selectAll<HTMLButtonElement, Placed>('button')
        .data(placed, (mark) => mark.key)
        .join((entered) =>
          entered
            .append('button')
            .attr('type', 'button')
            .on('click', (_event, { row }) => {
              open(row);
            })
            .on('focus', (_event, { row }) => {
              point(row, false);
            })
            .on('blur', () => {
              point(undefined, false);
            })
            .on('pointerenter', (_event, { row }) => {
              point(row, false);
            })
            .on('pointerleave', () => {
              point(undefined, false);
            }),
        )
        .order()
        .attr('class', ({ row, steps }) => `mark ${steps === undefined ? row.kind : 'pill'} ${row.kind}`)
        .attr('data-line', ({ row }) => `${row.uri}#${row.line}`)
        .attr('aria-label', ({ label }) => label)
        .attr('title', ({ label }) => label)
        .style('left', ({ x }) => `${x}px`)
        .style('top', ({ y }) => `${y}px`)
        .style('width', ({ width }) => (width === undefined ? null : `${width}px`))
        .style('height', ({ width }) => (width === undefined ? null : `${density - 4}px`))
        .each(function ({ row, steps, count, offset }) {
          if (steps !== undefined) {
            const caption = row.kind === 'firstCause' ? [scene.head.texts['firstCause'] ?? ''] : [];
            this.replaceChildren(steps, ...caption.flatMap((text) => [' ', flag(text)]));
          } else if (row.kind === 'gap') this.replaceChildren();
          else if (offset !== undefined) this.replaceChildren(shape(row.kind), offset);
          else this.replaceChildren(shape(row.kind), ...(count > 1 ? [badge(count)] : []));
        });
      // The caption of the first cause turns to the side that has room.
      for (const caption of layer.querySelectorAll<HTMLElement>('.flag')) {
        const mark = placed.find(({ row }) => row.kind === 'firstCause');
        caption.classList.toggle('left', (mark?.x ?? 0) > scene.width * 0.7);
      }
      // The classes were written anew.
      showLit();
      if (focused && !focused.isConnected) keepFocus(layer, focused);
      return placed.length;
    },
    light(row) {
      lit = row && `${row.uri}#${row.line}`;
      showLit();
    },
  };
}

/**
 * A mark that had the focus is out of what is shown, or went into another one: the mark of its line takes over, else the
 * picture itself, so that the next key still moves it.
 */
function keepFocus(layer: HTMLElement, gone: Element): void {
  const line = gone instanceof HTMLElement ? gone.dataset['line'] : undefined;
  const same = [...layer.querySelectorAll<HTMLElement>('button')].find((mark) => mark.dataset['line'] === line);
  (same ?? layer.closest<HTMLElement>('.plot'))?.focus();
}

function flag(text: string): HTMLElement {
  const made = document.createElement('span');
  made.className = 'flag';
  made.textContent = text;
  return made;
}

function badge(count: number): HTMLElement {
  const made = document.createElement('span');
  made.className = 'badge';
  made.textContent = String(count);
  return made;
}

/** The steps of the chain in front, the first cause first; the others by time. */
function placedMarks(scene: Scene): readonly Placed[] {
  const { head, detail, boxes, width } = scene;
  const inside = ({ x }: Placed): boolean => x >= -1 && x <= width + 1;
  const marks = detail.marks.flatMap(({ lane, count, steps, ...row }): Placed[] => {
    const box = boxes[lane];
    if (!box) return [];
    const y = box.top + (steps === undefined ? markMiddle : pillMiddle);
    const more = count > 1 ? ` (${fill(head.texts['marks'], count)})` : '';
    // The name begins with what is seen, so that it can be spoken to as it is read.
    const number = steps === undefined ? '' : `${steps} `;
    return [
      {
        key: `${row.kind}|${row.uri}|${row.line}`,
        row,
        x: steps === undefined ? pixel(scene, row.at) : pillPixel(scene, row.at),
        y,
        count,
        label: `${number}${labelOf(row, head.texts)}${more}`,
        ...(steps !== undefined && { steps }),
      },
    ];
  });
  const chain = marks
    .filter(({ steps }) => steps !== undefined)
    .toSorted((a, b) => (a.row.step ?? 0) - (b.row.step ?? 0));
  const others = [...marks.filter(({ steps }) => steps === undefined), ...extraMarks(scene)].toSorted(
    (a, b) => a.x - b.x || a.y - b.y,
  );
  return [...chain, ...others].filter(inside);
}

/** Silence and clocks. */
function extraMarks(scene: Scene): readonly Placed[] {
  const { boxes, head, width } = scene;
  const shown = ({ lane, at, to }: PictureHead['gaps'][number]): boolean =>
    boxes[lane]?.isEmpty === false && pixel(scene, to) >= 0 && pixel(scene, at) <= width;
  const extra = (row: PictureHead['gaps'][number], y: number): Placed => ({
    key: `${row.kind}|${row.uri}|${row.line}`,
    row,
    x: Math.max(0, pixel(scene, row.at)),
    y: (boxes[row.lane]?.top ?? 0) + y,
    count: 1,
    label: labelOf(row, head.texts),
  });
  return [
    ...head.gaps.filter(shown).map((row): Placed => {
      const gap = extra(row, 3);
      return { ...gap, width: Math.max(4, Math.min(width, pixel(scene, row.to)) - gap.x) };
    }),
    ...head.clocks.filter(shown).map((row): Placed => ({
      ...extra(row, clockMiddle),
      offset: row.offset,
      label: `${row.offset} ${labelOf(row, head.texts)}`,
    })),
  ];
}

function labelOf({ kind, kindText, title, where, time }: PictureRow, texts: PictureHead['texts']): string {
  const what = kind === 'firstCause' ? (texts['firstCause'] ?? kindText) : kindText;
  return [`${what}: ${title}`, where, time].filter(Boolean).join(', ');
}
