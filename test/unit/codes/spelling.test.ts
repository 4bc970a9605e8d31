import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatCode, formatExtend, parseCode } from '../../../engine/src/codes/spelling.js';
import { catalogue } from './tables.js';

const codes = catalogue();

async function checkSpelling(input: string, expected: string | undefined) {
  const spelled = parseCode(input, await codes);
  const extend = spelled?.kind === 'pair' ? ` - ${formatExtend(spelled.extend)}` : '';
  assert.equal(spelled && `${spelled.kind} ${formatCode(spelled.value)}${extend}`, expected, input);
}

test('numbers in every spelling', async () => {
  for (const input of [
    '0x80070005',
    '0X80070005',
    '80070005',
    '-2147024891',
    '2147942405',
    ' [0x80070005] ',
    '"0x80070005"',
    '80070005h',
  ])
    await checkSpelling(input, 'number 0x80070005');
  for (const input of ['c0000024', '0xC0000024', 'C0000024', '-1073741788', '3221225508'])
    await checkSpelling(input, 'number 0xC0000024');
  for (const input of ['5', '0x5', '0x00000005', '00000005']) await checkSpelling(input, 'number 0x00000005');
  await checkSpelling('1392', 'number 0x00000570');
  await checkSpelling('7E', 'number 0x0000007E');
  await checkSpelling('0', 'number 0x00000000');
  await checkSpelling('0x8007002', 'number 0x80070002');
  await checkSpelling('0x0880070002', 'number 0x80070002');
  await checkSpelling('HRESULT_FROM_WIN32(534)', 'number 0x80070216');
  await checkSpelling('HRESULT_FROM_WIN32(ERROR_FILE_CORRUPT)', 'number 0x80070570');
});

test('pairs of result and extend code', async () => {
  for (const input of [
    '0xC1900101-0x20017',
    '0xC1900101 - 0x20017',
    'C1900101 – 20017',
    '[0xC1900101, 0x20017]',
    '[0xc1900101][0x20017]',
    '0xC1900101 0x20017',
    '0xC1900101 \t 0x20017',
    '0xC1900101 ,[0x20017',
    ' ["0xC1900101 - 0x20017")] \t',
    '0xC1900101 ][ 20017',
  ])
    await checkSpelling(input, 'pair 0xC1900101 - 0x20017');
  await checkSpelling('0x00020017-0x20017', 'number 0x00020017');
});

test('names, in any case', async () => {
  await checkSpelling('STATUS_OBJECT_TYPE_MISMATCH', 'name 0xC0000024');
  await checkSpelling('mosetup_e_setup_platform', 'name 0xC1900101');
  await checkSpelling('E_FAIL', 'name 0x80004005');
  await checkSpelling('FACILITY_DXGI', 'name 0x0000087A');
});

test('nonsense is not a code', async () => {
  for (const input of [
    '',
    ' ',
    'hello',
    'face',
    'bad',
    '0x',
    '0xZZ',
    '0x123456789',
    '99999999999',
    '-',
    '--5',
    '1.5',
    '-2147483649',
    'NO_SUCH_NAME',
    '0x80070005 0x',
    'x'.repeat(300),
  ])
    await checkSpelling(input, undefined);
});

test('what is printed is read back; no input throws', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (value) => {
      assert.deepEqual(parseCode(formatCode(value)), { kind: 'number', value });
      assert.deepEqual(parseCode(String(value | 0).startsWith('-') ? String(value | 0) : formatCode(value)), {
        kind: 'number',
        value,
      });
    }),
  );
  fc.assert(
    fc.property(fc.string(), (input) => {
      const spelled = parseCode(input);
      assert.ok(spelled === undefined || (spelled.value >= 0 && spelled.value <= 0xffffffff));
    }),
  );
});
