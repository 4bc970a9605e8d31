import { visibleLine } from '../../lines/visible.js';

/**
 * Text for HTML and SVG, as content and as the value of an attribute, on one line: nothing in it is markup, and what
 * hides is written out.
 */
export function escaped(text: string): string {
  return visibleLine(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
