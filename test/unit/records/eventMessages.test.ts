import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dataOfMessage } from '../../../engine/src/records/eventMessages.js';

/** `name=value` of each datum, separated by ` | `. */
function checkData(event: string, message: string, expected: string): void {
  const [provider = '', id] = event.split('/');
  const data = dataOfMessage(provider, Number(id), message);
  assert.equal(data.map(([name, value]) => `${name}=${value}`).join(' | '), expected, message.slice(0, 100));
}

const updates = 'Microsoft-Windows-WindowsUpdateClient/20';

test('an update that failed: its title without blanks and the period behind it', () => {
  checkData(updates, 'with error 0x80070643: KB5 (v. 2).', 'errorCode=0x80070643 | updateTitle=KB5 (v. 2)');
  checkData(updates, '0x80070643：更新 KB5。 \t\r\nmore', 'errorCode=0x80070643 | updateTitle=更新 KB5');
  checkData(updates, '0x80070643 :\r\n\t KB5 \r\n', 'errorCode=0x80070643 | updateTitle=KB5');
  checkData(updates, '0x80070643 and 0x80070005: KB5', 'errorCode=0x80070005 | updateTitle=KB5');
  checkData(updates, 'with error 0x80070643: \t', '');
  checkData(updates, `0x80070643: ${'x'.repeat(401)}`, '');
});

test('parameters of a report: empty ones too, a line that is too long is none', () => {
  checkData(
    'Windows Error Reporting/1001',
    `Event Name: WinSetupDiag02\r\n\r\n \tP1: 10.0 \t\r\nP2 :\r\nP3：  a b\r\nP4: ${'x'.repeat(301)}\r\nXP5: 1\r\nP10:`,
    'EventName=WinSetupDiag02 | P1=10.0 | P2= | P3=a b | P10=',
  );
});

test('lines of words and values: blanks around a value, values that are empty', () => {
  checkData(
    'Application Error/1000',
    'Name: a b.exe , version: 1\r\nModule:\r\nCode: 0xc0000005 \t\r\nPath:\tC:\\a b.exe \r\nModule path: \\\\s\\b.dll',
    'AppName=a b.exe | ModuleName= | ExceptionCode=0xc0000005 | AppPath=C:\\a b.exe | ModulePath=\\\\s\\b.dll',
  );
  checkData(
    'Service Control Manager/7045',
    'A service was installed.\r\n\r\nService Name: \t\r\nService File Name:  "C:\\a b\\c.sys" -x \t',
    'ServiceName= | ImagePath="C:\\a b\\c.sys" -x',
  );
  checkData(
    'User32/1074',
    'The process C:\\a.exe (PC) has begun\r\n Reason Code: 0x85000000 \r\n Shutdown Type:\r\n Comment: \tUpdates: two\t',
    'Process=C:\\a.exe | ReasonCode=0x85000000 | ShutdownType= | Comment=Updates: two',
  );
});

test('runs of blanks do not take the square of their length', () => {
  const blanks = ' '.repeat(300_000);
  checkData(updates, `0x80070643:${blanks}x${blanks}x`, '');
  checkData(
    'Windows Error Reporting/1001',
    `WinSetupDiag02${'\n'.repeat(300_000)}P1: x`,
    'EventName=WinSetupDiag02 | P1=x',
  );
  checkData('Service Control Manager/7045', `x\na:x${blanks}x\nb:${blanks}y`, `ServiceName=x${blanks}x | ImagePath=y`);
});
