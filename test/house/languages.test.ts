import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { dataProblems, pairProblems } from '../../tools/l10n/languages.mjs';
import { localizedFiles, manifestProblems } from '../../tools/l10n/manifest.mjs';
import { bareTexts, earlyMessages, localizedIn } from '../../tools/l10n/messages.mjs';

const json = (file: string): Record<string, string> => JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;

/** Files below a folder with an ending, by repository path. */
function filesIn(folder: string, ending: string): readonly string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => path.posix.join(folder, String(name).split(path.sep).join('/')))
    .filter((name) => name.endsWith(ending));
}

/**
 * Words that a person may read in one language only, and why. Beside them: what goes to the output channel (a log for
 * those who mend the product), and what a language model reads.
 */
const oneLanguage: readonly { readonly file: RegExp; readonly where?: RegExp; readonly text: RegExp; why: string }[] = [
  { file: /./, text: /^(?:Upgrade (?:Log )?Forensics|Markdown|HTML)$/, why: 'names' },
  { file: /./, text: /^(?:English|简体中文)$/, why: 'a language is offered in its own words' },
  {
    file: /^server\/src\/readers\//,
    where: /^(?:detail|message)$/,
    text: /./,
    why: 'lines of a document, as Procmon and WinDbg write them',
  },
  {
    file: /^server\//,
    where: /Error$/,
    text: /./,
    why: 'ends in the log of the server; what a person is told passes reason()',
  },
  { file: /^cli\/src\/commands\/batch\.ts$/, text: /^batch: no worker$/, why: 'cannot happen in the packed program' },
];

test('the manifest speaks both languages', () => {
  const english = json('package.nls.json');
  const chinese = json('package.nls.zh-cn.json');
  const manifest: unknown = JSON.parse(readFileSync('package.json', 'utf8'));
  assert.deepEqual(manifestProblems(manifest, english, chinese), []);
});

test('files that stand for a text are there in both languages, and are in them', () => {
  for (const { key, english, chinese } of localizedFiles(json('package.nls.json'), json('package.nls.zh-cn.json'))) {
    for (const file of [english, chinese]) assert.ok(existsSync(file), `${key}: ${file}`);
    if (!/\.(?:svg|md)$/.test(english)) continue;
    assert.doesNotMatch(readFileSync(english, 'utf8'), /\p{Script=Han}/u, english);
    assert.match(readFileSync(chinese, 'utf8'), /\p{Script=Han}/u, chinese);
  }
});

test('signatures, components, remediations, benign shapes and explanations speak both languages', () => {
  const files = [...filesIn('signatures', '.yml'), ...filesIn('knowledge', '.yml')];
  assert.ok(files.length > 100, 'the data was found');
  const problems = files.flatMap((file) =>
    dataProblems(parse(readFileSync(file, 'utf8')), { names: /^product$/, notTexts: /^aliases$/ }).map(
      (problem: string) => `${file}: ${problem}`,
    ),
  );
  assert.deepEqual(problems, []);
});

test('texts that carry both languages in the sources carry both', () => {
  const problems: string[] = [];
  let count = 0;
  for (const part of ['engine/src', 'server/src', 'client/src', 'cli/src', 'webview/src']) {
    for (const file of filesIn(part, '.ts')) {
      for (const { line, en, 'zh-CN': chinese } of localizedIn(file, readFileSync(file, 'utf8'))) {
        count++;
        const at = `${file}:${line}`;
        if (en === undefined || chinese === undefined) problems.push(`${at}: one language is not there`);
        else if (en !== '' || chinese !== '')
          problems.push(...pairProblems(en, chinese, { slots: 'any' }).map((problem: string) => `${at}: ${problem}`));
      }
    }
  }
  assert.ok(count > 100, 'the texts were found');
  assert.deepEqual(problems, []);
});

test('no words go past the translator', () => {
  const problems: string[] = [];
  for (const part of ['client/src', 'server/src', 'cli/src', 'webview/src', 'engine/src/features']) {
    for (const file of filesIn(part, '.ts')) {
      for (const { text, line, where } of bareTexts(file, readFileSync(file, 'utf8'))) {
        const plain = text.replace(/\$\([\w-]+\) ?/g, '');
        const may = oneLanguage.some(
          (one) => one.file.test(file) && (one.where?.test(where) ?? true) && one.text.test(plain),
        );
        if (may) continue;
        problems.push(`${file}:${line}: ${where}: "${text}"`);
      }
    }
  }
  assert.deepEqual(problems, []);
});

test('the schemas of signature files are described in both languages', () => {
  const problems = Object.entries(json('signatures/descriptions.zh-cn.json')).flatMap(([english, chinese]) =>
    pairProblems(english, chinese, { slots: 'any' }).map((problem: string) => `"${english}": ${problem}`),
  );
  assert.deepEqual(problems, []);
});

test('the client speaks through one translator, when the language is known', () => {
  const problems: string[] = [];
  for (const file of filesIn('client/src', '.ts')) {
    const source = readFileSync(file, 'utf8');
    if (file !== 'client/src/speech.ts' && /\bl10n\.t\(/.test(source)) {
      problems.push(`${file}: vscode.l10n follows the display language only: use t of speech.ts`);
    }
    for (const { line, message } of earlyMessages(file, source)) {
      problems.push(`${file}:${line}: "${message}" is translated before the language is known`);
    }
  }
  assert.deepEqual(problems, []);
});
