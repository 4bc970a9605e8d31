import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeEntity, plainPath, plainRegistryKey, sameEntity, textEntity } from '../../../engine/src/cases/entities.js';
import { entitiesInText, wordAt } from '../../../engine/src/cases/entitiesInText.js';
import { linesHolding, needlesOf } from '../../../engine/src/cases/entitySearch.js';
import { findCodes } from '../../../engine/src/codes/tokens.js';
import { entitiesInLine, entityAt, findReferences } from '../../../engine/src/features/references.js';
import { scanLog } from '../../../engine/src/records/scan.js';
import type { Entity } from '../../../engine/src/cases/entities.js';
import type { LogFile } from '../../../engine/src/model/record.js';

const logOf = (text: string, path = 'setupact.log'): LogFile => scanLog(path, new TextEncoder().encode(text));

/** Runs a generator to its end. */
function finish<T>(work: Generator<undefined, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

test('paths of one disk are one, whatever a system calls the disk', () => {
  const one = [
    'C:\\Windows\\System32\\drivers\\x.sys',
    'd:\\windows\\system32\\drivers\\X.SYS',
    'X:/Windows/System32/drivers/x.sys',
    '\\\\?\\C:\\Windows\\System32\\drivers\\x.sys',
    '\\??\\C:\\Windows\\System32\\drivers\\x.sys',
    '\\Device\\HarddiskVolume3\\Windows\\System32\\drivers\\x.sys',
    '\\\\?\\GLOBALROOT\\Device\\HarddiskVolume12\\Windows\\System32\\drivers\\x.sys',
    '\\\\?\\Volume{0f8fad5b-d9cb-469f-a165-70867728950e}\\Windows\\System32\\drivers\\x.sys',
    '%SystemRoot%\\System32\\drivers\\x.sys',
    '%windir%\\System32\\drivers\\x.sys',
    '\\SystemRoot\\System32\\drivers\\x.sys',
    'C:\\\\Windows\\\\System32\\\\drivers\\\\x.sys',
    'C:/Windows\\/System32//drivers/x.sys\\\\',
    '\\\\\\\\?\\\\C:\\\\Windows\\System32\\drivers\\x.sys',
    '//Device\\\\HarddiskVolume3/Windows/System32/drivers/x.sys',
    '\\GLOBALROOT\\\\Device\\Harddisk0\\\\Partition2\\Windows\\System32\\drivers\\x.sys',
    '\\\\SystemRoot\\\\System32\\drivers\\x.sys',
  ];
  for (const path of one) assert.equal(plainPath(path), '\\windows\\system32\\drivers\\x.sys', path);
  assert.notEqual(plainPath('C:\\Windows.old\\System32\\drivers\\x.sys'), plainPath(one[0] ?? ''));
});

test('registry keys are compared by their place, not by their spelling', () => {
  const one = [
    'HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64',
    'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\ensec64\\',
    'HKEY_LOCAL_MACHINE\\\\SYSTEM\\\\ControlSet001\\\\services\\\\Ensec64',
    'HKLM\\SYSTEM\\CurrentControlSet\\Services\\ensec64\\\\\\',
  ];
  for (const key of one) assert.equal(plainRegistryKey(key), 'hklm\\system\\currentcontrolset\\services\\ensec64', key);
  assert.notEqual(plainRegistryKey('HKCU\\Software\\X'), plainRegistryKey('HKLM\\Software\\X'));
});

/** The code that `text` is about. */
function code(text: string): Entity {
  const [token] = findCodes(text);
  assert.ok(token, text);
  return codeEntity(token);
}

test('codes are equal when one wraps the other', () => {
  for (const [a, b] of [
    ['hr = 0x80070005', 'Error 5 while applying object'],
    ['hr = 0x80070005', 'hr = -2147024891'],
    ['hr = 0x80070005', 'Error: 0x00000005'],
    ['Status: c0000034', 'hr = 0xd0000034'],
    ['Error: 0xe0000247', 'hr = 0x800f0247'],
  ] as const) {
    assert.ok(sameEntity(code(a), code(b)), `${a} = ${b}`);
    assert.ok(sameEntity(code(b), code(a)), `${b} = ${a}`);
  }
  assert.ok(!sameEntity(code('hr = 0x80070005'), code('hr = 0x80070002')));
  assert.ok(!sameEntity(code('hr = 0x80070005'), code('failed[gle=0x00000005]')), 'a last error answers no code');
  assert.ok(sameEntity(code('failed[gle=0x00000005]'), code('hr = 0x80070005')), 'but a last error finds the code');
});

/** `line` with the entity at `word`, and which of `others` mention it. */
function checkMentions(line: string, word: string, others: readonly string[], expected: readonly number[]): void {
  const log = logOf(line);
  const at = entityAt(log, 0, line.indexOf(word) + 1);
  assert.ok(at, `nothing at ${word} in ${line}`);
  const other = logOf(others.join('\n'), 'other.log');
  const found = finish(findReferences([other], at.entity)).map((reference) => reference.line);
  assert.deepEqual([...new Set(found)], expected, `${at.entity.kind} ${at.entity.key}`);
}

const HEAD = '2022-04-15 15:00:13, Error                 MIG    ';

test('a service is found by its key, its driver file and its name', () => {
  checkMentions(
    `${HEAD}Could not create object HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64 [DisplayName].`,
    'Ensec64',
    [
      '[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\ENSEC64]',
      'Ensec64      Running   Kernel',
      '\\Device\\HarddiskVolume3\\Windows\\system32\\drivers\\ensec64.sys',
      'Ensec64Helper is another name',
      'OldEnsec64 too',
      '服务Ensec64已启动',
    ],
    [0, 1, 2, 5],
  );
});

test('a short service name is no word of a sentence', () => {
  checkMentions(
    `${HEAD}Object HKLM\\SYSTEM\\CurrentControlSet\\services\\Pcw [Start]`,
    'Pcw',
    ['HKLM\\SYSTEM\\CurrentControlSet\\Services\\Pcw', 'the pcw is not meant', 'loaded pcw.sys'],
    [0, 2],
  );
});

test('keys, paths, packages, updates and identifiers', () => {
  checkMentions(
    `${HEAD}Object HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon [Shell]`,
    'SOFTWARE',
    [
      '[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon]',
      'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion',
      'HKCU\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon',
    ],
    [0],
  );
  checkMentions(
    `${HEAD}cannot open C:\\$WINDOWS.~BT\\Sources\\Install.wim, error 5`,
    'Install.wim',
    ['D:\\$Windows.~BT\\sources\\install.wim applied', 'E:\\Sources\\Install.wim', 'install.wim alone'],
    [0, 2],
  );
  checkMentions(
    `${HEAD}module lwfmgr.sys`,
    'lwfmgr',
    ['\\SystemRoot\\system32\\drivers\\lwfmgr.sys', 'lwfmgr.dll'],
    [0],
  );
  checkMentions(
    `${HEAD}installing KB5003637`,
    'KB50',
    ['Package_for_KB5003637~31bf3856ad364e35~amd64~~10.0.1.1', 'KB50036371', 'kb5003637'],
    [0, 2],
  );
  checkMentions(
    `${HEAD}object {725F2633-5298-49c7-9016-202d172da460} Flags`,
    '725F',
    ['id 725f2633-5298-49c7-9016-202d172da460', '{825f2633-5298-49c7-9016-202d172da460}'],
    [0],
  );
  checkMentions(
    '2022-04-15 15:00:13, Info                  DISM   DISM Manager: PID=5528 TID=7296 Loading',
    '5528',
    [
      '2022-04-15 15:00:13, Info                  DISM   DISM Provider: PID=5528 TID=1 x',
      'TID=5528',
      '"15:00","SetupHost.exe","5528","Load Image"',
    ],
    [0, 2],
  );
});

test('a code is found in each spelling, alone only where words name it', () => {
  checkMentions(
    `${HEAD}Operation failed. Error: 0x80070005[gle=0x00000002]`,
    '0x80070005',
    [
      `${HEAD}Error 5 while applying object`,
      `${HEAD}hr = -2147024891`,
      `${HEAD}Error: 0x00000005`,
      `${HEAD}5 files were copied in 15 s`,
      `${HEAD}failed[gle=0x00000005]`,
      `${HEAD}Error: 0x80070057`,
    ],
    [0, 1, 2],
  );
});

test('the narrowest entity at a place is meant; elsewhere the word', () => {
  const line = `${HEAD}Object HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64 [DisplayName]`;
  const log = logOf(line);
  assert.equal(entityAt(log, 0, line.indexOf('SYSTEM'))?.entity.kind, 'registryKey');
  assert.equal(entityAt(log, 0, line.indexOf('Ensec64') + 2)?.entity.kind, 'service');
  assert.equal(entityAt(log, 0, line.indexOf('DisplayName') + 2)?.entity.kind, 'name');
  assert.equal(entityAt(log, 0, line.length + 5), undefined);
  assert.equal(entityAt(log, 7, 0), undefined);
});

test('spans of entities are the text that they were taken from', () => {
  const line = `${HEAD}Error READ, 0x00000005 of HKLM\\SOFTWARE\\Windows NT\\x and C:\\Program Files\\A B\\c.dll, KB4474419.`;
  const log = logOf(line);
  const found = entitiesInLine(log, 0).map(({ start, end, entity }) => {
    assert.equal(line.slice(start, end), entity.text);
    return entity.text;
  });
  assert.deepEqual(found, [
    '0x00000005',
    'HKLM\\SOFTWARE\\Windows NT\\x',
    'C:\\Program Files\\A B\\c.dll',
    'KB4474419',
  ]);
});

test('full stops and colons behind a name end the sentence', () => {
  for (const [text, name] of [
    ['SERVICE_NAME: Ensec64.', 'Ensec64'],
    ['SERVICE_NAME: Ensec64...', 'Ensec64'],
    ['SERVICE_NAME: En.sec-', 'En.sec-'],
    ['read \\SystemRoot\\System32\\x.sys:.:', '\\SystemRoot\\System32\\x.sys'],
  ] as const) {
    const [first] = entitiesInText(text);
    assert.equal(first?.entity.text, name, text);
    assert.equal(text.slice(first.start, first.end), name);
  }
  assert.equal(wordAt('was contoso.-:. there', 5)?.entity.text, 'contoso');
  assert.equal(wordAt('.....', 2), undefined);
});

test('the search over bytes misses no line that decoding would find', () => {
  // The prefilter against the plain way, over lines of every shape above and a code page.
  const rows = [
    'HKLM\\A\\Ensec64',
    'ensec64.sys',
    'Error 5 x',
    'Error: 0x80070005',
    'C:\\data\\Ensec64',
    'nothing',
    'hr=0x8007005',
  ];
  const lines = Array.from({ length: 400 }, (_, i) => `${HEAD}${rows[(i * 3) % rows.length] ?? ''}`);
  const log = logOf(lines.join('\r\n'));
  for (const entity of [
    textEntity('service', 'Ensec64'),
    textEntity('path', 'D:\\data\\ensec64'),
    code('Error: 0x80070005'),
  ]) {
    assert.ok(entity);
    const candidates = new Set(finish(linesHolding(log.lines, needlesOf(entity))));
    const expected = finish(findReferences([log], entity)).map(({ line }) => line);
    assert.ok(expected.length > 0, entity.text);
    for (let line = 0; line < log.lines.count; line++) {
      const named = entitiesInLine(log, line).some((one) => sameEntity(entity, one.entity));
      if (named) assert.ok(candidates.has(line), `${entity.text} in ${log.lines.text(line)}`);
    }
  }
});

test('a name without ASCII is found too', () => {
  const log = logOf('第一行\n服务名称：加密客户端\n最后');
  const entity = textEntity('name', '加密客户端');
  assert.ok(entity);
  assert.deepEqual(
    finish(findReferences([log], entity)).map(({ line }) => line),
    [1],
  );
});

test('a search ends at its limit and can be stopped between steps', () => {
  const log = logOf(Array.from({ length: 5000 }, () => 'Ensec64 here').join('\n'));
  const entity = textEntity('name', 'Ensec64');
  assert.ok(entity);
  assert.equal(finish(findReferences([log], entity, 50)).length, 50);
  assert.equal(findReferences([log], entity).next().done, false, 'it pauses before it has found all');
});
