import type { PictureHead, PictureRow, PictureWindowResult } from '../../../server/src/protocol.js';
import { element, fill } from '../element.js';
import { createAxis, createLanes, type Scene } from './drawing.js';
import { laneBoxes } from './layout.js';
import { legend } from './legend.js';
import { createMarks } from './marks.js';
import { createOverview } from './overview.js';
import { heading2, type RowActions } from './story.js';
import { createView, type Part } from './view.js';

const svg = 'http://www.w3.org/2000/svg';
/** More lanes than this are shown when somebody asks for them. */
const FEW_LANES = 16;

/** A question for the detail of a part. */
export interface Wanted extends Part {
  readonly width: number;
  readonly lanes: number;
}

export interface PictureOptions {
  readonly actions: RowActions;
  /** A part is shown; its detail is wanted. */
  readonly onPart: (wanted: Wanted) => void;
  readonly onLanes: (all: boolean) => void;
  /** What was shown before. */
  readonly part: Part | undefined;
  readonly allLanes: boolean;
}

/** The drawing with everything around it that moves it. */
export interface Picture {
  readonly element: HTMLElement;
  /** Takes the detail that was wanted. @returns how many marks are on the screen */
  readonly detail: (detail: PictureWindowResult) => number;
  readonly light: (row: PictureRow | undefined) => void;
  /** Moves to a place of the axis when it is outside of what is shown. */
  readonly reveal: (at: number) => void;
  /** The element is in the page: measures and draws. */
  readonly start: () => void;
  readonly stop: () => void;
}

export function createPicture(head: PictureHead, options: PictureOptions): Picture {
  const { texts, length, focus, lanes } = head;
  const shownLanes = options.allLanes ? lanes : lanes.slice(0, FEW_LANES);
  const drawingOf = (): SVGSVGElement => {
    const made = document.createElementNS(svg, 'svg');
    made.setAttribute('aria-hidden', 'true');
    return made;
  };
  const [axisSvg, lanesSvg, overviewSvg] = [drawingOf(), drawingOf(), drawingOf()];
  const layer = element('div', { class: 'marks' });
  const canvas = element('div', { class: 'canvas' }, lanesSvg, layer);
  const laneLabels = shownLanes.map(laneLabel);
  const labels = element('div', { class: 'labels' }, ...laneLabels);
  const shown = element('p', { class: 'shown', role: 'status' });
  const plot = element(
    'div',
    { class: 'plot', role: 'group', tabindex: '0', 'aria-label': texts['picture'] ?? '', 'aria-describedby': 'keys' },
    element('div', { class: 'axis' }, axisSvg),
    element('div', { class: 'lanes' }, labels, canvas),
  );
  const overview = element('div', { class: 'overview' }, overviewSvg);

  let detail: PictureWindowResult | undefined;
  let boxes = laneBoxes(shownLanes, undefined);
  let width = 0;
  let frame = 0;
  const marks = createMarks(layer, options.actions);
  const drawings = [createAxis(axisSvg), createLanes(lanesSvg), createOverview(overviewSvg)];
  const draw = (): number => {
    if (!detail || width === 0) return 0;
    const scene: Scene = { head, detail, part: view.part(), width, boxes };
    for (const drawing of drawings) drawing.draw(scene);
    return marks.draw(scene);
  };
  const want = (): void => {
    if (width > 0) options.onPart({ ...view.part(), width, lanes: shownLanes.length });
  };
  const view = createView(canvas, () => {
    // However often the mouse reports, once per frame is enough.
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      draw();
      want();
    });
  });
  const attempt = (): void => view.show(focus);
  const whole = (): void => view.show({ from: 0, to: length });
  const toCause = (): void => {
    const at = head.firstCause?.at;
    if (at === undefined) return;
    const { from, to } = view.part();
    const half = Math.min(to - from, focus.to - focus.from) / 8;
    view.show({ from: at - half, to: at + half });
    layer.querySelector<HTMLElement>('button.firstCause')?.focus();
  };
  const toEnd = (end: 0 | 1): void => {
    const { from, to } = view.part();
    view.show(end === 0 ? { from: 0, to: to - from } : { from: length - (to - from), to: length });
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => view.move(-0.2),
    ArrowRight: () => view.move(0.2),
    '+': () => view.zoomBy(1.6),
    '=': () => view.zoomBy(1.6),
    '-': () => view.zoomBy(1 / 1.6),
    Home: () => toEnd(0),
    End: () => toEnd(1),
    '0': whole,
    f: toCause,
  };
  plot.addEventListener('keydown', (event) => {
    const act =
      event.ctrlKey || event.metaKey || event.altKey
        ? undefined
        : keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  const centre = (event: PointerEvent): void => {
    const { left, width: wide } = overview.getBoundingClientRect();
    const { from, to } = view.part();
    const at = ((event.clientX - left) / wide) * length;
    view.show({ from: at - (to - from) / 2, to: at + (to - from) / 2 });
  };
  overview.addEventListener('pointerdown', (event) => {
    overview.setPointerCapture(event.pointerId);
    centre(event);
  });
  overview.addEventListener('pointermove', (event) => {
    if (overview.hasPointerCapture(event.pointerId)) centre(event);
  });

  const button = (text: string | undefined, sign: string, act: () => void): HTMLElement => {
    const made = element('button', { type: 'button', title: text, 'aria-label': text, text: sign || (text ?? '') });
    made.addEventListener('click', act);
    return made;
  };
  const toolbar = element(
    'div',
    { class: 'toolbar', role: 'group', 'aria-label': texts['toolbar'] ?? '' },
    button(texts['earlier'], '←', () => view.move(-0.4)),
    button(texts['later'], '→', () => view.move(0.4)),
    button(texts['zoomIn'], '+', () => view.zoomBy(2)),
    button(texts['zoomOut'], '−', () => view.zoomBy(0.5)),
    button(texts['whole'], '', whole),
    ...(focus.to - focus.from < length ? [button(texts['toAttempt'], '', attempt)] : []),
    ...(head.firstCause ? [button(texts['toCause'], '', toCause)] : []),
    shown,
  );
  const more = lanes.length > FEW_LANES ? [lanesButton(lanes.length - FEW_LANES, options, texts)] : [];
  const section = element(
    'section',
    { class: 'picture', 'aria-labelledby': 'picture' },
    heading2('picture', texts['heading']),
    toolbar,
    overview,
    plot,
    ...more,
    legend(texts),
  );
  const observer = new ResizeObserver(() => measure());
  const measure = (): void => {
    const next = canvas.clientWidth;
    if (next === width || next === 0) return;
    const first = width === 0;
    width = next;
    view.resize(width, length);
    if (first) view.show(fitting(options.part, length) ?? focus);
    draw();
    want();
  };
  return {
    element: section,
    detail(next) {
      detail = next;
      boxes = laneBoxes(shownLanes, next);
      laneLabels.forEach((label, lane) => {
        label.style.top = `${boxes[lane]?.top ?? 0}px`;
        label.classList.toggle('empty', boxes[lane]?.isEmpty ?? false);
      });
      shown.textContent = fill(texts['shown'], next.start, next.end);
      return draw();
    },
    light: (row) => {
      marks.light(row);
    },
    reveal(at) {
      const { from, to } = view.part();
      if (at >= from && at <= to) return;
      view.show({ from: at - (to - from) / 2, to: at + (to - from) / 2 });
    },
    start() {
      observer.observe(canvas);
      measure();
    },
    stop() {
      observer.disconnect();
      cancelAnimationFrame(frame);
    },
  };
}

/** What was shown before, if the axis still holds it. */
function fitting(part: Part | undefined, length: number): Part | undefined {
  return part && part.from < length && part.to > part.from ? part : undefined;
}

function laneLabel({ name, folder }: PictureHead['lanes'][number]): HTMLElement {
  return element(
    'div',
    { class: 'label', title: folder ? `${folder}/${name}` : name },
    element('span', { class: 'name', text: name }),
    element('span', { class: 'folder', text: folder }),
  );
}

function lanesButton(hidden: number, { allLanes, onLanes }: PictureOptions, texts: PictureHead['texts']): HTMLElement {
  const text = allLanes ? (texts['fewerFiles'] ?? '') : fill(texts['moreFiles'], hidden);
  const made = element('button', { type: 'button', class: 'more', text });
  made.addEventListener('click', () => onLanes(!allLanes));
  return made;
}
