import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  offsetText,
  pictureStory,
  pictureTexts,
  pictureWindow,
  timelinePicture,
  type TimelinePicture,
} from '../../../../engine/src/index.js';
import { loadSpeech } from '../../../../server/src/runtime/index.js';
import { caseOfTexts } from '../caseOfTexts.js';
import { failedCase } from './failedCase.js';

const english = loadSpeech('en', undefined);
const chinese = loadSpeech('zh-CN', 'l10n/bundle.l10n.zh-cn.json');

function pictureOf(files: Readonly<Record<string, string>>): TimelinePicture {
  const picture = timelinePicture(caseOfTexts(files));
  assert.ok(picture);
  return picture;
}

const failed = pictureOf(failedCase);
const timeOf = (place: number): string => new Date(failed.axis.timeAt(place)).toISOString().slice(11, 19);

test('the log of the first cause comes first; each log has its lane', () => {
  assert.deepEqual(
    failed.lanes.map(({ path }) => path),
    ['Panther/setupact.log', 'Rollback/setupact.log', 'Windows/Logs/CBS/CBS.log'],
  );
});

test('case notes that quote the log have no lane', () => {
  const quoted = failedCase['Panther/setupact.log'] ?? '';
  const { lanes } = pictureOf({ ...failedCase, 'case-notes.md': `# Case notes\n\n${quoted}` });
  assert.ok(!lanes.some(({ path }) => path.endsWith('.md')));
});

test('the chain is numbered from the first cause to the result', () => {
  const chain = failed.marks.filter(({ step }) => step !== undefined);
  assert.deepEqual(
    chain.map(({ step, role, place }) => `${step ?? ''} ${role ?? ''} ${place.line}`),
    ['1 firstCause 4', '2 mechanism 5', '3 mechanism 6', '4 symptom 8'],
  );
});

test('silence inside a step is drawn from its last line to its next', () => {
  assert.deepEqual(
    failed.gaps.map(({ lane, from, to }) => `${lane} ${timeOf(from)} ${timeOf(to)}`),
    ['1 14:50:49 14:58:10'],
  );
});

test('steps: phases above operations, a failed one is marked', () => {
  const operations = failed.lanes[0]?.steps.at(-1) ?? [];
  assert.deepEqual(
    operations.map(({ name, state, place }) => `${name} ${state} ${place.line}`),
    ['Update Boot Code failed 3'],
  );
});

test('one begins at the failure, not at what was written the day before', () => {
  const { focus, axis } = failed;
  assert.ok(focus.from > 0 && focus.to <= axis.length);
  assert.ok(axis.timeAt(focus.from) >= Date.parse('2022-04-15T14:00:00Z'));
});

test('a window of a second and of everything hold the same marks, alone or together', () => {
  const whole = pictureWindow(failed, { from: 0, to: failed.axis.length, width: 900, lanes: 9 });
  const [chain] = whole.marks.filter(({ steps }) => steps);
  assert.deepEqual(chain?.steps, [1, 4]);
  assert.equal(chain?.lead.role, 'firstCause');
  assert.equal(
    whole.marks.reduce((sum, { count }) => sum + count, 0),
    failed.marks.length,
  );
  const first = failed.marks.find(({ step }) => step === 1)?.at ?? 0;
  const near = pictureWindow(failed, { from: first - 5_000, to: first + 25_000, width: 900, lanes: 9 });
  assert.deepEqual(
    near.marks.filter(({ steps }) => steps).map(({ steps }) => steps),
    [
      [1, 3],
      [4, 4],
    ],
  );
});

test('heights count every record of the window', () => {
  const whole = pictureWindow(failed, { from: 0, to: failed.axis.length, width: 900, lanes: 9 });
  assert.deepEqual(
    whole.lanes.map(({ density }) => density.reduce((sum, count) => sum + count, 0)),
    failed.lanes.map(({ records }) => records),
  );
  assert.equal(pictureWindow(failed, { from: 0, to: 10, width: 900, lanes: 1 }).lanes.length, 1);
  for (const view of [
    { from: -50, to: -10 },
    { from: 1e15, to: 2e15 },
    { from: 10, to: 10 },
  ]) {
    assert.equal(pictureWindow(failed, { ...view, width: 0, lanes: -1 }).lanes.length, 0, JSON.stringify(view));
  }
});

test('the table tells the same, the first cause first', () => {
  const story = pictureStory(failed, english);
  assert.equal(story.outcome, 'Verdict: failed');
  assert.equal(story.result, '0x80070005 - 0x50017');
  assert.equal(story.firstCause?.where, 'Panther/setupact.log:4');
  assert.equal(story.ending?.where, 'Panther/setupact.log:8');
  assert.equal(story.between, 'Steps between: 2');
  assert.deepEqual(
    story.groups.map(({ id, rows }) => `${id} ${rows.length}`),
    ['chain 4', 'findings 1', 'gaps 1', 'attempts 1', 'files 3'],
  );
  assert.equal(story.groups[0]?.rows[0]?.kind, 'firstCause');
});

test('a clock that was corrected is in the picture and in the table', () => {
  const line = (time: string, text: string): string => `2022-07-06 ${time}, Info                  SP     ${text}`;
  const safe = Array.from({ length: 30 }, (_, i) => line(`03:06:${String(i + 30)}`, `row ${i}`));
  const live = Array.from({ length: 30 }, (_, i) => line(`05:06:${String(i).padStart(2, '0')}`, `row ${i}`));
  const picture = pictureOf({ 'Rollback/setupact.log': [...live, ...safe, ''].join('\r\n') });
  assert.deepEqual(
    picture.clocks.map(({ segment }) => segment.clockOffsetSeconds),
    [7200],
  );
  const group = pictureStory(picture, english).groups.find(({ id }) => id === 'clocks');
  assert.match(group?.rows[0]?.title ?? '', /^\+02:00:00 the stamps jump by /);
});

test('a case that succeeded says so; one without times has no picture', () => {
  const text = failedCase['Windows/Logs/CBS/CBS.log'] ?? '';
  const story = pictureStory(pictureOf({ 'CBS.log': text }), english);
  assert.equal(story.firstCause, undefined);
  assert.equal(story.note, 'These logs do not show what failed first.');
  assert.equal(timelinePicture(caseOfTexts({ 'list.txt': 'no times\n' })), undefined);
});

test('every word of the picture is there in Chinese', () => {
  const texts = Object.entries(pictureTexts(failed.known, chinese));
  for (const [key, text] of texts) assert.match(text, /\p{Script=Han}/u, key);
  for (const { title } of pictureStory(failed, chinese).groups) assert.match(title, /\p{Script=Han}/u);
});

test('how far a clock was put right is told in the language of the person', () => {
  assert.deepEqual(
    [7200, -1800, 0].map((seconds) => offsetText(seconds, english)),
    ['+2 h', '−30 min', '?'],
  );
  assert.deepEqual(
    [7200, -1800].map((seconds) => offsetText(seconds, chinese)),
    ['+2 小时', '−30 分钟'],
  );
});
