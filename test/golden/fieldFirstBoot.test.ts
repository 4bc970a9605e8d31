import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkField, setupLog } from './fieldLogs.js';

/** The first start of an installation and the commands of its answer file: see `fieldLogs.ts`. */

const command = (line: string, code: string): readonly string[] => [
  `I        [SETUPUGC.EXE] Finished executing [${line}] synchronously`,
  `I        [SETUPUGC.EXE] Process returned with exit code ${code}`,
];

test('commands of the answer file: which ended with another exit code than 0, while setup went on', () => {
  const { logs } = checkField(
    {
      'UnattendGC/setupact.log': setupLog([
        'I        [SETUPUGC.EXE] SetupUGC running to process unattend settings for pass [specialize]',
        ...command('powershell.exe -NoProfile -Command "extract"', '0x1'),
        ...command('reg.exe load "HKU\\DefaultUser" "C:\\Users\\Default\\NTUSER.DAT"', '0x0'),
        ...command('powershell.exe -NoProfile -File "C:\\Windows\\Setup\\Scripts\\first.ps1"', '0xfffd0000'),
        'I        [SETUPUGC.EXE] SetupUGC returning with exit code [0]',
        'I        [oobeldr.exe] OrchestrateUpdateImageState: Updating image state from [IMAGE_STATE_UNDEPLOYABLE] --> [IMAGE_STATE_COMPLETE]',
      ]),
    },
    { says: 'unknown' },
  );
  assert.deepEqual(
    logs.flatMap(({ findings }) => findings).map(({ rule, place, severity, captures }) => [rule, place.line, severity, captures['command']]),
    [
      ['answer-file-command-failed', 3, 'warning', 'powershell.exe -NoProfile -Command "extract"'],
      ['answer-file-command-failed', 7, 'warning', 'powershell.exe -NoProfile -File "C:\\Windows\\Setup\\Scripts\\first.ps1"'],
      ['first-boot-completed', 9, 'info', undefined],
    ],
  );
});

test('a boot file that was not copied is no cause where the new system started after it', () => {
  const copy =
    'E SP         BFSVC: BfspCopyFile(C:\\$WINDOWS.~BT\\Sources\\Boot\\EFI\\bootmgfw.efi, \\\\?\\GLOBALROOT\\Device\\HarddiskVolume7\\EFI\\Microsoft\\Boot\\bootmgfw.efi) failed! (Attempt 60 of 60) Last Error = 0x3[gle=0x00000003]';
  const decisive = (lines: readonly string[]): readonly string[] =>
    checkField({ 'setuperr.log': setupLog(lines) }, { says: lines.length > 1 ? 'unknown' : 'failed | boot-file-absent@setuperr.log:1' })
      .logs.flatMap(({ findings }) => findings)
      .filter(({ severity }) => severity === 'decisive')
      .map(({ rule }) => rule);
  assert.deepEqual(decisive([copy]), ['boot-file-absent']);
  assert.deepEqual(decisive([copy, 'E        [setup.exe] System disks found']), []);
});
