import { escaped } from './markup.js';
import { STRIP_WIDTH, type Strip } from './strip.js';

const MARGIN = 16;
const BAR_TOP = 52;
const BAR_HEIGHT = 22;
const BUSY_TOP = 80;
const BUSY_HEIGHT = 36;
const HEIGHT = 142;
const COLUMN = 4;
/** A label of this many letters is as wide as half of the picture. */
const LETTER = 6.6;

/** The strip as SVG: shapes and classes only, its colours are those of the page's style sheet. */
export function stripSvg({ description, bars, density, ticks, marks }: Strip): string {
  const top = marks.length > 0 ? 0 : BAR_TOP - 6;
  const parts = [
    `<svg class="strip" role="img" aria-labelledby="strip-words" viewBox="0 ${top} ${STRIP_WIDTH + 2 * MARGIN} ${HEIGHT - top}">`,
    `<title id="strip-words">${escaped(description)}</title>`,
    `<g transform="translate(${MARGIN} 0)">`,
    ...bars.map(
      ({ x, width, state, name }) =>
        `<rect class="bar ${state}" x="${x}" y="${BAR_TOP}" width="${round(width)}" height="${BAR_HEIGHT}" rx="2"/>` +
        (name === '' ? '' : `<text class="name" x="${round(x + 6)}" y="${BAR_TOP + 15}">${escaped(name)}</text>`),
    ),
    `<path class="busy" d="${busyPath(density)}"/>`,
    `<path class="axis" d="M0 ${BUSY_TOP + BUSY_HEIGHT}H${STRIP_WIDTH}"/>`,
    ...apart(ticks).map(
      ({ x, label }) =>
        `<path class="axis" d="M${x} ${BUSY_TOP + BUSY_HEIGHT}v5"/>` +
        `<text class="tick" x="${x}" y="${HEIGHT - 6}"${anchor(x, label)}>${escaped(label)}</text>`,
    ),
    ...marks.flatMap(({ x, mark, label }, row) => {
      const y = 16 + row * 20;
      return [
        `<path class="stem ${mark}" d="M${x} ${y}V${BUSY_TOP + BUSY_HEIGHT}"/>`,
        mark === 'cause'
          ? `<circle class="${mark}" cx="${x}" cy="${y - 4}" r="6"/>`
          : `<rect class="${mark}" x="${round(x - 5)}" y="${y - 9}" width="10" height="10"/>`,
        `<text class="label" ${labelPlace(x, label)} y="${y}">${escaped(shortLabel(label))}</text>`,
      ];
    }),
    '</g>',
    '</svg>',
  ];
  return parts.join('\n');
}

function busyPath(density: readonly number[]): string {
  const base = BUSY_TOP + BUSY_HEIGHT;
  return density
    .flatMap((share, column) =>
      share === 0
        ? []
        : `M${column * COLUMN} ${base}v-${round(Math.max(1, share * BUSY_HEIGHT))}h${COLUMN - 1}V${base}z`,
    )
    .join('');
}

/** A label stands where it has room: behind its mark in the left half, before it in the right one. */
function labelPlace(x: number, label: string): string {
  const wide = shortLabel(label).length * LETTER;
  return x + 12 + wide > STRIP_WIDTH ? `x="${round(x - 12)}" text-anchor="end"` : `x="${round(x + 12)}"`;
}

/** The folders of a log are told by the text of the report. */
function shortLabel(label: string): string {
  const slash = label.lastIndexOf('/');
  const start = /^[^]*[\s,，]/.exec(label.slice(0, Math.max(0, slash)))?.[0].length ?? 0;
  return label.slice(0, start) + label.slice(Math.max(start, slash + 1));
}

function anchor(x: number, label: string): string {
  const { start, end } = extent(x, label);
  return start === x ? '' : ` text-anchor="${end === x ? 'end' : 'middle'}"`;
}

/** Where the label of a tick begins and ends: below its tick, but inside the picture. */
function extent(x: number, label: string): { readonly start: number; readonly end: number } {
  const width = label.length * LETTER;
  if (x < width / 2) return { start: x, end: x + width };
  return x + width / 2 > STRIP_WIDTH ? { start: x - width, end: x } : { start: x - width / 2, end: x + width / 2 };
}

/** Ticks whose labels do not run into each other. */
function apart(ticks: Strip['ticks']): Strip['ticks'] {
  let free = -Infinity;
  return ticks.filter(({ x, label }) => {
    const { start, end } = extent(x, label);
    if (start < free) return false;
    free = end + 2 * LETTER;
    return true;
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
