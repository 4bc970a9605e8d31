import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecordTableBuilder } from '../../../engine/src/records/table.js';
import { SummaryBuilder } from '../../../engine/src/records/summary.js';
import type { RecordTable } from '../../../engine/src/model/record.js';

interface Row {
  readonly time: number;
  readonly level: number;
  readonly component: string;
}

const row = fc.record({
  time: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 200 }).map((s) => s * 1000) },
    { weight: 1, arbitrary: fc.constant(NaN) },
  ),
  level: fc.integer({ min: 0, max: 4 }),
  component: fc.constantFrom('', 'SP', 'MIG', 'CBS'),
});

function tableOf(rows: readonly Row[]): RecordTable {
  const table = new RecordTableBuilder(16);
  rows.forEach((one, line) => {
    table.add(line, { ...one, eventId: 0, messageColumn: 50 });
  });
  return table.finish();
}

/** As the summary is defined, in the plainest way. */
function plain(rows: readonly Row[]): unknown {
  const timed = rows.flatMap(({ time }, record) => (Number.isNaN(time) ? [] : [{ time, record }]));
  const steps = timed.slice(1).map(({ time, record }, i) => ({
    record,
    before: timed[i]?.record,
    ms: time - (timed[i]?.time ?? 0),
  }));
  const count = (values: readonly (number | string)[]): object =>
    Object.fromEntries([...new Set(values)].map((value) => [value, values.filter((one) => one === value).length]));
  return {
    errors: rows.flatMap(({ level, component }, record) => (level >= 3 ? [[record, component]] : [])),
    written: count(rows.filter(({ level }) => level !== 0).map(({ component }) => component)),
    pauses: count(steps.map(({ ms }) => ms).filter((ms) => ms > 0)),
    leaps: steps.filter(({ ms }) => ms >= 45_000 || ms <= -60_000),
  };
}

function told(builder: SummaryBuilder, { components }: RecordTable): unknown {
  const { errors, errorComponents, written, pauses, leaps } = builder.finish();
  return {
    errors: errors.map((record, i) => [record, components[errorComponents[i] ?? -1]]),
    written: Object.fromEntries(written.flatMap((times, i) => (times > 0 ? [[components[i], times]] : []))),
    pauses: Object.fromEntries(pauses),
    leaps,
  };
}

test('a summary says what a look at all records says, gathered at once or bit by bit', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), fc.nat(40), (rows, cut) => {
      const builder = new SummaryBuilder();
      builder.add(tableOf(rows.slice(0, cut)));
      builder.add(tableOf(rows));
      assert.deepEqual(told(builder, tableOf(rows)), plain(rows));
    }),
  );
});

test('a summary goes on from any record of an earlier one', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), fc.nat(30), fc.array(row, { maxLength: 30 }), (rows, cut, more) => {
      const kept = Math.min(cut, rows.length);
      const first = new SummaryBuilder();
      first.add(tableOf(rows));
      const all = tableOf([...rows.slice(0, kept), ...more]);
      const second = new SummaryBuilder(first.finish(), tableOf(rows), kept);
      second.add(all);
      // Names are numbered as they appear; where the first log named one that is gone, the numbers differ.
      const names = tableOf(rows).components.filter((name, i) => name !== all.components[i]);
      if (names.length === 0) assert.deepEqual(told(second, all), plain([...rows.slice(0, kept), ...more]));
    }),
  );
});
