import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { picturePage } from '../../client/src/timelinePicture/page.js';

function sources(part: string): readonly (readonly [string, string])[] {
  return readdirSync(path.join(part, 'src'), { recursive: true })
    .map((name) => path.join(part, 'src', String(name)))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [name, readFileSync(name, 'utf8')] as const);
}

/** Files that make pages, and the file that gives the page its policy. A new one is looked at, and named here. */
const pages: Readonly<Record<string, string>> = {
  'client/src/timelinePicture/pictures.ts': 'client/src/timelinePicture/page.ts',
  'client/src/reportPreview.ts': 'engine/src/features/report/html.ts',
};

test('every page inside VS Code carries a policy that lets nothing in but its own', () => {
  const makers = sources('client').filter(([, text]) =>
    /createWebviewPanel|registerWebviewViewProvider|\.html = /.test(text),
  );
  assert.deepEqual(makers.map(([file]) => file.split(path.sep).join('/')).sort(), Object.keys(pages).sort());
  for (const file of Object.values(pages)) {
    const text = readFileSync(file, 'utf8');
    assert.match(text, /http-equiv="Content-Security-Policy"/, file);
    const policies = [...text.matchAll(/default-src 'none'[^`"]*/g)].map(([policy]) => policy);
    assert.ok(policies.length > 0, file);
    for (const policy of policies) assert.doesNotMatch(policy, /unsafe-|\*|https?:|data:.*script/, file);
  }
  for (const [file, text] of makers) {
    if (/enableScripts: true/.test(text)) assert.match(text, /randomBytes\(\d\d\)/, `${file}: a nonce of chance`);
    assert.doesNotMatch(text, /enableCommandUris: true/, file);
  }
});

test('the icon of a tab is seen on light and on dark', () => {
  for (const [ground, stroke] of [
    ['light', '#424242'],
    ['dark', '#C5C5C5'],
  ] as const) {
    const icon = readFileSync(`media/upgrade-case-${ground}.svg`, 'utf8');
    assert.equal(icon.replace(stroke, 'currentColor'), readFileSync('media/upgrade-case.svg', 'utf8'), ground);
  }
  // A tab gives an icon no colour: one that takes its own from the text is black on every ground.
  for (const [file, text] of sources('client')) assert.doesNotMatch(text, /iconPath = vscode\.Uri/, file);
});

test('the page with a script runs that one and no other, by a nonce', () => {
  const options = { language: 'en', cspSource: 'https://own.example', scriptUri: 'https://own.example/a.js' };
  const html = picturePage({
    ...options,
    title: '"><script>alert(1)</script>',
    waiting: '<img src=x onerror=alert(1)>',
    nonce: 'N0NCE',
    styleUri: 'https://own.example/a.css',
  });
  assert.match(html, /script-src 'nonce-N0NCE'/);
  const scripts = [...html.matchAll(/<script[^>]*>/g)].map(([tag]) => tag);
  assert.equal(scripts.length, 1);
  assert.match(scripts[0] ?? '', /nonce="N0NCE"/);
  assert.doesNotMatch(html, /<img|<[^>]*\s(?:on\w+|style)=/);
});

test('pages are drawn by nodes and texts, never by markup put together', () => {
  for (const [file, text] of sources('webview')) {
    assert.doesNotMatch(
      text,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc/,
      file,
    );
  }
});
