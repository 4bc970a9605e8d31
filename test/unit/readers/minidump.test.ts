import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createIdentifierIndex } from '../../../engine/src/attribution/identifiers.js';
import { findPresence } from '../../../engine/src/attribution/presence.js';
import { failingParameter, type Component } from '../../../engine/src/index.js';
import { isHeaderEnough } from '../../../server/src/readers/minidumpKernel.js';
import { readMinidump } from '../../../server/src/readers/minidump.js';
import { kernelDump, memoryDump, processDump, type KernelDump } from './dumpFile.js';
import { analysisOf, findingLines, linesOf, problemLines } from './readFile.js';

const ntoskrnl = { name: '\\SystemRoot\\system32\\ntoskrnl.exe', start: 0xfffff80100000000n, size: 0x1000000 };
const lwfmgr = { name: '\\SystemRoot\\system32\\drivers\\lwfmgr.sys', start: 0xfffff80110000000n, size: 0x20000 };
const crash: KernelDump = {
  code: 0x7e,
  parameters: [0xffffffffc0000005n, 0xfffff80110001234n, 0xffffa00000000010n, 0xffffa00000000020n],
  build: 17763,
  time: '2021-06-17T02:10:05.250Z',
  drivers: [ntoskrnl, lwfmgr],
  unloaded: [{ name: 'WdBoot.sys', start: 0xfffff80120000000n, size: 0x10000 }],
};
const component: Component = {
  id: 'tms',
  product: { en: 'TMS', 'zh-CN': 'TMS' },
  vendor: 'v',
  class: 'device-management',
  identifiers: { drivers: ['lwfmgr.sys'], dlls: ['zk_hook.dll'] },
  sources: [],
};
const index = createIdentifierIndex([component], () => [], { services: [], drivers: [], dlls: [], processes: [] });

const STAMP = 'TimeDateStamp=5F000000 (2020-07-04?)';

test('a small kernel dump as text', () => {
  assert.deepEqual(linesOf(readMinidump(kernelDump(crash))), [
    '2021-06-17T02:10:05.250Z  BugCheckCode = 0x0000007E',
    'BugCheckParameter1 = 0xffffffffc0000005',
    'BugCheckParameter2 = 0xfffff80110001234  lwfmgr.sys+0x1234',
    'BugCheckParameter3 = 0xffffa00000000010',
    'BugCheckParameter4 = 0xffffa00000000020',
    'MinorVersion = 17763',
    'MachineImageType = 0x8664 (x64)',
    'NumberProcessors = 4',
    'DumpType = 4 (DUMP_TYPE_TRIAGE)',
    'SystemUpTime = 123.4 s',
    'Driver  0xfffff80100000000 0xfffff80101000000  TimeDateStamp=5F000000 (2020-07-04?)  \\SystemRoot\\system32\\ntoskrnl.exe',
    'Driver  0xfffff80110000000 0xfffff80110020000  TimeDateStamp=5F000000 (2020-07-04?)  \\SystemRoot\\system32\\drivers\\lwfmgr.sys',
    'UnloadedDriver  0xfffff80120000000 0xfffff80120010000  WdBoot.sys',
  ]);
});

test('the failing address names a driver only where the bug check documents it as that', () => {
  const named = analysisOf(kernelDump(crash), 'Minidump/a.dmp');
  assert.deepEqual(problemLines(named), []);
  const [finding] = named.findings;
  assert.equal(finding?.severity, 'error');
  assert.match(finding?.title.en ?? '', /^Blue screen in lwfmgr\.sys: bug check 0x0000007E \(0xFFFFFFFFC0000005, /);
  assert.deepEqual(finding?.captures['which'], '2');
  // The lines in which attribution looks for names: the parameter and the driver it lies in.
  assert.deepEqual(finding?.correlated, [
    { file: 'Minidump/a.dmp', line: 3 },
    { file: 'Minidump/a.dmp', line: 12 },
  ]);

  // The same address as an address of data says nothing about who failed.
  const parameters = [0xfffff80110001234n, 0xfffff80100001000n, 0n, 0n];
  const data = analysisOf(kernelDump({ ...crash, parameters }));
  assert.match(data.findings[0]?.title.en ?? '', /^Blue screen in ntoskrnl\.exe:/);
  const unknown = analysisOf(kernelDump({ ...crash, code: 0x133 }));
  assert.match(unknown.findings[0]?.title.en ?? '', /^Blue screen: bug check 0x00000133/);
  assert.equal(unknown.findings[0]?.correlated, undefined);
  // An unloaded driver's old place proves nothing either.
  const gone = analysisOf(kernelDump({ ...crash, parameters: [0n, 0xfffff80120000010n, 0n, 0n] }));
  assert.match(gone.findings[0]?.title.en ?? '', /^Blue screen: bug check/);
});

test('documented parameters, also in the form of small dumps', () => {
  assert.deepEqual([0x0a, 0x3b, 0x50, 0x7e, 0x1000007e, 0xd1, 0x133, 0xef].map(failingParameter), [
    4,
    2,
    3,
    2,
    2,
    4,
    undefined,
    undefined,
  ]);
});

test('the dump that setup keeps beside its rollback is decisive, an old one is not', () => {
  const severity = (path: string): string | undefined => analysisOf(kernelDump(crash), path).findings[0]?.severity;
  assert.equal(severity('Rollback/setupmem.dmp'), 'decisive');
  assert.equal(severity('x/setupmem.dmp'), 'decisive');
  assert.equal(severity('Minidump/011420-1.dmp'), 'error');
});

test('drivers of a kernel dump are present, modules of a setup process are active in it', () => {
  const kernel = findPresence([analysisOf(kernelDump(crash), 'a.dmp')], index);
  assert.deepEqual(
    kernel.map(({ name, inSetup, place }) => [name, inSetup, place.line]),
    [['lwfmgr.sys', false, 12]],
  );
  const modules = [
    { name: 'C:\\$WINDOWS.~BT\\Sources\\SetupHost.exe', start: 0x10000n, size: 0x1000 },
    { name: 'C:\\Windows\\System32\\ntdll.dll', start: 0x20000n, size: 0x1000 },
    { name: 'C:\\Program Files\\zk\\zk_hook.dll', start: 0x30000n, size: 0x1000 },
  ];
  const inSetup = analysisOf(processDump({ modules, exception: { code: 0xc0000005, address: 0x30010n } }), 'p.dmp');
  assert.deepEqual(
    linesOf(readMinidump(processDump({ modules, exception: { code: 0xc0000005, address: 0x30010n } }))),
    [
      '2021-06-17T03:20:00.000Z  ExceptionCode = 0xC0000005',
      'ExceptionAddress = 0x0000000000030010  zk_hook.dll+0x10',
      'BuildNumber = 10.0.19041',
      'ProcessorArchitecture = 0x8664 (x64)',
      'Module  0x0000000000010000 0x0000000000011000  TimeDateStamp=5F000000 (2020-07-04?)  FileVersion=10.1.2.3  C:\\$WINDOWS.~BT\\Sources\\SetupHost.exe',
      'Module  0x0000000000020000 0x0000000000021000  TimeDateStamp=5F000000 (2020-07-04?)  FileVersion=10.1.2.3  C:\\Windows\\System32\\ntdll.dll',
      'Module  0x0000000000030000 0x0000000000031000  TimeDateStamp=5F000000 (2020-07-04?)  FileVersion=10.1.2.3  C:\\Program Files\\zk\\zk_hook.dll',
    ],
  );
  assert.deepEqual(findingLines(inSetup), [
    'error process-crash@1: SetupHost.exe crashed in zk_hook.dll: 0xC0000005',
    'warning foreign-module@7: Modules of other vendors in SetupHost.exe: zk_hook.dll',
  ]);
  assert.deepEqual(
    findPresence([inSetup], index).map(({ name, inSetup: active }) => [name, active]),
    [['zk_hook.dll', true]],
  );
  // The same module in another program is merely there.
  const [, ...rest] = modules;
  const other = { name: 'C:\\Windows\\explorer.exe', start: 0x10000n, size: 0x1000 };
  const elsewhere = analysisOf(processDump({ modules: [other, ...rest] }), 'e.dmp');
  assert.deepEqual(findingLines(elsewhere), []);
  assert.deepEqual(
    findPresence([elsewhere], index).map(({ inSetup: active }) => active),
    [false],
  );
});

test('what a dump does not hold is said', () => {
  const bytes = kernelDump(crash);
  assert.deepEqual(problemLines(analysisOf(bytes.subarray(0, 0x2000))), [
    'The dump ends behind its header: it holds no list of drivers.',
  ]);
  assert.deepEqual(problemLines(analysisOf(bytes.subarray(0, 0x30))), [
    'The dump ends inside its header: 48 bytes are there.',
  ]);
  assert.deepEqual(problemLines(analysisOf(bytes.subarray(0, bytes.length - 4))), [
    'The dump is cut off or damaged: 2 of 2 drivers were read.',
  ]);
  const full = bytes.slice();
  new DataView(full.buffer).setUint32(0xf98, 1, true);
  assert.match(problemLines(analysisOf(full))[0] ?? '', /^The list of drivers in this dump cannot be reached/);
  assert.match(analysisOf(full).findings[0]?.title.en ?? '', /^Blue screen: bug check 0x0000007E/);
});

test('of a dump of all memory the first page is enough', () => {
  const bytes = kernelDump(crash);
  assert.equal(isHeaderEnough(bytes.subarray(0, 4096)), false, 'a small dump');
  new DataView(bytes.buffer).setUint32(0xf98, 5, true);
  const page = bytes.subarray(0, 4096);
  assert.equal(isHeaderEnough(page), true);
  assert.equal(isHeaderEnough(page.subarray(0, 0x100)), false, 'too little to tell');
  const first = analysisOf(memoryDump(crash, 'runs').subarray(0, 4096), 'MEMORY.DMP');
  assert.deepEqual(problemLines(first), [
    'The list of drivers in this dump cannot be reached; of it the header was read.',
  ]);
  const { findings } = analysisOf(page, 'MEMORY.DMP');
  assert.match(findings[0]?.title.en ?? '', /^Blue screen: bug check 0x0000007E/);
});

for (const kind of ['runs', 'SDMP', 'FDMP'] as const) {
  test(`drivers of a dump of memory, found by its page tables: ${kind}`, () => {
    const far = { name: '\\??\\C:\\Guard\\guard.sys', start: 0xfffff80130000000n, size: 0x9000 };
    const all = { ...crash, drivers: [ntoskrnl, lwfmgr, far] };
    const dump = memoryDump(all, kind);
    const analysis = analysisOf(dump, 'Rollback/setupmem.dmp');
    assert.deepEqual(problemLines(analysis), []);
    const drivers = linesOf(readMinidump(dump)).filter((line) => line.startsWith('Driver '));
    assert.deepEqual(
      drivers,
      all.drivers.map(({ name, start, size }) =>
        ['Driver', `0x${start.toString(16)} 0x${(start + BigInt(size)).toString(16)}`, STAMP, name].join('  '),
      ),
    );
    assert.match(analysis.findings[0]?.title.en ?? '', /^Blue screen in lwfmgr\.sys: bug check 0x0000007E/);
    const [seen] = findPresence([analysis], index);
    assert.equal(seen?.name, 'lwfmgr.sys');
    // A page that was not written ends the list; the crash is still told.
    const cut = analysisOf(dump.subarray(0, dump.length - 0x1000));
    assert.deepEqual(problemLines(cut), [
      'The list of drivers in the dump breaks off: 2 drivers were read.',
      `The dump is cut off: ${dump.length - 0x1000} of ${dump.length} bytes are there.`,
    ]);
    assert.match(cut.findings[0]?.title.en ?? '', /^Blue screen in lwfmgr\.sys/);
  });
}

test('a list of drivers that goes in a circle, or into nothing, ends', () => {
  const dump = memoryDump(crash, 'SDMP');
  const view = new DataView(dump.buffer);
  const list = dump.findIndex(
    (_, i) => i > 0x3000 && i % 8 === 0 && view.getBigUint64(i, true) === 0xfffff80340000100n,
  );
  // The first entry points at itself.
  view.setBigUint64(list + 0x100, 0xfffff80340000100n, true);
  assert.match(problemLines(analysisOf(dump))[0] ?? '', /breaks off: 1 drivers/);
  view.setBigUint64(list + 0x100, 0x1234n, true);
  assert.match(problemLines(analysisOf(dump))[0] ?? '', /breaks off: 1 drivers/);
  view.setBigUint64(0x10, 0n, true);
  assert.match(problemLines(analysisOf(dump))[0] ?? '', /cannot be reached/);
});

test('a 32-bit dump: the header', () => {
  const bytes = new Uint8Array(0x1000);
  bytes.set(new TextEncoder().encode('PAGEDUMP'));
  const view = new DataView(bytes.buffer);
  view.setUint32(0x0c, 10586, true);
  view.setUint32(0x20, 0x14c, true);
  view.setUint32(0x28, 0xd1, true);
  view.setUint32(0x2c, 0x10, true);
  const lines = linesOf(readMinidump(bytes));
  assert.deepEqual(lines.slice(0, 2), ['BugCheckCode = 0x000000D1', 'BugCheckParameter1 = 0x0000000000000010']);
  assert.ok(lines.includes('MachineImageType = 0x014c (x86)'));
});

test('what is no dump is refused', () => {
  assert.equal(readMinidump(new TextEncoder().encode('PAGE of a book')), undefined);
  assert.equal(readMinidump(new Uint8Array(0)), undefined);
});
