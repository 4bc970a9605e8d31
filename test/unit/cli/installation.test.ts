import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { buildKnowledge } from '../../../tools/knowledge/build.mjs';
import { runIn } from './commandLine.js';

const root = mkdtempSync(path.join(os.tmpdir(), 'installation-'));
after(() => rmSync(root, { recursive: true }));
const whole = path.join(root, 'whole');
const built = buildKnowledge(whole);
const log = path.join(root, 'setupact.log');
writeFileSync(log, '2024-03-05 10:20:30, Error                 SP     Operation failed: x. Error: 0x80070005\r\n');

/** The command says in one line which file is broken, and ends with 2. */
async function checkBroken(name: string, spoil: (file: string) => void, args: readonly string[]) {
  await built;
  const folder = mkdtempSync(path.join(root, 'spoilt-'));
  cpSync(whole, folder, { recursive: true });
  spoil(path.join(folder, name));
  const { code, out, err } = await runIn(folder, args);
  assert.equal(code, 2, `${name}: ${out}`);
  assert.match(err, /^upgrade-forensics: [^\n]+: a file of the installation is missing or broken \([^\n]+\)[^\n]*\n$/);
  assert.ok(err.includes(path.join(folder, name)), err);
}

const missing = (file: string) => rmSync(file);
const cut = (file: string) => truncateSync(file, 2000);

test('a missing or broken file of the knowledge is named in one line, exit code 2', async () => {
  for (const spoil of [missing, cut]) {
    await checkBroken('codes.txt', spoil, ['explain', '5']);
    await checkBroken('explanations.json', spoil, ['explain', '5']);
    await checkBroken('sources.json', spoil, ['explain', '5']);
    await checkBroken('signatures.json', spoil, ['analyze', log]);
    await checkBroken('codes.txt', spoil, ['analyze', log]);
  }
});

test('explain reads nothing of the signatures', async () => {
  const folder = path.join(root, 'codesOnly');
  await buildKnowledge(folder);
  rmSync(path.join(folder, 'signatures.json'));
  rmSync(path.join(folder, 'writers.json'));
  assert.equal((await runIn(folder, ['explain', '0x80070005'])).code, 0);
});
