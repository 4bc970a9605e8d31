import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readForeign } from '../../server/src/readers/foreign.js';
import type { ForeignFile } from '../../engine/src/index.js';
import { corpus, noCorpus } from './corpusFolder.js';

const skip = noCorpus;
const plaso = 'log2timeline__plaso';
const procmon = 'eronnen__procmon-parser';

function bytesOf(...name: readonly string[]): Uint8Array {
  return readFileSync(path.join(corpus, ...name));
}

function read(bytes: Uint8Array): ForeignFile {
  return readForeign(bytes) ?? assert.fail('no reader knows the file');
}

test('System.evtx is read to its last event', { skip }, () => {
  const bytes = bytesOf(plaso, 'System.evtx');
  const file = read(bytes);
  // What the file itself says: the number that the next event would have had.
  const next = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(24, true));
  assert.equal(file.lines.count, next - 1);
  assert.equal(file.lines.count, 5009);
  assert.deepEqual(file.problems, []);
  assert.ok(file.events?.every(({ provider, eventId }) => provider !== '' && eventId > 0));
  assert.ok(file.records.time.every((time) => !Number.isNaN(time)));
});

test('System2.evtx, cut and not closed, is read to the cut', { skip }, () => {
  const file = read(bytesOf(plaso, 'System2.evtx'));
  assert.equal(file.lines.count, 283);
  assert.deepEqual(file.problems[0]?.args, [200_000, 6_295_552, 283, 10_548]);
  assert.match(file.problems.map(({ what }) => what).join(' '), /cut off.*in the middle of an event.*not closed/);
});

test('the minidump: bug check 0x3B, parameter 1 0xC0000005, build 19041, its drivers', { skip }, () => {
  const { crash, lines, problems } = read(bytesOf('Appostarsi__WinErros', 'dumps', '052223-4671-01.dmp'));
  assert.ok(crash);
  assert.equal(crash.code, 0x3b);
  assert.equal(crash.parameters[0]?.value, 0xc0000005n);
  assert.equal(crash.build, 19041);
  assert.equal(crash.modules.filter(({ unloaded }) => !unloaded).length, 182);
  assert.equal(crash.modules.filter(({ unloaded }) => unloaded).length, 6);
  assert.ok(crash.modules.some(({ name }) => name.endsWith('\\ntoskrnl.exe')));
  // Parameter 2 is where 0x3B failed.
  assert.match(lines.text(2), /Ntfs\.sys\+0x[0-9a-f]+$/);
  assert.deepEqual(problems, []);
});

test('the trace and the CSV export of the same capture give the same events', { skip }, () => {
  const trace = read(bytesOf(procmon, 'CompressedLogFileUTC64ProcessPML.decompressed.pml'));
  const csv = new TextDecoder()
    .decode(bytesOf(procmon, 'CompressedLogFileUTC64ProcessCSV.decompressed.csv'))
    .split('\r\n')
    .filter((line) => line !== '');
  assert.equal(trace.lines.count, csv.length);
  assert.equal(trace.lines.count, 3401);
  for (let i = 1; i < csv.length; i++) {
    const [shown, exported] = [fieldsOf(trace.lines.text(i)), fieldsOf(csv[i] ?? '')];
    const [time = '', process, pid, operation, where, result, detail = ''] = exported;
    assert.deepEqual(
      shown.slice(0, 7).map(plain),
      // The environment of a new process stays in the trace.
      [clock24(time), process, pid, operation, where, result, detail.replace(/, Environment: .*$/s, '')].map(plain),
      `event ${i}`,
    );
  }
});

function fieldsOf(line: string): readonly string[] {
  return [...line.matchAll(/"((?:[^"]|"")*)"/g)].map((match) => (match[1] ?? '').replaceAll('""', '"'));
}

function plain(text = ''): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** `7:37:18.2093997 AM` → `07:37:18.2093997`. */
function clock24(text: string): string {
  const match = /^(\d+)(:.*) (AM|PM)$/.exec(text);
  const hour = (Number(match?.[1]) % 12) + (match?.[3] === 'PM' ? 12 : 0);
  return `${String(hour).padStart(2, '0')}${match?.[2] ?? ''}`;
}

test('real files, cut and damaged at random, are read without a throw and in time', { skip }, () => {
  const names: readonly (readonly string[])[] = [
    [plaso, 'System2.evtx'],
    ['Appostarsi__WinErros', 'dumps', '052223-4671-01.dmp'],
    [procmon, 'CompressedLogFileUTC64ProcessPML.decompressed.pml'],
  ];
  let state = 7;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state % below;
  };
  for (const name of names) {
    const bytes = bytesOf(...name);
    for (let round = 0; round < 12; round++) {
      const hurt = bytes.slice(0, round % 3 === 0 ? 8 + random(bytes.length) : bytes.length);
      for (let i = 0; i < 500; i++) hurt[8 + random(Math.max(1, hurt.length - 8))] = random(256);
      const begin = performance.now();
      const file = read(hurt);
      assert.equal(file.records.count, file.lines.count);
      assert.ok(performance.now() - begin < 10_000, `${name.join('/')}: takes too long`);
    }
  }
});
