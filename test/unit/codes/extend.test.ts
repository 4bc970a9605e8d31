import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  hostActions,
  platformOperations,
  platformPhases,
  readExtend,
  type ExtendFacts,
} from '../../../engine/src/codes/extend.js';
import { tableRows } from './tables.js';

function checkReading(facts: ExtendFacts, ...expected: string[]) {
  assert.deepEqual(
    readExtend(facts).map((r) => `${r.table}: ${r.phase} / ${r.operation}`),
    expected,
  );
}

const noteOf = (facts: ExtendFacts) => readExtend(facts)[0]?.note?.en ?? '';

test('before the reboot: SetupHost phases and the actions of the log itself', () => {
  const own = { postReboot: false, registeredActions: hostActions } as const;
  checkReading(
    { ...own, result: 0x80070032, extend: 0x50013, nearestAction: 'CDlpActionDataMigrate::ExecuteRoutine' },
    'setupHost: Install / DATA_MIGRATE',
  );
  checkReading({ ...own, result: 0xc1900208, extend: 0x4000c }, 'setupHost: Prepare / COMPAT_INSTALLREQ');
  checkReading({ ...own, result: 0x80070070, extend: 0x50012 }, 'setupHost: Install / IMAGE_DEPLOY');
  assert.equal(noteOf({ ...own, extend: 0x50012 }), '');
  // A shared class name confirms the listed action.
  checkReading(
    { ...own, extend: 0x4000c, nearestAction: 'CDlpActionCompat' },
    'setupHost: Prepare / COMPAT_INSTALLREQ',
  );
});

test('where number and log text differ, the text wins and the reading says so', () => {
  const facts = { postReboot: false, registeredActions: hostActions, extend: 0x50015 } as const;
  checkReading(facts, 'setupHost: Install / DEBUGGER_OPTIONS');
  checkReading({ ...facts, nearestAction: 'Pre-Finalize' }, 'setupHost: Install / PRE_FINALIZE');
  assert.match(noteOf({ ...facts, nearestAction: 'Pre-Finalize' }), /points to another action/);
});

test("another build's list moves the numbers; without a list the fixed one is named as such", () => {
  const moved = ['FIRST', ...hostActions];
  checkReading({ postReboot: false, registeredActions: moved, extend: 0x50013 }, 'setupHost: Install / IMAGE_DEPLOY');
  checkReading({ postReboot: false, extend: 0x50013 }, 'setupHost: Install / DATA_MIGRATE');
  assert.match(noteOf({ postReboot: false, extend: 0x50013 }), /does not list the setup actions/);
  checkReading({ postReboot: false, extend: 0x60000 }, 'setupHost: unknown phase 6 / unknown action 0x00');
});

test('after the reboot: the published table', () => {
  checkReading({ postReboot: true, result: 0xc1900101, extend: 0x30018 }, 'setupPlatform: FIRST_BOOT / SYSPREP');
  checkReading({ postReboot: true, result: 0x800f0818, extend: 0x20003 }, 'setupPlatform: SAFE_OS / INSTALL_UPDATES');
  checkReading({ postReboot: true, extend: 0x20017 }, 'setupPlatform: SAFE_OS / BOOT');
  checkReading({ postReboot: true, extend: 0x4000d }, 'setupPlatform: OOBE_BOOT / MIGRATE_DATA');
  checkReading({ postReboot: true, extend: 0x60000 }, 'setupPlatform: unknown phase 6 / UNKNOWN');
  checkReading({ postReboot: true, extend: 0x20099 }, 'setupPlatform: SAFE_OS / unknown operation 0x99');
});

test('without PostReboot: both readings, the likelier first', () => {
  checkReading(
    { extend: 0x50013 },
    'setupPlatform: UNINSTALL / REGISTER_ASYNC_PROCESS',
    'setupHost: Install / DATA_MIGRATE',
  );
  checkReading(
    { result: 0xc1900208, extend: 0x4000c },
    'setupHost: Prepare / COMPAT_INSTALLREQ',
    'setupPlatform: OOBE_BOOT / APPLY_IMAGE',
  );
  assert.match(noteOf({ extend: 0x50013 }), /PostReboot/);
});

test('an HRESULT in place of the extend code is not read', () => {
  checkReading({ result: 0x800704d3, extend: 0x800704c7, postReboot: false });
});

test('phases and operations equal the published tables', () => {
  const table = (family: string) =>
    tableRows()
      .filter((r) => r.family === family)
      .sort((a, b) => a.value - b.value)
      .map((r) => r.name.replace(/^SP_EXECUTION_(?:OP_)?/, ''));
  assert.deepEqual(platformPhases, table('setup_phase'));
  assert.deepEqual(platformOperations, table('setup_operation'));
  assert.equal(hostActions.length, 0x1d);
});
