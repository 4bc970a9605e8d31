import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { firstOfCopies } from '../../../engine/src/cases/copies.js';
import { analyseLog } from '../../../engine/src/analyse.js';
import type { LogAnalysis } from '../../../engine/src/model/analysis.js';
import { columnsOf, reviveLog } from '../../../engine/src/records/columns.js';
import { compileSignatures } from '../../../engine/src/signatures/signatureSet.js';

const noSignatures = compileSignatures([], []);

/** A log as a case holds it: its bytes are read when somebody asks for them, and counted. */
interface Stored {
  readonly analysis: LogAnalysis;
  read: number;
}

function stored(path: string, bytes: Uint8Array): Stored {
  const analysis = analyseLog(path, bytes, noSignatures);
  const one = { read: 0 };
  const log = reviveLog(columnsOf(analysis.log), {
    read(from, to) {
      const part = bytes.slice(from, to);
      one.read += part.length;
      return part;
    },
  });
  return Object.assign(one, { analysis: { ...analysis, log } });
}

function pathsOf(logs: readonly Stored[]): readonly string[] {
  return firstOfCopies(logs.map(({ analysis }) => analysis)).map(({ log }) => log.path);
}

/** Files by name: which of them are kept. */
function checkKept(files: Readonly<Record<string, string>>, kept: readonly string[]): void {
  const logs = Object.entries(files).map(([name, text]) => stored(name, Buffer.from(text)));
  assert.deepEqual(pathsOf(logs), kept);
}

/** Some megabytes of a log; `change` is put in place of as many bytes at `at`. */
function large({ at = 0, change = '', hour = '10' } = {}): Buffer {
  const rows = Array.from({ length: 30_000 }, (_, i) => {
    const time = `${hour}:${String(Math.floor(i / 60) % 60).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}`;
    return `2024-01-02 ${time}, Info                  SP     Line ${String(i).padStart(6, '0')} of a log, with some words behind it\r\n`;
  });
  const bytes = Buffer.from(rows.join(''));
  bytes.write(change, at < 0 ? bytes.length + at : at);
  return bytes;
}

test('of equal files one is kept: that of the live tree, else the first', () => {
  checkKept({ 'b/setupact.log': 'one\n', 'a/setupact.log': 'one\n', 'c/setupact.log': 'two\n' }, [
    'b/setupact.log',
    'c/setupact.log',
  ]);
  checkKept({ 'Windows.old/Panther/setupact.log': 'one\n', 'Windows/Panther/setupact.log': 'one\n' }, [
    'Windows/Panther/setupact.log',
  ]);
  checkKept({ 'a.log': '', 'b.log': '' }, ['a.log', 'b.log']);
});

test('files are copies when their bytes are equal, whatever they hold', () => {
  const content = fc.array(fc.constantFrom('a\n', 'b\n', 'ab\r\n', '\r', '\u00e4', '2024-01-02 10:00:00, Info x\n'), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(fc.array(content, { minLength: 2, maxLength: 5 }), (drawn) => {
      const texts = drawn.map((pieces) => pieces.join(''));
      const expected = texts.flatMap((text, i) => (text !== '' && texts.indexOf(text) < i ? [] : [`${i}.log`]));
      checkKept(Object.fromEntries(texts.map((text, i) => [`${i}.log`, text])), expected);
    }),
  );
});

test('of many large copies each is read once, and not again when the case is looked at again', () => {
  const bytes = large();
  const logs = Array.from({ length: 6 }, (_, i) => stored(`${i}/setupact.log`, bytes));
  assert.deepEqual(pathsOf(logs), ['0/setupact.log']);
  const ends = 4 * 8 * 1024;
  for (const { read, analysis } of logs) {
    assert.ok(read >= bytes.length && read <= bytes.length + ends, `${analysis.log.path}: ${read}`);
  }
  const before = logs.map(({ read }) => read);
  assert.deepEqual(pathsOf(logs), ['0/setupact.log']);
  assert.deepEqual(
    logs.map(({ read }) => read),
    before,
  );
});

test('large files of one size that are no copies: told apart by what is known of them, else by their ends', () => {
  const logs = [large(), large({ hour: '11' }), large({ hour: '12' })].map((bytes, i) => stored(`${i}.log`, bytes));
  assert.deepEqual(pathsOf(logs), ['0.log', '1.log', '2.log']);
  assert.deepEqual(
    logs.map(({ read }) => read),
    [0, 0, 0],
  );
  const ends = [large(), large({ at: 60, change: 'X' }), large({ at: -9, change: 'X' })];
  const apart = ends.map((bytes, i) => stored(`${i}.log`, bytes));
  assert.deepEqual(pathsOf(apart), ['0.log', '1.log', '2.log']);
  for (const { read } of apart) assert.ok(read <= 40 * 1024, `${read} bytes read`);
});

test('a single byte in the middle of a large file makes it another file', () => {
  const middle = Math.floor(large().length / 2);
  const logs = [large(), large({ at: middle, change: 'X' }), large({ at: middle, change: 'Y' }), large()];
  assert.deepEqual(pathsOf(logs.map((bytes, i) => stored(`${i}.log`, bytes))), ['0.log', '1.log', '2.log']);
});
