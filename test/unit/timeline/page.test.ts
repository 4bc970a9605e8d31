import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  correctionText,
  mergeLogs,
  parseTimelineTime,
  timelineFacets,
  timelinePage,
  viewTimeline,
  type Speech,
} from '../../../engine/src/index.js';
import { caseOf } from './logs.js';

const speech: Speech = {
  language: 'en',
  t: (message, ...args) => message.replace(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)])),
};

const files = {
  'Panther/setuperr.log': '04:47:32 ! SP safe\n03:05:38 ! MIG first boot\n|    continued',
  'setupapi.log': '05:05:30 SP   indented\n|no header of its own',
};

test('a page: head, corrected clocks with their reason, one line per row in columns', () => {
  const view = viewTimeline(mergeLogs(caseOf(files)));
  const page = timelinePage(view, { name: 'case', from: 0, count: 100 }, speech);
  assert.equal(
    page.text,
    `# Timeline of case: rows 1 to 3 of 3
# +02:00:00 Panther/setuperr.log:2 the stamps jump by -6,114 s: another system with another time zone took over

2022-07-06 04:47:32             setuperr.log:1 Error   SP     safe
2022-07-06 05:05:30             setupapi.log:1 Info    SP     indented  (+1)
2022-07-06 05:05:38 +02:00:00   setuperr.log:2 Error   MIG    first boot  (+1)
`,
  );
  const lines = page.text.split('\n');
  page.rows.forEach((row, i) => {
    const line = lines[page.firstRowLine + i] ?? '';
    assert.equal(line.slice(page.placeStart, page.placeEnds[i]), `${row.file.replace('Panther/', '')}:${row.line}`);
  });
});

test('as much of a path as tells the logs apart; no column for corrections where there are none', () => {
  const logs = {
    'case/Panther/setupact.log': '08:00:00 SP a',
    'case/Rollback/setupact.log': '08:00:01 SP b',
    'old/Panther/setupact.log': '08:00:02 SP c',
    'setupact.log': '08:00:03 SP d',
    'Windows/Logs/dism.log': '08:00:04 SP e',
  };
  const page = timelinePage(viewTimeline(mergeLogs(caseOf(logs))), { name: 'x', from: 0, count: 10 }, speech);
  const lines = page.text.split('\n').slice(page.firstRowLine);
  assert.deepEqual(
    page.rows.map((_, i) => lines[i]?.slice(page.placeStart, page.placeEnds[i])),
    [
      'case/Panther/setupact.log:1',
      'Rollback/setupact.log:1',
      'old/Panther/setupact.log:1',
      'setupact.log:1',
      'dism.log:1',
    ],
  );
  assert.equal(lines[4], '2022-07-06 08:00:04   dism.log:1                  Info    SP     e');
});

test('a page in the middle, and its filter in words', () => {
  const view = viewTimeline(mergeLogs(caseOf(files)), { levels: ['error'], text: 'S' });
  const page = timelinePage(view, { name: 'case', from: 1, count: 1 }, speech);
  assert.match(
    page.text,
    /^# Timeline of case: rows 2 to 2 of 2\n# Filter: levels: Error; text: S\. Without it: 3 rows\n/,
  );
  assert.deepEqual([page.from, page.to, page.rows.length], [1, 2, 1]);
});

test('what a log writes cannot break the page into more lines', () => {
  const view = viewTimeline(mergeLogs(caseOf({ 'a.log': '08:00:00 SP a\u2028b\u0085c\u001b[31m' })));
  const page = timelinePage(view, { name: 'ca\nse', from: 0, count: 10 }, speech);
  assert.equal(page.text.split(/\r\n|[\n\r\u0085\u2028\u2029]/).length, page.firstRowLine + 2);
  assert.ok(!page.text.includes('\u001b'));
});

test('facets: sources, levels, components, first and last corrected time', () => {
  assert.deepEqual(timelineFacets(mergeLogs(caseOf(files))), {
    sources: [
      { path: 'Panther/setuperr.log', records: 2 },
      { path: 'setupapi.log', records: 1 },
    ],
    levels: [
      { level: 'info', records: 1 },
      { level: 'error', records: 2 },
    ],
    components: [
      { component: 'SP', records: 2 },
      { component: 'MIG', records: 1 },
    ],
    first: '2022-07-06 04:47:32',
    last: '2022-07-06 05:05:38',
  });
});

test('times as people type them', () => {
  const near = Date.UTC(2022, 6, 6, 12);
  const cases: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['2022-07-05 08:16:24', '2022-07-05T08:16:24', '2022-07-05T08:16:24'],
    ['2022-07-05T08:16', '2022-07-05T08:16:00', '2022-07-05T08:16:59'],
    ['08:16', '2022-07-06T08:16:00', '2022-07-06T08:16:59'],
    [' 8:16:05 ', '2022-07-06T08:16:05', '2022-07-06T08:16:05'],
    ['\t2022-07-05  T 8:16\u00a0\r', '2022-07-05T08:16:00', '2022-07-05T08:16:59'],
    [' T8:16', '2022-07-06T08:16:00', '2022-07-06T08:16:59'],
    ['2022-07-05T', undefined, undefined],
    [' \t ', undefined, undefined],
    ['2022-07-05', '2022-07-05T00:00:00', '2022-07-05T23:59:59'],
    ['', undefined, undefined],
    ['yesterday', undefined, undefined],
    ['25:00', undefined, undefined],
    ['2022-13-01', undefined, undefined],
  ];
  const iso = (time: number | undefined): string | undefined =>
    time === undefined ? undefined : new Date(time).toISOString().slice(0, 19);
  for (const [text, first, last] of cases) {
    assert.equal(iso(parseTimelineTime(text, near)), first, text);
    assert.equal(iso(parseTimelineTime(text, near, true)), last, text);
  }
});

test('corrections as they are shown', () => {
  assert.deepEqual([0, 7200, -19_800, 61].map(correctionText), ['', '+02:00:00', '-05:30:00', '+00:01:01']);
});
