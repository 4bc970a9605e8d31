import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEVEL_ERROR, LEVEL_FATAL } from '../../../engine/src/index.js';
import { readEvtx } from '../../../server/src/readers/evtx.js';
import { evtxFile, type TestEvent } from './evtxFile.js';
import { analysisOf, findingLines, linesOf, problemLines } from './readFile.js';

const time = '2021-06-17T02:11:40.512Z';
const event = (
  provider: string,
  eventId: number,
  level: number,
  ...data: (readonly [string, string])[]
): TestEvent => ({
  provider,
  eventId,
  level,
  time,
  data,
});
const bugCheck = event(
  'Microsoft-Windows-WER-SystemErrorReporting',
  1001,
  2,
  ['param1', '0x0000007e (0xffffffffc0000005, 0xfffff80112345678, 0x1, 0x2)'],
  ['param2', 'C:\\Windows\\MEMORY.DMP'],
  ['param3', 'r-1'],
);
const notStarted = event('Service Control Manager', 7000, 2, ['param1', 'lwfmgr'], ['param2', '%%1275']);
const report = (outcome: string, result: string, extend: string): TestEvent =>
  event(
    'Windows Error Reporting',
    1001,
    4,
    ...['1', '5', 'WinSetupDiag02', 'x', '0', '1', '1', '9', outcome, result, extend, '17763', '', '19041', 'vb'].map(
      (value) => ['', value] as const,
    ),
  );

test('events become lines: time, level, provider, id, data by name', () => {
  const file = readEvtx(
    evtxFile([[bugCheck, notStarted, event('Microsoft-Windows-Kernel-Power', 41, 1, ['BugcheckCode', '126'])]]),
  );
  assert.deepEqual(linesOf(file), [
    `${time}  Error     Microsoft-Windows-WER-SystemErrorReporting  1001  BugCheck=0x0000007e (0xffffffffc0000005, 0xfffff80112345678, 0x1, 0x2); DumpFile=C:\\Windows\\MEMORY.DMP; ReportId=r-1`,
    `${time}  Error     Service Control Manager  7000  Service=lwfmgr; Error=1275`,
    `${time}  Critical  Microsoft-Windows-Kernel-Power  41  BugcheckCode=126 (0x0000007E)`,
  ]);
  assert.ok(file);
  assert.deepEqual([...file.records.level], [LEVEL_ERROR, LEVEL_ERROR, LEVEL_FATAL]);
  assert.deepEqual([...file.records.time], [Date.parse(time), Date.parse(time), Date.parse(time)]);
  assert.equal(file.records.components[file.records.component[1] ?? 0], 'Service Control Manager');
  assert.equal(file.lines.text(1).slice(file.records.messageColumn[1]), 'Service=lwfmgr; Error=1275');
  assert.deepEqual(file.problems, []);
});

test('a name of Chinese characters moves the message by its bytes', () => {
  const file = readEvtx(evtxFile([[event('防护服务', 1, 4, ['名称', '值'])]]));
  assert.deepEqual(linesOf(file), [`${time}  Info      防护服务  1  名称=值`]);
  assert.equal(file?.records.messageColumn[0], 24 + 2 + 8 + 2 + 12 + 2 + 1 + 2);
});

test('line breaks and control characters inside an event do not make lines', () => {
  const file = readEvtx(evtxFile([[event('P', 1, 4, ['a', 'one\r\ntwo\nthree\rfour\u2028five\0six'])]]));
  assert.deepEqual(linesOf(file), [`${time}  Info      P  1  a=one ↵ two ↵ three ↵ four ↵ five six`]);
});

test('what the events mean', () => {
  const analysis = analysisOf(
    evtxFile([
      [
        bugCheck,
        event('Microsoft-Windows-Kernel-Power', 41, 1, ['BugcheckCode', '126']),
        event('Microsoft-Windows-Kernel-Power', 41, 1, ['BugcheckCode', '0']),
        report('1', '0xC1900101', '0x30018'),
        report('0', '0x0', '0x0'),
        report('2', '0x800704C7', '0x0'),
        event('Windows Error Reporting', 1001, 4, ['', '1'], ['', '5'], ['', 'APPCRASH']),
        event(
          'Microsoft-Windows-WindowsUpdateClient',
          20,
          2,
          ['errorCode', '0xc1900101'],
          ['updateTitle', 'Feature update'],
        ),
        event(
          'Application Error',
          1000,
          2,
          ...['SetupHost.exe', '10.0', '0', 'zk_hook.dll', '1.0', '0', 'c0000005'].map((value) => ['', value] as const),
        ),
        event(
          'Application Error',
          1000,
          2,
          ...['editor.exe', '1.0', '0', 'editor.exe', '1.0', '0', 'c0000409'].map((value) => ['', value] as const),
        ),
        notStarted,
        event('Service Control Manager', 7026, 2, ['param1', '\r\nkFileFlt\r\nasbm']),
        event(
          'Service Control Manager',
          7045,
          4,
          ['ServiceName', 'Ensec64'],
          ['ImagePath', 'system32\\drivers\\Ensec64.sys'],
        ),
        event('Service Control Manager', 7036, 4, ['param1', 'Themes'], ['param2', 'running']),
      ],
    ]),
    'Logs/System.evtx',
  );
  assert.deepEqual(findingLines(analysis), [
    'error event-bug-check@1: Blue screen: bug check 0x0000007E',
    'error event-unexpected-restart@2: Restart without shutdown after bug check 0x0000007E',
    'warning event-unexpected-restart@3: Restart without shutdown, no bug check recorded',
    'error event-setup-result@4: Setup reported 0xC1900101 - 0x30018',
    'info event-setup-result@5: Setup reported: succeeded',
    'info event-setup-result@6: Setup reported: cancelled',
    'warning event-update-failed@8: Update failed to install (0xc1900101): Feature update',
    'error event-application-crash@9: SetupHost.exe crashed in zk_hook.dll (0xc0000005)',
    'info event-application-crash@10: editor.exe crashed in editor.exe (0xc0000409)',
    'info event-service@11: Service did not start: lwfmgr',
    'info event-service@12: Boot-start or system-start drivers were not loaded: kFileFlt asbm',
    'info event-service@13: Service or driver was installed: Ensec64',
  ]);
  assert.equal(analysis.log.utc, true);
  const [first] = analysis.findings;
  assert.equal(first?.id, 'event-bug-check@Logs/System.evtx:1');
  assert.equal(first?.codes[0]?.value, 0x7e);
  for (const { title, explain } of analysis.findings) {
    assert.ok(/[\u4e00-\u9fff]/.test(title['zh-CN']), title.en);
    if (explain) assert.ok(/[\u4e00-\u9fff]/.test(explain['zh-CN']), explain.en);
  }
});

test('a log that was full begins with its oldest events, wherever they stand in the file', () => {
  const whole = evtxFile([[event('A', 1, 4)], [event('B', 2, 4)], [event('C', 3, 4)]]);
  const turned = whole.slice();
  turned.set(whole.subarray(4096 + 65_536 * 2), 4096);
  turned.set(whole.subarray(4096, 4096 + 65_536 * 2), 4096 + 65_536);
  assert.deepEqual(linesOf(readEvtx(turned)), linesOf(readEvtx(whole)));
  assert.deepEqual(readEvtx(turned)?.problems, []);
});

test('a log that was not closed, cut or damaged is read up to the damage, and says what is lost', () => {
  const events = [event('A', 1, 4, ['n', 'one']), event('A', 2, 4, ['n', 'two']), event('A', 3, 4, ['n', 'three'])];
  const whole = evtxFile([events, events], true);
  const dirty = analysisOf(whole);
  assert.equal(dirty.log.lines.count, 6);
  assert.deepEqual(problemLines(dirty), [
    'The event log was not closed properly; it was read to the last event that was written completely.',
  ]);

  const secondChunk = 4096 + 65_536;
  const cutAt = secondChunk + 512 + 60;
  const cut = analysisOf(whole.subarray(0, cutAt));
  assert.equal(cut.log.lines.count, 3);
  assert.deepEqual(problemLines(cut).slice(0, 2), [
    `The event log is cut off: ${cutAt} of 135168 bytes are there. 3 events were read; the log had written 6.`,
    'The file ends in the middle of an event; its beginning could not be used.',
  ]);

  // The second record of the first chunk loses its mark: it is skipped, the third is found again.
  const hurt = whole.slice();
  const view = new DataView(hurt.buffer);
  const second = 4096 + 512 + view.getUint32(4096 + 512 + 4, true);
  view.setUint32(second, 0xffffffff, true);
  const skipped = analysisOf(hurt);
  assert.equal(skipped.log.lines.count, 5);
  assert.match(problemLines(skipped)[0] ?? '', /^1 of 6 events are missing/);
  assert.match(problemLines(skipped)[1] ?? '', /bytes between the events are damaged/);

  // A chunk without its mark is still looked through.
  const nameless = whole.slice();
  nameless.fill(0x20, secondChunk, secondChunk + 8);
  assert.equal(analysisOf(nameless).log.lines.count, 6);
  assert.match(problemLines(analysisOf(nameless))[0] ?? '', /^1 blocks of the event log have a damaged header/);
});

test('what is no event log is refused', () => {
  assert.equal(readEvtx(new TextEncoder().encode('ElfChnk\0 but no file')), undefined);
  assert.equal(readEvtx(new Uint8Array(0)), undefined);
  assert.deepEqual(problemLines(analysisOf(new TextEncoder().encode('ElfFile\0'))), [
    'The event log ends inside its header: no event could be read.',
  ]);
});
