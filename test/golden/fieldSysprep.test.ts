import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkField, setupLog } from './fieldLogs.js';

/** Runs of Sysprep as builders of images report them: see `fieldLogs.ts`. */

const BEGUN = 'I SYSPRP ===          Beginning of a new sysprep run          ===';
const ended = (code: string, pass = 'while processing sysprep generalize internal providers'): string =>
  `E [0x0f00a8] SYSPRP WinMain:Hit failure ${pass}; hr = ${code}`;
const halted = (code: string): string =>
  `E [0x0f0070] SYSPRP RunDlls:An error occurred while running registry sysprep DLLs, halting sysprep execution. dwRet = ${code}`;
const validate = "'Sysprep_Clean_Validate_Opk' from C:\\Windows\\System32\\spopk.dll";
const notProvisioned = (app: string): string =>
  `E SYSPRP Package ${app}_1.0.0.0_neutral__8wekyb3d8bbwe was installed for a user, but not provisioned for all users. This package will not function properly in the sysprep image.`;

test('what Sysprep ends with is its result, and what no rule knows is told as recorded', () => {
  const stopped = (dll: string): string =>
    setupLog([
      `E [0x0f0082] SYSPRP LaunchDll:Failure occurred while executing '${dll},SysPrep_Cleanup', returned error code 0x2`,
      halted('0x2'),
      ended('0x80070002', 'while processing sysprep cleanup internal providers'),
    ]);
  const plugIn = checkField(
    { 'setuperr.log': stopped('ContosoCore.dll') },
    { says: 'failed | sysprep-dll-failed@setuperr.log:1', fix: ['check-sysprep-module'] },
  );
  assert.equal(plugIn.attempts[0]?.result, 0x80070002);
  // What the remediation asks for stands in the line.
  assert.equal(plugIn.verdict.firstCause?.captures['code'], '0x2');
  assert.equal(plugIn.verdict.firstCause?.captures['module'], 'ContosoCore.dll');
  checkField(
    { 'setuperr.log': stopped('DscCore.dll') },
    {
      says: 'failed | sysprep-dsc-configured@setuperr.log:1',
      fix: ['sysprep-without-dsc', 'check-sysprep-module'],
    },
  );
  // The module says itself what it lacked, under a code of its own.
  checkField(
    {
      'setupact.log': setupLog([
        BEGUN,
        'E SYSPRP spopk.dll:: Something is not as it should be; hr = 0x80041234',
        `E [0x0f0082] SYSPRP ActionPlatform::LaunchModule: Failure occurred while executing ${validate}; dwRet = 0x139f`,
        ended('0x8007139f', 'while pre-validate sysprep cleanup internal providers'),
      ]),
    },
    { says: 'failed | error-record@setupact.log:2' },
  );
});

test('Sysprep: an error that only stands near a line that a rule knows is no first cause', () => {
  const firmware = [
    'E SYSPRP BCD: BiUpdateEfiEntry failed c000000d',
    'E SYSPRP BCD: Failed to export alterations to firmware. Status: c000000d',
  ];
  const app = [
    notProvisioned('Contoso.Source'),
    'E SYSPRP Failed to remove apps for the current user: 0x80073cf2.',
    ended('0x80073cf2', 'while pre-validate sysprep generalize internal providers'),
  ];
  checkField(
    { 'setuperr.log': setupLog([...firmware, ...app]) },
    { says: 'failed | sysprep-appx-not-provisioned@setuperr.log:3', fix: ['sysprep-appx'] },
  );
  // Alone they are what there is.
  checkField(
    { 'setuperr.log': setupLog([...firmware, ended('0xc000000d')]) },
    { says: 'failed | error-record@setuperr.log:1' },
  );
});

test('of several runs of Sysprep in one log the last counts', () => {
  const rule = 'I SYSPRP ========================================================';
  const app = (name: string): readonly string[] => [
    rule,
    BEGUN,
    notProvisioned(name),
    ended('0x80073cf2', 'while pre-validate sysprep generalize internal providers'),
    'I [0x0f0052] SYSPRP Shutting down SysPrep log',
  ];
  const first = setupLog(app('Contoso.First'));
  const then = (lines: readonly string[]): string => first + setupLog(lines, '12').slice(1);
  const twice = checkField(
    { 'setupact.log': then(app('Contoso.Second')) },
    { says: 'failed | sysprep-appx-not-provisioned@setupact.log:8' },
  );
  assert.deepEqual(
    twice.attempts.map(({ startLine, outcome }) => `${startLine} ${outcome}`),
    ['2 failed', '7 failed'],
  );
  // Mended, and run again.
  checkField(
    {
      'setupact.log': then([
        BEGUN,
        'I SYSPRP FCreateTagFile:Successfully created tag file C:\\Windows\\System32\\Sysprep\\Sysprep_succeeded.tag',
      ]),
    },
    { says: 'succeeded' },
  );
  // setuperr.log does not tell where a run begins.
  const errors = (lines: readonly string[]): readonly string[] => lines.filter((line) => line.startsWith('E'));
  checkField(
    { 'setuperr.log': setupLog([...errors(app('Contoso.First')), ...errors(app('Contoso.Second'))]) },
    { says: 'failed | sysprep-appx-not-provisioned@setuperr.log:3' },
  );
});

test('a run of Sysprep says nothing of an upgrade', () => {
  const built = setupLog([BEGUN, notProvisioned('Contoso.First'), ended('0x80073cf2')], '2022-01-10 10');
  // An upgrade of the machine from that image fails two years later.
  checkField(
    {
      'Sysprep/Panther/setupact.log': built,
      'Panther/setupact.log': setupLog(['I MOUPG  SetupHost: Reporting error event -> [0x80070017, 0x50015]']),
    },
    { says: 'failed' },
  );
  // Installed well, and then made an image of.
  checkField(
    {
      'Sysprep/Panther/setupact.log': built,
      'Panther/setupact.log': setupLog(['I MOUPG  SetupHost: Reporting success event'], '2022-01-09 10'),
    },
    { says: 'failed | sysprep-appx-not-provisioned@Sysprep/Panther/setupact.log:2' },
  );
});

test('Sysprep: a sensor that guards its identity, and servicing that does not answer', () => {
  checkField(
    {
      'setupact.log': setupLog([
        BEGUN,
        'E SYSPRP ActionPlatform::DeleteValue: Error from RegDeleteValueW for value senseGuid under key HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Windows Advanced Threat Protection; dwRet = 0x5',
        'E SYSPRP SysprepSession::ExecuteAction: Failed during deleteValue operation; dwRet = 0x5',
        'E SYSPRP RunPlatformActions:Failed while executing Sysprep session actions; dwRet = 0x5',
        halted('0x5'),
        ended('0x80070005'),
      ]),
    },
    { says: 'failed | sysprep-sensor-onboarded@setupact.log:2', fix: ['offboard-defender-endpoint'] },
  );
  checkField(
    {
      'setupact.log': setupLog([
        BEGUN,
        'E [0x0f00b0] SYSPRP spopk.dll:: Failed to query pending CBS operations; hr = 0x80080005',
        `E [0x0f0082] SYSPRP ActionPlatform::LaunchModule: Failure occurred while executing ${validate}; dwRet = 0x5`,
        ended('0x80070005', 'while pre-validate sysprep cleanup internal providers'),
      ]),
    },
    {
      says: 'failed | sysprep-servicing-unanswered@setupact.log:2',
      fix: ['finish-pending-cleanup', 'start-trusted-installer'],
    },
  );
});
