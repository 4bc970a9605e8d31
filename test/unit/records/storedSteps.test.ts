import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cbsFindings, quietFailures } from '../../../engine/src/findings/cbs.js';
import { cbsSteps } from '../../../engine/src/records/cbsSteps.js';
import { formats } from '../../../engine/src/records/formats/index.js';
import { storedLines } from '../../../engine/src/lines/storedLines.js';
import type { LogFile } from '../../../engine/src/model/record.js';
import { bareEngineWith } from '../bareEngine.js';

/** A log whose bytes stay on disk, and how often they were read. */
function onDisk(log: LogFile): { readonly log: LogFile; readonly share: () => number } {
  const { bytes } = log.lines;
  let read = 0;
  const source = {
    read: (from: number, to: number) => {
      read += to - from;
      return bytes.subarray(from, to);
    },
  };
  const lines = storedLines(log.lines, source);
  read = 0;
  return { log: { ...log, lines }, share: () => read / bytes.length };
}

/** Steps of a log whose bytes stay on disk: the same as in memory, and the log is not read once for every record. */
function checkStored(id: string, name: string, lines: readonly string[]): void {
  const { log, steps } = bareEngineWith().analyseLog(name, new TextEncoder().encode(lines.join('\r\n')));
  assert.equal(log.format, id);
  assert.ok(steps.length > 0, `${id}: no steps`);
  const format = formats.find((one) => one.id === id);
  const stored = onDisk(log);
  assert.deepEqual(format?.steps?.(stored.log), steps);
  assert.ok(stored.share() <= 8, `${id}: read ${stored.share()} times`);
}

test('steps of a log on disk: each line is read a few times, never the whole log for one line', () => {
  const sections = Array.from({ length: 60 }, (_, i) => [
    `>>>  [Device Install (Hardware initiated) - ROOT\\DEVICE_${i}]`,
    '>>>  Section start 2021/08/21 08:10:22.123',
    '     dvi: {Build Driver List} 08:10:22.176',
    '     dvi: {Build Driver List - exit(0x00000000)} 08:10:22.797',
    '<<<  Section end 2021/08/21 08:10:23.001',
    '<<<  [Exit status: SUCCESS]',
  ]);
  checkStored('setupapi', 'setupapi.dev.log', ['[Device Install Log]', ...sections.flat()]);
  const checks = Array.from({ length: 60 }, (_, i) => [`Checking Package Manifests and Catalogs ${i}`, '', 'a line']);
  checkStored('checksur', 'CheckSUR.log', [
    'Checking System Update Readiness.',
    'Binary Version 6.1.7601.22471',
    ...checks.flat(),
    'Summary:',
    'Seconds executed: 120',
  ]);
});

test('CBS.log on disk: one walk for its sessions, its checks and its quiet failures', () => {
  const row = (component: string, message: string): string =>
    `2023-05-17 08:24:08, Info                  ${component.padEnd(7)}${message}`;
  const filler = Array.from({ length: 2000 }, (_, i) =>
    row('CSI', `${i.toString(16).padStart(8, '0')} Direct SIL provider: Number of files opened: ${i % 3}.`),
  );
  const rows = [
    row('CBS', 'Session: 31030344_1 initialized by client WindowsUpdateAgent, external staging directory: (null)'),
    row('CBS', 'Failed to stage a package [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]'),
    ...filler,
    row('CSI', '00000c03 (F) STATUS_SHARING_VIOLATION while a file is renamed'),
    row('CSI', '00000c04@2023/5/17:08:44:05.123 (F) Attempting to mark a store corrupt'),
    row('CSI', '00000c05 [SR] Verifying 100 components'),
    row('CBS', '    Total Detected Corruption:\t8'),
    row('CBS', 'Total Detected Corruption:\t8'),
    row('CBS', 'CBS Manifest Corruption:\t8'),
    row('CBS', 'Total Repaired Corruption:\t0'),
    ...filler,
    row('CBS', 'Session: 31030344_1 finalized. Reboot required: no [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]'),
    row('CBS', 'A result that is none: [HRESULT = 0x00000000 - S_OK]'),
  ];
  const { log } = bareEngineWith().analyseLog('CBS.log', new TextEncoder().encode(rows.join('\r\n')));
  assert.equal(log.format, 'cbs');
  const { log: stored, share } = onDisk(log);
  const steps = cbsSteps(stored);
  assert.deepEqual(
    steps.map(({ name, outcome, children }) => [name, outcome, children.map((child) => child.name)]),
    [['WindowsUpdateAgent', 'failed', ['[SR] Verify and Repair']]],
  );
  const lineOf = (record: number): number => record - (record > 2000 ? 2000 : 0);
  assert.deepEqual(
    quietFailures(stored, steps, () => false).map(({ record }) => lineOf(record)),
    [1, 2, 3, 2009],
  );
  assert.deepEqual(
    cbsFindings(stored).map(({ record, captures }) => [lineOf(record), captures]),
    [[6, { detected: '8', repaired: '0', kinds: 'CBS Manifest 8' }]],
  );
  assert.ok(share() <= 1.1, `read ${share()} times`);
});
