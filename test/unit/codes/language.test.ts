import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { families } from '../../../engine/src/codes/families/families.js';
import { tableRows } from './tables.js';

const translated = (part: string): Readonly<Record<string, string>> =>
  JSON.parse(readFileSync(`l10n/parts/${part}.zh-cn.json`, 'utf8')) as Record<string, string>;

/** Features of the command line bring their own part: every part together. */
function translatedAll(): Readonly<Record<string, string>> {
  const parts = readdirSync('l10n/parts').map((name) => translated(name.replace('.zh-cn.json', '')));
  return Object.assign({}, ...parts) as Record<string, string>;
}

function sources(dir: string): string[] {
  return readdirSync(dir, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${dir}/${file}`);
}

/** The messages that a file hands to the translator: `t('...')`. */
function messagesOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/\bt\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g)].map((m) =>
    (m[1] ?? m[2] ?? '').replace(/\\'/g, "'"),
  );
}

function checkTranslated(messages: readonly string[], part: Readonly<Record<string, string>>) {
  assert.ok(messages.length > 20, `only ${messages.length} messages were found`);
  for (const message of messages) {
    const chinese = part[message];
    assert.ok(chinese, `not translated: ${message}`);
    const places = (text: string) => [...text.matchAll(/\{\d\}/g)].map(String).sort();
    assert.deepEqual(places(chinese), places(message), message);
  }
}

test('every message about codes has its Chinese, with the same places to fill', () => {
  const files = [
    ...sources('engine/src/codes'),
    'engine/src/features/explainCode.ts',
    'engine/src/features/codePage.ts',
  ];
  const labels = tableRows()
    .filter((row) => row.family === 'wim')
    .map((row) => row.name);
  checkTranslated([...files.flatMap(messagesOf), ...families.map((f) => f.title), ...labels], translated('codes'));
});

test('every message of the command line has its Chinese', () => {
  checkTranslated(sources('cli/src').flatMap(messagesOf), translatedAll());
});
