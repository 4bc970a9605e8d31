import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { URI } from 'vscode-uri';
import { picturePage } from '../../client/src/timelinePicture/page.js';
import {
  pictureWindowRequest,
  timelinePictureRequest,
  type PictureWindowResult,
  type TimelinePictureResult,
} from '../../server/src/protocol.js';
import type { FromPicture } from '../../webview/src/messages.js';
import { startClient, type TestClient } from '../protocol/client.js';
import { failedCase } from '../unit/features/timelinePicture/failedCase.js';
import {
  checkAccessible,
  checkHtml,
  checkQuiet,
  openPage,
  pageOrigin,
  sendMessage,
  startBrowser,
  themes,
  type ThemeName,
} from './page.js';

let browser: Browser;
let folder: string;
const clients = new Map<string, TestClient>();

before(async () => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'picture-')), '<b>case');
  for (const [name, text] of Object.entries(failedCase)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  clients.set('en', await startClient({ folder }));
  clients.set(
    'zh-CN',
    await startClient({ folder, language: 'zh-CN', l10nPath: path.resolve('l10n/bundle.l10n.zh-cn.json') }),
  );
  browser = await startBrowser();
});
after(async () => {
  await browser.close();
  for (const client of clients.values()) await client.stop();
  rmSync(path.dirname(folder), { recursive: true, force: true });
});

const html = (language: string): string =>
  picturePage({
    language,
    title: 'Timeline picture: <case>',
    waiting: 'Reading the case...',
    cspSource: pageOrigin,
    nonce: 'bm9uY2U',
    scriptUri: `${pageOrigin}/timelinePicture.js`,
    styleUri: `${pageOrigin}/timelinePicture.css`,
  });

interface Shown {
  readonly page: Page;
  readonly messages: readonly FromPicture[];
  /** Resolves when a message of this kind arrives after the call. */
  /** The head is sent once more, as when the case changed. */
  readonly again: () => Promise<void>;
  readonly next: <Type extends FromPicture['type']>(type: Type) => Promise<FromPicture & { type: Type }>;
}

/** The page as VS Code shows it, with the real server behind it. */
async function showPicture(theme: ThemeName, language: 'en' | 'zh-CN', width = 1500): Promise<Shown> {
  const client = clients.get(language);
  assert.ok(client);
  const uri = URI.file(path.join(folder, 'Panther/setupact.log')).toString();
  const answer: TimelinePictureResult = await client.connection.sendRequest(timelinePictureRequest, { uri });
  const messages: FromPicture[] = [];
  const waiting: { readonly type: string; readonly resolve: (message: FromPicture) => void }[] = [];
  let tellDrawn = (): void => undefined;
  const drawn = new Promise<void>((resolve) => {
    tellDrawn = resolve;
  });
  const page = await openPage(browser, {
    html: html(language),
    files: { 'timelinePicture.js': 'dist/timelinePicture.js', 'timelinePicture.css': 'dist/timelinePicture.css' },
    theme: themes[theme],
    size: { width, height: 1000 },
    async onMessage(data, from) {
      const message = data as FromPicture;
      messages.push(message);
      for (const one of waiting.splice(0)) {
        if (one.type === message.type) one.resolve(message);
        else waiting.push(one);
      }
      if (message.type === 'ready') {
        await sendMessage(from, { type: 'head', root: answer.root, name: answer.name, head: answer.picture });
      } else if (message.type === 'window') {
        const { id, type: _type, ...view } = message;
        const window: PictureWindowResult = await client.connection.sendRequest(pictureWindowRequest, {
          root: answer.root,
          ...view,
        });
        await sendMessage(from, { type: 'window', id, window });
      } else if (message.type === 'drawn') tellDrawn();
    },
  });
  await drawn;
  return {
    page,
    messages,
    again: () => sendMessage(page, { type: 'head', root: answer.root, name: answer.name, head: answer.picture }),
    next: (type) =>
      new Promise((resolve) => {
        waiting.push({ type, resolve: resolve as (message: FromPicture) => void });
      }),
  };
}

test('the page itself is valid HTML', async () => {
  await checkHtml(html('en'), 'timeline picture');
});

for (const theme of ['dark', 'light', 'hc', 'hc-light'] as const) {
  test(`no serious problem of accessibility, and nothing from outside: ${theme}`, async () => {
    const { page } = await showPicture(theme, 'en');
    await checkAccessible(page, theme);
    checkQuiet(page);
    await page.context().close();
  });
}

test('Chinese and narrow: no serious problem of accessibility', async () => {
  const { page } = await showPicture('dark', 'zh-CN', 700);
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
  assert.match(await page.locator('.card.cause').innerText(), /\p{Script=Han}/u);
  await checkAccessible(page, 'Chinese');
  await page.context().close();
});

for (const [width, language] of [
  [300, 'en'],
  [360, 'zh-CN'],
  [420, 'en'],
  [480, 'zh-CN'],
  [540, 'en'],
  [600, 'zh-CN'],
  [761, 'en'],
  [1500, 'zh-CN'],
] as const) {
  test(`${width} px wide: the arrow leads from the cause to the result, nothing is cut off (${language})`, async () => {
    const { page } = await showPicture('dark', language, width);
    const [cause, arrow, ending, canvas] = await Promise.all(
      ['.card.cause', '.between .arrow', '.card.ending', '.canvas'].map((one) => page.locator(one).boundingBox()),
    );
    assert.ok(cause && arrow && ending && canvas);
    const bottom = (box: typeof cause): number => box.y + box.height;
    const right = (box: typeof cause): number => box.x + box.width;
    // Rounded: a quarter turn is 6e-17 beside zero.
    const turned = await page.evaluate<string>(
      `getComputedStyle(document.querySelector('.arrow')).transform.replace(/[\\d.]+e-\\d+/g, '0')`,
    );
    if (ending.y >= bottom(cause)) {
      assert.equal(turned, 'matrix(0, 1, -1, 0, 0, 0)', 'cards under each other: the arrow points down');
      assert.ok(arrow.y >= bottom(cause) && bottom(arrow) <= ending.y);
      assert.equal(Math.round(ending.x), Math.round(cause.x));
    } else {
      assert.equal(turned, 'none', 'cards beside each other: the arrow points to the right');
      assert.ok(arrow.x >= right(cause) && right(arrow) <= ending.x);
    }
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
    assert.ok(right(cause) <= width && right(ending) <= width);
    assert.ok(canvas.width > width * 0.45 || canvas.width > 300, `the drawing has ${canvas.width} px`);
    await checkAccessible(page, `${width} px`);
    await page.context().close();
  });
}

test('names of quiet logs are whole where there is room, and cut before they reach the drawing', async () => {
  const { page } = await showPicture('dark', 'en');
  const canvas = await page.locator('.canvas').boundingBox();
  const quiet = page.locator('.label.empty .name').first();
  assert.equal(await quiet.innerText(), 'CBS.log');
  assert.ok(await quiet.evaluate((name) => name.scrollWidth <= name.clientWidth), 'the name is cut');
  await quiet.evaluate((name) => (name.textContent = 'setupapi-driver-signature-of-another-machine.txt'));
  const long = await quiet.boundingBox();
  assert.ok(canvas && long && long.x + long.width <= canvas.x, 'the name runs into the drawing');
  await page.context().close();
});

test('names from the case stay text', async () => {
  const { page } = await showPicture('dark', 'en');
  assert.equal(await page.locator('h1').innerText(), '<b>case');
  assert.equal(await page.locator('b').count(), 0);
  await page.context().close();
});

test('the keyboard alone: from the first cause to its line', async () => {
  const { page, next } = await showPicture('dark', 'en');
  await page.locator('.plot').focus();
  await page.keyboard.press('Tab');
  const focused = page.locator('button:focus');
  assert.match((await focused.getAttribute('aria-label')) ?? '', /^1–4 First cause: .*setupact\.log:4, /);
  const opened = next('open');
  await page.keyboard.press('Enter');
  const { uri, line } = await opened;
  assert.equal(uri, URI.file(path.join(folder, 'Panther/setupact.log')).toString());
  assert.equal(line, 3);
  await page.context().close();
});

test('zoom, pan, ends and the whole by keys; each asks for the part that it shows', async () => {
  const { page, next } = await showPicture('dark', 'en');
  await page.locator('.plot').focus();
  const press = async (key: string): Promise<FromPicture & { type: 'window' }> => {
    const drawn = next('drawn');
    const asked = next('window');
    await page.keyboard.press(key);
    const window = await asked;
    await drawn;
    return window;
  };
  const whole = await press('0');
  const span = ({ from, to }: { readonly from: number; readonly to: number }): number => to - from;
  const nearer = await press('+');
  assert.ok(span(nearer) < span(whole));
  const later = await press('ArrowRight');
  assert.ok(later.from > nearer.from);
  assert.ok(Math.abs(span(later) - span(nearer)) < 1);
  const first = await press('Home');
  assert.equal(Math.round(first.from), 0);
  const last = await press('End');
  assert.equal(Math.round(last.to), Math.round(whole.to));
  const farther = await press('-');
  assert.ok(span(farther) > span(last));
  await page.context().close();
});

test('a key on a mark that leaves the picture does not lose the keyboard', async () => {
  const { page, next } = await showPicture('dark', 'en');
  const where = (): Promise<string> => page.evaluate('document.activeElement.className');
  await page.locator('.mark').last().focus();
  assert.match(await where(), /mark/);
  for (const key of ['0', '+', '+', '+', 'Home', 'End', '0']) {
    const drawn = next('drawn');
    await page.keyboard.press(key);
    await drawn;
    assert.match(await where(), /mark|plot/, `after ${key}`);
  }
  await page.context().close();
});

test('a case that changes leaves the keyboard where it was', async () => {
  const { page, next, again } = await showPicture('dark', 'en');
  const held = (): Promise<string> =>
    page.evaluate(`(({ activeElement: one }) => one.className + '|' + one.textContent)(document)`);
  for (const selector of ['.card.cause', '.card.ending', '.toolbar button:nth-of-type(3)', '.words button >> nth=2']) {
    await page.locator(selector).first().focus();
    const before = await held();
    const drawn = next('drawn');
    await again();
    await drawn;
    assert.equal(await held(), before, selector);
  }
  await page.locator('.mark').first().focus();
  const drawn = next('drawn');
  await again();
  await drawn;
  assert.match(await held(), /^plot\|/, 'of a mark the picture');
  await page.context().close();
});

test('Tab goes through the page as it is read: cause, result, buttons, picture, marks, table', async () => {
  const { page } = await showPicture('dark', 'en');
  const met: string[] = [];
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press('Tab');
    const kind = await page.evaluate<string>(
      `(({ activeElement: one }) => one === document.body ? '' :
        one.closest('.chain') ? 'chain' : one.closest('.toolbar') ? 'toolbar' : one.closest('.marks') ? 'marks' :
        one.classList.contains('plot') ? 'plot' : one.closest('.words') ? 'words' : one.className)(document)`,
    );
    if (kind === '') break;
    if (met.at(-1) !== kind) met.push(kind);
  }
  assert.deepEqual(met, ['chain', 'toolbar', 'plot', 'marks', 'words']);
  await page.context().close();
});

test('the first cause is the first line of the table; a row lights up its mark', async () => {
  const { page, next } = await showPicture('dark', 'en');
  const rows = page.locator('.words tr[data-line]');
  assert.match((await rows.first().textContent()) ?? '', /first cause/);
  await rows.first().locator('button').focus();
  const lit = async (): Promise<string> => (await page.locator('.mark.lit').first().getAttribute('aria-label')) ?? '';
  assert.match(await lit(), /First cause/);
  const drawn = next('drawn');
  await page.setViewportSize({ width: 1300, height: 1000 });
  await drawn;
  assert.match(await lit(), /First cause/, 'still after it was drawn anew');
  await page.context().close();
});

test('a page that comes back shows the part that it showed', async () => {
  const { page, next, messages } = await showPicture('dark', 'en');
  await page.locator('.plot').focus();
  const zoomed = next('window');
  await page.keyboard.press('+');
  const { from, to } = await zoomed;
  const again = next('drawn');
  await page.reload();
  await again;
  const asked = messages.filter((message) => message.type === 'window').at(-1);
  assert.ok(asked && Math.abs(asked.from - from) < 1 && Math.abs(asked.to - to) < 1);
  await page.context().close();
});
