import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { createExplanations } from '../../../engine/src/codes/explanations.js';
import { findCodes } from '../../../engine/src/codes/tokens.js';
import { codeHover, codePage } from '../../../engine/src/features/codePage.js';
import { explainCode, explainCodeAt, type CodeKnowledge } from '../../../engine/src/features/explainCode.js';
import type { Explanation } from '../../../engine/src/model/code.js';
import type { Speech } from '../../../engine/src/model/language.js';
import { readExplanations, readSources } from '../../../tools/knowledge/explanations.mjs';
import { catalogue, tableRows } from './tables.js';

const fill = (message: string, args: readonly (string | number)[]) =>
  message.replace(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)]));
const english: Speech = { language: 'en', t: (message, ...args) => fill(message, args) };
const chinese: Speech = { language: 'zh-CN', t: (message, ...args) => fill(`〔${message}〕`, args) };

const entry = (what: string): Explanation => ({
  en: { means: `${what}.`, causes: [`cause of ${what}`], next: [`look at ${what}`] },
  'zh-CN': { means: `${what}。`, causes: [`${what}的原因`], next: [`查看${what}`] },
  sources: ['inference'],
});
const written = {
  mosetup: { '0xC1900101': entry('rollback') },
  win32: { '0x00000005': entry('access denied'), '0x0000007E': entry('module') },
  bugcheck: { '0x0000007E': entry('system thread') },
  ntstatus: { '0xC0000034': entry('name not found') },
  cbs: { '0x800F080C': entry('unknown update') },
  dism: { '0x800F080C': entry('unknown feature') },
  pairs: { '0xC1900101-0x20017': entry('boot pair'), '0xC1900101-*': entry('any pair') },
  extend: { '0x20017': entry('safe os boot') },
  operations: { 'operation:0x18': entry('sysprep'), 'phase:0x3': entry('first boot') },
};

async function knowledge(tables: object = written): Promise<CodeKnowledge> {
  const sources = JSON.stringify(await readSources());
  return { catalogue: await catalogue(), explanations: createExplanations(JSON.stringify(tables), sources) };
}

/** What the advice of a code is about, and its first words. */
async function checkAdvice(input: string, ...expected: string[]) {
  const explained = explainCode(input, await knowledge(), english);
  assert.deepEqual(
    explained?.advice.map((a) => `${a.about}: ${a.means}`),
    expected,
    input,
  );
}

test('every code of every table is explained by its number and by its name', async () => {
  const known = await knowledge();
  for (const row of tableRows()) {
    const hex = `0x${row.value.toString(16)}`;
    const byNumber = explainCode(hex, known, english)?.meanings.map((m) => m.name);
    assert.ok(byNumber?.includes(row.name), `${hex} ${row.name}: ${byNumber?.join(', ')}`);
    if (/^\w+$/.test(row.name) && row.name.includes('_')) {
      assert.equal(explainCode(row.name, known, english)?.meanings[0]?.name, row.name);
    }
  }
});

test('advice: the pair, then the code, then the extend code; wrapped codes are found inside', async () => {
  await checkAdvice('0xC1900101', '0xC1900101: rollback.');
  await checkAdvice(
    '0xC1900101-0x20017',
    '0xC1900101 - 0x20017: boot pair.',
    '0xC1900101: rollback.',
    '0x20017: safe os boot.',
  );
  await checkAdvice(
    '0xC1900101-0x30018',
    '0xC1900101 - 0x30018: any pair.',
    '0xC1900101: rollback.',
    '0x30018: sysprep.',
  );
  await checkAdvice('0x20017', '0x20017: safe os boot.');
  await checkAdvice('0x80070005', '0x80070005: access denied.');
  await checkAdvice('5', '0x00000005: access denied.');
  await checkAdvice('0xD0000034', '0xD0000034: name not found.');
  await checkAdvice('0x7E', '0x0000007E: module.', '0x0000007E SYSTEM_THREAD_EXCEPTION_NOT_HANDLED: system thread.');
  await checkAdvice('SYSTEM_THREAD_EXCEPTION_NOT_HANDLED', '0x0000007E: system thread.');
  await checkAdvice('0x800F080C', '0x800F080C: unknown update.');
  await checkAdvice('DISMAPI_E_UNKNOWN_FEATURE', '0x800F080C: unknown feature.');
  await checkAdvice('0x8000000A');
});

test('a code where it stands: the place ranks, the attempt reads the extend code', async () => {
  const known = await knowledge();
  const [code] = findCodes('BCD: Failed to clone store. Status: c0000024');
  assert.ok(code);
  const status = explainCodeAt(code, { role: code.role, component: 'IBSLIB' }, {}, known, english);
  assert.equal(status.meanings[0]?.name, 'STATUS_OBJECT_TYPE_MISMATCH');
  const pair = { text: '0x80070032', value: 0x80070032, extend: 0x50013 };
  const reading = (postReboot?: boolean) =>
    explainCodeAt(pair, {}, postReboot === undefined ? {} : { postReboot }, known, english).readings.map(
      (r) => r.operation,
    );
  assert.deepEqual(reading(false), ['DATA_MIGRATE']);
  assert.deepEqual(reading(true), ['REGISTER_ASYNC_PROCESS']);
  assert.deepEqual(reading(), ['REGISTER_ASYNC_PROCESS', 'DATA_MIGRATE']);
  // The attempt's own readings, made from the list of actions in its log, are not second-guessed.
  const own = [{ table: 'setupHost', phase: 'Install', operation: 'OWN_ACTION' }] as const;
  const explained = explainCodeAt(pair, {}, { postReboot: false, readings: own }, known, english);
  assert.deepEqual(
    explained.readings.map(({ operation, note }) => `${operation} ${note ?? ''}`),
    ['OWN_ACTION '],
  );
});

test('0x109 shows bug check and NTSTATUS; an unknown number says so and shows its fields; nonsense is nothing', async () => {
  const known = await knowledge();
  const families = explainCode('0x00000109', known, english)?.meanings.map((m) => m.family) ?? [];
  assert.ok(families.includes('bugcheck') && families.includes('ntstatus'), families.join(', '));
  const unknown = explainCode('0xC190FFFF', known, english);
  assert.equal(unknown?.known, false);
  assert.ok(unknown?.fields.some((f) => f.value === '0x190' && f.meaning.includes('MoSetup')));
  assert.match(codeHover(unknown, english.t), /No table knows this number/);
  assert.equal(explainCode('hello world', known, english), undefined);
});

test('both languages say the same facts', async () => {
  const known = await knowledge();
  const en = explainCode('0xC1900101-0x20017', known, english);
  const zh = explainCode('0xC1900101-0x20017', known, chinese);
  assert.ok(en && zh);
  assert.equal(zh.advice[0]?.means, 'boot pair。');
  assert.equal(zh.meanings.length, en.meanings.length);
  assert.equal(zh.advice[0]?.sources[0]?.what, '由其他事实推断得出；没有文档记载。');
  assert.match(zh.meanings[0]?.familyTitle ?? '', /^〔Windows Setup/);
  assert.match(zh.warnings[0]?.text ?? '', /^〔/);
});

test('what no table names is said in the language of the reader, on the page and in the hover', async () => {
  const explained = explainCode('0x80070070-0x60000', await knowledge(), chinese);
  assert.ok(explained);
  for (const text of [codePage(explained, chinese.t), codeHover(explained, chinese.t)]) {
    assert.match(text, /〔unknown phase 6〕/);
    assert.doesNotMatch(text, /(?<!〔)unknown phase/);
  }
});

test('hover and page: Markdown in which nothing of the input comes alive', async () => {
  const known = await knowledge();
  const explained = explainCode('0xC1900101-0x20017', known, english);
  assert.ok(explained);
  const hover = codeHover(explained, english.t);
  assert.match(hover, /^\*\*`0xC1900101 - 0x20017`\*\* `MOSETUP_E_SETUP_PLATFORM`/);
  assert.match(hover, /boot pair/);
  const places = [{ label: 'Panther/[x](evil) <b>.log:5', href: 'file:///a b>c.log#L5' }, { label: 'plain.log:7' }];
  const page = codePage(explained, english.t, places);
  assert.match(page, /## What `0xC1900101 - 0x20017` means/);
  assert.match(page, /\| `SAFE_OS` \| `BOOT` \| published table, after the restart \|/);
  assert.match(page, /## Places in this case \(2\)/);
  assert.ok(page.includes('](<file:///a b%3Ec.log#L5>)'));
  assert.doesNotMatch(page, /(?<!\\)<b>|(?<!\\)\[x\]/);
});

test('prose of ours: backticks are code, stars around words are emphasis, everything else is literal', async () => {
  const text = 'Read C:\\$WINDOWS.~BT\\<name>, Rollback\\*.evtx and *old* logs: `a*b<c>`';
  const tables = { mosetup: { '0xC1900101': { ...entry('x'), en: { means: text, causes: [], next: ['n'] } } } };
  const explained = explainCode('0xC1900101', await knowledge(tables), english);
  assert.ok(explained);
  const hover = codeHover(explained, english.t);
  assert.ok(
    hover.includes('C\\:\\\\\\$WINDOWS\\.\\~BT\\\\\\<name\\>, Rollback\\\\\\*\\.evtx and *old* logs\\: `a*b<c>`'),
    hover,
  );
});

test('the knowledge in the repository is in order, and large enough', async () => {
  const tables = await readExplanations();
  const count = Object.values(tables).reduce((sum, table) => sum + Object.keys(table).length, 0);
  assert.ok(count >= 250, `${count} entries`);
  const mosetup = tableRows().filter((row) => row.family === 'mosetup');
  const missing = mosetup.filter((row) => !tables['mosetup']?.[`0x${row.value.toString(16).toUpperCase()}`]);
  assert.deepEqual(
    missing.map((row) => row.name),
    [],
  );
});

test('a mistake in an explanation is named with its file and line', async () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'explanations-'));
  const good = 'en: { means: a, causes: [b], next: [c] }, zh-CN: { means: a, causes: [b], next: [c] }';
  const cases: [string, RegExp][] = [
    [`"0xC1": { ${good}, sources: [observed] }`, /x\.yml:1: key "0xC1" does not have the form/],
    [`"0xC1900101": { ${good}, sources: [nobody] }`, /source "nobody" is not in knowledge\/sources\.yml/],
    [`"0xC1900101": { en: { means: a, causes: [b], next: [c] }, sources: [observed] }`, /has no text in zh-CN/],
    [`"0xC1900101": { ${good.replace('next: [c]', 'next: []')}, sources: [observed] }`, /en\.next is empty/],
    [`"0xC1900101": { ${good}, sources: [observed], note: x }`, /"note" is none of/],
    [`"0xC1900101": { ${good} }`, /names no sources/],
    ['"0xC1900101": {', /x\.yml:\d+: /],
    ['- a list', /not a mapping/],
  ];
  for (const [text, message] of cases) {
    writeFileSync(path.join(dir, 'x.yml'), text);
    await assert.rejects(readExplanations(dir), message, text);
  }
  rmSync(dir, { recursive: true });
});
