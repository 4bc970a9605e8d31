import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scanLog } from '../../../engine/src/records/scan.js';
import { createTraceScan, traceFactsOf, type ScannedTrace } from '../../../engine/src/records/traceScan.js';
import { bareEngine } from '../bareEngine.js';

const seven = '\ufeff"Time of Day","Process Name","PID","Operation","Path","Result","Detail"';
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const row = (process: string, pid: number, operation: string, path: string, result = 'SUCCESS', detail = ''): string =>
  `"7:37:18.2093997\u00a0AM","${process}","${pid}","${operation}","${path}","${result}","${detail}"`;
const shared = 'Desired Access: Generic Read, Disposition: Open, ShareMode: Read, Write, Delete, AllocationSize: n/a';
const alone = 'Desired Access: Generic Read, Disposition: Open, ShareMode: None, AllocationSize: n/a';
const readers = 'Desired Access: Read Data, Disposition: Open, ShareMode: Read, AllocationSize: n/a';
const writing = 'Desired Access: Generic Read/Write, Delete, Disposition: Open, ShareMode: Read, AllocationSize: n/a';
const wim = 'C:\\$WINDOWS.~BT\\Sources\\install.wim';

function scanned(bytes: Uint8Array, piece: number): ScannedTrace {
  const scan = createTraceScan();
  for (let at = 0; at < bytes.length; at += piece) scan.push(bytes.subarray(at, at + piece));
  return scan.finish();
}

/** A trace read piece by piece says the same as one that is in memory, however the pieces fall. */
function checkSame(text: string | Uint8Array, what: string): void {
  const bytes = typeof text === 'string' ? utf8(text) : text;
  const log = scanLog('trace.csv', bytes);
  for (const piece of [1, 7, 4096, bytes.length + 1]) {
    const { starts, lines, records, trace, events, kept } = scanned(bytes, piece);
    const where = `${what}, pieces of ${piece}`;
    assert.deepEqual([...starts], [...log.lines.starts], where);
    assert.equal(lines, log.lines.count, where);
    assert.equal(events, Math.max(0, log.records.count - 1), where);
    if (log.format === 'procmon-csv') assert.deepEqual(trace, traceFactsOf(log), where);
    // Each of its records begins where one of the trace in memory does, with the same header where it is listed.
    const all = new Map([...log.records.firstLine].map((line, record) => [line, record]));
    let listed = 0;
    for (let i = 0; i < records.count; i++) {
      const record = all.get(records.firstLine[i] ?? -1) ?? assert.fail(`${where}: record ${i}`);
      const name = records.components[records.component[i] ?? 0];
      if (i === 0 || name === '') continue;
      listed++;
      assert.equal(name, log.records.components[log.records.component[record] ?? 0], where);
      assert.equal(records.messageColumn[i], log.records.messageColumn[record], where);
      assert.deepEqual(records.time[i], log.records.time[record], where);
    }
    assert.ok(listed <= kept, where);
  }
}

const text = [
  seven,
  row('guard.exe', 20, 'CreateFile', wim, 'SUCCESS', alone),
  row('setuphost.exe', 10, 'Load Image', 'C:\\Program Files\\Guard\\""a"" hook.dll'),
  row('setuphost.exe', 10, 'CreateFile', wim, 'SHARING VIOLATION', shared),
  row('cmd.exe', 21, 'Process Create', 'C:\\x', 'SUCCESS', 'Command line: a ""b""\rc\r\nd'),
  row('setuphost.exe', 10, 'CreateFile', 'C:\\Windows\\a\rb.dll', 'ACCESS DENIED'),
  row('诺顿.exe', 22, 'ReadFile', 'C:\\z'),
  '"7:37:19.1 AM","b.exe","2","ReadFile","C:\\a',
  row('c.exe', 23, 'ReadFile', 'C:\\z'),
  row('c.exe', 23, 'ReadFile', 'C:\\z'),
].join('\r\n');

test('a trace in pieces of any size is the same trace', () => {
  checkSame(text, 'as it is');
  checkSame(`${text}\r\n`, 'with an end');
  checkSame(text.replaceAll('\r\n', '\n'), 'LF');
  checkSame(text.replaceAll('\r\n', '\r'), 'CR');
  checkSame(`${text}\r`, 'CR at the end');
  checkSame('', 'empty');
  checkSame(seven, 'columns alone');
  const bytes = utf8(text);
  let state = 11;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state % below;
  };
  const header = utf8(seven).length;
  for (let round = 0; round < 100; round++) {
    const hurt = bytes.slice(0, round % 2 ? bytes.length : header + random(bytes.length - header));
    for (let i = 0; i < 5; i++)
      hurt[Math.min(hurt.length - 1, header + random(hurt.length))] = [0x22, 0x0d, 0x0a, 0x2c, random(256)][i] ?? 0;
    checkSame(hurt, `damage ${round}`);
  }
});

test('a line without end is judged by its beginning and holds no memory', () => {
  const long = `${seven}\r\n${row('setuphost.exe', 10, 'Load Image', 'C:\\Guard\\hook.dll', 'SUCCESS', 'x'.repeat(5_000_000))}`;
  const after = row('setuphost.exe', 10, 'Load Image', 'C:\\Guard\\other.dll');
  const { starts, lines, trace } = scanned(utf8(`${long}\r\n${after}\r\n`), 65_536);
  assert.equal(lines, 3);
  assert.equal(starts[2], utf8(`${long}\r\n`).length);
  assert.deepEqual(
    trace.images.map(({ path, line }) => `${line + 1} ${path}`),
    ['2 C:\\Guard\\hook.dll', '3 C:\\Guard\\other.dll'],
  );
});

test('of millions of events those are listed that tell of processes, modules and refusals', () => {
  const rows = [
    seven,
    row('System', 4, 'ReadFile', 'C:\\a'),
    ...Array.from({ length: 500 }, (_, i) => row('System', 4, 'ReadFile', `C:\\${i}`)),
    row('System', 4, 'Load Image', 'C:\\Windows\\a.dll'),
    row('System', 4, 'Load Image', 'C:\\Windows\\a.dll'),
    row('setuphost.exe', 10, 'RegOpenKey', 'HKLM', 'NAME NOT FOUND'),
    row('setuphost.exe', 10, 'CreateFile', wim, 'ACCESS DENIED'),
    row('setuphost.exe', 10, 'RegOpenKey', 'HKLM', 'NAME NOT FOUND'),
    row('setuphost.exe', 10, 'Process Exit', ''),
  ];
  const { records, events, kept } = scanned(utf8(rows.join('\r\n')), 1000);
  assert.deepEqual([events, kept], [507, 5]);
  // Lines of the columns, the first System, the rest of it, its module, the rest, setuphost twice, the rest, its end.
  assert.deepEqual([...records.firstLine], [0, 1, 2, 502, 503, 504, 505, 506, 507]);
});

/** Who is named as the holder of the image in the last event. */
function checkHolder(before: readonly string[], holder: string, refusal = 'SHARING VIOLATION', asked = shared): void {
  const last = row('DismHost.exe', 10, 'CreateFile', wim.toUpperCase(), refusal, asked);
  const { findings } = bareEngine.analyseLog('trace.csv', utf8([seven, ...before, last].join('\r\n')));
  const found = findings.filter(({ rule }) => rule === 'setup-file-refused');
  const [one] = found;
  assert.equal(found.length, 1);
  const line = one?.correlated?.[0]?.line;
  assert.equal(line === undefined ? '-' : `${line} ${one?.captures['holder'] ?? ''}`, holder, before.join('\n'));
}

test('who holds a refused file: who has it open at that moment', () => {
  const opens = (process: string, pid: number, detail = shared): string =>
    row(process, pid, 'CreateFile', wim, 'SUCCESS', detail);
  const closes = (pid: number): string => row('x.exe', pid, 'CloseFile', wim);
  checkHolder([], '-');
  checkHolder([opens('a.exe', 1)], '2 a.exe');
  checkHolder([opens('a.exe', 1), opens('b.exe', 2)], '3 b.exe');
  checkHolder([opens('a.exe', 1), closes(1)], '-');
  checkHolder([opens('a.exe', 1), opens('a.exe', 1), closes(1)], '2 a.exe');
  checkHolder([opens('a.exe', 1), row('a.exe', 1, 'Process Exit', '')], '-');
  checkHolder([row('a.exe', 1, 'Process Exit', ''), opens('b.exe', 1)], '3 b.exe');
  checkHolder([opens('DismHost.exe', 10)], '-');
  checkHolder([row('a.exe', 1, 'CreateFile', wim, 'NAME NOT FOUND', shared)], '-');
  checkHolder([row('a.exe', 1, 'CreateFile', `${wim}2`, 'SUCCESS', shared)], '-');
  // The handle that forbids what was asked for, not the one that came last.
  checkHolder([opens('a.exe', 1, alone), opens('b.exe', 2)], '2 a.exe');
  checkHolder([opens('a.exe', 1, readers), opens('b.exe', 2)], '2 a.exe', 'SHARING VIOLATION', writing);
  checkHolder([opens('a.exe', 1, readers), opens('b.exe', 2)], '3 b.exe', 'SHARING VIOLATION', readers);
  checkHolder([opens('a.exe', 1)], '2 a.exe', 'ACCESS DENIED');
});

test('modules of every setup process, told by folder where no company is known', () => {
  const processes = ['setuphost.exe', 'SetupPrep.exe', 'setupplatform.exe', 'DismHost.exe', 'mighost.exe', 'setup.exe'];
  const paths: readonly [path: string, isForeign: boolean][] = [
    ['C:\\Windows\\System32\\kernel32.dll', false],
    ['C:\\Program Files\\Guard\\hook.dll', true],
    ['\\Device\\HarddiskVolume3\\Guard\\hook.dll', true],
    ['D:\\sources\\setupcore.dll', false],
    ['\\\\server\\share\\hook.dll', true],
  ];
  for (const process of [...processes, 'explorer.exe', 'setuphost.exe.exe']) {
    for (const [path, isForeign] of paths) {
      const { findings } = bareEngine.analyseLog('t.csv', utf8(`${seven}\r\n${row(process, 1, 'Load Image', path)}`));
      const expected = isForeign && processes.includes(process) ? [path.slice(path.lastIndexOf('\\') + 1)] : [];
      assert.deepEqual(
        findings.map(({ captures }) => captures['modules']),
        expected,
        `${process} ${path}`,
      );
    }
  }
  // What a process brings along lies beside its program: DISM unpacks its host and providers to a folder of their own.
  const temp = 'C:\\Users\\u\\AppData\\Local\\Temp\\0A1B';
  const own = [`${temp}\\DismHost.exe`, `${temp}\\WimProvider.dll`, `${temp}\\en-us\\x.mui`, 'C:\\Users\\u\\hook.dll'];
  const host = own.map((path) => row('DismHost.exe', 1, 'Load Image', path));
  const [finding, ...more] = bareEngine.analyseLog('t.csv', utf8([seven, ...host].join('\r\n'))).findings;
  assert.deepEqual(more, []);
  assert.equal(finding?.captures['modules'], 'hook.dll');
});
