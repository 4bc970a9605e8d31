import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shippedEngine } from '../corpus/engine.js';

const engine = shippedEngine();
const log = (name: string, ...lines: readonly string[]) =>
  engine.analyseLog(name, new TextEncoder().encode(`${lines.join('\r\n')}\r\n`));

const setupact = log(
  'Panther/setupact.log',
  '2021-07-14 09:40:00, Info                  SP     Executing operation: Update Boot Code',
  '2021-07-14 09:40:01, Error                 IBSLIB BCD: Failed to get registry value. Status: c0000024[gle=0x00000002]',
  '2021-07-14 09:40:02, Error                 IBSLIB BCD: BcdCopyObjectEx: Failed to enumerate source elements. Target: {725f2633-5298-49c7-9016-202d172da460} Flags: 0x4 Status: c0000024[gle=0x00000002]',
  '2021-07-14 09:40:03, Error                 SP     Operation failed: Update Boot Code. Error: 0x80004005[gle=0x000000b7]',
  '2021-07-14 09:40:04, Info                  MOUPG  SetupHost: Reporting post reboot event -> [0xC1900101, 0x20017]',
);
/** They stop, and write, before setupact.log says why, and what they write is the result. */
const others = [
  log(
    'smsts.log',
    '<![LOG[Windows Setup failed with hexadecimal exit code 0xC1900101 (decimal 3247440129).]LOG]!><time="09:30:00.000+000" date="07-14-2021" component="OSDUpgradeWindows" context="" type="3" thread="1" file="a.cpp:1">',
    '<![LOG[Failed to run the action: Upgrade Operating System. ',
    'Unknown error (Error: C1900101; Source: Windows)]LOG]!><time="09:30:01.000+000" date="07-14-2021" component="TSManager" context="" type="3" thread="1" file="a.cpp:1">',
  ),
  log(
    'ReportingEvents.log',
    '{2C3C39FA-FC0F-4F44-9049-D2AA53B27FFB}\t2021-07-14 09:30:00:000+0000\t1\t182 [AGENT_INSTALLING_FAILED]\t101\t{BFC8A103-FD5F-4458-9935-231D9F79E2C1}\t1\tc1900101\tUpdateOrchestrator\tFailure\tContent Install\tInstallation Failure: Windows failed to install the following update with error 0xc1900101: Feature update',
  ),
  log(
    'MSI1a2b.log',
    '=== Verbose logging started: 7/14/2021  9:30:00  Build type: SHIP UNICODE 5.00.10011.00  Calling process: C:\\Windows\\system32\\msiexec.exe ===',
    'CustomAction Migrate returned actual error code 1603 (note this may not be 100% accurate if translation happened inside sandbox)',
    'Action ended 9:30:01: Migrate. Return value 3.',
    '=== Verbose logging stopped: 7/14/2021  9:30:02 ===',
  ),
  log(
    'dism.log',
    '2021-07-14 09:30:00, Info                  DISM   DISM.EXE: <----- Starting Dism.exe session ----->',
    '2021-07-14 09:30:00, Info                  DISM   DISM.EXE: Executing command line: dism /online /get-packages',
    '2021-07-14 09:30:01, Error                 DISM   DISM Package Manager: PID=1 TID=2 Failed. - CPackageManagerCLIHandler::ExecuteCmdLine(hr:0x80070005)',
    '2021-07-14 09:30:01, Info                  DISM   DISM.EXE: <----- Ending Dism.exe session ----->',
  ),
];

test('what deployment and servicing report never stands before the cause that setup names', () => {
  for (const found of others) assert.ok(found.findings.length > 0, found.log.path);
  const alone = engine.analyseCase('case', [setupact]).verdict.firstCause;
  assert.equal(alone?.rule, 'bcd-object-unreadable');
  const together = engine.analyseCase('case', [...others, setupact]);
  assert.equal(together.verdict.firstCause?.id, alone.id);
  assert.ok(together.chain?.links.every(({ place }) => place.file === 'Panther/setupact.log'));
});
