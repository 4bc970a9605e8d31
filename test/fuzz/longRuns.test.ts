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
/**
 * One line of all of it, and lines: of one that is very long, patterns may see the beginning only. Lines cost more; each
 * start is tried with one unit in `every`, the next start with the next ones.
 */
const SHAPES = [
  { lines: 1, length: LENGTH, every: 1 },
  { lines: 24, length: 4000, every: 6 },
];
const HEADER = '2024-03-05 10:20:30, Error                 SP     ';
const CBS = '2024-03-05 10:20:30, Error                 CBS    ';
const DISM = '2024-03-05 10:20:30, Error                 DISM   DISM Package Manager: PID=1234 TID=5678 ';
/** The result of SetupDiag as text, up to its failure. */
const SETUP_DIAG = [
  'Matching Profile found: FindMigGatherApplyFailure - A9964E6C-A2A8-45FF-B6B5-25E0BD71428E',
  'System Information:',
  '\tMachine Name = PC',
  '',
  'Error: SetupDiag reports Migration Gather/Apply operation failure.',
  '',
].join('\r\n');
const REGISTRY = 'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\Setup]\r\n';
const EVENTS = 'Level,Date and Time,Source,Event ID,Task Category\r\n';
const EVENT = "<Events><Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>";
const STARTS: Readonly<Record<string, readonly string[]>> = {
  'case-notes.md': ['', '# ', '## (', '- ', '| ', '> ', '1. ', '<!-- ', '`', '[', 'setupact.log:'],
  'setupact.log': ['', HEADER, `${HEADER}Error: 0x80070005 `],
  'a.txt': ['', '['],
  'setupapi.dev.log': ['>>>  [', '     dvi: {', '>>>  [Device Install - x]\r\n     !!!  dvi: '],
  'a.log': ['', 'Last Operation: ', 'Error: ', 'LogEntry: '].map((start) => SETUP_DIAG + start),
  'cbs.log': ['', 'Failed to resolve package '].map((start) => CBS + start),
  'dism.log': ['', 'CDISMManager::'].map((start) => DISM + start),
  'WindowsUpdate.log': [
    '2024/03/05 10:20:30.1234567 1234  5678  Agent           ',
    '2024-03-05\t10:20:30:123\t1234\t56\tAgent\t',
  ],
  'setup.reg': ['', '[', '"x"="', '"x"=hex:'].map((start) => REGISTRY + start),
  'events.csv': [`${EVENTS}Error,3/5/2024 10:20:30 AM,disk,7,None,"`],
  'events.xml': [EVENT, `${EVENT}<Provider Name='`],
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
    for (const [turn, start] of starts.entries()) {
      // What comes before the last line is there once.
      const line = start.lastIndexOf('\n') + 1;
      for (const { lines, length, every } of SHAPES) {
        for (const unit of UNITS.filter((_, i) => (i + turn) % every === 0)) {
          const long = `${start.slice(line)}${unit.repeat(length / unit.length)}\u0001y\r\n`;
          const bytes = Buffer.from(start.slice(0, line) + long.repeat(lines));
          const run = () => route.run({ seed: 0, kind, name, bytes, others: [] });
          let took = await cost(run);
          for (let again = 1; took > MOST_MS && again < TRIES; again++) took = Math.min(took, await cost(run));
          assert.ok(took <= MOST_MS, `${JSON.stringify([start, unit, lines])} takes ${took.toFixed(0)} ms`);
        }
      }
    }
  });
}
