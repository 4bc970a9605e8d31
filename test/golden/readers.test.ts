import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { findCodes } from '../../engine/src/codes/tokens.js';
import { levels } from '../../engine/src/model/record.js';
import { kernelDump, memoryDump, processDump, type KernelDump } from '../unit/readers/dumpFile.js';
import { evtxFile, type TestEvent } from '../unit/readers/evtxFile.js';
import { analysisOf, findingLines, problemLines } from '../unit/readers/readFile.js';
import { fileDetail, imageDetail, keyDetail, traceFile, type TraceEvent } from '../unit/readers/traceFile.js';

/**
 * A golden case for each format that is not text: a small made-up file, and what becomes of it. UPDATE_GOLDEN=1 writes the
 * second; read the difference before it is committed.
 */
const folder = path.resolve('test/golden/readers');
const time = '2021-06-17T02:11:40.512Z';

const event = (provider: string, eventId: number, level: number, ...data: TestEvent['data']): TestEvent => ({
  provider,
  eventId,
  level,
  time,
  data,
});
const events: readonly TestEvent[] = [
  event('Service Control Manager', 7000, 2, ['param1', 'lwfmgr'], ['param2', '%%1275']),
  event('Microsoft-Windows-Kernel-Power', 41, 1, ['BugcheckCode', '126'], ['BugcheckParameter1', '0xffffffffc0000005']),
  event('Microsoft-Windows-WER-SystemErrorReporting', 1001, 2, ['param1', '0x0000007e (0x1, 0x2, 0x3, 0x4)']),
  event('Application Error', 1000, 2, ['', 'setuphost.exe'], ['', '10.0.1.1'], ['', '5f000000'], ['', 'zk_hook.dll'], ['', '1.2.3.4'], ['', '5f000001'], ['', 'c0000005']),
  event('Microsoft-Windows-WindowsUpdateClient', 20, 2, ['errorCode', '0x80070005'], ['updateTitle', 'Feature update']),
  event('Windows', 4, 4),
];

const crash: KernelDump = {
  code: 0x7e,
  parameters: [0xffffffffc0000005n, 0xfffff80110001234n, 0xffffa00000000010n, 0xffffa00000000020n],
  build: 17763,
  time,
  drivers: [
    { name: '\\SystemRoot\\system32\\ntoskrnl.exe', start: 0xfffff80100000000n, size: 0x1000000 },
    { name: '\\SystemRoot\\system32\\drivers\\lwfmgr.sys', start: 0xfffff80110000000n, size: 0x20000 },
  ],
  unloaded: [{ name: 'WdBoot.sys', start: 0xfffff80120000000n, size: 0x10000 }],
};
const modules = [
  { name: 'C:\\$WINDOWS.~BT\\Sources\\SetupHost.exe', start: 0x7ff600000000n, size: 0x40000 },
  { name: 'C:\\Windows\\System32\\ntdll.dll', start: 0x7ffa00000000n, size: 0x1f0000 },
  { name: 'C:\\Program Files\\Guard\\zk_hook.dll', start: 0x7ffb00000000n, size: 0x10000 },
];

const traced = (process: number, kind: number, operation: number, detail: Uint8Array, status = 0): TraceEvent => ({
  process,
  tid: 12,
  kind,
  operation,
  time,
  detail,
  status,
});
const wim = 'C:\\$WINDOWS.~BT\\Sources\\install.wim';
const trace = traceFile(
  [
    traced(8, 3, 20, fileDetail(wim)),
    traced(7, 1, 5, imageDetail('C:\\Windows\\System32\\ntdll.dll')),
    traced(7, 1, 5, imageDetail('C:\\Windows\\System32\\zk_hook.dll')),
    traced(7, 3, 20, fileDetail(wim), 0xc0000043),
    traced(7, 2, 0, keyDetail('HKLM\\SYSTEM\\Setup'), 0xc0000034),
  ],
  [
    {
      index: 7,
      pid: 3344,
      name: 'setuphost.exe',
      modules: [
        { path: 'C:\\Windows\\System32\\ntdll.dll', company: 'Microsoft Corporation' },
        { path: 'C:\\Windows\\System32\\zk_hook.dll', company: 'Guard Ltd' },
      ],
    },
    { index: 8, pid: 20, name: 'guard.exe', modules: [] },
  ],
);

const log = evtxFile([events.slice(0, 3), events.slice(3)], true);
const cases: Readonly<Record<string, Uint8Array>> = {
  'event-log.evtx': evtxFile([events.slice(0, 3), events.slice(3)]),
  'event-log-cut-and-dirty.evtx': log.subarray(0, log.length - 60_000),
  'small-kernel-dump.dmp': kernelDump(crash),
  'memory-dump.dmp': memoryDump(crash, 'SDMP'),
  'process-dump.dmp': processDump({ modules, exception: { code: 0xc0000005, address: 0x7ffb00001234n } }),
  'trace.pml': trace,
};

/** Each line with its time, level, component and codes; then the findings, then what was lost. */
function describeFile(name: string, bytes: Uint8Array): string {
  const analysis = analysisOf(bytes, name);
  const { lines, records, format } = analysis.log;
  const rows = [`format ${format}`];
  for (let i = 0; i < lines.count; i++) {
    const at = records.time[i] ?? NaN;
    const component = records.components[records.component[i] ?? 0] ?? '';
    const text = lines.text(i);
    const column = records.messageColumn[i] ?? 0;
    const codes = findCodes(text, { component, format, column }).map((code) => ` <${code.text} ${code.role}>`);
    const stamp = Number.isNaN(at) ? '-' : new Date(at).toISOString();
    rows.push(`${stamp} ${levels[records.level[i] ?? 0]} ${component || '-'} message at ${column}`);
    rows.push(`  ${i + 1} ${text}${codes.join('')}`);
  }
  rows.push(...findingLines(analysis).map((line) => `finding ${line}`));
  rows.push(...problemLines(analysis).map((line) => `problem ${line}`));
  return `${rows.join('\n')}\n`;
}

for (const [name, bytes] of Object.entries(cases)) {
  test(`golden file: ${name}`, () => {
    const shown = describeFile(name, bytes);
    const target = path.join(folder, `${name}.expected.txt`);
    if (process.env['UPDATE_GOLDEN'] || !existsSync(target)) {
      assert.ok(process.env['UPDATE_GOLDEN'], `${target} is missing: write it with UPDATE_GOLDEN=1`);
      writeFileSync(target, shown);
    }
    assert.equal(shown, readFileSync(target, 'utf8'));
  });
}
