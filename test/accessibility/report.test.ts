import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { reportHtml, type CaseAnalysis, type Language } from '../../engine/src/index.js';
import { analysePath, hashFiles, listCase } from '../../server/src/runtime/index.js';
import { buildSamples } from '../../tools/samples/build.mjs';
import { reportOf, shippedEngine } from '../unit/features/report/reportOf.js';
import { checkAccessible, checkHtml, checkQuiet, openPage, startBrowser, themes } from './page.js';

const cases = [
  'case1-tms-lwfmgr',
  'case2-wrong-image',
  'case3-zkcloud',
  'case4-access-denied-tested',
  'case5a-ensec64',
];
const known = new Map<
  string,
  { readonly analysis: CaseAnalysis; readonly files: Awaited<ReturnType<typeof hashFiles>> }
>();

let browser: Browser;
let samples: string;
before(async () => {
  samples = mkdtempSync(path.join(tmpdir(), 'report-pages-'));
  buildSamples(samples);
  for (const name of cases) {
    const folder = path.join(samples, name);
    const analysis = await analysePath(shippedEngine(), folder);
    assert.ok(analysis);
    known.set(name, { analysis, files: await hashFiles((await listCase(folder)).files) });
  }
  browser = await startBrowser();
});
after(async () => {
  await browser.close();
  rmSync(samples, { recursive: true, force: true });
});

function page(name: string, language: Language = 'en'): string {
  const one = known.get(name);
  assert.ok(one);
  const report = reportOf(one.analysis, language, { name, ...(one.files && { files: one.files }) });
  return reportHtml(report, (text) => createHash('sha256').update(text).digest('base64'));
}

for (const name of cases) {
  for (const language of ['en', 'zh-CN'] as const) {
    test(`valid HTML: ${name}, ${language}`, () => checkHtml(page(name, language), name));
  }
  test(`no serious problem of accessibility, its own policy kept, nothing asked of the network: ${name}`, async () => {
    const opened = await openPage(browser, { html: page(name) });
    for (const colorScheme of ['light', 'dark'] as const) {
      await opened.emulateMedia({ colorScheme });
      await checkAccessible(opened, `${name}, ${colorScheme}`);
    }
    checkQuiet(opened);
    await opened.context().close();
  });
}

for (const theme of ['dark', 'light', 'hc', 'hc-light'] as const) {
  test(`as a page inside VS Code: ${theme}`, async () => {
    const opened = await openPage(browser, { html: page('case5a-ensec64', 'zh-CN'), theme: themes[theme] });
    await checkAccessible(opened, theme);
    const scheme = await opened.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const isDark = theme === 'dark' || theme === 'hc';
    assert.equal(Number(/\d+/.exec(scheme)?.[0]) < 128, isDark, scheme);
    await opened.context().close();
  });
}

test('on paper it is light, whatever the screen is, and nothing is cut off at the side', async () => {
  const opened = await openPage(browser, { html: page('case1-tms-lwfmgr'), size: { width: 680, height: 1000 } });
  await opened.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const paper = await opened.evaluate<{ readonly back: string; readonly over: number; readonly nav: string }>(`({
    back: getComputedStyle(document.body).backgroundColor,
    over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    nav: getComputedStyle(document.querySelector('nav')).display,
  })`);
  assert.deepEqual(paper, { back: 'rgb(255, 255, 255)', over: 0, nav: 'none' });
  await opened.context().close();
});

test('on a narrow screen nothing is wider than the page', async () => {
  for (const name of cases) {
    const opened = await openPage(browser, { html: page(name), size: { width: 420, height: 900 } });
    const over = await opened.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    assert.equal(over, 0, name);
    await opened.context().close();
  }
});
