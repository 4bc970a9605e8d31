import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { readCabinet } from '../../../server/src/readers/cabinet.js';
import { analyseFile, isProblem } from '../../../server/src/runtime/fileAnalysis.js';
import { listCase } from '../../../server/src/runtime/files.js';
import { bareEngine } from '../bareEngine.js';
import { writeCabinet, type CabinetFile } from './cabinetFile.js';

const rows = Array.from(
  { length: 2000 },
  (_, i) => `2023-05-17 08:25:28, Info                  CBS    Session: 31_${i} initialized by client WinMgmt\r\n`,
);
const text = Buffer.from(rows.join(''));

function checkUnpacked(options: Partial<CabinetFile>): void {
  const { text: found, problem } = readCabinet(writeCabinet({ text, ...options })) ?? {};
  assert.equal(problem, undefined);
  assert.ok(found && Buffer.compare(found, text) === 0, JSON.stringify(options));
}

test('a packed log of servicing, in the shapes that the format allows', () => {
  checkUnpacked({});
  checkUnpacked({ compression: 0 });
  checkUnpacked({ reserve: 20 });
  checkUnpacked({ previous: true });
  checkUnpacked({ checksums: false });
});

function checkRefused(bytes: Uint8Array, why: string, largest?: number): void {
  const found = readCabinet(bytes, largest);
  assert.equal(found?.text, undefined);
  assert.equal(found?.problem?.what, why);
}

test('what is not unpacked says why', () => {
  const lzx = 'Not read: the cabinet is packed with {0}. Unpack it on Windows with "expand.exe" and add the log.';
  checkRefused(writeCabinet({ text, compression: 3 }), lzx);
  checkRefused(writeCabinet({ text, compression: 2 }), lzx);
  checkRefused(writeCabinet({ text }), 'Not read: the cabinet unpacks to more than {0} bytes.', 1000);
  checkRefused(writeCabinet({ text }).subarray(0, 60), 'Not read: the cabinet is damaged or cut off.');
  assert.equal(readCabinet(Buffer.from('no cabinet at all, but long enough to be one')), undefined);
});

test('a block that says it unpacks to more than it may stops there', () => {
  const bomb = writeCabinet({ text: Buffer.alloc(32768, 0x20) });
  const block = bomb.indexOf('CK') - 8;
  bomb.writeUInt32LE(0, block);
  bomb.writeUInt16LE(100, block + 6);
  checkRefused(bomb, 'Not read: the cabinet is damaged or cut off.');
});

test('a damaged cabinet is unpacked up to the damage, cut off anywhere or with bytes changed', () => {
  const whole = writeCabinet({ text });
  let told = 0;
  for (let part = 0; part < 64; part++) {
    const found = readCabinet(whole.subarray(0, Math.floor((whole.length * part) / 64)));
    if (found?.text) assert.ok(text.subarray(0, found.text.length).equals(found.text));
    if (found) {
      assert.ok(found.problem, `cut at ${part}/64`);
      told++;
    }
  }
  assert.ok(told > 60);
  for (let round = 0; round < 64; round++) {
    const damaged = Buffer.from(whole);
    const at = 40 + ((round * 7919) % (whole.length - 40));
    damaged[at] = (damaged[at] ?? 0) ^ 0xff;
    readCabinet(damaged);
  }
  const flipped = Buffer.from(whole);
  const last = flipped.length - 10;
  flipped[last] = (flipped[last] ?? 0) ^ 0xff;
  const { problem, text: found } = readCabinet(flipped) ?? {};
  assert.equal(problem?.what, 'The cabinet is damaged: {0} of {1} bytes of the log were unpacked.');
  assert.deepEqual(problem.args, [found?.length, text.length]);
});

test('in a case it is the log that it holds', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cabinet-'));
  try {
    writeFileSync(path.join(folder, 'CbsPersist_20230517152528.cab'), writeCabinet({ text }));
    writeFileSync(path.join(folder, 'CbsPersist_2.cab'), writeCabinet({ text, compression: 3 }));
    writeFileSync(path.join(folder, 'other.cab'), writeCabinet({ text }));
    const { files } = await listCase(folder);
    assert.deepEqual(files.map(({ name }) => name).sort(), ['CbsPersist_2.cab', 'CbsPersist_20230517152528.cab']);
    const found = new Map(
      await Promise.all(files.map(async (file) => [file.name, await analyseFile(bareEngine, file)] as const)),
    );
    const log = found.get('CbsPersist_20230517152528.cab');
    assert.ok(log && !isProblem(log));
    assert.equal(log.analysis.log.format, 'cbs');
    assert.equal(log.analysis.steps.length, 2000);
    assert.ok(log.rendered && Buffer.compare(log.rendered, text) === 0);
    const refused = found.get('CbsPersist_2.cab');
    assert.ok(refused && isProblem(refused));
    assert.deepEqual(refused.args, ['LZX']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
