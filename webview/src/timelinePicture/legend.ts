import type { PictureHead } from '../../../server/src/protocol.js';
import { element } from '../element.js';
import { shape } from './shapes.js';

/** What the shapes mean, and how to move. */
export function legend(texts: PictureHead['texts']): HTMLElement {
  const item = (picture: Element, key: string): HTMLElement =>
    element('li', {}, picture, element('span', { text: texts[key] ?? '' }));
  const swatch = (kind: string): HTMLElement => element('span', { class: `swatch ${kind}`, 'aria-hidden': 'true' });
  const pill = element('span', { class: 'pill firstCause', 'aria-hidden': 'true', text: '1' });
  return element(
    'div',
    { class: 'legend' },
    element(
      'ul',
      { 'aria-label': texts['legend'] ?? '' },
      item(pill, 'chain'),
      ...['decisive', 'error', 'warning', 'symptom', 'clock'].map((kind) => item(shape(kind), kind)),
      item(swatch('silence'), 'gap'),
      item(swatch('failedStep'), 'failedStep'),
      item(swatch('records'), 'density'),
      item(swatch('cutSwatch'), 'cut'),
    ),
    element('p', { id: 'keys', text: texts['keys'] ?? '' }),
    element('p', { text: [texts['mouse'], texts['times']].join(' ') }),
  );
}
