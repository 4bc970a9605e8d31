import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogStep } from '../../../engine/src/model/analysis.js';
import { findAttempts } from '../../../engine/src/cases/attempts.js';
import type { Attempt } from '../../../engine/src/model/attempt.js';
import { findAnchors } from '../../../engine/src/records/anchors.js';
import { scanLog } from '../../../engine/src/records/scan.js';
import { buildSteps, stepsAt } from '../../../engine/src/records/steps.js';

/** One line per message: `COMPONENT message`; times advance by a second. */
function logOf(messages: string): string {
  return messages
    .trim()
    .split('\n')
    .map((row, index) => {
      const [component = '', ...words] = row.trim().split(' ');
      const level = words[0] === '!' ? 'Error  ' : 'Info   ';
      const text = words[0] === '!' ? words.slice(1).join(' ') : words.join(' ');
      const time = `2022-07-06 08:${String(Math.floor(index / 60)).padStart(2, '0')}:${String(index % 60).padStart(2, '0')}`;
      return `${time}, ${level}               ${(component === '-' ? '' : component).padEnd(6)} ${text}`;
    })
    .join('\r\n');
}

/** The tree of steps, drawn: `kind name first-last outcome code`. */
function checkSteps(messages: string, expected: string): void {
  const log = scanLog('setupact.log', new TextEncoder().encode(logOf(messages)));
  const rows: string[] = [];
  const draw = (steps: readonly LogStep[], depth: number): void => {
    for (const step of steps) {
      const code = step.code === undefined ? '' : ` ${step.code.toString(16)}`;
      rows.push(
        `${'  '.repeat(depth)}${step.kind} ${step.name} ${step.firstRecord + 1}-${step.lastRecord + 1} ${step.outcome}${code}`,
      );
      draw(step.children, depth + 1);
    }
  };
  draw(buildSteps(log, findAnchors(log)), 0);
  assert.equal(rows.join('\n'), expected.trim().replace(/^ {4}/gm, ''));
}

function attemptsOf(messages: string): readonly Attempt[] {
  const log = scanLog('setupact.log', new TextEncoder().encode(logOf(messages)));
  const anchors = findAnchors(log);
  return findAttempts(log, anchors, buildSteps(log, anchors));
}

/** `outcome result-extend table phase/operation` of every attempt. */
function checkAttempts(messages: string, expected: readonly string[]): void {
  assert.deepEqual(
    attemptsOf(messages).map((attempt) => {
      const codes =
        attempt.result === undefined ? '' : ` ${attempt.result.toString(16)}-${attempt.extend?.toString(16) ?? ''}`;
      const readings = attempt.extendReadings.map((one) => ` ${one.table} ${one.phase}/${one.operation}`).join(',');
      return attempt.outcome + codes + readings;
    }),
    expected,
  );
}

test('session, phase, action, execution phase and operation nest', () => {
  checkSteps(
    `
    MOUPG *************** SetupHost Logging Begin ***************
    MOUPG Setup phase change: [SetupPhaseUnknown] -> [SetupPhaseUnpack]
    MOUPG Setup phase change: [SetupPhaseUnpack] -> [SetupPhaseInstall]
    MOUPG ImageDeploy: Entering Execute Method
    SP OPERATIONTRACK ExecuteOperations: Start execution phase Downlevel
    SP Executing operation: Cleanup snapshot
    SP Operation completed successfully: Cleanup snapshot
    SP Executing operation: Apply WIM file PathForNewOSFile, index 1 to C:\\$WINDOWS.~BT\\NewOS
    SP ! Operation failed: Apply WIM file PathForNewOSFile, index 1 to C:\\$WINDOWS.~BT\\NewOS. Error: 0x80070005[gle=0x000000b7]
    SP ! ExecuteOperations: Failed execution phase Downlevel. Error: 0x80070005
    MOUPG ! CDlpActionImageDeploy::ExecuteRoutine(10): Result = 0x80070005
    MOUPG ImageDeploy: Leaving Execute Method
    MOUPG Setup phase change: [SetupPhaseInstall] -> [SetupPhaseError]
    MOUPG **************** SetupHost Logging End ****************`,
    `
    session SetupHost 1-14 unknown
      phase SetupPhaseUnpack 2-2 succeeded
      phase SetupPhaseInstall 3-12 failed
        action ImageDeploy 4-12 failed 80070005
          phase Downlevel 5-10 failed 80070005
            operation Cleanup snapshot 6-7 succeeded
            operation Apply WIM file PathForNewOSFile, index 1 to C:\\$WINDOWS.~BT\\NewOS 8-9 failed 80070005
      phase SetupPhaseError 13-14 open`,
  );
});

test('a step that nothing ends is open; an excerpt may hold a failure without its beginning', () => {
  checkSteps(
    `
    SP Executing operation: Save config data
    SP some line`,
    `
    operation Save config data 1-2 open`,
  );
  checkSteps(
    `
    IBSLIB ! BCD: Failed to get registry value. Status: c0000024[gle=0x00000002]
    SP ! Operation failed: Update Boot Code. Error: 0x80004005[gle=0x000000b7]`,
    `
    operation Update Boot Code 2-2 failed 80004005`,
  );
});

test('the result decides the outcome, PostReboot how the extend code is read', () => {
  checkAttempts(
    'MOUPG ImageExit: Initializing PostReboot:  [FALSE]\nMOUPG SetupHost: Reporting error event -> [0x80070032, 0x50013]',
    ['failed 80070032-50013 setupHost Install/DATA_MIGRATE'],
  );
  checkAttempts('MOUPG SetupHost: Reporting post reboot event -> [0xC1900101, 0x30018]', [
    'rolledBack c1900101-30018 setupPlatform FIRST_BOOT/SYSPREP',
  ]);
  checkAttempts('MOUPG SetupHost: Reporting error event -> [0x800704D3, 0x800704C7]', ['cancelled 800704d3-800704c7']);
  checkAttempts(
    'MOUPG ImageExit: Initializing PostReboot:  [FALSE]\nMOUPG SetupHost: Reporting error event -> [0xC1900210, 0x5001B]',
    ['scanOnly c1900210-5001b setupHost Install/MEDIA_CREATE_SUCCESS'],
  );
  checkAttempts('SP ExecuteOperations: Successfully processed execution phase End', ['succeeded']);
  checkAttempts('SP Executing operation: x\nSP text', ['unfinished']);
  checkAttempts('SP Initiating rollback/uninstall, phase = 0', ['rolledBack']);
});

test('the telemetry code is not the result, and the report is the first line that states it', () => {
  const [attempt] = attemptsOf(`
    MOUPG Finalize: Remapping install error [0x80070032] -> [0xC1900108] for telemetry.
    MOUPG CSetupDiagnostics: Tracing Data [DWORD] -> [Setup360MappedResult]=[0xC1900108] [x][y][][0x1]
    MOUPG CSetupDiagnostics: Tracing Data [DWORD] -> [Setup360Result]=[0x80070032] [x][y][][0x1]
    MOUPG SetupHost: Reporting error event -> [0x80070032, 0x50013]
    MOUPG SetupHost: Reporting error event -> [0x80070032, 0x50013]`);
  assert.equal(attempt?.result, 0x80070032);
  assert.equal(attempt?.resultLine, 4);
  assert.equal(attempt?.reported, true);
});

test('a log that several runs appended to holds several attempts', () => {
  const run = (result: string): string => `
    MOUPG *************** SetupHost Logging Begin ***************
    MOUPG Setup phase change: [SetupPhaseUnknown] -> [SetupPhaseUnpack]
    MOUPG SetupHost: Reporting error event -> [${result}, 0x50013]`;
  checkAttempts(`${run('0x80070005')}\n${run('0x80070032')}`.replace(/\n\s*\n/g, '\n'), [
    'failed 80070005-50013 setupHost Install/DATA_MIGRATE',
    'failed 80070032-50013 setupHost Install/DATA_MIGRATE',
  ]);
});

test('image, host and target are read from the lines that state them', () => {
  const [attempt] = attemptsOf(`
    MOUPG SetupHost::Initialize: InstallFilePath        = [C:\\21H2\\Sources\\Install.wim]
    MOUPG SetupHost::Initialize: CmdLine                = [/Install /auto upgrade]
    MOUPG SetupHost: Setup build version is: 10.0.19041.1253 (vb_release)
    CONX Target OS version: 10.0.19041.1253
    MOUPG     Host OS Version         [ 10.0.17134 ]
    MOUPG     Host OS Edition         [ Professional ]
    MOUPG     WIM Path        [ C:\\21H2\\Sources\\Install.wim ]
    MOUPG     Install Index   [ 1 ]
    MOUPG     Edition         [ Education ]
    MOUPG     Install Index   [ 5 ]
    MOUPG     Edition         [ Professional ]
    MOUPG     Language        [ en-US ]
    MOUPG MigChoice: Initializing Image Index:           [5]
    MOUPG MigChoice: Initializing Image Name:            [Windows 10 Pro]`);
  assert.deepEqual(attempt?.image, { path: 'C:\\21H2\\Sources\\Install.wim', index: 5, name: 'Windows 10 Pro' });
  assert.deepEqual(attempt?.target, { build: '10.0.19041.1253', edition: 'Professional', language: 'en-US' });
  assert.deepEqual(attempt?.host, { build: '10.0.17134', edition: 'Professional' });
  assert.equal(attempt?.commandLine, '/Install /auto upgrade');
  assert.equal(attempt?.setupVersion, '10.0.19041.1253');
});

/** The values of the only anchor line. */
function checkValues(component: string, message: string, expected: readonly string[] | undefined): void {
  const line = `2022-07-06 08:00:00, Info                  ${component.padEnd(6)} ${message}\r\n`;
  const [anchor] = findAnchors(scanLog('setupact.log', new TextEncoder().encode(line)));
  assert.deepEqual(anchor?.values, expected, JSON.stringify(message.slice(0, 100)));
}

test('blanks behind a name and the period of a sentence are no part of it', () => {
  checkValues('SP', 'Executing operation: Cleanup  snapshot \t', ['Cleanup  snapshot']);
  checkValues('SP', 'Executing operation: x', ['x']);
  checkValues('SP', 'Executing operation: \t', undefined);
  checkValues('SP', 'Operation completed successfully: Set a.b, index 1. ', ['Set a.b, index 1.']);
  checkValues('SP', 'OPERATIONTRACK ExecuteOperations: Start execution phase Safe OS \t', ['Safe OS']);
  checkValues('SP', 'ExecuteOperations: Successfully processed execution phase Safe OS. ', ['Safe OS']);
  checkValues('SP', 'ExecuteOperations: Successfully processed execution phase 4', ['4']);
  checkValues('SP', 'Current phase string :  FirstBoot,Start\t', ['FirstBoot,Start']);
  checkValues('SP', 'Current phase string: x', ['x']);
  checkValues('MOUPG', 'Host OS Language Id     [ en-US ]', ['Language Id', 'en-US']);
  checkValues('MOUPG', 'Host OS Version [10.0]', ['Version', '10.0']);
  checkValues('MOUPG', 'Host OS Edition  []', ['Edition', '']);
  checkValues('MOUPG', `Host OS Version${' '.repeat(8000)}!`, undefined);
});

/** For each record the names of the steps around it, outermost first. */
function checkStepsAt(steps: readonly LogStep[], expected: Readonly<Record<number, string>>): void {
  for (const [record, names] of Object.entries(expected)) {
    const path = stepsAt(steps, Number(record));
    assert.equal(path.map(({ name }) => name).join('/'), names, `record ${record}`);
  }
}

function step(name: string, firstRecord: number, lastRecord: number, children: readonly LogStep[] = []): LogStep {
  return { kind: 'operation', name, firstRecord, lastRecord, outcome: 'unknown', children };
}

test('the steps around a record: inner ones last; of those side by side the one that began last', () => {
  const inner = [step('a', 2, 4), step('b', 6, 6)];
  checkStepsAt([step('one', 1, 9, inner), step('two', 11, 30), step('three', 12, 14), step('four', 20, 22)], {
    0: '',
    1: 'one',
    3: 'one/a',
    5: 'one',
    6: 'one/b',
    9: 'one',
    10: '',
    11: 'two',
    14: 'three',
    15: 'two',
    22: 'four',
    30: 'two',
    31: '',
  });
});

test('the step of a record is found without a walk through all that began before it', () => {
  let read = 0;
  const counted = new Proxy(
    Array.from({ length: 10_000 }, (_, index) => step(`${index}`, 10 * index, 10 * index + 4)),
    {
      get(target, key): unknown {
        if (typeof key === 'string' && /^\d+$/.test(key)) read++;
        return Reflect.get(target, key);
      },
    },
  );
  for (let index = 0; index < 1000; index++) {
    assert.equal(stepsAt(counted, 100 * index + 3)[0]?.name, `${10 * index}`);
    assert.deepEqual(stepsAt(counted, 100 * index + 7), []);
  }
  assert.ok(read < 10_000 + 2000 * 20, `${read} steps read`);
});
