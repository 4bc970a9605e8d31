import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createIdentifierIndex } from '../../../engine/src/attribution/identifiers.js';
import { findPresence } from '../../../engine/src/attribution/presence.js';
import type { Component, LogAnalysis } from '../../../engine/src/index.js';
import { readProcmonPml } from '../../../server/src/readers/procmonPml.js';
import { analysisOf, findingLines, linesOf, problemLines } from './readFile.js';
import { fileDetail, imageDetail, keyDetail, traceFile, type TraceEvent } from './traceFile.js';
import { Writer } from './writeBytes.js';

const time = '2021-06-17T02:10:05.250Z';
const hook = 'C:\\Windows\\System32\\zk_hook.dll';
const event = (operation: number, detail: Uint8Array, more: Partial<TraceEvent> = {}): TraceEvent => ({
  process: 7,
  tid: 12,
  kind: 1,
  operation,
  time,
  detail,
  ...more,
});
const events: readonly TraceEvent[] = [
  event(3, new Writer().u32(4711).done()),
  event(5, imageDetail('C:\\Windows\\System32\\ntdll.dll')),
  event(5, imageDetail(hook)),
  event(5, imageDetail(hook)),
  event(20, fileDetail('C:\\$WINDOWS.~BT\\Sources\\install.wim'), { kind: 3, status: 0xc0000043 }),
  event(0, keyDetail('HKLM\\SYSTEM\\Setup'), { kind: 2, status: 0xc0000022 }),
  event(99, new Uint8Array(0), { kind: 9, process: 1, status: 0xc0de0001 }),
];
const processes = [
  {
    index: 7,
    pid: 3344,
    name: 'setuphost.exe',
    modules: [
      { path: 'C:\\Windows\\System32\\ntdll.dll', company: 'Microsoft Corporation' },
      { path: hook, company: 'Zk "Cloud" Ltd' },
    ],
  },
];

test('a trace as the lines of its CSV export', () => {
  const end = '"2021-06-17Z","12"';
  assert.deepEqual(linesOf(readProcmonPml(traceFile(events, processes))), [
    '"Time of Day","Process Name","PID","Operation","Path","Result","Detail","Date & Time","TID","Module Company"',
    `"02:10:05.2500005","setuphost.exe","3344","Thread Create","","SUCCESS","Thread ID: 4711",${end},""`,
    `"02:10:05.2500005","setuphost.exe","3344","Load Image","C:\\Windows\\System32\\ntdll.dll","SUCCESS","Image Base: 0x7ff800000000, Image Size: 0x1000",${end},"Microsoft Corporation"`,
    `"02:10:05.2500005","setuphost.exe","3344","Load Image","${hook}","SUCCESS","Image Base: 0x7ff800000000, Image Size: 0x1000",${end},"Zk ""Cloud"" Ltd"`,
    `"02:10:05.2500005","setuphost.exe","3344","Load Image","${hook}","SUCCESS","Image Base: 0x7ff800000000, Image Size: 0x1000",${end},"Zk ""Cloud"" Ltd"`,
    `"02:10:05.2500005","setuphost.exe","3344","CreateFile","C:\\$WINDOWS.~BT\\Sources\\install.wim","SHARING VIOLATION","Desired Access: 0x120089",${end},""`,
    `"02:10:05.2500005","setuphost.exe","3344","RegOpenKey","HKLM\\SYSTEM\\Setup","ACCESS DENIED","Desired Access: 0x20019",${end},""`,
    `"02:10:05.2500005","","","9/99","","0xc0de0001","",${end},""`,
  ]);
});

test('modules of other vendors in a setup process, told by their company wherever they lie', () => {
  const analysis = analysisOf(traceFile(events, processes), 'trace.pml');
  assert.deepEqual(problemLines(analysis), []);
  const modules = (one: LogAnalysis): readonly string[] =>
    findingLines(one).filter((line) => line.includes('foreign-module'));
  assert.deepEqual(modules(analysis), [
    'warning foreign-module@4: Modules of other vendors in setuphost.exe: zk_hook.dll',
  ]);
  assert.equal(analysis.log.utc, true);
  assert.equal(analysis.log.records.time[1], Date.parse(time));
  const component: Component = {
    id: 'zkcloud',
    product: { en: 'zkcloud', 'zh-CN': 'zkcloud' },
    vendor: 'v',
    class: 'injector',
    identifiers: { dlls: ['zk_hook.dll'] },
    sources: [],
  };
  const index = createIdentifierIndex([component], () => [], { services: [], drivers: [], dlls: [], processes: [] });
  const [seen] = findPresence([analysis], index);
  assert.deepEqual([seen?.name, seen?.inSetup, seen?.place.line], ['zk_hook.dll', true, 4]);
  // In any other process it is none of setup's business.
  const other = analysisOf(traceFile(events, [{ ...(processes[0] ?? assert.fail()), name: 'explorer.exe' }]));
  assert.deepEqual(modules(other), []);
});

test('a trace that is cut keeps the events whose place is known', () => {
  const bytes = traceFile(events, processes);
  const offsets = Number(new DataView(bytes.buffer).getBigUint64(0x248, true));
  const cut = analysisOf(bytes.subarray(0, offsets + 5 * 3));
  assert.equal(cut.log.lines.count, 1 + 3);
  assert.match(problemLines(cut)[0] ?? '', /^The trace is cut off or damaged: 3 of 7 events were read\./);
  assert.deepEqual(problemLines(analysisOf(bytes.subarray(0, 100))), ['The trace ends inside its header.']);
});

test('what is no trace is refused', () => {
  assert.equal(readProcmonPml(new TextEncoder().encode('PMLX')), undefined);
  assert.equal(readProcmonPml(new Uint8Array(0)), undefined);
});
