import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  compareCases,
  comparisonPage,
  comparisonSentence,
  type CaseAnalysis,
  type LogComparison,
} from '../../../engine/src/index.js';
import { composeSamples } from '../../../tools/samples/build.mjs';
import { bareEngineWith } from '../bareEngine.js';

const engine = bareEngineWith({ setupDiagRules: () => [] });
const speech = {
  language: 'en',
  t: (message: string, ...args: (string | number)[]) =>
    message.replace(/\{(\d)\}/g, (_, n: string) => String(args[Number(n)])),
} as const;

/**
 * `12 E Message` per line: seconds, level (I, W, E), message. The clock starts at noon.
 */
function logText(drawn: string): string {
  const level: Readonly<Record<string, string>> = { I: 'Info', W: 'Warning', E: 'Error' };
  return drawn
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [, seconds = '0', mark = 'I', message = ''] = /^(\d+) ([IWE]) (.*)$/.exec(line) ?? [];
      const time = new Date(Date.UTC(2024, 0, 2, 12) + Number(seconds) * 1000)
        .toISOString()
        .slice(0, 19)
        .replace('T', ' ');
      return `${time}, ${(level[mark] ?? 'Info').padEnd(21)} SP     ${message}`;
    })
    .join('\r\n');
}

function caseOf(files: Readonly<Record<string, string | Uint8Array>>, name = 'case'): CaseAnalysis {
  const encoder = new TextEncoder();
  const logs = Object.entries(files).map(([file, text]) =>
    engine.analyseLog(file, typeof text === 'string' ? encoder.encode(text) : text),
  );
  return engine.analyseCase(name, logs);
}

function compare(bad: CaseAnalysis, good: CaseAnalysis) {
  const work = compareCases(bad, good);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    assert.ok(step.value >= 0 && step.value <= 1);
  }
}

/** Compares two drawn logs; both begin with the same ten lines, so that they are runs of one kind. */
function compareDrawn(bad: string, good: string): LogComparison {
  const common = Array.from({ length: 10 }, (_, i) => `0 I Preparing ${'abcdefghij'[i]}`).join('\n');
  const [log] = compare(
    caseOf({ 'setupact.log': logText(`${common}\n${bad}`) }),
    caseOf({ 'setupact.log': logText(`${common}\n${good}`) }),
  ).logs;
  assert.ok(log);
  return log;
}

interface Expected {
  readonly reason?: string;
  readonly last?: string;
  readonly here?: string;
  readonly expected?: string;
  readonly missing?: readonly string[];
  readonly fresh?: readonly string[];
}

function checkDivergence(log: LogComparison, wanted: Expected): void {
  const { divergence } = log;
  assert.equal(divergence?.reason, wanted.reason);
  if (wanted.last)
    assert.deepEqual([divergence?.lastCommon?.bad.text, divergence?.lastCommon?.good.text], [wanted.last, wanted.last]);
  if ('here' in wanted) assert.equal(divergence?.here?.text, wanted.here);
  if ('expected' in wanted) assert.equal(divergence?.expected?.text, wanted.expected);
  if (wanted.missing)
    assert.deepEqual(
      log.missing.map(({ at }) => at.text),
      wanted.missing,
    );
  if (wanted.fresh)
    assert.deepEqual(
      log.fresh.map(({ at }) => at.text),
      wanted.fresh,
    );
}

const OPERATION_GOOD = `
  1 I Executing operation: Set boot command
  1 I Validator: finished
  2 I Library [C:\\x\\dismapi.dll] loaded
  2 I Session open
  3 I Operation completed successfully: Set boot command
  4 I Executing operation: Go on
  9 I Operation completed successfully: Go on`;

test('the last common line says something: rulers of dashes are passed over', () => {
  const begun = '1 I Executing operation: Set boot command\n1 I Validator: finished\n1 I -----------\n';
  const log = compareDrawn(begun, `${begun}2 I Session open\n3 I Operation completed successfully: Set boot command`);
  checkDivergence(log, { reason: 'different', last: 'Validator: finished', expected: 'Session open' });
});

test('inside the failed step: what follows in the good run, what is silent here, what is missing and new', () => {
  const log = compareDrawn(
    `1 I Executing operation: Set boot command
     1 I Validator: finished
     65 E Host: no remote object
     66 E Operation failed: Set boot command. Error: 0x80040154[gle=0x0]`,
    OPERATION_GOOD,
  );
  checkDivergence(log, {
    reason: 'failedStep',
    last: 'Validator: finished',
    here: 'Host: no remote object',
    expected: 'Library [C:\\x\\dismapi.dll] loaded',
    fresh: ['Host: no remote object', 'Operation failed: Set boot command. Error: 0x80040154[gle=0x0]'],
  });
  assert.deepEqual(
    log.missing.slice(0, 2).map(({ at, never }) => [at.text, never]),
    [
      ['Library [C:\\x\\dismapi.dll] loaded', true],
      ['Session open', true],
    ],
  );
  assert.deepEqual([log.divergence?.badGap, log.divergence?.goodGap], [64_000, 1000]);
  assert.deepEqual(
    log.silences.map(({ badGap, after }) => [badGap, after.text]),
    [[64_000, 'Host: no remote object']],
  );
  assert.deepEqual(
    log.slower.map(({ name, badDuration, goodDuration }) => [name, badDuration, goodDuration]),
    [['Set boot command', 65_000, 2000]],
  );
  assert.equal(
    comparisonSentence(log, speech, (text) => `<${text}>`),
    '<Validator: finished> is followed by <Library [C:\\x\\dismapi.dll] loaded> in the good run; here 64 s of silence, then an error: <Host: no remote object>',
  );
});

test('an earlier difference after which both go the same way is no divergence', () => {
  const going = Array.from(
    { length: 120 },
    (_, i) => `1 I Item ${'abcdefgh'[i % 8]}${'klmnopqr'[(i >> 3) % 8]} checked`,
  ).join('\n');
  const log = compareDrawn(
    `0 I Device of this machine only
     ${going}
     1 I Executing operation: Set boot command
     1 I Validator: finished
     3 E Host: no remote object
     3 E Operation failed: Set boot command. Error: 0x80040154[gle=0x0]`,
    `${going}\n${OPERATION_GOOD}`,
  );
  checkDivergence(log, { reason: 'failedStep', last: 'Validator: finished', here: 'Host: no remote object' });
  assert.deepEqual(
    log.detours.map(({ bad, fresh, missing }) => [bad.text, fresh, missing]),
    [['Device of this machine only', 1, 0]],
  );
});

test('threads that take turns differently are no difference', () => {
  const log = compareDrawn(
    `1 I PID=1 TID=7 one starts
     1 I PID=1 TID=9 two starts
     2 I PID=1 TID=7 one ends
     2 I PID=1 TID=9 two ends`,
    `1 I PID=4 TID=5 two starts
     1 I PID=4 TID=3 one starts
     2 I PID=4 TID=5 two ends
     2 I PID=4 TID=3 one ends`,
  );
  checkDivergence(log, {});
  assert.equal(log.freshCount, 0);
});

test('a log that ends early parts where it ends', () => {
  const rest = Array.from({ length: 30 }, (_, i) => `5 I Later ${'abcdefghijklmnopqrstuvwxyzABCDEF'[i]} done`).join(
    '\n',
  );
  const log = compareDrawn('1 I Copying', `1 I Copying\n${rest}`);
  checkDivergence(log, { reason: 'apart', last: 'Copying', here: undefined, expected: 'Later a done' });
  assert.match(
    comparisonSentence(log, speech, (text) => text),
    /here the log ends\.$/,
  );
});

test('an error that the run survives, and harmless lines', () => {
  const after = Array.from(
    { length: 40 },
    (_, i) => `2 I Step ${'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN'[i]} done`,
  ).join('\n');
  checkDivergence(compareDrawn(`1 E Something broke\n${after}`, after), {
    reason: 'newError',
    here: 'Something broke',
    missing: [],
  });
  checkDivergence(compareDrawn(`1 I Something else\n${after}`, after), { reason: 'different', here: 'Something else' });
});

test('benign lines are no difference', () => {
  const bad = caseOf({
    'setupact.log': logText(
      `${Array.from({ length: 30 }, (_, i) => `0 I Line ${'abcdefghijklmnopqrstuvwxyzABCD'[i]}`).join('\n')}\n1 E Noise`,
    ),
  });
  const good = caseOf({
    'setupact.log': logText(
      Array.from({ length: 30 }, (_, i) => `0 I Line ${'abcdefghijklmnopqrstuvwxyzABCD'[i]}`).join('\n'),
    ),
  });
  assert.equal(compare(bad, good).logs[0]?.divergence?.here?.text, 'Noise');
  bad.logs[0]?.benign.fill(1, 30);
  const [log] = compare(bad, good).logs;
  assert.equal(log?.divergence, undefined);
  assert.equal(log?.freshCount, 0);
});

test('runs that have little in common are said to have', () => {
  const words = (letters: string): string => [...letters].map((letter) => `0 I About ${letter}${letter}`).join('\n');
  const [log] = compare(
    caseOf({ 'setupact.log': logText(words('abcdefghij')) }),
    caseOf({ 'setupact.log': logText(words('jklmnopqrstu')) }),
  ).logs;
  assert.equal(log?.unrelated, true);
  assert.equal(log.similarity, 0.1);
  assert.equal(log.divergence, undefined);
  assert.match(
    comparisonSentence(log, speech, (text) => text),
    /little in common: 10 %/,
  );
});

test('logs are paired by kind and name; a rollback log has no counterpart, an error copy is not compared', () => {
  const text = logText('0 I One\n1 I Two\n2 I Three');
  const { logs, onlyBad, onlyGood } = compare(
    caseOf({
      '$WINDOWS.~BT/Sources/Rollback/setupact.log': text,
      '$WINDOWS.~BT/Sources/Panther/setupact.log': text,
      '$WINDOWS.~BT/Sources/Panther/setuperr.log': text,
      'notes.txt': 'hello',
    }),
    caseOf({ 'Windows/Panther/setupact.log': text, 'Windows/Logs/other.log': text }),
  );
  assert.deepEqual(
    logs.map(({ bad, good }) => [bad.file, good.file]),
    [['$WINDOWS.~BT/Sources/Panther/setupact.log', 'Windows/Panther/setupact.log']],
  );
  assert.deepEqual([onlyBad, onlyGood], [['$WINDOWS.~BT/Sources/Rollback/setupact.log'], ['Windows/Logs/other.log']]);
});

test('a run beside itself does not diverge, whatever it holds', () => {
  const message = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom(
      'Executing operation: A',
      'Operation completed successfully: A',
      'Operation failed: A. Error: 0x80004005[gle=0x0]',
      '*************** SetupHost Logging Begin ***************',
      'SetupHost: Reporting error event -> [0xC1900101, 0x30018]',
      'x 1',
      'x 2',
    ),
  );
  const line = fc.tuple(fc.nat(500), fc.constantFrom('Info', 'Warning', 'Error'), message);
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 60 }), (drawn) => {
      const text = drawn
        .map(
          ([second, level, words]) =>
            `${new Date(second * 1000).toISOString().slice(0, 19).replace('T', ' ')}, ${level.padEnd(21)} MOUPG  ${words}`,
        )
        .join('\n');
      for (const { divergence, freshCount, missing, slower, detourCount } of compare(
        caseOf({ 'setupact.log': text }),
        caseOf({ 'setupact.log': text }),
      ).logs) {
        assert.deepEqual([divergence, freshCount, missing, slower, detourCount], [undefined, 0, [], [], 0]);
      }
    }),
    { numRuns: 300 },
  );
});

const samples = composeSamples({ only: ['case3', 'case4-access-denied', 'case5b'] }).files;

function sampleCase(name: string): CaseAnalysis {
  return caseOf(
    Object.fromEntries(
      [...samples]
        .filter(([file]) => file.startsWith(`${name}/`))
        .map(([file, bytes]) => [file.slice(name.length + 1), bytes]),
    ),
    name,
  );
}

test('sample case 3 leaves the good run at the initialisation of DISM, after 64 s of silence', () => {
  for (const name of ['case3-zkcloud', 'case3-zkcloud-noprocmon']) {
    const [log] = compare(sampleCase(name), sampleCase('case3-good-run')).logs;
    assert.ok(log);
    checkDivergence(log, {
      reason: 'failedStep',
      last: 'FOD Validator: no Features on Demand to add, validation finished',
      here: 'DismHostLib: Failed to create DismHostManager remote object. Checking for dismhost.exe exit code.',
      expected: 'Library [C:\\$WINDOWS.~BT\\Sources\\dismapi.dll] loaded successfully',
    });
    assert.match(log.missing[1]?.at.text ?? '', /^Function \[DismInitialize\] from library /);
    assert.ok(log.missing.every(({ never }) => never));
    assert.deepEqual(
      log.silences.map(({ badGap }) => badGap),
      [64_000, 61_000],
    );
    assert.match(
      comparisonSentence(log, speech, (text) => `"${text}"`),
      /^"FOD Validator: .*" is followed by "Library .*dismapi\.dll\] loaded successfully" in the good run; here 64 s of silence, then an error: "DismHostLib/,
    );
  }
});

test('other sample cases leave the good run at their first cause', () => {
  const good = sampleCase('case3-good-run');
  const at = (name: string): string | undefined => compare(sampleCase(name), good).logs[0]?.divergence?.here?.text;
  assert.match(at('case4-access-denied') ?? '', /^CApplyWIM: Failure while applying image/);
  assert.match(at('case5b-bcd') ?? '', /^BCD: Failed to get registry value\. Status: c0000024/);
});

test('the page escapes what logs say and links to both runs', () => {
  const log = compareDrawn('1 E Bad | `tick` [link](http://x) <b>', '1 I Good\n2 I More');
  const page = comparisonPage(
    { bad: 'b', good: 'g', logs: [log], onlyBad: ['a`.log'], onlyGood: [] },
    speech,
    ({ run, file, line }) => `${run}/${file}#L${line}`,
  );
  assert.ok(page.includes('](<bad/setupact.log#L11>)'));
  assert.ok(page.includes('](<good/setupact.log#L11>)'));
  // What the log says stands in code spans only, and no bar of it ends a table's cell.
  const bare = page.replace(/(`+)[^`][\s\S]*?\1/g, '');
  assert.doesNotMatch(bare, /http:|<b>/);
  for (const row of page.split('\n').filter((line) => line.startsWith('|'))) {
    assert.equal(row.replace(/\\\|/g, '').split('|').length, 5, row);
  }
});
