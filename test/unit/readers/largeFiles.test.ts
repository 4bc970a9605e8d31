import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { LogAnalysis } from '../../../engine/src/index.js';
import { readForeignWindows } from '../../../server/src/readers/foreign.js';
import { readDump } from '../../../server/src/readers/minidump.js';
import { readProcmonPml, readTrace } from '../../../server/src/readers/procmonPml.js';
import { diskWindows, memoryWindows } from '../../../server/src/readers/windows.js';
import { fromSent, toSent } from '../../../server/src/runtime/fileAnalysis.js';
import { analyseLarge } from '../../../server/src/runtime/largeFiles.js';
import { bareEngine } from '../bareEngine.js';
import { kernelDump, memoryDump, processDump, type KernelDump } from './dumpFile.js';
import { findingLines, linesOf, problemLines } from './readFile.js';
import { fileDetail, imageDetail, traceFile, type TraceEvent } from './traceFile.js';

const folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-large-'));
after(() => {
  rmSync(folder, { recursive: true });
});

/** A file on disk as a case has it. */
function stored(name: string, bytes: Uint8Array | string): Parameters<typeof analyseLarge>[1] {
  const target = path.join(folder, name);
  writeFileSync(target, bytes);
  const { size, mtimeMs } = statSync(target);
  return { path: target, name, bytes: size, modified: mtimeMs };
}

/** The analysis of a file as if it were a large one. */
async function largeAnalysis(name: string, bytes: Uint8Array | string): Promise<LogAnalysis | undefined> {
  const result = await analyseLarge(bareEngine, stored(name, bytes), { binary: 0, text: 0 });
  // As another thread gets it.
  return result && fromSent(toSent(result)).analysis;
}

function textOf({ log }: LogAnalysis): readonly string[] {
  return Array.from({ length: log.lines.count }, (_, i) => log.lines.text(i));
}

const time = '2021-06-17T02:10:05.250Z';
const columns = '\ufeff"Time of Day","Process Name","PID","Operation","Path","Result","Detail"';
const row = (process: string, pid: number, operation: string, path: string, result = 'SUCCESS'): string =>
  `"7:37:18.2093997 AM","${process}","${pid}","${operation}","${path}","${result}","d"`;
const driver = '\\SystemRoot\\System32\\drivers\\guard.sys';
const csv = [
  columns,
  ...Array.from({ length: 3000 }, (_, i) => row('System', 4, 'ReadFile', `C:\\文件${i}`)),
  row('guard.exe', 20, 'CreateFile', 'C:\\Sources\\install.wim'),
  row('setuphost.exe', 10, 'Load Image', 'C:\\Guard\\hook.dll'),
  ...Array.from({ length: 3000 }, (_, i) => row('System', 4, 'ReadFile', `C:\\${i}`)),
  row('setuphost.exe', 10, 'CreateFile', 'C:\\Sources\\install.wim', 'SHARING VIOLATION'),
  '',
].join('\r\n');

test('an exported trace: findings, places and lines as in memory, most events not listed', async () => {
  const large = (await largeAnalysis('trace.csv', csv)) ?? assert.fail();
  const whole = bareEngine.analyseLog('trace.csv', new TextEncoder().encode(csv));
  const shown = findingLines(whole);
  assert.equal(shown.length, 2);
  assert.deepEqual(findingLines(large), shown);
  assert.deepEqual(
    large.findings.map(({ correlated }) => correlated),
    whole.findings.map(({ correlated }) => correlated),
  );
  assert.equal(large.log.format, 'procmon-csv');
  assert.equal(large.log.utc, undefined);
  assert.equal(large.log.lines.count, whole.log.lines.count);
  for (const line of [0, 1, 2999, 3001, 3002, 6003])
    assert.equal(large.log.lines.text(line), whole.log.lines.text(line));
  assert.ok(large.log.records.count < 12);
  assert.match(problemLines(large)[0] ?? '', /^Of 6003 events, 5999 are not listed one by one/);
});

test('what is neither dump nor trace, or not there, is left to others', async () => {
  assert.equal(
    await largeAnalysis('setupact.log', '2021-05-18 03:12:13, Info                  SP     text\r\n'),
    undefined,
  );
  assert.equal(await largeAnalysis('empty', ''), undefined);
  const gone = { path: path.join(folder, 'gone'), name: 'gone', bytes: 5, modified: 0 };
  assert.equal(await analyseLarge(bareEngine, gone, { binary: 0, text: 0 }), undefined);
  const small = stored('small.csv', csv);
  assert.equal(await analyseLarge(bareEngine, small), undefined);
});

const crash: KernelDump = {
  code: 0x7e,
  parameters: [1n, 0xfffff80110001234n, 3n, 4n],
  build: 17763,
  time,
  drivers: [{ name: driver, start: 0xfffff80110000000n, size: 0x20000 }],
};

test('dumps and traces on disk are read as those in memory', async () => {
  const dumps = {
    'small.dmp': kernelDump(crash),
    'memory.dmp': memoryDump(crash, 'SDMP'),
    'process.dmp': processDump({ modules: crash.drivers, exception: { code: 0xc0000005, address: 1n } }),
  };
  for (const [name, bytes] of Object.entries(dumps)) {
    const large = (await largeAnalysis(name, bytes)) ?? assert.fail(name);
    const whole = bareEngine.analyseForeign(name, readDump(memoryWindows(bytes)) ?? assert.fail());
    assert.deepEqual(textOf(large), textOf(whole), name);
    assert.deepEqual(findingLines(large), findingLines(whole), name);
    assert.deepEqual(large.problems, whole.problems, name);
  }
});

test('of a dump of gigabytes a few pages are read', () => {
  const bytes = memoryDump(crash, 'SDMP');
  const memory = memoryWindows(bytes);
  let touched = 0;
  // The rest of the file is not there at all.
  const file = {
    length: 16 * 1024 ** 3,
    view(at: number, size: number): DataView | undefined {
      touched += size;
      return memory.view(at, size);
    },
  };
  const read = readDump(file) ?? assert.fail();
  assert.deepEqual(
    read.crash?.modules.map(({ name }) => name),
    [driver],
  );
  assert.deepEqual(read.problems, []);
  assert.ok(touched < 64 * 1024, `${touched} bytes`);
});

const events: readonly TraceEvent[] = [
  ...Array.from({ length: 400 }, (_, i) => event(3, 23, 8, fileDetail(`C:\\${i}`))),
  event(3, 20, 8, fileDetail('C:\\Sources\\install.wim')),
  event(1, 5, 7, imageDetail('C:\\Windows\\System32\\hook.dll')),
  ...Array.from({ length: 400 }, (_, i) => event(3, 23, 8, fileDetail(`C:\\${i}`))),
  event(3, 20, 7, fileDetail('C:\\Sources\\install.wim'), 0xc0000043),
];
function event(kind: number, operation: number, process: number, detail: Uint8Array, status = 0): TraceEvent {
  return { process, tid: 12, kind, operation, time, detail, status };
}
const processes = [
  {
    index: 7,
    pid: 10,
    name: 'setuphost.exe',
    modules: [{ path: 'C:\\Windows\\System32\\hook.dll', company: 'Guard Ltd' }],
  },
  { index: 8, pid: 20, name: 'guard.exe', modules: [] },
];

test('a large trace: only what tells of setup is listed, and who holds a file is known all the same', () => {
  const bytes = traceFile(events, processes);
  const all = bareEngine.analyseForeign('t.pml', readProcmonPml(bytes) ?? assert.fail());
  const file = readTrace(memoryWindows(bytes), true);
  const large = bareEngine.analyseForeign('t.pml', file);
  const titles = (analysis: LogAnalysis): readonly string[] => analysis.findings.map(({ title }) => title.en);
  assert.equal(titles(all).length, 2);
  assert.deepEqual(titles(large), titles(all));
  assert.match(titles(all)[1] ?? '', /which guard\.exe \(20\) had open$/);
  assert.deepEqual(all.findings[1]?.correlated, [{ file: 't.pml', line: 402 }]);
  // The event that opened it is not listed: no line is cited for it.
  assert.equal(large.findings[1]?.correlated, undefined);
  assert.equal(large.log.lines.count, 1 + 3);
  assert.match(problemLines(large)[0] ?? '', /^Of 803 events, 800 are not listed one by one/);
});

test('a trace on disk, read in windows, is the trace in memory', () => {
  const bytes = traceFile(events, processes);
  const { path: target, bytes: length } = stored('trace.pml', bytes);
  const handle = openSync(target, 'r');
  try {
    const disk = readTrace(diskWindows(handle, length), false);
    assert.deepEqual(linesOf(disk), linesOf(readProcmonPml(bytes)));
    assert.deepEqual(disk.trace, readProcmonPml(bytes)?.trace);
    // One of ordinary size is left to the reader of whole files.
    assert.equal(readForeignWindows(bytes, handle, length), undefined);
  } finally {
    closeSync(handle);
  }
});

test('a trace and its CSV export give the same findings', () => {
  const trace = readProcmonPml(traceFile(events, processes)) ?? assert.fail();
  const exported = linesOf(trace).join('\r\n');
  const findings = (analysis: LogAnalysis): readonly string[] => findingLines(analysis);
  assert.deepEqual(
    findings(bareEngine.analyseLog('t.csv', new TextEncoder().encode(exported))),
    findings(bareEngine.analyseForeign('t.csv', trace)),
  );
});
