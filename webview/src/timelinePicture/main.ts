import type { PictureHead, PictureRow } from '../../../server/src/protocol.js';
import { element } from '../element.js';
import type { FromPicture, PictureState, ToPicture } from '../messages.js';
import { createPicture, type Picture, type Wanted } from './picture.js';
import { storyHeader, storyTable, type RowActions } from './story.js';

/** What VS Code gives a page of an extension. */
declare function acquireVsCodeApi(): {
  postMessage(message: FromPicture): void;
  getState(): PictureState | undefined;
  setState(state: PictureState): void;
};

const vscode = acquireVsCodeApi();
const app = document.querySelector<HTMLElement>('main') ?? document.body.appendChild(element('main'));

let state: PictureState = vscode.getState() ?? {};
let picture: Picture | undefined;
let shown: { readonly name: string; readonly head: PictureHead } | undefined;
/** The last question that was asked, and whether its answer is on the way; what is wanted next waits for it. */
let asked = 0;
let waiting = false;
let next: Wanted | undefined;

function keep(change: PictureState): void {
  state = { ...state, ...change };
  vscode.setState(state);
}

function ask(wanted: Wanted): void {
  if (waiting) {
    next = wanted;
    return;
  }
  waiting = true;
  next = undefined;
  vscode.postMessage({ type: 'window', id: ++asked, ...wanted });
}

const actions: RowActions = {
  open: ({ uri, line }) => {
    vscode.postMessage({ type: 'open', uri, line });
  },
  point(row: PictureRow | undefined, byKeyboard: boolean) {
    if (row && byKeyboard) picture?.reveal(row.at);
    picture?.light(row);
    const wanted = row && `${row.uri}#${row.line}`;
    for (const line of document.querySelectorAll<HTMLElement>('.words tr[data-line]')) {
      line.classList.toggle('lit', line.dataset['line'] === wanted);
    }
  },
};

function show(name: string, head: PictureHead): void {
  const focusAgain = focusKept();
  shown = { name, head };
  picture?.stop();
  waiting = false;
  asked++;
  const { from, to, allLanes = false } = state;
  picture = createPicture(head, {
    actions,
    part: from === undefined || to === undefined ? undefined : { from, to },
    allLanes,
    onPart(wanted) {
      keep({ from: wanted.from, to: wanted.to });
      ask(wanted);
    },
    onLanes(all) {
      keep({ allLanes: all });
      show(name, head);
    },
  });
  document.documentElement.lang = head.language;
  app.replaceChildren(
    storyHeader(name, head, actions.open),
    element('div', { class: 'body' }, picture.element, storyTable(head, actions)),
  );
  app.removeAttribute('aria-busy');
  picture.start();
  focusAgain();
}

/** The page is written anew under somebody's hands: the same thing has the focus afterwards, for a mark the picture. */
function focusKept(): () => void {
  const held = document.activeElement;
  const line = held?.closest<HTMLElement>('.words [data-line]')?.dataset['line'];
  const alone = ['.card.cause', '.card.ending', '.plot', '.more'].find((one) => held?.closest(one));
  const tool = held?.closest('.toolbar') ? held.getAttribute('aria-label') : null;
  return () => {
    const candidates = [...app.querySelectorAll<HTMLElement>(alone ?? '.words tr[data-line] button, .toolbar button')];
    const same = alone
      ? candidates[0]
      : candidates.find((one) =>
          line === undefined
            ? tool !== null && one.getAttribute('aria-label') === tool
            : one.closest<HTMLElement>('[data-line]')?.dataset['line'] === line,
        );
    same?.focus();
  };
}

window.addEventListener('message', (event: MessageEvent<ToPicture>) => {
  const message = event.data;
  switch (message.type) {
    case 'head': {
      // Another case is looked at from its own beginning; one that changed stays as it is.
      if (state.root !== message.root) keep({ root: message.root, from: undefined, to: undefined });
      show(message.name, message.head);
      break;
    }
    case 'window': {
      if (message.id !== asked || !shown) return;
      waiting = false;
      // Another version: the case changed meanwhile, and its new head is on the way.
      if (message.window.version === shown.head.version) {
        const marks = picture?.detail(message.window) ?? 0;
        vscode.postMessage({
          type: 'drawn',
          version: message.window.version,
          marks,
          lanes: message.window.lanes.length,
        });
      }
      if (next) ask(next);
      break;
    }
    case 'message':
      app.removeAttribute('aria-busy');
      app.replaceChildren(element('p', { class: 'note', role: 'status', text: message.text }));
      break;
  }
});

vscode.postMessage({ type: 'ready' });
