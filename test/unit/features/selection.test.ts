import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationText, selectionSummary, selectionText } from '../../../engine/src/index.js';
import { loadSpeech } from '../../../server/src/runtime/index.js';
import { analysisOf } from '../timeline/logs.js';

const english = loadSpeech('en', undefined);
const chinese = loadSpeech('zh-CN', 'l10n/bundle.l10n.zh-cn.json');

/** Lines are those of the rows, 1-based and inclusive. */
function checkSelection(rows: string, lines: readonly [number, number], expected: string, told?: RegExp): void {
  const summary = selectionSummary(analysisOf('Panther/setupact.log', rows), lines[0] - 1, lines[1] - 1);
  const { text, tooltip } = selectionText(summary, english);
  assert.equal(text, expected);
  if (told) assert.match(tooltip, told);
}

const plain = `
  08:15:00 SP one
  08:15:05 SP two
  | and a line of it
  08:17:05 SP three
  09:20:00 SP four`;

test('records and the time between the first and the last', () => {
  checkSelection(plain, [1, 2], '2 records, 5 s', /from 2022-07-06 08:15:00 to 2022-07-06 08:15:05/);
  checkSelection(plain, [1, 5], '4 records, 1 h 5 min');
  checkSelection(plain, [2, 4], '2 records, 2 min 0 s');
});

test('a piece of a record is that record', () => {
  checkSelection(plain, [3, 3], '1 record, 0 s');
  checkSelection(plain, [3, 4], '2 records, 2 min 0 s');
});

test('time is that of the machine where its clock changed', () => {
  const rows = `
    04:47:32 ! SP safe
    03:05:38 ! MIG first boot`;
  checkSelection(rows, [1, 2], '2 records, 18 min 6 s', /clock of the machine changed/);
});

test('a clock that was set back by no time zone: the time is not known, and that is said', () => {
  const rows = `
    08:15:00 SP one
    07:58:13 SP two`;
  checkSelection(rows, [1, 2], '2 records', /set back/);
});

test('lines without times', () => {
  checkSelection('|nothing\n|at all', [1, 2], '2 records', /carries a time/);
});

test('Chinese', () => {
  const summary = selectionSummary(analysisOf('setupact.log', plain), 0, 1);
  const { text, tooltip } = selectionText(summary, chinese);
  assert.equal(text, '2 条记录，5 秒');
  assert.match(tooltip, /^已选择：2 条记录/);
});

test('a duration is told in the units of the language', () => {
  const told = (seconds: number, speech: typeof english): string => durationText(seconds * 1000, speech);
  assert.deepEqual(
    [5, 125, 3900].map((one) => told(one, english)),
    ['5 s', '2 min 5 s', '1 h 5 min'],
  );
  assert.deepEqual(
    [5, 125, 3900].map((one) => told(one, chinese)),
    ['5 秒', '2 分 5 秒', '1 小时 5 分'],
  );
});
