import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from '../../../engine/src/codes/decode.js';
import type { CodeContext, CodeLayer } from '../../../engine/src/model/code.js';
import { catalogue } from './tables.js';

const codes = catalogue();

/** `number -> first name`, or `first name > a later name`, with the context that decides. */
async function checkMeaning(value: number, expected: string, context: CodeContext = {}) {
  const names = decode(await codes, value, context).candidates.map((c) => c.name);
  const [first, later] = expected.split(' > ');
  assert.equal(names[0], first, `0x${value.toString(16)}: ${names.join(', ')}`);
  if (later) assert.ok(names.includes(later), `${later} is not among ${names.join(', ')}`);
}

test('without context: exact names, then what is wrapped inside', async () => {
  await checkMeaning(0xc1900101, 'MOSETUP_E_SETUP_PLATFORM');
  await checkMeaning(0xc1900107, 'MOSETUP_E_CLEANUP_PENDING');
  await checkMeaning(0x80070005, 'E_ACCESSDENIED > ERROR_ACCESS_DENIED');
  await checkMeaning(0x80070002, 'ERROR_FILE_NOT_FOUND');
  await checkMeaning(0x80070490, 'ERROR_NOT_FOUND > E_NOT_SET');
  await checkMeaning(0x800704c7, 'ERROR_CANCELLED');
  await checkMeaning(0xd0000034, 'STATUS_OBJECT_NAME_NOT_FOUND');
  await checkMeaning(0xc0000005, 'STATUS_ACCESS_VIOLATION');
  await checkMeaning(0xc007000d, 'ERROR_INVALID_DATA');
  await checkMeaning(0x800f0247, 'SPAPI_E_DRIVER_STORE_ADD_FAILED > ERROR_DRIVER_STORE_ADD_FAILED');
  await checkMeaning(0xe0000247, 'ERROR_DRIVER_STORE_ADD_FAILED > SPAPI_E_DRIVER_STORE_ADD_FAILED');
  await checkMeaning(0x800f081f, 'CBS_E_SOURCE_MISSING');
  await checkMeaning(0xc142011c, '(wim) path is not a mounted image folder');
  await checkMeaning(0x8000000a, 'E_PENDING > STATUS_HANDLES_CLOSED');
  await checkMeaning(5, 'ERROR_ACCESS_DENIED > INVALID_PROCESS_ATTACH_ATTEMPT');
  await checkMeaning(0, 'ERROR_SUCCESS > S_OK');
  await checkMeaning(-2147024891, 'E_ACCESSDENIED');
});

test('the words around a code rank its meanings', async () => {
  await checkMeaning(0xc0000024, 'STATUS_OBJECT_TYPE_MISMATCH', { role: 'status', component: 'IBSLIB' });
  await checkMeaning(0x8000000a, 'STATUS_HANDLES_CLOSED > E_PENDING', { role: 'status' });
  await checkMeaning(0x109, 'CRITICAL_STRUCTURE_CORRUPTION > STATUS_VOLUME_MOUNTED', { role: 'bugcheck' });
  await checkMeaning(0x109, 'CRITICAL_STRUCTURE_CORRUPTION > STATUS_VOLUME_MOUNTED');
  await checkMeaning(0x109, 'STATUS_VOLUME_MOUNTED > CRITICAL_STRUCTURE_CORRUPTION', { role: 'status' });
  await checkMeaning(0x7e, 'SYSTEM_THREAD_EXCEPTION_NOT_HANDLED', { words: 'Crash 0x0000007E detected' });
  await checkMeaning(0x7e, 'ERROR_MOD_NOT_FOUND', { role: 'gle' });
  await checkMeaning(1, 'S_FALSE > ERROR_INVALID_FUNCTION', { role: 'hresult' });
  await checkMeaning(0x38, 'CM_PROB_NEED_CLASS_CONFIG', { words: 'Device has problem: 0x38' });
  await checkMeaning(0x47, 'USMT_INIT_OPERATING_ENVIRONMENT_FAILED', { words: 'scanstate.exe ended' });
  await checkMeaning(0x800f0902, 'CBS_E_BUSY > DISMAPI_E_BUSY', { component: 'CBS' });
  await checkMeaning(0xd, 'ERROR_INVALID_DATA > SP_EXECUTION_OP_MIGRATE_DATA', { role: 'win32' });
});

test('warnings: replaced results, stale last errors, numbers that only look like NTSTATUS', async () => {
  const warnings = async (value: number, context: CodeContext = {}) => decode(await codes, value, context).warnings;
  assert.deepEqual(await warnings(0xc1900108), ['consolidated', 'not-ntstatus']);
  assert.deepEqual(await warnings(0xc19001df), ['remapped-disk-full', 'not-ntstatus']);
  assert.deepEqual(await warnings(0xb7, { role: 'gle' }), ['stale-gle']);
  assert.deepEqual(await warnings(1, { role: 'exit' }), ['exit-code']);
  assert.deepEqual(await warnings(0, { role: 'exit' }), []);
  assert.deepEqual(await warnings(0x47, { role: 'exit', words: 'scanstate.exe exit code 71' }), []);
  assert.deepEqual(await warnings(0x80070005, { role: 'exit' }), []);
  assert.deepEqual(await warnings(0x80070005), []);
});

test('layers: the bits, outermost first', async () => {
  const layers = async (value: number, context: CodeContext = {}) =>
    decode(await codes, value, context).layers.map(describe);
  assert.deepEqual(await layers(0x80070005), ['hresult S facility 7 FACILITY_WIN32 code 5', 'win32 5']);
  assert.deepEqual(await layers(0xd0000034), [
    'hresult SRN facility 0  code 34',
    'ntstatus error facility 0  code 34 of c0000034',
  ]);
  assert.deepEqual(await layers(0xc1900101), ['hresult SR facility 190 mosetup code 101']);
  assert.deepEqual(await layers(0xc1420117), ['hresult SR facility 142 wimgapi code 117']);
  assert.deepEqual(await layers(0xc1510111), ['hresult SR facility 151 dism-wim code 111']);
  assert.deepEqual(await layers(0xc1800104), ['hresult SR facility 180 mosetup-download code 104']);
  assert.deepEqual(await layers(0xe0000247), [
    'setupapi e0000247 is 800f0247',
    'hresult S facility f FACILITY_SETUPAPI code 247',
  ]);
  assert.deepEqual(await layers(0x887a0005), ['hresult S facility 87a FACILITY_DXGI code 5']);
  assert.deepEqual(await layers(0xc0000024, { role: 'status' }), ['ntstatus error facility 0  code 24 of c0000024']);
  assert.deepEqual(await layers(5), []);
});

function describe(layer: CodeLayer): string {
  const hex = (n: number) => n.toString(16);
  switch (layer.kind) {
    case 'hresult': {
      const bits = [layer.failure && 'S', layer.reserved && 'R', layer.customer && 'C', layer.ntstatus && 'N'];
      const facility = layer.undocumented ?? layer.facilityNames.join('/');
      return `hresult ${bits.filter(Boolean).join('')} facility ${hex(layer.facility)} ${facility} code ${hex(layer.code)}`;
    }
    case 'ntstatus':
      return `ntstatus ${layer.severity} facility ${hex(layer.facility)} ${layer.facilityNames.join('/')} code ${hex(layer.code)} of ${hex(layer.value)}`;
    case 'win32':
      return `win32 ${hex(layer.value)}`;
    case 'setupapi':
      return `setupapi ${hex(layer.value)} is ${hex(layer.twin)}`;
  }
}
