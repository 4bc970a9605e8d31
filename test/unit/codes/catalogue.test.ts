import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { createCatalogue } from '../../../engine/src/codes/catalogue.js';
import { decode } from '../../../engine/src/codes/decode.js';
import { families } from '../../../engine/src/codes/families/families.js';
import { compileCodes } from '../../../tools/knowledge/codes.mjs';
import { catalogue, tableRows } from './tables.js';

test('every name of every table is found by its number and by its name', async () => {
  const codes = await catalogue();
  const rows = tableRows();
  assert.ok(rows.length > 12_000, `only ${rows.length} rows were read`);
  for (const row of rows) {
    const byValue = codes.lookup(row.value).some((e) => e.family === row.family && e.name === row.name);
    const byName = codes.byName(row.name).some((e) => e.family === row.family && e.value === row.value);
    const meant = decode(codes, row.value).candidates.some((c) => c.family === row.family && c.name === row.name);
    assert.ok(byValue && byName && meant, `${row.family} 0x${row.value.toString(16)} ${row.name}`);
  }
});

test('numbers beside those of the tables have no names of theirs, however often they are asked for', async () => {
  const codes = await catalogue();
  const rows = tableRows();
  const taken = new Set(rows.map((row) => row.value));
  const beside = rows.flatMap(({ value }) => [value - 1, value + 1]).filter((value) => value >= 0 && !taken.has(value));
  assert.ok(beside.length > 2000, `only ${beside.length} numbers`);
  for (const value of [...beside, ...beside, 0xffffffff]) {
    assert.deepEqual(codes.lookup(value), [], value.toString(16));
  }
  for (const { value, name } of rows) {
    const found = codes.lookup(value | 0);
    assert.ok(found.every((entry) => entry.value === value) && found.some((entry) => entry.name === name), name);
  }
});

test('family counts equal the tables, and every family has a rule', async () => {
  const codes = await catalogue();
  const counts = new Map<string, number>();
  for (const row of tableRows()) counts.set(row.family, (counts.get(row.family) ?? 0) + 1);
  assert.deepEqual(Object.fromEntries([...codes.counts()].sort()), Object.fromEntries([...counts].sort()));
  assert.deepEqual(families.map((f) => f.id).sort(), [...counts.keys()].sort());
});

test('knowledge/codes/generated.json is what the generator makes (node tools/knowledge/renewCodes.mjs)', async () => {
  const { text, facts } = await compileCodes();
  assert.deepEqual(facts, JSON.parse(readFileSync('knowledge/codes/generated.json', 'utf8')));
  assert.ok(deflateRawSync(text, { level: 9 }).length < 150_000);
});

test('a file that is cut off or another file is refused', async () => {
  const { text } = await compileCodes();
  assert.throws(() => createCatalogue('{}'), /not a code catalogue/);
  const half = createCatalogue(text.slice(0, text.length / 2));
  assert.throws(() => half.lookup(5), /cut off/);
});

test('search finds by part of a name, by number, and puts the nearest first', async () => {
  const codes = await catalogue();
  const names = (text: string, limit = 5) => codes.search(text, limit).map((e) => e.name);
  assert.equal(names('access_denied')[0], 'ERROR_ACCESS_DENIED');
  assert.equal(names('object type mismatch')[0], 'STATUS_OBJECT_TYPE_MISMATCH');
  assert.equal(names('C1900101')[0], 'MOSETUP_E_SETUP_PLATFORM');
  assert.equal(names('0x800f081f')[0], 'CBS_E_SOURCE_MISSING');
  assert.equal(names('mount folder', 3).length, 3);
  assert.deepEqual(names('no such name at all'), []);
  assert.deepEqual(names('  '), []);
});
