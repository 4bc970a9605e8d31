import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { setupDiagLinks, type SetupDiagResult } from '../../../engine/src/index.js';
import { timesOf } from '../../../engine/src/cases/setupDiagRead.js';
import { caseOf, line, upgradeLog } from './historyLogs.js';

const QUOTED =
  '2023-06-06 21:47:11, Error                 SP     Error converting install time 5/2/2023 to structure[gle=0x00000057]';

/** What a result says, in one line: form, outcome, rule number or profile, phase, operation, codes, quoted lines. */
function summary({ form, outcome, rule, profile, phase, operation, result, extend, lines }: SetupDiagResult): string {
  const hex = (value: number | undefined): string => (value === undefined ? '-' : `0x${value.toString(16)}`);
  const named = rule ? String(rule.number) : (profile ?? '-');
  return `${form} ${outcome} ${named} | ${phase ?? '-'} | ${operation ?? '-'} | ${hex(result)} ${hex(extend)} | ${lines.map(({ place }) => place.line).join()}`;
}

function checkResult(name: string, content: string | Uint8Array, expected: string): SetupDiagResult {
  const results = caseOf({ [name]: content }).setupDiag ?? [];
  assert.deepEqual(results.map(summary), [expected]);
  const [first] = results;
  assert.ok(first);
  return first;
}

test('text: tabs and blanks, LF among CRLF, object misspelt, decimal error', () => {
  const text = [
    '\r\nMatching Profile found: FindMigGatherApplyFailure - A9964E6C-A2A8-45FF-B6B5-25E0BD71428E\r\n',
    'System Information:\r\n\tMachine Name = PC\n    HostOSVersion = 10.0.15063\n\tUpgradeStartTime = 4/15/2022 3:00:20 PM\r\n\r\n',
    'Error: SetupDiag reports Migration Gather/Apply operation failure.\nLast Phase: Finalize \nLast Operation: Update Boot Code\n',
    'Migration Operation: apply\r\nMigration Obejct: HKLM\\SYSTEM\\X [Y]\r\nError:  5\r\n\r\nSetupDiag found 1 matching issue.\r\n',
  ].join('');
  const result = checkResult('a.log', text, 'text matched 35 | Finalize | Update Boot Code | 0x5 - | 12');
  assert.equal(result.place.line, 2);
  assert.equal(new Date(result.start).toISOString(), '2022-04-15T15:00:20.000Z');
  assert.equal(result.lines[0]?.text, 'HKLM\\SYSTEM\\X [Y]');
});

test('text: values with blanks around them, empty ones, several blanks and a CR inside', () => {
  const text = [
    'Matching Profile found: FindMigGatherApplyFailure - A9964E6C-A2A8-45FF-B6B5-25E0BD71428E\n',
    'System Information:\n\tMachine Name =\n\tModel = \n\tHostOSVersion = 10.0.15063 \t \r\n',
    '\tUpgradeStartTime =  4/15/2022 3:00:20 PM \u00a0\n\n',
    'Error: SetupDiag reports something.\nLast  Phase  =    \t\nLast Setup  Phase   =   Pre   OOBE   ,  Last Setup Operation :  Apply   it  ,  Error  :  0x5\n',
  ].join('');
  const result = checkResult('a.log', text, 'text matched 35 | Pre OOBE | Apply it | 0x5 - | ');
  assert.equal(result.hostBuild, '10.0.15063');
});

test('text: two failures, the pair of the last one; nothing matched', () => {
  const two =
    'Matching Profile found: OptionalComponentOpenPackageFailed - 22952520-EC89-4FBD-94E0-B67DF88347F6\nSystem Information:\n    HostOSVersion = 10.0.15063\n\n' +
    'Error: SetupDiag reports Optional Component installation failed to open OC Package. Package Name: Foundation, Error: 0x8007001F\n' +
    'Recommend you check the service.\nError: SetupDiag reports down-level failure, Operation: Finalize, Error: 0x8007001F - 0x50015\nRefer to the documentation.\n';
  checkResult('a.log', two, 'text matched 37 | - | Finalize | 0x8007001f 0x50015 | ');
  const none = `SetupDiag was unable to match to any known failure signatures.\nSystem Information:\n\tHostOSVersion = 10.0.15063\n\n${QUOTED}\n`;
  assert.equal(checkResult('b.log', none, 'text noMatch - | - | - | - - | 5').relation, 'noMatch');
});

const XML = `<ProfileName>FindSPFatalError</ProfileName>
  <ProfileGuid>{a4028172-1b09-48f8-ad3b-86cdd7d55852}</ProfileGuid>
  <SystemInfo>
    <HostOSVersion>10.0.18908</HostOSVersion>
    <UpgradeStartTime>2023-06-06T21:19:10</UpgradeStartTime>
    <RollbackStartTime>0001-01-01T00:00:00</RollbackStartTime>
  </SystemInfo>
  <LogErrorLine>${QUOTED}</LogErrorLine>
  <FailureData>
Error: SetupDiag reports Fatal Error.
Last Setup Phase = Downlevel
Last Setup Operation: Gather data &amp; more, scope: EVERYTHING
Error: 0x00000057</FailureData>
  <FailureData>LogEntry: ${QUOTED}</FailureData>
  <FailureData>LogEntry: ${QUOTED}</FailureData>`;

test('XML: any namespace, prefix, declared encoding; repeated FailureData counts once', () => {
  const expected = (at: number): string =>
    `xml matched 62 | Downlevel | Gather data & more, scope: EVERYTHING | 0x57 - | ${at}`;
  const head = '<?xml version="1.0" encoding="utf-16"?>\n';
  for (const host of ['https://docs.microsoft.com/en-us/windows', 'https://learn.microsoft.com/windows', 'urn:x']) {
    const text = `${head}<SetupDiag xmlns="${host}/deployment/upgrade/setupdiag">\n${XML}\n</SetupDiag>\n`;
    const result = checkResult('a.xml', text, expected(10));
    assert.deepEqual(result.failureData.length, 1);
    assert.equal(result.relation, 'symptom');
  }
  const prefixed = XML.replaceAll(/<(\/?)(\w)/g, '<$1sd:$2');
  checkResult('b.xml', `${head}<sd:SetupDiag xmlns:sd="urn:x">\n${prefixed}\n</sd:SetupDiag>\n`, expected(10));
  const utf16 = new Uint8Array(Buffer.from(`\uFEFF${head}<SetupDiag>\n${XML}\n</SetupDiag>\n`, 'utf16le'));
  checkResult('c.xml', utf16, expected(10));
});

test('XML pasted without its root, with texts glued together', () => {
  const text = `  </SystemInfo>
  <LogErrorLine>2025-01-18 13:58:29, Error                 CBS    Failed to process single phase execution.</LogErrorLine>
  <FailureData>0x800736cc-0x20003 Error: SetupDiag reports rollback failure found.Last Phase = Safe OSLast Operation = Add [6] package C:\\a.cab to C:\\NewOSError = 0x800736CC-0x20003</FailureData>
  <Setup360Result>0x800736cc</Setup360Result>
  <Setup360Extended>0x20003</Setup360Extended>
`;
  checkResult(
    'a.txt',
    text,
    'xml matched 64 | Safe OS | Add [6] package C:\\a.cab to C:\\NewOS | 0x800736cc 0x20003 | 2',
  );
  // Without the codes' own elements the glued text gives them.
  const glued = text.replace(/ *<Setup360\w+>.*\n/g, '');
  checkResult(
    'b.txt',
    glued,
    'xml matched 64 | Safe OS | Add [6] package C:\\a.cab to C:\\NewOS | 0x800736cc 0x20003 | 2',
  );
});

test('JSON: raw line breaks inside strings, sentinel dates, cut off at its end', () => {
  const json = `{"Version":"1.7.0.0","ProfileName":"FindRollbackFailure","ProfileGuid":"3A43C9B5-05B3-4F7C-A955-88F991BB5A48","SystemInfo":{"HostOSVersion":"10.0.18363","UpgradeStartTime":"2023-06-06T21:19:10","RollbackStartTime":"0001-01-01T00:00:00","FinalizeStartTime":"\\/Date(-62135568000000-0800)\\/"},
"LogErrorLine":"${QUOTED}",
"FailureData":["
Error: SetupDiag reports rollback failure found.
Last Phase = Pre OOBE
Last Operation = Gather end install, scope: EVERYTHING
Error = 0xC1900101-0x4001E","\\u000aRefer to \\"https:\\/\\/docs\\" for error information."],
"FailureDetails":"Err = 0xC1900101, LastOperation = Gather end install, scope: EVERYTHING, LastPhase = Pre OOBE","SetupPhaseInfo":null`;
  const result = checkResult(
    'SetupDiagResults.json',
    json,
    'json matched 64 | Pre OOBE | Gather end install, scope: EVERYTHING | 0xc1900101 0x4001e | 2',
  );
  assert.equal(new Date(result.start).toISOString(), '2023-06-06T21:19:10.000Z');
  assert.equal(result.hostBuild, '10.0.18363');
});

test('JSON: values with line breaks of Windows; what is cut off inside a string is no value', () => {
  const whole =
    '{"ProfileName":"FindRollbackFailure","FailureData":["Error: SetupDiag reports x.\\r\\nLast Phase = Pre OOBE\\r\\nLast Operation = a \\"b\\" c:\\\\\\r\\nError = 0x5"]';
  checkResult('a.json', `${whole}}`, 'json matched 64 | Pre OOBE | a "b" c:\\ | 0x5 - | ');
  for (const cut of [',"ErrorCode":"7', ',"ErrorCode":"a \\"7\\" 8 true', ',"Setup360Result":"9\\'])
    checkResult('a.json', whole + cut, 'json matched 64 | Pre OOBE | a "b" c:\\ | 0x5 - | ');
});

test('a string of millions of escapes is read, and what stands beyond the size of real results is not', () => {
  const json = (name: string, more: string): string =>
    `{"ProfileName":"FindRollbackFailure","SystemInfo":null,"${name}":"${more}","Setup360Result":"0x5"}`;
  const registry = (more: string, behind: string): string =>
    `Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\Setup\\SetupDiag\\Results]\r\n"ProfileName"="FindRollbackFailure"\r\n"X"="${more}${behind}"\r\n"Setup360Result"="0x5"\r\n`;
  for (const [times, code] of [
    [1_500_000, '0x5'],
    [10_000_000, '-'],
  ] as const) {
    const escapes = '\\\\'.repeat(times);
    checkResult('a.json', json('X', escapes), `json matched 64 | - | - | ${code} - | `);
    checkResult('a.json', json(escapes, 'x'), `json matched 64 | - | - | ${code} - | `);
    checkResult('a.reg', registry(escapes, ''), `registry matched 64 | - | - | ${code} - | `);
    checkResult('a.reg', registry(`\r\n${escapes}`, '\r\nb'), `registry matched 64 | - | - | ${code} - | `);
    // The last string is not closed.
    checkResult(
      'a.json',
      json('X', escapes).slice(0, -'","Setup360Result":"0x5"}'.length),
      'json matched 64 | - | - | - - | ',
    );
  }
});

test('many quoted lines in one value: each at its own line, the object too', () => {
  const lines = Array.from({ length: 3000 }, (_, i) => `${QUOTED} ${i}`);
  const failure = [
    'Error: SetupDiag reports x.',
    ...lines.flatMap((one) => [`LogEntry: ${one}`, '']),
    'Migration Object: HKLM\\\\X',
  ];
  const json = `{"ProfileName":"FindRollbackFailure","SystemInfo":null,\n"FailureData":["${failure.join('\n')}"]}`;
  const places = [...lines.map((_, i) => 3 + 2 * i), 3 + 2 * lines.length];
  checkResult('a.json', json, `json matched 64 | - | - | - - | ${places.join()}`);
});

test('of a result made of quotations the first two hundred are looked for in the logs', () => {
  const lines = Array.from({ length: 1000 }, (_, i) => `${QUOTED} ${i}`);
  const json = `{"ProfileName":"FindRollbackFailure","SystemInfo":null,\n"FailureData":["Error: SetupDiag reports x.\n${lines.map((one) => `LogEntry: ${one}\n`).join('\n')}"]}`;
  const [result] = caseOf({ 'a.json': json, 'setupact.log': lines.join('\n') }).setupDiag ?? [];
  const found = result?.lines.flatMap(({ target }) => target?.line ?? []);
  assert.deepEqual([result?.lines.length, found?.length, found?.at(-1)], [1000, 200, 200]);
});

test('registry export: a string goes on behind its line until a quotation mark, or a backslash with nothing behind it', () => {
  const values = [
    '"ProfileName"="FindRollbackFailure"',
    '"A"="x \\"y\\" \\\\',
    'still \\" open',
    '"ProfileGuid"="',
    '"B"="ends here\\',
    '"Setup360Result"="0x5"',
  ];
  const reg = `Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\Setup\\SetupDiag\\Results]\r\n${values.join('\r\n')}\r\n`;
  checkResult('a.reg', reg, 'registry matched 64 | - | - | 0x5 - | ');
});

test('registry export: UTF-16, both keys, strings and hexadecimal text; other keys are not read', () => {
  const multi = [...Buffer.from(`LogEntry: ${QUOTED}\0\0`, 'utf16le')].map((byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  const hex = multi.join(',').replace(/((?:..,){20})/g, '$1\\\r\n  ');
  for (const key of ['SYSTEM\\Setup\\SetupDiag\\Results', 'SYSTEM\\Setup\\MoSetup\\Volatile\\setupdiag']) {
    const reg = [
      'Windows Registry Editor Version 5.00',
      '',
      '[HKEY_LOCAL_MACHINE\\SYSTEM\\Setup\\Other]',
      '"ProfileName"="WimMountFailure"',
      '',
      `[HKEY_LOCAL_MACHINE\\${key}]`,
      '"ProfileName"="FindSPFatalError"',
      '"FailureDetails"="Err = 0x00000057, LastOperation = Apply \\"x\\" C:\\\\a, LastPhase = Downlevel"',
      `"FailureData"=hex(7):${hex}`,
      '',
    ].join('\r\n');
    const bytes = new Uint8Array(Buffer.from(`\uFEFF${reg}`, 'utf16le'));
    checkResult('results.reg', bytes, 'registry matched 62 | Downlevel | Apply "x" C:\\a | 0x57 - | 9');
  }
});

test('registry export: a string goes on over raw line breaks to its closing quotation mark', () => {
  const reg = [
    '[HKEY_LOCAL_MACHINE\\SYSTEM\\Setup\\SetupDiag\\Results]',
    '"FailureData"="Error: SetupDiag reports Fatal Error.',
    '',
    'Last Phase = \\"Downlevel\\"',
    QUOTED,
    'Error: 0x00000057"',
    '"ProfileName"="FindSPFatalError"  ',
    '"FailureDetails"="nothing closes this',
    '[HKEY_LOCAL_MACHINE\\SYSTEM\\Other]',
    '"ProfileName"="WimMountFailure"',
  ].join('\r\n');
  checkResult(
    'results.reg',
    `Windows Registry Editor Version 5.00\r\n\r\n${reg}`,
    'registry matched 62 | "Downlevel" | - | 0x57 - | 7',
  );
});

test('dates as SetupDiag writes them; the year 1 is no date', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['2023-06-06T21:19:10', ['2023-06-06T21:19:10']],
    ['10/8/2020 4:29:09 PM', ['2020-10-08T16:29:09']],
    ['1/2/2020 12:05:00 AM', ['2020-01-02T00:05:00']],
    ['01/18/2025 13:55:27', ['2025-01-18T13:55:27']],
    ['14/01/2019 17:24:11', ['2019-01-14T17:24:11']],
    ['04/05/2019 17:24:11', ['2019-04-05T17:24:11', '2019-05-04T17:24:11']],
    ['0001-01-01T00:00:00', []],
    ['01/01/0001 00:00:00', []],
    ['soon', []],
  ];
  for (const [text, expected] of cases)
    assert.deepEqual(
      timesOf(text).map((time) => new Date(time).toISOString().slice(0, 19)),
      expected,
      text,
    );
});

const log = upgradeLog({ hour: '2023-06-06 21', ends: 'failed' });
const text = (profile: string, start: string, more = ''): string =>
  `Matching Profile found: ${profile} - 00000000-0000-0000-0000-000000000000\nSystem Information:\n\tHostOSVersion = 10.0.15063\n\tTargetOSBuildString = 10.0.17763.1 (x)\n\tUpgradeStartTime = ${start}\n\n${more}`;

test('what a result is worth beside the logs', () => {
  const cases: readonly (readonly [profile: string, start: string, relation: string, severity: string])[] = [
    ['WimMountFailure', '6/6/2023 9:19:10 PM', 'onlySource', 'warning'],
    ['FindRollbackFailure', '6/6/2023 9:19:10 PM', 'symptom', 'info'],
    ['FindSetupPlatformDownlevelFailure', '6/6/2023 9:19:10 PM', 'symptom', 'info'],
    ['FindSuccessfulUpgrade', '6/6/2023 9:19:10 PM', 'differs', 'warning'],
    ['WimMountFailure', '6/6/2022 9:19:10 PM', 'otherRun', 'info'],
    ['NobodyKnowsThisRule', '6/6/2023 9:19:10 PM', 'onlySource', 'warning'],
  ];
  for (const [profile, start, relation, severity] of cases) {
    const result = caseOf({ 'Panther/setupact.log': log, 'setupdiag.log': text(profile, start) });
    assert.equal(result.setupDiag?.[0]?.relation, relation, profile);
    const finding = result.logs.flatMap(({ findings }) => findings).find(({ rule }) => rule === 'setupdiag-result');
    assert.equal(finding?.severity, severity, profile);
    assert.equal(finding.place.file, 'setupdiag.log');
    assert.notEqual(result.verdict.firstCause?.place.file, 'setupdiag.log', 'a witness closes no case');
  }
});

test('a quoted line leads to the line itself, whatever became of its blanks', () => {
  const own = `${log}${line('2023-06-06 21:47:11', 'SP', 'Something else')}${QUOTED}\r\n`;
  for (const quotation of [QUOTED, QUOTED.replace(/ +/g, ' ')]) {
    const diag = text('FindSPFatalError', '6/6/2023 9:19:10 PM', `LogEntry: ${quotation}\n`);
    const result = caseOf({
      'Panther/setuperr.log': `${QUOTED}\r\n`,
      'Panther/setupact.log': own,
      'setupdiag.log': diag,
    });
    const target = { file: 'Panther/setupact.log', line: own.split('\r\n').length - 1 };
    assert.deepEqual(
      result.setupDiag?.[0]?.lines.map((one) => one.target),
      [target],
    );
    assert.deepEqual(setupDiagLinks(result, 'setupdiag.log'), [
      { line: 6, start: 10, end: 10 + quotation.length, target },
    ]);
  }
});

test('the table of rules: 64, in order, the last seven are symptoms, as the parity page has them', () => {
  const rules = parse(readFileSync('knowledge/setupdiag-rules.yml', 'utf8')) as {
    readonly number: number;
    readonly name: string;
    readonly symptom?: boolean;
  }[];
  const parity = [...readFileSync('docs/setupdiag-parity.md', 'utf8').matchAll(/^\| (\d+) \| (\w+) \|/gm)];
  assert.deepEqual(
    rules.map(({ number, name }) => `${number} ${name}`),
    parity.map(([, number, name]) => `${number} ${name}`),
  );
  assert.deepEqual(
    rules.filter(({ symptom }) => symptom).map(({ number }) => number),
    [58, 59, 60, 61, 62, 63, 64],
  );
});

test('where a result of SetupDiag is all there is, its rule says how the upgrade ended and why', () => {
  const head = (profile: string): string =>
    `Matching Profile found: ${profile} - 00000000-0000-0000-0000-000000000000\nSystem Information:\n\tHostOSVersion = 10.0.17763\n`;
  const cases: readonly (readonly [name: string, content: string, outcome: string, cause: string | undefined])[] = [
    [
      'SetupDiagResults.log',
      `${head('WimMountDriverIssue')}\nError: SetupDiag reports failure determining wimmount.sys file version.\n`,
      'failed',
      'The driver that mounts images is registered wrongly',
    ],
    ['SetupDiagResults.log', head('UnknownDriverMigrationFailure'), 'failed', 'A driver package could not be migrated'],
    [
      'SetupDiagResults.xml',
      '<FailureData>Error: SetupDiag reports SysPrep plug-in failure.Last Phase: Finalize Last Operation: Install EulaPlug-in Module: C:\\x.dllError: 0xc06d007e</FailureData>\n',
      'failed',
      'A sysprep module failed',
    ],
    [
      'SetupDiagResults.log',
      `${head('FindRollbackFailure')}Error: SetupDiag reports rollback failure found.\nLast Phase = Pre OOBE\nError = 0xC1900101-0x4001E\n`,
      'rolledBack',
      undefined,
    ],
    ['SetupDiagResults.log', head('FindSuccessfulUpgrade'), 'unknown', undefined],
  ];
  for (const [name, content, outcome, cause] of cases) {
    const { verdict, chain } = caseOf({ [name]: content });
    assert.equal(verdict.outcome, outcome, content);
    assert.equal(verdict.firstCause?.title.en.includes(cause ?? ' '), cause ? true : undefined, content);
    assert.equal(chain?.links[0]?.place.file, cause ? name : undefined, content);
  }
});

test('a result is read where a page numbers its lines or makes them a list', () => {
  const lines = [
    'Matching Profile found: FindRollbackFailure - 3A43C9B5-05B3-4F7C-A955-88F991BB5A48',
    'SetupDiag version: 1.6.0.0',
    'Error: SetupDiag reports rollback failure found.',
    'Last Phase = Pre OOBE',
    'Last Operation = Gather end install, scope: EVERYTHING',
    'Error = 0xC1900101-0x4001E',
  ];
  for (const mark of [(): string => '- ', (i: number): string => `  ${i + 1}. `]) {
    const content = lines.map((text, i) => `${mark(i)}${text}\n`).join('');
    const result = caseOf({ 'SetupDiagResults.log': content });
    assert.equal(result.verdict.outcome, 'rolledBack', content);
    assert.equal(result.setupDiag?.[0]?.phase, 'Pre OOBE', content);
    assert.equal(result.setupDiag?.[0]?.result, 0xc1900101, content);
  }
});
