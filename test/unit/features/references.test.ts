import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textEntity } from '../../../engine/src/cases/entities.js';
import { fileOfPath, firstDecisive } from '../../../engine/src/features/definition.js';
import { findReferences, entityAt } from '../../../engine/src/features/references.js';
import { caseOfTexts, finish } from './caseOfTexts.js';

/** Which file of a case a path in the log `from` leads to. */
function checkFile(path: string, files: readonly string[], expected: string | undefined, from = 'other.log'): void {
  const entity = textEntity('path', path);
  assert.ok(entity);
  assert.equal(fileOfPath(files, entity, from), expected, path);
}

test('a path leads to the file that the collector made of it', () => {
  const layouts = [
    ['Windows/Panther/setupact.log', '$WINDOWS.~BT/Sources/Panther/setupact.log', 'Windows/Logs/CBS/CBS.log'],
    [
      'UpgradeLog/C_Windows_Panther/setupact.log',
      'UpgradeLog/C_Win_BT_Panther/setupact.log',
      'UpgradeLog/C_Windows_Logs_CBS/CBS.log',
    ],
  ] as const;
  for (const [windows, bt, cbs] of layouts) {
    const files = [bt, windows, cbs];
    checkFile('C:\\Windows\\Panther\\setupact.log', files, windows);
    checkFile('D:\\$WINDOWS.~BT\\Sources\\Panther\\setupact.log', files, bt);
    checkFile('%windir%\\Logs\\CBS\\CBS.log', files, cbs);
    checkFile('C:\\Windows\\Logs\\DISM\\dism.log', files, undefined);
  }
});

test("a file without its folders is meant, one in another of setup's folders is not", () => {
  checkFile('C:\\Windows\\Logs\\DISM\\dism.log', ['from-customer/dism.log'], 'from-customer/dism.log');
  checkFile('C:\\Windows\\Logs\\DISM\\dism.log', ['dism.log'], 'dism.log');
  checkFile('C:\\$WINDOWS.~BT\\Sources\\Panther\\setupact.log', ['Rollback/setupact.log'], undefined);
  checkFile('C:\\Windows\\Panther', ['Panther'], undefined);
});

test('of two trees of one machine a log means its own', () => {
  const files = ['Windows/Panther/setupact.log', 'Windows.old/Windows/Panther/setupact.log'];
  checkFile('C:\\Windows\\Panther\\setupact.log', files, files[0], 'Windows/Logs/DISM/dism.log');
  checkFile('C:\\Windows\\Panther\\setupact.log', files, files[1], 'Windows.old/Windows/Logs/DISM/dism.log');
});

const ACT = `2022-04-15 15:00:10, Info                  SP     Executing operation: Update Boot Code
2022-04-15 15:00:11, Info                  MIG    HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64 seen, hr = 0x80070005
2022-04-15 15:00:13, Error                 SP     Error WRITE, 0x00000005 while gathering/applying object: Registry, HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64 [DisplayName]. Will return 0
2022-04-15 15:00:13, Error                 SP     Operation failed: Update Boot Code. Error: 0x80070005[gle=0x00000005]
2022-04-15 15:00:14, Info                  MOUPG  SetupHost: Reporting error event -> [0x80070005, 0x50017]`;
const ERR = ACT.split('\n').slice(2, 4).join('\n');

test('the definition is the first decisive mention, not the first one and not the copy', () => {
  const known = caseOfTexts({ 'Panther/setuperr.log': ERR, 'Panther/setupact.log': ACT });
  const log = known.logs.find((one) => one.log.path === 'Panther/setupact.log')?.log;
  assert.ok(log);
  const line = 1;
  for (const word of ['0x80070005', 'Ensec64']) {
    const at = entityAt(log, line, log.lines.text(line).indexOf(word) + 1);
    assert.ok(at);
    const found = finish(
      findReferences(
        known.logs.map((one) => one.log),
        at.entity,
      ),
    );
    assert.ok(
      found.some(({ file }) => file === 'Panther/setuperr.log'),
      'the copy is among the references',
    );
    const best = firstDecisive(found, known);
    assert.deepEqual([best?.file, best?.line], ['Panther/setupact.log', 2], word);
  }
});
