import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureBehind, type Failure } from '../../../engine/src/attribution/chain.js';
import type { Chain } from '../../../engine/src/index.js';
import type { Attempt } from '../../../engine/src/model/attempt.js';
import { bareEngineWith } from '../bareEngine.js';

const engine = bareEngineWith({
  benign: [
    {
      id: 'noise',
      title: { en: 'Noise', 'zh-CN': '噪声' },
      formats: ['panther'],
      match: { message: '^Known noise' },
      because: { en: 'x', 'zh-CN': 'x' },
      seenIn: ['a test'],
      samples: { match: [], ignore: [] },
    },
  ],
});

/**
 * A log drawn as one row per record: `I`, `W` or `E`, `+n` seconds since the row before, the message, and behind `<` the
 * place of the row in the chain, counted from the first cause: `<1` is the first cause.
 */
function checkChain(drawing: string, which: 'main' | 'other' = 'main'): Chain | undefined {
  const rows = drawing.trim().split('\n');
  let time = Date.UTC(2024, 0, 2, 3, 4, 5);
  const expected = new Map<number, number>();
  const lines = rows.map((row, index) => {
    const match = /^\s*([IWE])(?: \+(\d+))? (.*?)\s*(?:<(\d+))?$/.exec(row);
    assert.ok(match, row);
    time += Number(match[2] ?? 0) * 1000;
    if (match[4]) expected.set(Number(match[4]), index + 1);
    const level = { I: 'Info', W: 'Warning', E: 'Error' }[match[1] as 'I' | 'W' | 'E'];
    return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')}, ${level.padEnd(7)}               SP     ${match[3] ?? ''}`;
  });
  const log = engine.analyseLog('setupact.log', new TextEncoder().encode(lines.join('\r\n')));
  const result = engine.analyseCase('case', [log]);
  const chain = which === 'main' ? result.chain : result.otherChains[0];
  const places = [...(chain?.links ?? [])].reverse().map(({ place }) => place.line);
  assert.deepEqual(
    places,
    [...expected].sort(([a], [b]) => a - b).map(([, at]) => at),
    drawing,
  );
  return chain;
}

test('a failure is followed back through its neighbours to the line that knows more than the last code', () => {
  checkChain(`
    I Executing operation: Update Boot Code
    I something harmless
    E BCD: Failed to get registry value. Status: c0000024[gle=0x00000002] <1
    E BCD: Failed to clone store. Status: c0000024[gle=0x00000002] <2
    E Error setting checkpoint[gle=0x00000006] <3
    E Operation failed: Update Boot Code. Error: 0x80004005[gle=0x000000b7] <4`);
});

test('minutes of waiting do not break a chain inside an operation that began', () => {
  checkChain(`
    I Executing operation: Save disks
    W Could not create the loader (0x80080005) <1
    E +120 Enumeration failed (0x80080005) <2
    E Operation failed: Save disks. Error: 0x80070032 <3`);
});

test('a last error links nothing; distance does; known noise never belongs', () => {
  const quiet = '    I nothing to see\n'.repeat(15);
  checkChain(`
    I Executing operation: Copy
    E An old story that ended well[gle=0x00000005]
${quiet}    E Known noise 0x80070005
    E Access was refused. Error: 0x80070005[gle=0x00000005] <1
    E Operation failed: Copy. Error: 0x80070005[gle=0x00000005] <2`);
});

test('a warning that only stands near the failure lends its object to the chain, not its code', () => {
  const quiet = '    I nothing to see\n'.repeat(15);
  checkChain(`
    I Executing operation: Copy
    W Could not archive the old log (0x80070002)
${quiet}    W Could not ask for the list (0x80070002) <1
    E Operation failed: Copy. Error: 0x8007001F <2`);
  checkChain(`
    I Executing operation: Copy
    W Could not open C:\\Windows\\Temp\\list.xml (0x80070005) <1
${quiet}    W Could not ask for C:\\Windows\\Temp\\list.xml (0x80070002) <2
    E Operation failed: Copy. Error: 0x8007001F <3`);
});

test('the same code or object links over any distance in one operation', () => {
  const quiet = '    I nothing to see\n'.repeat(30);
  checkChain(`
    I Executing operation: Copy
    E Could not open C:\\Windows\\System32\\thing.dat. Error: 0x00000020 <1
${quiet}    E Giving up, hr = 0x80070020 <2
    E Operation failed: Copy. Error: 0x80070020 <3`);
});

test('a survived failure is a chain of its own, and repeats are counted', () => {
  const failing = (name: string): string =>
    `    I Executing operation: ${name}\n    E The session is locked (hr:0x800700b7)\n    E Operation failed: ${name}. Error: 0x800700B7\n${'    I next\n'.repeat(12)}`;
  const log = `
${failing('first')}${failing('second')}${failing('third')}    I Executing operation: last
    E The disk is gone. Error: 0x8007001F <1
    E Operation failed: last. Error: 0x8007001F <2`;
  checkChain(log);
  const drawn = log.replace(/ <\d/g, '').split('\n');
  drawn[2] = `${drawn[2] ?? ''} <1`;
  drawn[3] = `${drawn[3] ?? ''} <2`;
  assert.equal(checkChain(drawn.join('\n'), 'other')?.occurrences, 3);
});

test('a failure without its beginning reaches back over the same moment only', () => {
  checkChain(`
    E Another matter of an hour ago. Error: 0x80070002
    E +3600 The store cannot be read. Status: c0000024 <1
    E Operation failed: Update Boot Code. Error: 0x80004005 <2`);
});

test('a result stands for the last failure with its code, else for the last before it; each is looked at a few times', () => {
  const attempt: Attempt = {
    file: 'setupact.log',
    tree: 'live',
    startLine: 10,
    endLine: 5000,
    startTime: NaN,
    endTime: NaN,
    resultLine: 4000,
    outcome: 'failed',
    result: 0x80070005,
    reported: true,
    extendReadings: [],
  };
  let looks = 0;
  const failures = Array.from({ length: 5000 }, (_, line) => {
    const code = line === 700 || line === 4500 ? 0x80070005 : 0x80070002;
    const failure: Failure = {
      firstRecord: line,
      lastRecord: line,
      started: true,
      step: {
        kind: 'operation',
        name: 'x',
        firstRecord: line,
        lastRecord: line,
        outcome: 'failed',
        code,
        children: [],
      },
    };
    return {
      failure,
      get line() {
        looks++;
        return line;
      },
    };
  });
  const found = failureBehind(attempt, failures);
  assert.equal(found?.failure.lastRecord, 700);
  assert.equal(failureBehind({ ...attempt, result: 0x80070020 }, failures)?.failure.lastRecord, 4000);
  assert.equal(failureBehind({ ...attempt, startLine: 6000, endLine: 7000, resultLine: 7000 }, failures), undefined);
  assert.ok(looks <= 3 * 2 * failures.length, `${looks} looks`);
});

test('a failure on every line is one chain with a count beside the one that the result stands for', () => {
  const lines = Array.from(
    { length: 3000 },
    (_, index) =>
      `2024-01-02 03:${String(Math.floor(index / 60)).padStart(2, '0')}:${String(index % 60).padStart(2, '0')}, Error                 SP     Operation failed: Apply driver ${index}. Error: 0x80070005[gle=0x00000005]`,
  );
  const log = engine.analyseLog('setuperr.log', new TextEncoder().encode(lines.join('\r\n')));
  const { chain, otherChains } = engine.analyseCase('case', [log]);
  assert.equal(chain?.links.at(-1)?.place.line, 3000);
  assert.deepEqual(
    otherChains.map(({ occurrences }) => occurrences),
    [2999],
  );
});
