import type { PictureHead, PictureRow } from '../../../server/src/protocol.js';
import { element } from '../element.js';
import { shape } from './shapes.js';

/** What a row can do. */
export interface RowActions {
  readonly open: (row: PictureRow) => void;
  /** A row is pointed at or has the focus; undefined when none is any more. */
  readonly point: (row: PictureRow | undefined, byKeyboard: boolean) => void;
}

/** What happened, and what failed first: the first thing that eyes and screen readers meet. */
export function storyHeader(name: string, head: PictureHead, open: RowActions['open']): HTMLElement {
  const { texts, outcome, result, failed, firstCause, ending, between, note } = head;
  const verdict = element(
    'p',
    { class: failed ? 'verdict failed' : 'verdict' },
    element('strong', { text: outcome }),
    ...(result ? [' ', element('code', { text: result })] : []),
  );
  const header = element('header', { class: 'story' }, element('h1', { text: name }), verdict);
  if (note) header.append(element('p', { class: 'note', text: note }));
  if (!firstCause) return header;
  const chain = element('div', { class: 'chain' }, card(firstCause, texts['firstCause'] ?? '', open, 'cause'));
  if (ending) {
    chain.append(element('p', { class: 'between' }, arrow(), ...(between ? [element('span', { text: between })] : [])));
    chain.append(card(ending, texts['result'] ?? '', open, 'ending'));
  }
  header.append(chain);
  return header;
}

function card(
  row: PictureRow & { readonly whose?: string },
  caption: string,
  open: RowActions['open'],
  kind: string,
): HTMLElement {
  const button = element(
    'button',
    { type: 'button', class: `card ${kind}` },
    element('span', { class: 'caption' }, stepPill(row), ` ${caption}`),
    element('span', { class: 'title', text: row.title }),
    ...(row.whose ? [element('span', { class: 'whose', text: row.whose })] : []),
    element('span', { class: 'where', text: `${row.where} · ${row.time}` }),
  );
  button.addEventListener('click', () => open(row));
  return button;
}

function arrow(): HTMLElement {
  return element('span', { class: 'arrow', 'aria-hidden': 'true', text: '→' });
}

/** The number of a step of the chain, or the shape of its kind. */
export function stepPill({ step, kind }: PictureRow, text = String(step)): Element {
  if (step === undefined) return shape(kind);
  return element('span', { class: `pill ${kind}`, text });
}

/** The picture in words: first cause first, each line a button that opens it. */
export function storyTable(head: PictureHead, actions: RowActions): HTMLElement {
  const { texts, groups } = head;
  const column = (key: string): HTMLElement => element('th', { scope: 'col', text: texts[key] ?? '' });
  const table = element(
    'table',
    {},
    element('caption', { class: 'hidden', text: texts['table'] ?? '' }),
    element('thead', {}, element('tr', {}, column('columnKind'), column('columnWhat'), column('columnWhere'))),
  );
  for (const { title, rows, more } of groups) {
    const heading = element('th', { scope: 'rowgroup', colspan: '3', text: title });
    const body = element('tbody', {}, element('tr', {}, heading), ...rows.map((row) => tableRow(row, actions)));
    if (more) body.append(element('tr', {}, element('td', { colspan: '3', class: 'note', text: more })));
    table.append(body);
  }
  return element('section', { class: 'words', 'aria-labelledby': 'words' }, heading2('words', texts['table']), table);
}

export function heading2(id: string, text: string | undefined): HTMLElement {
  return element('h2', { id, text: text ?? '' });
}

function tableRow(row: PictureRow, { open, point }: RowActions): HTMLElement {
  const button = element('button', { type: 'button', class: 'link', text: row.title });
  button.addEventListener('click', () => open(row));
  button.addEventListener('focus', () => point(row, button.matches(':focus-visible')));
  button.addEventListener('blur', () => point(undefined, false));
  const made = element(
    'tr',
    { 'data-line': `${row.uri}#${row.line}` },
    element(
      'td',
      { class: 'kind', title: row.kindText },
      stepPill(row),
      element('span', { class: 'hidden', text: row.kindText }),
    ),
    element('td', {}, button),
    element('td', { class: 'where' }, element('span', { text: row.where }), element('time', { text: row.time })),
  );
  made.addEventListener('pointerenter', () => point(row, false));
  made.addEventListener('pointerleave', () => point(undefined, false));
  return made;
}
