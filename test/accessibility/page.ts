import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import { HtmlValidate } from 'html-validate';
import type { Browser, Page } from 'playwright-core';

/** What VS Code hands a page in a theme: the classes of its body, and colours as variables. */
export interface Theme {
  readonly class: string;
  readonly variables: Readonly<Record<string, string>>;
}

export type ThemeName = 'light' | 'dark' | 'hc' | 'hc-light';

/** Written by tools/vscode/themeVariables.mjs. */
export const themes = JSON.parse(readFileSync('test/accessibility/themes.json', 'utf8')) as Readonly<
  Record<ThemeName, Theme>
>;

const origin = 'http://page.test';
const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html' };

/** The Chromium that the other rings drive. The caller closes it. */
export async function startBrowser(): Promise<Browser> {
  const module = pathToFileURL(path.resolve('tools/vscode/browser.mjs')).href;
  const { openBrowser } = (await import(module)) as { readonly openBrowser: () => Promise<Browser> };
  return openBrowser();
}

export interface PageOptions {
  readonly html: string;
  /** Files that the page may load, by the name in the address; every other request fails. */
  readonly files?: Readonly<Record<string, string>>;
  /** As a webview of VS Code; without it a page of its own, such as a report. */
  readonly theme?: Theme;
  /** What a message of the page is answered with: `acquireVsCodeApi().postMessage` leads here. */
  readonly onMessage?: (message: unknown, page: Page) => void | Promise<void>;
  readonly size?: { readonly width: number; readonly height: number };
}

/** What the page asked for besides its own files: nothing may be. */
const strange = new WeakMap<Page, string[]>();

/** Where the page takes its files from: the source of its content security policy. */
export const pageOrigin = origin;

/** Opens a page in the browser, cut off from the network. */
export async function openPage(browser: Browser, options: PageOptions): Promise<Page> {
  const { html, files = {}, theme, onMessage, size = { width: 1500, height: 1000 } } = options;
  const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const refused: string[] = [];
  strange.set(page, refused);
  page.on('console', (message) => {
    if (message.type() === 'error') refused.push(message.text());
  });
  page.on('pageerror', (error) => refused.push(String(error)));
  await page.route('**', async (route) => {
    const { pathname, origin: asked } = new URL(route.request().url());
    const file = files[pathname.slice(1)];
    if (asked === origin && pathname === '/') {
      await route.fulfill({ contentType: 'text/html; charset=utf-8', body: html });
    } else if (asked === origin && file !== undefined) {
      await route.fulfill({ path: file, contentType: types[path.extname(file)] ?? 'application/octet-stream' });
    } else {
      refused.push(route.request().url());
      await route.abort();
    }
  });
  if (onMessage) {
    await page.exposeFunction('tellTest', (message: unknown) => onMessage(message, page));
  }
  await page.addInitScript(standIn, theme ?? null);
  await page.goto(`${origin}/`);
  return page;
}

/** Runs in the page: what VS Code's own script does there. */
function standIn(theme: Theme | null): void {
  const scope = globalThis as unknown as {
    document: {
      documentElement: { style: { setProperty(name: string, value: string): void } };
      body: { className: string };
      addEventListener(type: string, listener: () => void): void;
    };
    sessionStorage: { getItem(key: string): string | null; setItem(key: string, value: string): void };
    tellTest?: (message: unknown) => void;
    acquireVsCodeApi?: () => unknown;
  };
  scope.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => scope.tellTest?.(message),
    getState: () => JSON.parse(scope.sessionStorage.getItem('state') ?? 'null') as unknown,
    setState: (state: unknown) => scope.sessionStorage.setItem('state', JSON.stringify(state)),
  });
  if (!theme) return;
  scope.document.addEventListener('DOMContentLoaded', () => {
    for (const [name, value] of Object.entries(theme.variables)) {
      scope.document.documentElement.style.setProperty(name, value);
    }
    scope.document.body.className = theme.class;
  });
}

/** Sends a page a message, as the extension does. */
export async function sendMessage(page: Page, message: unknown): Promise<void> {
  await page.evaluate((data) => {
    (globalThis as unknown as { postMessage(data: unknown, origin: string): void }).postMessage(data, '*');
  }, message);
}

/** Nothing was asked of the network, no rule of the content security policy was broken, no script failed. */
export function checkQuiet(page: Page): void {
  assert.deepEqual(strange.get(page), []);
}

/** No problem that axe calls serious or critical. */
export async function checkAccessible(page: Page, name: string): Promise<void> {
  const source = readFileSync(createRequire(path.resolve('package.json')).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(source);
  const results = await page.evaluate<AxeResults>(`axe.run(document, { resultTypes: ['violations'] })`);
  assert.ok(results.passes.length > 0, `${name}: axe looked at nothing`);
  const grave = results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) =>
        `${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary ?? ''}`).join('\n')}`,
    );
  assert.deepEqual(grave, [], `${name}:\n${grave.join('\n')}`);
}

/** A page that a validator has nothing to say against. */
export async function checkHtml(html: string, name: string): Promise<void> {
  const validator = new HtmlValidate({ extends: ['html-validate:standard'], rules: { 'void-style': 'off' } });
  const report = await validator.validateString(html);
  const messages = report.results.flatMap(({ messages: own }) =>
    own.map(({ line, column, message, ruleId }) => `${name}:${line}:${column} ${message} (${ruleId})`),
  );
  assert.deepEqual(messages, []);
}
