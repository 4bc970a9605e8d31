import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formats } from '../../../engine/src/records/formats/index.js';
import { storedLines } from '../../../engine/src/lines/storedLines.js';
import { bareEngineWith } from '../bareEngine.js';

/** Steps of a log whose bytes stay on disk: the same as in memory, and the log is not read once for every record. */
function checkStored(id: string, name: string, lines: readonly string[]): void {
  const { log, steps } = bareEngineWith().analyseLog(name, new TextEncoder().encode(lines.join('\r\n')));
  assert.equal(log.format, id);
  assert.ok(steps.length > 0, `${id}: no steps`);
  const { bytes } = log.lines;
  let read = 0;
  const source = {
    read: (from: number, to: number) => {
      read += to - from;
      return bytes.subarray(from, to);
    },
  };
  const format = formats.find((one) => one.id === id);
  assert.deepEqual(format?.steps?.({ ...log, lines: storedLines(log.lines, source) }), steps);
  assert.ok(read <= 8 * bytes.length, `${id}: read ${read} of ${bytes.length} bytes`);
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
