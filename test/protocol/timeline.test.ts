import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { URI } from 'vscode-uri';
import {
  sameMomentRequest,
  timelineFacetsRequest,
  timelineOpenRequest,
  timelinePageRequest,
  type SameMomentResult,
  type TimelineFacetsResult,
  type TimelineFilterSetting,
  type TimelineOpenResult,
  type TimelinePageResult,
} from '../../server/src/protocol.js';
import { textOf } from '../unit/timeline/logs.js';
import { startClient, type TestClient } from './client.js';

let client: TestClient;
let folder: string;
/** 7,000 rows from 06:00:00 on, one in each second. */
const LONG = 7000;

before(async () => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'timeline-protocol-')), 'case');
  const write = (name: string, rows: string): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), textOf(rows));
  };
  write('Panther/setuperr.log', '04:47:32 ! SP safe\n03:05:38 ! MIG first boot');
  write(
    'Panther/setupact.log',
    Array.from({ length: LONG }, (_, i) => {
      const time = new Date(Date.UTC(2022, 6, 6, 6) + i * 1000).toISOString().slice(11, 19);
      return `${time} ${i % 1000 === 500 ? '! ' : ''}${i % 2 === 0 ? 'SP' : 'CBS'} row ${i}`;
    }).join('\n'),
  );
  write('Rollback/setupapi.log', '05:05:36 SP device\n|    continued\n05:20:00 SP later');
  writeFileSync(path.join(folder, 'listing.txt'), 'no times here\n');
  client = await startClient({ folder });
});
after(async () => {
  await client.stop();
  rmSync(path.dirname(folder), { recursive: true, force: true });
});

const uriOf = (name: string): string => URI.file(path.join(folder, name)).toString();

function open(name: string, line: number, filter?: TimelineFilterSetting): Promise<TimelineOpenResult> {
  const uri = name.includes(':') ? name : uriOf(name);
  return client.connection.sendRequest(timelineOpenRequest, { uri, line, ...(filter && { filter }) });
}

function page(uri: string | undefined): Promise<TimelinePageResult> {
  assert.ok(uri);
  return client.connection.sendRequest(timelinePageRequest, { uri });
}

test('the page of a line: corrected clocks, the row under the cursor, the way back', async () => {
  const { uri, line } = await open('Panther/setuperr.log', 1);
  assert.match(uri ?? '', /^upgrade-forensics:\/timeline\/Timeline%20of%20[^?]+\.log\?/);
  const shown = await page(uri);
  const lines = shown.text.split('\n');
  assert.match(lines[line ?? 0] ?? '', /^2022-07-06 05:05:38 \+02:00:00 . setuperr\.log:2 +Error +MIG +first boot$/);
  assert.match(lines[(line ?? 0) - 1] ?? '', / setupapi\.log:1 +Info +SP +device {2}\(\+1\)$/);
  assert.match(lines[1] ?? '', /^# \+02:00:00 Panther\/setuperr\.log:2 /);
  const row = shown.rows[(line ?? 0) - shown.firstRowLine];
  assert.ok(row);
  assert.equal(shown.files[row[0]], uriOf('Panther/setuperr.log'));
  assert.equal(row[1], 1);
  assert.equal(lines[line ?? 0]?.slice(shown.placeStart, row[2]), 'setuperr.log:2');
});

test('a long timeline comes in pages that follow each other without a gap', async () => {
  const { uri, line } = await open('Panther/setupact.log', 6000);
  const last = await page(uri);
  assert.match(last.text.split('\n')[line ?? 0] ?? '', / row 6000$/);
  assert.ok(last.rows.length <= 5000);
  assert.ok(last.earlier && !last.later);
  let seen = last.rows.length;
  for (let at = last; at.earlier;) {
    const before = at;
    at = await page(at.earlier.uri);
    assert.ok(at.later);
    assert.ok(before.earlier);
    seen = Math.max(seen, before.earlier.rows + before.rows.length);
  }
  assert.equal(seen, LONG + 4);
  const first = await page((await open('Panther/setuperr.log', 0)).uri);
  assert.ok(first.later && !first.earlier);
  assert.equal(first.rows.length + first.later.rows, LONG + 4);
  const second = await page(first.later.uri);
  const messageOf = (shown: TimelinePageResult, row: number): string =>
    shown.text.split('\n')[shown.firstRowLine + row] ?? '';
  const number = (text: string): number => Number(/ row (\d+)$/.exec(text)?.[1]);
  assert.equal(number(messageOf(second, 0)), number(messageOf(first, first.rows.length - 1)) + 1);
});

test('filters stay with the page, change, and go', async () => {
  const errors = await open('Panther/setupact.log', 3400, { levels: ['error'] });
  const shown = await page(errors.uri);
  assert.equal(shown.rows.length, 9);
  assert.ok(shown.filtered);
  assert.match(shown.text, /^# Timeline of .*: rows 1 to 9 of 9\n# Filter: levels: Error\. Without it: 7,?004 rows$/m);
  assert.match(shown.text.split('\n')[errors.line ?? 0] ?? '', / row 3500$/, 'the next row that is shown');
  const facets: TimelineFacetsResult = await client.connection.sendRequest(timelineFacetsRequest, { uri: errors.uri });
  assert.deepEqual(facets.filter, { levels: ['error'] });
  assert.deepEqual(
    facets.sources.map(({ path: name, records }) => `${name} ${records}`),
    [`Panther/setupact.log ${LONG}`, 'Panther/setuperr.log 2', 'Rollback/setupapi.log 2'],
  );
  assert.equal(facets.first, '2022-07-06 04:47:32');
  const narrower = await open(errors.uri ?? '', errors.line ?? 0, { levels: ['error'], from: '06:10', to: '06:40' });
  assert.equal((await page(narrower.uri)).rows.length, 1);
  const again = await open(narrower.uri ?? '', narrower.line ?? 0);
  assert.equal(again.uri, narrower.uri, 'a page opened from a page keeps its filter');
  const all = await page((await open(narrower.uri ?? '', narrower.line ?? 0, {})).uri);
  assert.ok(!all.filtered);
  const few = await open('Panther/setuperr.log', 0, {
    components: ['MIG'],
    sources: ['Panther/setuperr.log'],
    text: 'BOOT',
  });
  assert.equal((await page(few.uri)).rows.length, 1);
});

test('what cannot be shown is said', async () => {
  const nothing = await open('Panther/setuperr.log', 0, { text: 'no such text' });
  assert.deepEqual([nothing.uri, nothing.message], [undefined, 'No row of the timeline passes this filter.']);
  const wrong = await open('Panther/setuperr.log', 0, { from: 'noon' });
  assert.match(wrong.message ?? '', /"noon" is no time/);
  for (const uri of [
    'upgrade-forensics:/timeline/x.log',
    'upgrade-forensics:/timeline/x.log?from=-3&file=%2',
    'upgrade-forensics:/timeline/x.log?file=file:///nowhere.log',
    'upgrade-forensics:/code/5.md',
  ])
    assert.deepEqual((await page(uri)).rows, []);
});

test('a file without times opens the timeline at its start', async () => {
  const { uri, line } = await open('listing.txt', 0);
  const shown = await page(uri);
  assert.equal(line, shown.firstRowLine);
});

test('entries of the same moment, from a log and from a page', async () => {
  const ask = (uri: string, line: number, seconds: number): Promise<SameMomentResult> =>
    client.connection.sendRequest(sameMomentRequest, { uri, line, seconds });
  const near = await ask(uriOf('Panther/setuperr.log'), 1, 5);
  assert.deepEqual(near.places, [{ uri: uriOf('Rollback/setupapi.log'), line: 0, endLine: 1, seconds: -2 }]);
  assert.equal(near.more, 0);
  const opened = await open('Panther/setuperr.log', 1);
  assert.deepEqual(await ask(opened.uri ?? '', opened.line ?? 0, 5), near);
  const none = await ask(uriOf('Panther/setuperr.log'), 1, 1);
  assert.deepEqual(none.places, []);
  assert.match(none.message ?? '', /within 1 s/);
  const many = await ask(uriOf('Rollback/setupapi.log'), 2, 10_000);
  assert.ok(many.places.length <= 300 && many.more > 6000);
});

test('a page of 5,000 rows is answered at once', async () => {
  const { uri } = await open('Panther/setupact.log', 3000);
  await page(uri);
  const start = performance.now();
  await page(uri);
  const ms = performance.now() - start;
  assert.ok(ms < 500, `${ms.toFixed(0)} ms`);
});
