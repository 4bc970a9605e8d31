import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mergeLogs } from '../../../engine/src/timeline/merge.js';
import { viewTimeline } from '../../../engine/src/timeline/view.js';
import type { TimelineFilter } from '../../../engine/src/timeline/filter.js';
import { sameMoment } from '../../../engine/src/timeline/moment.js';
import { analysisOf, caseOf } from './logs.js';

/** The messages in timeline order. */
function checkOrder(files: Readonly<Record<string, string>>, expected: string, filter: TimelineFilter = {}): void {
  const view = viewTimeline(mergeLogs(caseOf(files)), filter);
  const shown = view.rows(0, view.count).map(({ message }) => message);
  assert.equal(shown.join(' '), expected);
}

test('logs are merged by time; one second keeps file order', () => {
  checkOrder(
    { 'a.log': '08:00:00 SP a1\n08:00:02 SP a2\n08:00:02 SP a3', 'b.log': '08:00:01 SP b1\n08:00:02 SP b2' },
    'a1 b1 a2 a3 b2',
  );
});

test('case notes that quote lines are no log', () => {
  checkOrder({ 'case-notes.md': '08:00:00 SP quoted', 'a.log': '08:00:00 SP a1\n08:00:02 SP a2' }, 'a1 a2');
});

test('corrected clocks decide, not stamps', () => {
  checkOrder(
    {
      'Panther/setuperr.log': '04:47:32 SP safe\n03:05:38 MIG firstboot',
      'setupapi.log': '04:50:00 SP host\n05:09:22 SP device',
    },
    'safe host firstboot device',
  );
});

test('a step back keeps file order', () => {
  checkOrder(
    { 'a.log': '15:19:07 SP a1\n15:16:16 SP a2\n15:20:00 SP a3', 'b.log': '15:18:00 SP b1\n15:19:30 SP b2' },
    'b1 a1 a2 b2 a3',
  );
});

test('a record without a time stands behind the one above it', () => {
  const view = viewTimeline(
    mergeLogs([analysisOf('a.log', '|head\n08:00:00 SP a1\n08:00:05 SP a2'), analysisOf('b.log', '08:00:01 SP b1')]),
  );
  assert.deepEqual(
    view.rows(0, 9).map(({ message }) => message),
    ['head', 'a1', 'b1', 'a2'],
  );
});

test('filters: source, level, component, range of corrected time, text, findings', () => {
  const files = {
    'a.log': '08:00:00 SP alpha\n08:00:02 ! MIG Beta\n|   continued Word\n08:00:04 - gamma',
    'b.log': '08:00:01 SP delta\n08:00:03 ! SP Operation failed: Apply. Error: 0x80070005[gle=0x00000005]',
  };
  const failed = 'Operation failed: Apply. Error: 0x80070005[gle=0x00000005]';
  checkOrder(files, 'delta ' + failed, { sources: ['b.log'] });
  checkOrder(files, 'Beta ' + failed, { levels: ['error'] });
  checkOrder(files, 'Beta gamma', { components: ['MIG', ''] });
  checkOrder(files, 'delta Beta', { from: Date.UTC(2022, 6, 6, 8, 0, 1), to: Date.UTC(2022, 6, 6, 8, 0, 2) });
  checkOrder(files, 'Beta', { text: 'wORD' });
  checkOrder(files, '', { text: 'no such text' });
  checkOrder(files, 'alpha delta', { text: 'A', levels: ['info'], components: ['SP'], sources: ['a.log', 'b.log'] });
  checkOrder(files, failed, { findingsOnly: true, sources: ['b.log'] });
});

test('text beyond ASCII and over the case of letters', () => {
  const files = { 'a.log': '08:00:00 SP 安装 fehlgeschlagen\n08:00:01 SP Äpfel', 'b.log': '08:00:02 SP other' };
  checkOrder(files, '安装 fehlgeschlagen', { text: '安装' });
  checkOrder(files, 'Äpfel', { text: 'äPFEL' });
});

test('around: the row of a line, and the next one shown when a filter hides it', () => {
  const timeline = mergeLogs(
    caseOf({ 'a.log': '08:00:00 SP a1\n08:00:02 ! SP a2\n|  more\n08:00:04 SP a3', 'b.log': '08:00:01 SP b1' }),
  );
  const all = viewTimeline(timeline);
  assert.equal(all.around('a.log', 3), 2);
  assert.equal(all.rows(2, 1)[0]?.endLine, 3);
  assert.equal(all.around('c.log', 1), undefined);
  const errors = viewTimeline(timeline, { levels: ['error'] });
  assert.equal(errors.around('b.log', 1), 0);
  assert.equal(errors.around('a.log', 4), 0);
});

test('the same moment in other logs, by corrected clocks', () => {
  const timeline = mergeLogs(
    caseOf({
      'Panther/setuperr.log': '04:47:32 SP safe\n03:05:38 MIG firstboot',
      'setupapi.log': '05:05:30 SP early\n05:05:36 SP near\n05:05:38 SP exact\n05:05:50 SP late',
      'plain.txt': '|nothing',
    }),
  );
  const moment = sameMoment(timeline, 'Panther/setuperr.log', 2, { seconds: 5, most: 100 });
  assert.deepEqual(
    moment?.near.map(({ place, seconds }) => `${place.file}:${place.line} ${seconds}`),
    ['setupapi.log:2 -2', 'setupapi.log:3 0'],
  );
  const few = sameMoment(timeline, 'Panther/setuperr.log', 2, { seconds: 60, most: 1 });
  assert.deepEqual([few?.near.length, few?.more, few?.near[0]?.place.line], [1, 3, 3]);
  assert.equal(sameMoment(timeline, 'plain.txt', 1, { seconds: 5, most: 9 }), undefined);
});

const stamp = (seconds: number): string => new Date(Date.UTC(2022, 6, 6) + seconds * 1000).toISOString().slice(11, 19);

test('property: every record of every log once, in file order, whatever the clocks say', () => {
  const row = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 86_399 }).map((seconds) => `${stamp(seconds)} SP x`) },
    { weight: 4, arbitrary: fc.integer({ min: 30_000, max: 30_010 }).map((seconds) => `${stamp(seconds)} ! MIG y`) },
    { weight: 1, arbitrary: fc.constant('| no header') },
    { weight: 1, arbitrary: fc.constant('05:12:42 SP Initiating rollback/uninstall, phase = 1') },
  );
  const logs = fc.array(fc.array(row, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(logs, (files) => {
      const analyses = files.map((rows, i) => analysisOf(`${i}.log`, rows.join('\n')));
      const timeline = mergeLogs(analyses);
      const next = analyses.map(() => 0);
      let place = -Infinity;
      for (let at = 0; at < timeline.count; at++) {
        const log = timeline.log[at] ?? 0;
        const record = timeline.record[at] ?? 0;
        assert.equal(record, next[log], 'file order');
        next[log] = record + 1;
        assert.equal(timeline.rowOf(log, record), at);
        const here = timeline.places[log]?.[record] ?? NaN;
        assert.ok(here >= place, 'places ascend');
        place = here;
      }
      assert.deepEqual(
        next,
        analyses.map(({ log }) => log.records.count),
        'every record once',
      );
    }),
    { numRuns: 300 },
  );
});

test('property: a view shows exactly the records that its filter lets through', () => {
  const row = fc.record({
    seconds: fc.integer({ min: 0, max: 120 }),
    error: fc.boolean(),
    component: fc.constantFrom('SP', 'MIG', '-'),
    word: fc.constantFrom('Apple', 'apPLE pie', 'pear', 'app'),
  });
  const filter: fc.Arbitrary<TimelineFilter> = fc.record(
    {
      levels: fc.constantFrom(['error'] as const, ['info'] as const),
      components: fc.constantFrom(['SP'], ['MIG', '']),
      from: fc.integer({ min: 0, max: 120 }).map((s) => Date.UTC(2022, 6, 6) + s * 1000),
      text: fc.constantFrom('apple', 'PEAR', 'p'),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.array(fc.array(row, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 3 }),
      filter,
      (files, wanted) => {
        const sorted = files.map((rows) => [...rows].sort((a, b) => a.seconds - b.seconds));
        const analyses = sorted.map((rows, i) =>
          analysisOf(
            `${i}.log`,
            rows.map((one) => `${stamp(one.seconds)} ${one.error ? '! ' : ''}${one.component} ${one.word}`).join('\n'),
          ),
        );
        const expected = sorted
          .flat()
          .filter((one) => !wanted.levels || wanted.levels.includes(one.error ? 'error' : 'info'))
          .filter((one) => !wanted.components || wanted.components.includes(one.component === '-' ? '' : one.component))
          .filter((one) => wanted.from === undefined || Date.UTC(2022, 6, 6) + one.seconds * 1000 >= wanted.from)
          .filter((one) => {
            // A filter's text may stand anywhere in the line: component column included.
            const line = `${one.component === '-' ? '' : one.component} ${one.word}`.toLowerCase();
            return wanted.text === undefined || line.includes(wanted.text.toLowerCase());
          });
        assert.equal(viewTimeline(mergeLogs(analyses), wanted).count, expected.length);
      },
    ),
    { numRuns: 200 },
  );
});
