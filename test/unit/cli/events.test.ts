import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { Ajv, type ValidateFunction } from 'ajv';
import { buildSamples } from '../../../tools/samples/build.mjs';
import { temporaryFolder, writeFiles } from '../runtime/caseFixture.js';
import { runShipped } from './commandLine.js';

type Event = Readonly<Record<string, unknown>>;

const root = temporaryFolder();
let isEvent: ValidateFunction;
before(() => {
  const schema = JSON.parse(readFileSync('cli/events.schema.json', 'utf8')) as object;
  isEvent = new Ajv({ allErrors: true }).compile(schema);
});

async function eventsOf(...args: readonly string[]): Promise<readonly Event[]> {
  const { out } = await runShipped(['analyze', '--format', 'ndjson', ...args]);
  const events = out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Event);
  for (const event of events) assert.ok(isEvent(event), JSON.stringify([event, isEvent.errors]));
  return events;
}

test('every finding of the sample cases is an event that follows the schema', async () => {
  const samples = path.join(root, 'samples');
  buildSamples(samples);
  for (const name of ['bare', 'case1-tms-lwfmgr', 'case3-zkcloud', 'case4-access-denied-gbk', 'case5a-ensec64']) {
    const folder = path.join(samples, name);
    const events = await eventsOf(folder);
    const { out } = await runShipped(['analyze', '--format', 'json', folder]);
    const [known] = (
      JSON.parse(out) as {
        cases: {
          verdict: { fingerprint: string; firstCause: { file: string; line: number } };
          findings: { signature: string; file: string; line: number }[];
        }[];
      }
    ).cases;
    assert.ok(known);
    const told = new Set(
      events.map((one) => [one['event.code'], one['log.file.path'], one['upgrade_forensics.line']].join()),
    );
    for (const { signature, file, line } of known.findings)
      assert.ok(told.has([signature, file, line].join()), signature);
    const first = events.filter((one) => one['upgrade_forensics.first_cause']);
    assert.deepEqual(
      first.map((one) => [one['log.file.path'], one['upgrade_forensics.line'], one['upgrade_forensics.role']]),
      [[known.verdict.firstCause.file, known.verdict.firstCause.line, 'firstCause']],
    );
    assert.ok(events.every((one) => one['upgrade_forensics.fingerprint'] === known.verdict.fingerprint));
  }
});

const line = (second: number, level: string, message: string) =>
  `2024-03-05 10:00:0${second}, ${level.padEnd(7)}               SP     ${message}\r\n`;

test('the outcome of an event is that of the upgrade; where only a step is known to have failed, it is unknown', async () => {
  const step = line(2, 'Error', 'Operation failed: Update Boot Code. Error: 0x80070005[gle=0x00000005]');
  const result = line(3, 'Info', 'x').replace(
    'SP     x',
    'MOUPG  SetupHost: Reporting error event -> [0x80070005, 0x50013]',
  );
  const folder = path.join(root, 'outcome');
  writeFiles(folder, { 'cut/setupact.log': step, 'whole/setupact.log': step + result });
  const said = async (name: string) => {
    const events = await eventsOf(path.join(folder, name));
    const keys = ['event.outcome', 'upgrade_forensics.outcome', 'upgrade_forensics.step_only'] as const;
    return [...new Set(events.map((event) => keys.map((key) => String(event[key])).join(' ')))];
  };
  assert.deepEqual(await said('cut'), ['unknown failed true']);
  assert.deepEqual(await said('whole'), ['failure failed undefined']);
});

test('records of level error without a finding are events, in the order of the log; others are not', async () => {
  const folder = path.join(root, 'plain');
  writeFiles(folder, {
    'setupact.log':
      line(1, 'Info', 'all is well') +
      line(2, 'Error', 'Operation failed: Update Boot Code. Error: 0x80070005[gle=0x00000005]') +
      line(3, 'Error', 'something broke \u001b[2J') +
      line(4, 'Warning', 'hm'),
  });
  const events = await eventsOf(folder);
  const lines = events.map((one) => Number(one['upgrade_forensics.line']));
  assert.deepEqual([...lines].sort(), lines);
  assert.deepEqual([...new Set(lines)], [2, 3]);
  const operation = events.find((one) => one['upgrade_forensics.line'] === 2 && one['error.code']);
  assert.equal(operation?.['@timestamp'], '2024-03-05T10:00:02.000');
  assert.deepEqual([operation['error.code'], operation['error.type']], ['0x80070005', 'E_ACCESSDENIED']);
  assert.equal(operation['log.logger'], 'SP');
  const { out } = await runShipped(['analyze', '--format', 'ndjson', folder]);
  assert.doesNotMatch(out, /\u001b/);
});
