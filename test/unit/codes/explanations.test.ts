import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createExplanations } from '../../../engine/src/codes/explanations.js';
import { explainCode } from '../../../engine/src/features/explainCode.js';
import type { Explanation } from '../../../engine/src/model/code.js';
import type { Speech } from '../../../engine/src/model/language.js';
import { readExplanations, readSources } from '../../../tools/knowledge/explanations.mjs';
import { catalogue, tableRows } from './tables.js';

const english: Speech = { language: 'en', t: (message) => message };
const knowledge = readExplanations() as Promise<Readonly<Record<string, Readonly<Record<string, Explanation>>>>>;
const hex = (value: number) => `0x${value.toString(16).toUpperCase().padStart(8, '0')}`;

/** Every key of a file must have an entry in the file of that name. */
async function checkEntries(file: string, keys: readonly string[]) {
  const table = (await knowledge)[file] ?? {};
  assert.deepEqual(
    keys.filter((key) => !table[key]),
    [],
    `${file}.yml lacks entries`,
  );
}

/** Explanations exist for these codes, wherever they stand: asked for as a person would. */
async function checkExplained(codes: readonly string[]) {
  const explanations = createExplanations(JSON.stringify(await knowledge), JSON.stringify(await readSources()));
  const known = { catalogue: await catalogue(), explanations };
  const missing = codes.filter((code) => (explainCode(code, known, english)?.advice.length ?? 0) === 0);
  assert.deepEqual(missing, []);
}

test('both languages list equally many causes and next steps, each in its own script', async () => {
  for (const [file, entries] of Object.entries(await knowledge)) {
    for (const [key, { en, 'zh-CN': zh }] of Object.entries(entries)) {
      assert.deepEqual([en.causes.length, en.next.length], [zh.causes.length, zh.next.length], `${file} ${key}`);
      assert.match(zh.means, /[\u4e00-\u9fff]/, `${file} ${key} zh-CN.means`);
      for (const text of [en.means, ...en.causes, ...en.next])
        assert.doesNotMatch(text, /[\u3000-\u9fff\uff00-\uffef]/, `${file} ${key} en`);
    }
  }
});

/** Numbers that no published table names; logs show them. */
const unnamed = [
  '0x80131502 0xC1800104 0xC1800118 0xC1420116 0xC7700112 0x800F0970 0x00221006',
  // The migration engine's own result; the tables have the number for other things.
].flatMap((row) => row.split(' '));

test('every key is a number of the tables, except those that nobody named', async () => {
  const values = new Map<string, Set<string>>();
  for (const { value, family } of tableRows()) {
    const key = hex(value);
    values.set(key, (values.get(key) ?? new Set()).add(family));
  }
  const ownFamily = new Set(['bugcheck', 'ntstatus', 'win32', 'cm_problem', 'mosetup']);
  for (const [file, entries] of Object.entries(await knowledge)) {
    if (['pairs', 'extend', 'operations'].includes(file)) continue;
    for (const key of Object.keys(entries)) {
      if (unnamed.includes(key)) continue;
      const families = values.get(key);
      assert.ok(families, `${file}.yml: ${key} is in no table`);
      if (ownFamily.has(file)) assert.ok(families.has(file), `${file}.yml: ${key} is only in ${[...families].join()}`);
    }
  }
});

test('no code is explained in two general files: the second would never be shown', async () => {
  const seen = new Map<string, string>();
  // A file that bears a family's name is asked for that family's meaning, so these two may share 0x800F080C.
  for (const [file, entries] of Object.entries(await knowledge)) {
    if (['bugcheck', 'ntstatus', 'win32', 'cm_problem', 'pairs', 'extend', 'operations', 'dism'].includes(file))
      continue;
    for (const key of Object.keys(entries)) {
      assert.equal(seen.get(key), undefined, `${key} stands in ${seen.get(key)}.yml and ${file}.yml`);
      seen.set(key, file);
    }
  }
});

test('at least 250 entries, 40 of them stop codes; all MOSETUP codes, phases and operations', async () => {
  const tables = await knowledge;
  const count = Object.values(tables).reduce((sum, table) => sum + Object.keys(table).length, 0);
  assert.ok(count >= 250, `${count} entries`);
  assert.ok(Object.keys(tables['bugcheck'] ?? {}).length >= 40);
  const of = (family: string) => tableRows().filter((row) => row.family === family);
  assert.equal(of('mosetup').length, 71);
  await checkEntries(
    'mosetup',
    of('mosetup').map((row) => hex(row.value)),
  );
  const short = (value: number) => `0x${value.toString(16).toUpperCase()}`;
  await checkEntries('operations', [
    ...of('setup_phase').map((row) => `phase:${short(row.value)}`),
    ...of('setup_operation').map((row) => `operation:${short(row.value)}`),
  ]);
});

/** The upgrade results that Microsoft publishes with an extend code and advice. */
const published = `
C1900101: 20004 2000C 20017 30018 3000D 4000D 40017 4001E
80040005: 20007
80073BC3: 20009
80070002: 20009
80073B92: 20009
800704B8: 3001A
8007042B: 4000D 4001E
8007001F: 3000D 4000D
80070003: 20007
80070490: 20007
8007025D: 2000C
80070004: 3000D 50012
80070005: 4000D
80070070: 50011 50012 60000
C1900200: 20008
800F0818: 20003`;

test('every published pair of result and extend code has its own advice', async () => {
  const pairs = published
    .trim()
    .split('\n')
    .flatMap((row) => {
      const [result, extends_ = ''] = row.split(': ');
      return extends_.split(' ').map((extend) => `0x${result}-0x${extend}`);
    });
  assert.equal(pairs.length, 28);
  await checkEntries('pairs', [...pairs, '0xC1900101-*']);
  await checkExplained(
    '80092003 C1 80070020 80070522 80090011 C7700112 C1800118 80190001 80246007 80244018 80240017 80240FFF 8007007E C1900107 C190020E'
      .split(' ')
      .map((code) => `0x${code}`),
  );
});

test('the codes that matter in upgrade logs: imaging, servicing, Win32, device installation', async () => {
  const win32 = `2 3 5 8 E 1F 20 32 57 70 7B 7E 91 B7 C1 E8 103 241 25D 490 4B8 4C7 4D3 522 534 570 571 5AA 5B4 5BB 652 65E
    6BA 6BE 715 BC2 139F 3701 3712 3713 3BC3 3B92`;
  // 3701 and its neighbours are decimals where Microsoft prints them: 14081 = 0x3701 and so on.
  await checkEntries(
    'win32',
    win32.split(/\s+/).map((code) => hex(Number.parseInt(code, 16))),
  );
  const imaging = `101 103 105 10B 10C 111 112 113 114 115 116 117 118 11C 11D 11E 11F 120 122 123 124 125 126 127 130 131
    132 134 135 13C`;
  await checkExplained(imaging.split(/\s+/).map((low) => `0xC1420${low}`));
  await checkExplained('111 112 113 114 115 1FD'.split(' ').map((low) => `0xC1510${low}`));
  const servicing = '805 816 818 81E 81F 823 828 831 906 907 915 922 954 982 984 985 986 988';
  await checkExplained(servicing.split(' ').map((low) => `0x800F0${low}`));
  await checkExplained(['0x800F0203', '0x800F0247', '0x800F0248', '0x800F0249', '0x8024200D']);
});

test('every code of real logs has an explanation', async () => {
  const codes = readFileSync('test/unit/codes/corpusCodes.txt', 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'));
  assert.ok(codes.length > 100, `${codes.length} codes`);
  await checkExplained(codes);
});

test('a bare number keeps each meaning with its own explanation', async () => {
  const explanations = createExplanations(JSON.stringify(await knowledge), JSON.stringify(await readSources()));
  const known = { catalogue: await catalogue(), explanations };
  const about = explainCode('0x1C', known, english)?.advice.map((advice) => advice.about) ?? [];
  assert.ok(
    about.some((title) => title.includes('CM_PROB_FAILED_INSTALL')),
    about.join('; '),
  );
  const module = explainCode('0x8007007E', known, english)?.advice[0];
  assert.match(module?.causes.join(' ') ?? '', /3095113/);
  assert.match(module?.next.join(' ') ?? '', /DataStore/);
});
