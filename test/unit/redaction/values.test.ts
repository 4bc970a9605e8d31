import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redactText } from '../../../engine/src/index.js';

/** Each pair of lines: a text, and what it is after redaction. */
function checkRedacted(table: string, words: readonly string[] = []): void {
  const lines = table.split('\n').filter((line) => line.trim() !== '');
  for (let at = 0; at < lines.length; at += 2) {
    const [before = '', after = ''] = [lines[at], lines[at + 1]];
    assert.equal(redactText(before, undefined, { words }).text, after);
  }
}

test('users, in profiles however the path is written', () => {
  checkRedacted(String.raw`
C:\Users\mcarter\AppData\Local\Temp
C:\Users\USER-1\AppData\Local\Temp
Deleting \\?\C:\Users\M Carter\ntuser.dat
Deleting \\?\C:\Users\USER-1\ntuser.dat
{"path":"C:\\Users\\mcarter\\x.log"}
{"path":"C:\\Users\\USER-1\\x.log"}
file:///C:/Users/mcarter/x and C%3A%5CUsers%5Cmcarter%5Cx
file:///C:/Users/USER-1/x and C%3A%5CUsers%5CUSER-1%5Cx
C:\Users\mcarter.000\x, C:\Users\mcarter.V6\x
C:\Users\USER-1.000\x, C:\Users\USER-1.V6\x
C:\Documents and Settings\mcarter\Desktop
C:\Documents and Settings\USER-1\Desktop
\\srv07\profiles$\mcarter\x
\\HOST-1\profiles$\USER-1\x
HKU\mcarter_Classes, C:\Users\mcarter
HKU\USER-1_Classes, C:\Users\USER-1
C:\Users\THOMPS~1\AppData and C:\Users\Thompson7\AppData
C:\Users\USER-1~1\AppData and C:\Users\USER-1\AppData
C:\Users\J%C3%BCrgen and J\u00fcrgen and Jürgen and J&#252;rgen
C:\Users\USER-1 and USER-1 and USER-1 and USER-1
C:\Users\J%20%C3%BCrgen%5CAppData and C:\Users\100%de\x
C:\Users\USER-1%5CAppData and C:\Users\USER-2\x
C:\Users\Jürgen; J\u00fcrgen; J\\u00fcrgen; J\\\\\\\\u00fcrgen;
C:\Users\USER-1; USER-1; USER-1; USER-1;
C:\Users\陈晓明\Desktop 用户陈晓明的桌面
C:\Users\USER-1\Desktop 用户USER-1的桌面
  `);
});

test('what may be escapes or not is read in one way', () => {
  for (const unit of ['%25', '%5C', '%255C', '%2525', '%41%', '&amp;', '\\u0041']) {
    const text = `C:\\Users\\${unit.repeat(200)}\u0001`;
    assert.ok(redactText(text).text.startsWith('C:\\Users\\'), unit);
  }
});

test('users, where they are named', () => {
  checkRedacted(String.raw`
USERNAME=mcarter;	USERPROFILE=C:\Users\mcarter
USERNAME=USER-1;	USERPROFILE=C:\Users\USER-1
<Data Name='SubjectUserName'>mcarter</Data>
<Data Name='SubjectUserName'>USER-1</Data>
Name: mcarter, Domain: NORTHWIND, Profile: C:\Users\mcarter
Name: USER-1, Domain: DOMAIN-1, Profile: C:\Users\USER-1
Registered Owner:          Maria Carter
Registered Owner:          USER-1
    RegisteredOwner    REG_SZ    Maria Carter
    RegisteredOwner    REG_SZ    USER-1
用户名：mcarter 登录
用户名：USER-1 登录
USERDOMAIN=NORTHWIND; run by NORTHWIND\mcarter (NORTHWIND\Administrator)
USERDOMAIN=DOMAIN-1; run by DOMAIN-1\USER-1 (DOMAIN-1\Administrator)
  `);
});

test('machines and domains', () => {
  checkRedacted(String.raw`
COnlineWinNTPlatform: ComputerName=BR04-PC117
COnlineWinNTPlatform: ComputerName=HOST-1
%COMPUTERNAME% <-> BR04-PC117
%COMPUTERNAME% <-> HOST-1
Callback_ComputerName_Validate:Computer name is WIN-0AB1CD2EF3G
Callback_ComputerName_Validate:Computer name is HOST-1
Type=\"AppModel\" ComputerName=\"BR04-PC117\" State
Type=\"AppModel\" ComputerName=\"HOST-1\" State
Host Name:                 BR04-PC117
Host Name:                 HOST-1
<Computer>BR04-PC117.corp.northwind.local</Computer>
<Computer>HOST-1.domain-1.example</Computer>
USERNAME=BR04-PC117$; on br04-pc117
USERNAME=HOST-1$; on HOST-1
LOGONSERVER=\\DC01-NW
LOGONSERVER=\\HOST-1
copied to \\files02\deploy$\x and "\\\\files02\\deploy"
copied to \\HOST-1\deploy$\x and "\\\\HOST-1\\deploy"
https://SCCM7.emea.northwind.net:8531/x and wsus.emea.northwind.net
https://HOST-1.domain-1.example:8531/x and HOST-2.domain-1.example
Detected Source DomainName = [NORTHWIND]
Detected Source DomainName = [DOMAIN-1]
OU=Branches,DC=northwind,DC=com
OU=Branches,DC=DOMAIN-1,DC=com
计算机名：BR04-PC117
计算机名：HOST-1
  `);
});

test('numbers that name somebody', () => {
  checkRedacted(String.raw`
HKU\S-1-5-21-1111222233-444455556-777788889-1104_Classes and s-1-5-21-1111222233-444455556-777788889-500
HKU\S-1-5-21-1000000000-2000000000-3000000001-1001_Classes and S-1-5-21-1000000000-2000000000-3000000001-500
IPv4 Address: 10.20.30.40(Preferred), gateway 10.20.30.1
IPv4 Address: 192.0.2.1(Preferred), gateway 192.0.2.2
connect to 93.184.216.34:443 failed; 93.184.216.34 again
connect to 192.0.2.1:443 failed; 192.0.2.1 again
fe80::1c2d:3e4f:5a6b:7c8d%12 and FE80:0:0:0:1C2D:3E4F:5A6B:7C8D and fe80%3A%3A1c2d%3A3e4f%3A5a6b%3A7c8d
2001:db8::1%12 and 2001:db8::1 and 2001:db8::1
Physical Address: D4-B9-2F-AA-F3-FB, d4:b9:2f:aa:f3:fb, d4b92faaf3fb
Physical Address: 00-00-5E-00-53-01, 00:00:5e:00:53:01, 00005e005301
from m.carter@northwind.com, m.carter%40northwind.com
from mail-1@mail.example, mail-1@mail.example
Serial Number: PF3XK91Q; SerialNumber="PF3XK91Q"
Serial Number: SERIAL-1; SerialNumber="SERIAL-1"
USB\VID_0781&PID_5581\4C530001230417102334 and USB\VID_0781&PID_5581\6&1a2b3c4d&0&1
USB\VID_0781&PID_5581\SERIAL-1 and USB\VID_0781&PID_5581\6&1a2b3c4d&0&1
key AAAAA-BBBBB-CCCCC-DDDDD-22222 used
key XXXXX-XXXXX-XXXXX-XXXXX-00001 used
  `);
});

/** Nothing in these lines names anybody. */
function checkUntouched(lines: string): void {
  for (const line of lines.split('\n')) assert.equal(redactText(line).text, line);
}

test('what is the same on every machine stays', () => {
  checkUntouched(String.raw`
C:\Users\Default\NTUSER.DAT, C:\Users\Public\Desktop, C:\Users\defaultuser0\x, C:\Users\Administrator
S-1-5-18, S-1-5-32-544, S-1-15-2-1
Package_for_KB~31bf3856ad364e35~amd64~~10.0.1.1, version 10.0.1.1, Driver Version - 10/03/2016,10.1.1.38
127.0.0.1, 0.0.0.0, 255.255.255.0, 10.0.19041.1, v4.0.0.1
NT AUTHORITY\SYSTEM, BUILTIN\Administrators
http://www.microsoft.com/schemas, http://fe3.delivery.mp.microsoft.com:443
\\?\C:\Windows, \\.\PhysicalDrive0, "\\Windows\\Panther\\setupact.log", \??\C:\x
{725f1a2b-0000-11eb-9a1c-806e6f6e6963}, PCI\VEN_8086&DEV_8C10&SUBSYS_72708086
2021-05-18 03:11:02, 12:34:56, CCB::Add, 2020-01-31 16.21.48.123 Mem.Assessment
Machine Name = Offline, UserName: (null), Serial Number: To be filled by O.E.M.
%COMPUTERNAME%, C:\Users\%USERNAME%\x, C:\Users\*\x
icon@2x.png, 00000016@2023/5/17:15:45:59.302
`);
});

test('a user who is called like a word is replaced only where the place says so', () => {
  checkRedacted(String.raw`
C:\Users\setup\x: setup.exe started setup for the user
C:\Users\USER-1\x: setup.exe started setup for the user
C:\Users\anna\x: annabelle, anna_backup, ANNA-PC1, AnnaBackup, 0xanna
C:\Users\USER-1\x: annabelle, USER-1_backup, USER-1-PC1, USER-1Backup, 0xanna
  `);
});

test("the customer's words are replaced wherever they stand", () => {
  checkRedacted(
    String.raw`
icbcsetup.exe of ICBC in C:\ICBC\x, Wood Grove, Wood%20Grove, wood\u0020grove
WORD-1setup.exe of WORD-1 in C:\WORD-1\x, WORD-2, WORD-2, WORD-2
  `,
    ['icbc', 'Wood Grove'],
  );
});

test('a map of before gives the same names, and its pseudonyms are left alone', () => {
  const log = String.raw`C:\Users\mcarter\x on BR04-PC117 (ComputerName=BR04-PC117) S-1-5-21-1-2-3-1104 10.1.2.3`;
  const first = redactText(log);
  const second = redactText('Seen by mcarter on br04-pc117, user of C:\\Users\\jlopez', first.map);
  assert.equal(second.text, 'Seen by USER-1 on HOST-1, user of C:\\Users\\USER-2');
  assert.equal(redactText(first.text, first.map).text, first.text);
  assert.equal(redactText(`${log}\n${first.text}`, first.map).text, `${first.text}\n${first.text}`);
});

test('a pseudonym that somebody bears is not given to another', () => {
  const { text } = redactText(String.raw`C:\Users\mcarter and C:\Users\USER-1 and HOST-1, ComputerName=BR04-PC117`);
  assert.equal(text, String.raw`C:\Users\USER-2 and C:\Users\USER-3 and HOST-1, ComputerName=HOST-2`);
});

test('GUIDs are replaced when asked', () => {
  const guid = '{725f1a2b-0000-11eb-9a1c-806e6f6e6963}';
  assert.equal(redactText(guid).text, guid);
  assert.equal(redactText(guid, undefined, { guids: true }).text, '{00000000-0000-4000-8000-000000000001}');
});
