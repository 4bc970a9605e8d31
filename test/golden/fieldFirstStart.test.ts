import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkField, setupLog } from './fieldLogs.js';

/** The first start of an installation, where the answer file is applied: `Panther/UnattendGC`. See `fieldLogs.ts`. */

const error = (text: string): string => `E        ${text}`;
const info = (text: string): string => `I        ${text}`;
const stopped = error(
  '[windeploy.exe] Failure occured during online installation.  Online installation cannot complete at this time.; hr = 0x80004005',
);
const commandFailed = error(
  '[windeploy.exe] Command [%windir%\\system32\\oobe\\audit.exe /system] failed with exit code [0x800708c5]',
);

test('the first start that stops is a failure, under the code of the command that failed', () => {
  const bare = checkField({ 'setuperr.log': setupLog([commandFailed, stopped]) }, {
    says: 'failed | first-boot-command-failed@setuperr.log:1',
  });
  assert.equal(bare.attempts[0]?.result, 0x800708c5);
  checkField(
    {
      'Panther/UnattendGC/setuperr.log': setupLog([
        error('[windeploy.exe] CFirstUXWnd::OpenExisting failed with error 80070490'),
        error('[audit.exe] EnableLocalUserAccount: Unable to enable local account [Administrator]; status = 0x8c5'),
        error('[audit.exe] Unable to enable local account [Administrator]; hr = 0x800708C5'),
        commandFailed,
        stopped,
      ]),
    },
    { says: 'failed | audit-account-not-enabled@Panther/UnattendGC/setuperr.log:2' },
  );
});

test('a first start that goes on: what of its answer file failed is told, and is no failure of setup', () => {
  const log = setupLog([
    info('[DJOIN.EXE] Unattended Join: Calling DsGetDcName for corp.contoso.com...'),
    'W        [DJOIN.EXE] Unattended Join: DsGetDcName failed: 0x54b, last error is 0x0, will retry in 10 seconds...',
    error('[DJOIN.EXE] Unattended Join: Unable to join; gdwError = 0x54b'),
    error('[Shell Unattend] CopyProfile failed (0x80070003) [gle=0x00000003]'),
    info('[windeploy.exe] Process exited with exit code [0x0]'),
  ]);
  const { logs } = checkField({ 'setupact.log': log }, { says: 'unknown' });
  const told = logs.flatMap(({ findings }) => findings).filter(({ severity }) => severity === 'error');
  assert.deepEqual(
    told.map(({ rule, captures }) => [rule, captures['code'], captures['domain']]),
    [
      ['domain-join-failed', '0x54b', 'corp.contoso.com'],
      ['copy-profile-failed', '0x80070003', undefined],
    ],
  );
});

test('a package of the answer file stops the pass that installs it', () => {
  checkField(
    {
      'setuperr.log': setupLog([
        'E CBS    Pkgmgr: Failed unattend install: Package_for_KB5000000~31bf3856ad364e35~x86~~6.0.1.1, hr: 0x80073713',
        'E [0x060431] IBS    Callback_UnattendInitiatePass: An error occurred while initiating unattend passes; hr = 0x80004005',
      ]),
    },
    { says: 'failed | answer-file-package-failed@setuperr.log:1' },
  );
});
