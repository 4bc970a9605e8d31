const svg = 'http://www.w3.org/2000/svg';

/** Outlines in a square of 16: what a mark means is told by its shape, and by its colour besides. */
const outlines: Readonly<Record<string, string>> = {
  decisive: 'M5 1h6l4 4v6l-4 4H5l-4-4V5z',
  error: 'M8 1l7 7-7 7-7-7z',
  warning: 'M8 2l7 12H1z',
  symptom: 'M8 2.5a5.5 5.5 0 1 0 0.01 0z',
  line: 'M8 5a3 3 0 1 0 0.01 0z',
  gap: 'M2 3v10M14 3v10M4 8h8',
  clock: 'M8 1.5a6.5 6.5 0 1 0 0.01 0zM8 4.5V8.5l3 1.5',
  attempt: 'M3.5 15V2h9.5l-3 3.5 3 3.5H3.5',
  file: 'M3 1.5h6.5l3.5 3.5v9.5H3zM9 1.5V5.5h4',
  firstCause: 'M8 1a7 7 0 1 0 0.01 0zM8 5a3 3 0 1 0 0.01 0z',
};

/** The picture of a kind, for eyes only: its name stands beside it or in its label. */
export function shape(kind: string): SVGSVGElement {
  const made = document.createElementNS(svg, 'svg');
  made.setAttribute('viewBox', '0 0 16 16');
  made.setAttribute('class', `shape ${kind in outlines ? kind : 'line'}`);
  made.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', outlines[kind] ?? outlines['line'] ?? '');
  made.append(path);
  return made;
}
