// One input again: node out/fuzz/one.js <number> [--no-corpus]
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inputMaker } from './inputs.js';
import { createRoute } from './route.js';
import { seeds } from './seeds.js';

const folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-fuzz-'));
const [number = '', option] = process.argv.slice(2);
const corpus =
  option === '--no-corpus' ? undefined : (process.env['UPGRADE_LOG_CORPUS'] ?? path.resolve('../shared/corpus'));
const input = inputMaker(seeds(corpus))(Number(number));
[input.bytes, ...input.others].forEach((bytes, i) => {
  writeFileSync(path.join(folder, String(i)), bytes);
});
console.log(`${input.kind} ${input.name}: ${input.bytes.length} bytes, in ${folder}`);
void createRoute(path.join(folder, 'scratch')).run(input);
