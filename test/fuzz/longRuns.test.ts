import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { TRIES } from './limits.js';
import { createRoute } from './route.js';
import type { InputKind } from './seeds.js';

const scratch = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-runs-'));
after(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** A pattern that begins again at every place of such a run needs ten times as long for it. */
const LENGTH = 100_000;
const MOST_MS = 2000;

/** What a line is made of, again and again: what patterns of ours end with, or take any number of. */
const UNITS = [
  ...[' ', '\t', '#', '*', '|', '`', '-', '(', '[', '<', ':', '：', '0', '0x', '\\', '.', '/', 'a', '"', "'", '='],
  ...['a ', 'a|', '> ', '] ', '[a](', 'x:1 ', '|-', 'a.', '.a', ':1', 'a.log:', 'b.log:1,', '<a', '](', '\u00a0', '中'],
];
const HEADER = '2024-03-05 10:20:30, Error                 SP     ';
const STARTS: Readonly<Record<string, readonly string[]>> = {
  'case-notes.md': ['', '# ', '## (', '- ', '| ', '> ', '1. ', '<!-- ', '`', '[', 'setupact.log:'],
  'setupact.log': ['', HEADER, `${HEADER}Error: 0x80070005 `],
  'a.txt': ['', '['],
  'setupapi.dev.log': ['>>>  [', '     dvi: {'],
};

/** Milliseconds of the processor, of which other programs take none away. */
async function cost(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

for (const [name, starts] of Object.entries(STARTS)) {
  test(`${name}: a long run of anything is gone through once`, async () => {
    const route = createRoute(scratch);
    const kind: InputKind = name.endsWith('.md') ? 'notes' : 'log';
    for (const start of starts) {
      for (const unit of UNITS) {
        const bytes = Buffer.from(`${start}${unit.repeat(LENGTH / unit.length)}\u0001y\r\n`);
        const run = () => route.run({ seed: 0, kind, name, bytes, others: [] });
        let took = await cost(run);
        for (let again = 1; took > MOST_MS && again < TRIES; again++) took = Math.min(took, await cost(run));
        assert.ok(took <= MOST_MS, `${JSON.stringify([start, unit])} takes ${took.toFixed(0)} ms`);
      }
    }
  });
}
