import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeLinks } from '../../../engine/src/features/documentLinks.js';
import { bestMeaning, codeContext, inlayHints } from '../../../engine/src/features/inlayHints.js';
import { findCodes } from '../../../engine/src/codes/tokens.js';
import type { LogAnalysis } from '../../../engine/src/model/analysis.js';
import { scanLog } from '../../../engine/src/records/scan.js';
import { catalogue } from './tables.js';

const codes = catalogue();

function analysisOf(text: string, path = 'setupact.log'): LogAnalysis {
  const log = scanLog(path, new TextEncoder().encode(text));
  return {
    log,
    steps: [],
    attempts: [],
    findings: [],
    benign: new Uint8Array(log.records.count),
    problems: [],
  } as unknown as LogAnalysis;
}

/** `<line> <name>` of every hint, lines counted from 1. */
async function checkHints(text: string, ...expected: string[]) {
  const analysis = analysisOf(text);
  const found = inlayHints(analysis, await codes, 0, analysis.log.lines.count);
  assert.deepEqual(
    found.map(({ line, label }) => `${line + 1} ${label}`),
    expected,
    text,
  );
}

const panther = (message: string, component = 'SP', level = 'Error') =>
  `2022-04-20 16:59:43, ${level.padEnd(8)}              ${component.padEnd(6)} ${message}`;

test('the words of the message rank the meanings', async () => {
  await checkHints(panther('Crash 0x0000007E detected'), '1 SYSTEM_THREAD_EXCEPTION_NOT_HANDLED');
  await checkHints(panther('Cannot load plugin.dll. Error: 0x0000007E'), '1 ERROR_MOD_NOT_FOUND');
  await checkHints(panther('Failed to write the crash dump: error 0x00000005'), '1 ERROR_ACCESS_DENIED');
  await checkHints(panther('Device pending start: Device has problem: 0x38.'), '1 CM_PROB_NEED_CLASS_CONFIG');
  await checkHints(panther('loadstate.exe ended with return code 71'), '1 USMT_INIT_OPERATING_ENVIRONMENT_FAILED');
  await checkHints('* USMT error code 33:', '1 USMT_UNABLE_READKEY');
  await checkHints(panther('Error 1392 while gathering object C:\\USMT\\data', 'MIG'), '1 ERROR_FILE_CORRUPT');
  await checkHints(
    panther('Operation execution failed: 13. hr = 0x8007042B'),
    '1 SP_EXECUTION_OP_MIGRATE_DATA',
    '1 ERROR_PROCESS_ABORTED',
  );
  await checkHints(
    panther('BCD: Failed to get registry value. Status: c0000024[gle=0x00000002]', 'IBSLIB'),
    '1 STATUS_OBJECT_TYPE_MISMATCH',
  );
  // Words of another record, or far away in a long line, do not count.
  await checkHints(
    `${panther('The bugcheck was analysed', 'MOUPG', 'Info')}\n${panther('Cannot open. Error: 0x00000005')}`,
    '2 ERROR_ACCESS_DENIED',
  );
});

test('a small number that only happens to be in a table has no name', async () => {
  await checkHints(panther('Gather ended at 10/5/2023 23:27:08 with result 44', '', 'Info'));
  await checkHints(panther('SPDoFrameworkGather: Gather operation failed. Error: 0x0000002C'));
});

test('lines without a header of their own have hints: WIMGAPI, CSI continuations, stacks', async () => {
  const text = [
    panther('Apply failed', 'SP'),
    '[5808] [0x80070005] RestoreFilesCallback:(3821): Access is denied.',
    '[2312.1244] [0xc142011c] ',
    panther('00000012 (F) Failed to open the component', 'CSI'),
    '    (F) error 0x80070490 while reading the store; HRESULT_FROM_WIN32(1168)',
    '    [HRESULT = 0x800f0831]',
    '     dvi:  {Core Device Install - exit(0xe0000247)}',
  ].join('\n');
  await checkHints(
    text,
    '2 E_ACCESSDENIED',
    '3 (wim) path is not a mounted image folder',
    '5 ERROR_NOT_FOUND',
    '5 ERROR_NOT_FOUND',
    '6 CBS_E_STORE_CORRUPTION',
    '7 ERROR_DRIVER_STORE_ADD_FAILED',
  );
});

test('a description of ours is marked, so that it can be translated', async () => {
  const analysis = analysisOf('[2312.1244] [0xc142011c] \n[2312.1244] [0x80070005] ');
  const found = inlayHints(analysis, await codes, 0, 2).map(({ described }) => described);
  assert.deepEqual(found, [true, undefined]);
});

test('no hint: success, last errors, names that the line prints, message ids, signatures of disks', async () => {
  await checkHints(panther('Operation completed: Set. Error: 0x00000000'));
  await checkHints(panther('failed.[gle=0x00000006]'));
  await checkHints(panther('Failed. [HRESULT = 0x800f0805 - CBS_E_INVALID_PACKAGE]', 'CBS'));
  await checkHints('2022-04-20 16:59:43, Error      [0x0606cc] IBS    Disk signature [0x80070005] found');
});

test('a line of megabytes is no burden: its first codes have hints', async () => {
  const analysis = analysisOf(panther('[0x80070005] Error 5 '.repeat(120_000)));
  const hints = inlayHints(analysis, await codes, 0, analysis.log.lines.count);
  assert.ok(hints.length > 10 && hints.length <= 100, `${hints.length} hints`);
});

test('the context of a code whose line is not told is found in its record', async () => {
  const second = '    Crash 0x0000003B detected';
  const analysis = analysisOf(`${panther('Report')}\n${second}\n${panther('next')}`);
  const [token] = findCodes(second);
  assert.ok(token);
  assert.match(codeContext(analysis, 0, token).words ?? '', /Crash/);
  assert.equal(bestMeaning(await codes, analysis, 0, token)?.name, 'SYSTEM_SERVICE_EXCEPTION');
});

test('links: every code, a pair as one thing, nothing that is no code', () => {
  const text = [
    panther('SetupHost: Reporting error event -> [0x80070032, 0x50013]', 'MOUPG', 'Info'),
    '2022-04-20 16:59:43, Error      [0x06414e] IBSLIB Disk signature [0x80070005]',
    '[5808] [0x80070005] RestoreFilesCallback:(3821)',
  ].join('\n');
  const analysis = analysisOf(text);
  assert.deepEqual(
    codeLinks(analysis, 0, 3).map(({ line, target }) => `${line + 1} ${target}`),
    ['1 0x80070032-0x50013', '1 0x80070032-0x50013', '3 0x80070005'],
  );
});
