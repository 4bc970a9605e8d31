import { select, type Selection } from 'd3-selection';
import { zoom, zoomIdentity, zoomTransform, type D3ZoomEvent, type ZoomBehavior } from 'd3-zoom';

/** A part of the axis. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** The part that is shown, moved by mouse, touch and keys. */
export interface View {
  readonly part: () => Part;
  readonly show: (part: Part) => void;
  /** By a share of what is shown; negative is earlier. */
  readonly move: (share: number) => void;
  readonly zoomBy: (factor: number) => void;
  /** The drawing became wider or narrower, or the axis longer. */
  readonly resize: (width: number, length: number) => void;
}

/** Stamps have a resolution of one second: closer is nothing to see. */
const SHORTEST_MS = 2000;
/** Of one turn of a wheel. */
const FASTEST_ZOOM = 0.6;

/** @param changed called on every change, also while the mouse moves */
export function createView(canvas: HTMLElement, changed: () => void): View {
  let width = 1;
  let length = 1;
  const target: Selection<HTMLElement, unknown, null, undefined> = select(canvas);
  const behaviour: ZoomBehavior<HTMLElement, unknown> = zoom<HTMLElement, unknown>()
    .filter((event: Event) => {
      if (event instanceof WheelEvent) return event.ctrlKey || event.metaKey;
      if (event.target instanceof Element && event.target.closest('button')) return false;
      return !(event instanceof MouseEvent) || event.button === 0;
    })
    .wheelDelta((event: WheelEvent) => {
      const wanted = -event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.005);
      return Math.max(-FASTEST_ZOOM, Math.min(FASTEST_ZOOM, wanted));
    })
    .duration(0)
    .on('zoom', (_event: D3ZoomEvent<HTMLElement, unknown>) => {
      changed();
    });
  target.call(behaviour);

  const part = (): Part => {
    const { k, x } = zoomTransform(canvas);
    const from = Math.max(0, (-x / k / width) * length);
    return { from, to: Math.min(length, from + length / k) };
  };
  const show = ({ from, to }: Part): void => {
    const span = Math.min(length, Math.max(Math.min(SHORTEST_MS, length), to - from));
    const start = Math.max(0, Math.min(from, length - span));
    const k = length / span;
    target.call(behaviour.transform.bind(behaviour), zoomIdentity.translate((-start / length) * width * k, 0).scale(k));
  };
  canvas.addEventListener(
    'wheel',
    (event) => {
      if (event.ctrlKey || event.metaKey) return;
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (Math.abs(sideways) <= (event.shiftKey ? 0 : Math.abs(event.deltaY))) return;
      event.preventDefault();
      const { from, to } = part();
      const by = (sideways / width) * (to - from);
      show({ from: from + by, to: to + by });
    },
    { passive: false },
  );
  return {
    part,
    show,
    move(share) {
      const { from, to } = part();
      const by = (to - from) * share;
      show({ from: from + by, to: to + by });
    },
    zoomBy(factor) {
      const { from, to } = part();
      const [middle, half] = [(from + to) / 2, (to - from) / 2 / factor];
      show({ from: middle - half, to: middle + half });
    },
    resize(nextWidth, nextLength) {
      const before = part();
      const changedLength = nextLength !== length;
      [width, length] = [Math.max(1, nextWidth), Math.max(1, nextLength)];
      behaviour
        .extent([
          [0, 0],
          [width, 1],
        ])
        .translateExtent([
          [0, 0],
          [width, 1],
        ])
        .scaleExtent([1, Math.max(1, length / SHORTEST_MS)]);
      show(changedLength ? { from: 0, to: length } : before);
    },
  };
}
