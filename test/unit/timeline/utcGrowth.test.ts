import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ScanMemory } from '../../../engine/src/analyse.js';
import { bytesInMemory } from '../../../engine/src/lines/logBytes.js';
import { bareEngine } from '../bareEngine.js';

/** A record at so many minutes; `zone` is how far its clock is ahead of UTC in hours, where its line names UTC. */
interface Row {
  readonly minutes: number;
  readonly csi: boolean;
  readonly zone: number | undefined;
}

const at = (minutes: number): string => new Date(Date.UTC(2024, 2, 5) + minutes * 60_000).toISOString();

function lineOf({ minutes, csi, zone }: Row): string {
  const local = at(minutes).slice(0, 19).replace('T', ' ');
  const [date = '', time = ''] = at(minutes - 60 * (zone ?? 0)).split('T');
  const utc = `00000008@${date.split('-').map(Number).join('/')}:${time.slice(0, 8)}.123 (F) Performing`;
  return `${local}, Info                  ${csi ? 'CSI   ' : 'SP    '} ${zone === undefined ? 'no time' : utc}\r\n`;
}

/** A run of records of one clock; the next run's clock leaps. */
const run = fc
  .tuple(fc.constantFrom(-7, 0, 8), fc.array(fc.tuple(fc.boolean(), fc.constantFrom(0, 0, 0, 1, 2)), { maxLength: 30 }))
  .map(([zone, rows]) => ({ zone, rows }));

const log = fc.array(run, { minLength: 1, maxLength: 5 }).map((runs) =>
  runs.flatMap(({ zone, rows }, index) =>
    rows.map(([csi, kind], i): Row => ({
      minutes: 1000 + (index % 2) * 300 + i,
      csi,
      // Some lines name no UTC, a few another one.
      zone: kind === 1 ? undefined : kind === 2 && i % 11 === 10 ? zone + 3 : zone,
    })),
  ),
);

test('clocks of a log that grows are those of the log read afresh, wherever it was cut off', () => {
  let told = 0;
  fc.assert(
    fc.property(log, fc.array(fc.nat(), { maxLength: 6 }), (rows, cuts) => {
      const first = '2024-03-05 00:00:00, Info                  SP     begins\r\n';
      const bytes = Buffer.from(first + rows.map(lineOf).join(''));
      let memory: ScanMemory | undefined;
      for (const cut of [...cuts.map((one) => one % bytes.length).sort((a, b) => a - b), bytes.length]) {
        // On disk a log is followed with what its lines said; in memory too, when that is handed in.
        const now = bytesInMemory(bytes.subarray(0, cut));
        const followed = bareEngine.analyseBytes('setupact.log', now, memory);
        const afresh = bareEngine.analyseBytes('setupact.log', now).analysis;
        assert.deepEqual(followed.analysis.segments, afresh.segments);
        told += Number(afresh.segments.some(({ utcOffsetSeconds }) => utcOffsetSeconds !== undefined));
        memory = followed.memory;
      }
    }),
    { numRuns: 300 },
  );
  assert.ok(told > 100, `${told} logs tell UTC`);
});
