import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { causeFingerprint, type CauseFingerprint, type LogAnalysis } from '../../../engine/src/index.js';
import { composeSamples } from '../../../tools/samples/build.mjs';
import { onMachine, sampleLog, sampleNames, type Machine } from '../cli/fleet.js';
import { testEngine } from '../runtime/caseFixture.js';

function fingerprintOf(files: Readonly<Record<string, Uint8Array | string>>): CauseFingerprint | undefined {
  const engine = testEngine();
  const logs = Object.entries(files).map(([name, data]) => engine.analyseLog(name, Buffer.from(data)));
  return causeFingerprint(engine.analyseCase('case', logs));
}

const machines: fc.Arbitrary<Machine> = fc.record({
  user: fc.constantFrom('Administrator', 'li.na', '陈伟', 'a b', 'x', 'CON$', 'user_3fa21', '12345'),
  computer: fc.constantFrom('PC', 'DESKTOP-AB12CD', '柜台-03', 'a.b.example'),
  drive: fc.constantFrom('C', 'D', 'E', 'Z'),
  seconds: fc.integer({ min: -200_000_000, max: 100_000_000 }),
  seed: fc.integer({ min: 1, max: 60_000 }),
  encoding: fc.constantFrom('utf-8', 'utf-16le', 'gbk'),
  lineEnd: fc.constantFrom('\r\n', '\n'),
});

test('the same failure on any machine has one fingerprint; other failures have others', () => {
  const values = new Set<string>();
  for (const name of sampleNames) {
    const { file, text } = sampleLog(name);
    const known = fingerprintOf({ [file]: text });
    assert.ok(known, name);
    assert.match(known.value, /^1:[0-9a-f]{16}$/);
    values.add(known.value);
    fc.assert(
      fc.property(machines, fc.constantFrom('', 'logs/', 'C_Win/', 'a/b/c/'), (machine, prefix) => {
        assert.deepEqual(fingerprintOf({ [prefix + file]: onMachine(text, machine) }), known, name);
      }),
      { numRuns: 25 },
    );
  }
  assert.equal(values.size, sampleNames.length);
});

test('the order of files does not matter', () => {
  const { files } = composeSamples();
  const engine = testEngine();
  const bundles = new Map<string, LogAnalysis[]>();
  for (const [name, bytes] of files) {
    const [bundle = '', ...rest] = name.split('/');
    // Trace and dump have readers of their own; a big one of each is enough elsewhere.
    if (/\.(?:dmp|pml|csv|evtx)$/i.test(name) || !/^(?:case[145]|bare)/.test(bundle)) continue;
    const logs = bundles.get(bundle) ?? [];
    bundles.set(bundle, [...logs, engine.analyseLog(rest.join('/'), bytes)]);
  }
  for (const [bundle, logs] of bundles) {
    const expected = causeFingerprint(engine.analyseCase(bundle, logs));
    fc.assert(
      fc.property(fc.shuffledSubarray(logs, { minLength: logs.length }), (shuffled) => {
        assert.deepEqual(causeFingerprint(engine.analyseCase(bundle, shuffled)), expected, bundle);
      }),
      { numRuns: 3 },
    );
  }
});

const line = (level: string, component: string, message: string) =>
  `2024-03-05 10:00:00, ${level.padEnd(7)}               ${component.padEnd(6)} ${message}`;

/** A run whose operation fails at a line that no signature knows. */
function unknownFailure(cause: string, operation = 'Frobnicate C:\\Windows\\x.dat'): string {
  return [
    line('Info', 'MOUPG', '*************** SetupHost Logging Begin ***************'),
    line('Info', 'SP', `Executing operation: ${operation}`),
    line('Error', 'SP', cause),
    line('Error', 'SP', `Operation failed: ${operation}. Error: 0x80070005[gle=0x00000005]`),
    line('Info', 'MOUPG', 'SetupHost: Reporting error event -> [0x80070005, 0x50013]'),
  ].join('\r\n');
}

function checkSame(expected: boolean, a: string, b: string): void {
  const [first, second] = [fingerprintOf({ 'setupact.log': a }), fingerprintOf({ 'setupact.log': b })];
  assert.ok(first && second);
  if (expected) assert.deepEqual(first, second);
  else assert.notEqual(first.value, second.value);
}

test('a line that no signature knows: its shape counts, and what Windows says in its own language does not', () => {
  const cause = (user: string, text: string, code = '0x80070005') =>
    unknownFailure(
      `Frob: cannot open C:\\Users\\${user}\\x.dat for {11111111-2222-3333-4444-55555555${user.length}555}: ${text} [${code}]`,
    );
  checkSame(true, cause('anna', 'Access is denied.'), cause('john', '拒绝访问。'));
  checkSame(false, cause('anna', 'Access is denied.'), cause('anna', 'Access is denied.', '0x80070020'));
  fc.assert(
    fc.property(machines, ({ user, drive, seed }) => {
      const text = (who: string, where: string, n: number) =>
        unknownFailure(
          `Frob ${n}: ${where}:\\Users\\${who}\\AppData\\x.dat, S-1-5-21-${n}-2-3-1001, {1111${1000 + (n % 9000)}-2222-3333-4444-555555555555}, 2024-03-0${1 + (n % 9)} failed`,
        );
      checkSame(true, text(user, drive, seed), text('anna', 'C', 4));
    }),
  );
  checkSame(false, unknownFailure('Frob: cannot open it'), unknownFailure('Frob: cannot close it'));
  checkSame(false, unknownFailure('Frob: no'), unknownFailure('Frob: no', 'Unfrobnicate it'));
  checkSame(true, unknownFailure('Frob: no'), unknownFailure('Frob: no', 'Frobnicate D:\\Windows\\y.dat'));
});

test('nothing failed: no fingerprint; only a result is known: the result is it', () => {
  const begin = line('Info', 'MOUPG', '*************** SetupHost Logging Begin ***************');
  assert.equal(fingerprintOf({ 'setupact.log': begin.replace('Begin', 'nothing') }), undefined);
  const result = (extend: string) =>
    [begin, line('Info', 'MOUPG', `SetupHost: Reporting error event -> [0xC1900101, ${extend}]`)].join('\r\n');
  checkSame(true, result('0x20017'), `${result('0x20017')}\r\n`);
  checkSame(false, result('0x20017'), result('0x30018'));
});
