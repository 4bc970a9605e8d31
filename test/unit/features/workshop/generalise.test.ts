import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { generalise } from '../../../../engine/src/features/workshop/generalise.js';
import { personalSpans, withoutPersonal } from '../../../../engine/src/features/workshop/personal.js';
import { requiredLiterals } from '../../../../engine/src/signatures/literals.js';

interface Row {
  readonly message: string;
  /** Messages of other machines that say the same. */
  readonly same: readonly string[];
  /** Messages that say something else. */
  readonly other: readonly string[];
  readonly captures: Readonly<Record<string, string>>;
}

const rows: readonly Row[] = [
  {
    message:
      'BCD: BcdCopyObjectEx: Failed. Target: {725f2633-5298-49c7-9016-202d172da460} Status: c0000034[gle=0x000000b7]',
    same: ['BCD: BcdCopyObjectEx: Failed. Target: {00000000-5298-49c7-9016-202d172da460} Status: c0000034'],
    other: ['BCD: BcdCopyObjectEx: Failed. Target: {725f2633-5298-49c7-9016-202d172da460} Status: c0000022'],
    captures: { guid: '{725f2633-5298-49c7-9016-202d172da460}', code: 'c0000034' },
  },
  {
    message: 'Failed to delete \\\\?\\C:\\windows.old\\Program Files (x86)\\Contoso\\agent.dll. hr = 0x80070005',
    same: ['Failed to delete \\\\?\\D:\\windows.old\\a.dll. hr = 0x80070005'],
    other: [
      'Failed to delete \\\\?\\C:\\windows.old\\a.dll. hr = 0x80070020',
      'Failed to create \\\\?\\C:\\windows.old\\a.dll. hr = 0x80070005',
    ],
    captures: { path: '\\\\?\\C:\\windows.old\\Program Files (x86)\\Contoso\\agent.dll', code: '0x80070005' },
  },
  {
    message: "Service 'ContosoFlt' did not stop within 30000 ms, error 1053",
    same: ["Service 'OtherFlt' did not stop within 5 ms, error 1053"],
    other: ["Service 'ContosoFlt' did not stop within 30000 ms, error 1060", "Service 'ContosoFlt' stopped"],
    captures: { service: 'ContosoFlt', code: '1053' },
  },
  {
    message: 'Driver contoso.sys blocks the upgrade (S-1-5-21-1-2-3-1001) since 2024-03-05 10:20:30',
    same: ['Driver contoso.sys blocks the upgrade (S-1-5-18) since 2025-12-31 01:02:03'],
    other: ['Driver fabrikam.sys blocks the upgrade (S-1-5-18) since 2025-12-31 01:02:03'],
    captures: { driver: 'contoso.sys' },
  },
  {
    message: 'Cannot write HKLM\\SYSTEM\\CurrentControlSet\\Services\\Contoso: access denied (0x00000005)',
    same: ['Cannot write HKLM\\SOFTWARE\\Fabrikam: access denied (0x00000005)'],
    other: ['Cannot read HKLM\\SOFTWARE\\Fabrikam: access denied (0x00000005)'],
    captures: { registryKey: 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\Contoso:' },
  },
  {
    message: 'Failed to stage Contoso-Package~31bf3856ad364e35~amd64~~10.0.19041.1 [HRESULT = 0x800f0922]',
    same: ['Failed to stage Other-Package~31bf3856ad364e35~x86~en-US~10.0.22621.3 [HRESULT = 0x800f0922]'],
    other: ['Failed to stage Contoso-Package~31bf3856ad364e35~amd64~~10.0.19041.1 [HRESULT = 0x800f0831]'],
    captures: { package: 'Contoso-Package~31bf3856ad364e35~amd64~~10.0.19041.1', code: '0x800f0922' },
  },
  {
    message: 'oem12.inf is in use by 3 devices of the x64 driver store',
    same: ['oem7.inf is in use by 14 devices of the x64 driver store'],
    other: ['oem7.inf is in use by 14 devices of the x86 driver store'],
    captures: {},
  },
  {
    message: 'OnFailure: the call returned -2147024891 for CONTOSO at 10.1.2.3',
    same: ['OnFailure: the call returned -2147024891 for CONTOSO at 10.20.30.40'],
    other: ['OnFailure: the call returned -2147024894 for CONTOSO at 10.1.2.3'],
    captures: { code: '-2147024891' },
  },
];

for (const { message, same, other, captures } of rows) {
  test(`a pattern from: ${message}`, () => {
    const { pattern } = generalise(message);
    const re2 = RE2JS.compile(pattern);
    const matcher = re2.matcher(message);
    assert.ok(matcher.find(), pattern);
    for (const [name, text] of Object.entries(captures)) assert.equal(matcher.group(name), text, pattern);
    for (const line of same) assert.ok(re2.test(line), `${pattern} should match ${line}`);
    for (const line of other) assert.ok(!re2.test(line), `${pattern} should not match ${line}`);
  });
}

const word = fc.constantFrom(
  'Failed to open',
  "'Contoso'",
  'C:\\a b\\c.dll',
  '0x80070005',
  '{',
  '}',
  '[x y]',
  '$',
  '(',
  '12',
  'é中',
);
const messages = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.oneof(word, fc.string({ maxLength: 8 })), { maxLength: 12 }).map((parts) => parts.join(' ')),
);

test('whatever a message holds, its pattern is valid RE2 and matches it, at every extent', () => {
  fc.assert(
    fc.property(messages, fc.constantFrom('telling' as const, 'whole' as const, 'narrow' as const), (raw, extent) => {
      const message = raw.replace(/[\n\r]/g, ' ').trimStart();
      const { pattern } = generalise(message, extent);
      assert.ok(RE2JS.compile(pattern).test(message), `${JSON.stringify(pattern)} on ${JSON.stringify(message)}`);
    }),
    { numRuns: 3000 },
  );
});

test('words of a message are fixed text that a log can be searched for', () => {
  for (const { message } of rows) {
    const literals = requiredLiterals(generalise(message).pattern) ?? [];
    assert.ok(literals.length > 0 && literals.every((text) => text.length >= 4), `${message}: ${literals.join()}`);
  }
});

test('a message that would make other engines backtrack is read in one go', () => {
  for (const hostile of [
    'C:\\'.repeat(5000),
    "' ".repeat(5000),
    '['.repeat(9000),
    `${'a@'.repeat(4000)}`,
    '-1'.repeat(5000),
  ]) {
    const { pattern } = generalise(hostile);
    assert.ok(RE2JS.compile(pattern).test(hostile));
  }
});

const personal: readonly (readonly [line: string, shown: string])[] = [
  ['Profile C:\\Users\\jane.doe\\AppData for jane.doe', 'Profile C:\\Users\\user\\AppData for user'],
  ['Profile C:\\Users\\Public\\Desktop', 'Profile C:\\Users\\Public\\Desktop'],
  ['SID S-1-5-21-397955417-626881126-188441444-3437', 'SID S-1-5-21-1111111111-2222222222-3333333333-1001'],
  ['SID S-1-5-18 is the system', 'SID S-1-5-18 is the system'],
  ['mail to jane@contoso.com failed', 'mail to user@example.com failed'],
  ['Computer name: LAPTOP-77', 'Computer name: PC-NAME'],
  ['User name = CONTOSO\\jdoe', 'User name = DOMAIN\\user'],
  ['from \\\\files01\\share$\\x', 'from \\\\SERVER\\share$\\x'],
  ['\\\\?\\C:\\x and \\\\.\\pipe', '\\\\?\\C:\\x and \\\\.\\pipe'],
  ['server ip 10.0.0.12', 'server ip 192.0.2.1'],
  ['version 10.0.19041.1', 'version 10.0.19041.1'],
  ['adapter 00-1A-2B-3C-4D-5E', 'adapter 02-00-00-00-00-01'],
  ['Serial number: PF3ABCDE', 'Serial number: SERIAL'],
];
for (const [line, shown] of personal) test(`in a sample: ${line}`, () => assert.equal(withoutPersonal(line), shown));

test('what names a person varies in the pattern, so that the masked sample still has its shape', () => {
  for (const [line, shown] of personal) {
    if (personalSpans(line).length === 0) continue;
    assert.ok(RE2JS.compile(generalise(line, 'whole').pattern).test(shown), generalise(line, 'whole').pattern);
  }
});
