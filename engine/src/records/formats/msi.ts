import type { LogStep } from '../../model/analysis.js';
import type { Problem } from '../../model/problem.js';
import { LEVEL_ERROR, LEVEL_INFO, LEVEL_WARNING, type LogFile } from '../../model/record.js';
import type { LogFormat } from '../header.js';
import { shareOf } from '../header.js';
import type { OpenStep } from '../openStep.js';

/**
 * Verbose log of Windows Installer, usually UTF-16. Read from Microsoft's description; no whole real file was seen. Its
 * lines carry a time of day, and the only date is in the form of the locale: no record has a time.
 *
 * ```
 * === Verbose logging started: 7/13/2021  10:22:58  Build type: SHIP UNICODE 5.00.10011.00  Calling process: C:\...\msiexec.exe ===
 * MSI (s) (A0:B4) [10:22:58:955]: Running installation inside multi-package transaction C:\a.msi
 * Action start 10:22:59: InstallFinalize.
 * Action ended 10:23:01: InstallFinalize. Return value 3.
 * Property(S): ProductName = X
 * `MSI (c|s|N)` client, server or nested, process and thread, time, message; return value 1 done, 2 cancelled, 3 failed
 * ```
 */
export const msi: LogFormat = {
  id: 'msi',
  claims: (sample) => {
    if (/^=== (?:Verbose l|L)ogging started: /.test(sample.lines[0] ?? '')) return 1;
    return shareOf(sample, (line) => writer.test(line) || /^Action (?:start|ended) \d+:\d\d:\d\d: /.test(line));
  },
  reader: () => (bytes, start, end, header) => {
    header.time = NaN;
    header.level = LEVEL_INFO;
    header.component = '';
    header.eventId = 0;
    header.messageColumn = 0;
    let text = '';
    for (let at = start; at < Math.min(end, start + 300); at++) text += String.fromCharCode(bytes[at] ?? 0);
    const head = writer.exec(text);
    if (head) {
      header.messageColumn = head[0].length;
      text = text.slice(head[0].length);
    } else if (!ownLine.test(text)) return false;
    if (
      /^Action ended .* Return value 3\.|^Product: .* -- Error \d{4}|^Error \d{4}\b|^CustomAction \S+ returned actual error code [1-9]/.test(
        text,
      )
    )
      header.level = LEVEL_ERROR;
    else if (/^(?:WARNING|Warning)\b/.test(text)) header.level = LEVEL_WARNING;
    return true;
  },
  steps: actions,
  problems: unended,
};

const writer = /^MSI \([csN]\) \([0-9A-F]{2,8}[:!][0-9A-F]{2,8}\) \[\d+:\d\d:\d\d:\d{3}\]: ?/;
const ownLine = /^(?:===|Action |CustomAction |Property\([CSN]\):|Error |Product: |\*\*\* )/;
const ACTION = /Action (start|ended) \d+:\d\d:\d\d: ([^.]{1,200})\.(?: Return value (\d+)\.)?/;

/** Actions nest: one of them runs the sequence of the others. */
function actions(log: LogFile): readonly LogStep[] {
  const roots: OpenStep[] = [];
  const stack: OpenStep[] = [];
  const { records, lines } = log;
  for (let record = 0; record < records.count; record++) {
    const line = records.firstLine[record] ?? 0;
    if (lines.byteLength(line) > 600) continue;
    const match = ACTION.exec(lines.text(line));
    if (!match?.[2]) continue;
    if (match[1] === 'start') {
      const step: OpenStep = {
        kind: 'action',
        name: match[2],
        firstRecord: record,
        lastRecord: records.count - 1,
        outcome: 'open',
        children: [],
      };
      if (stack.length < 64) {
        (stack.at(-1)?.children ?? roots).push(step);
        stack.push(step);
      }
      continue;
    }
    const at = stack.findLastIndex(({ name }) => name === match[2]);
    if (at < 0) continue;
    for (const inner of stack.slice(at)) inner.lastRecord = record;
    const step = stack[at];
    if (step) step.outcome = match[3] === '3' ? 'failed' : match[3] === '1' ? 'succeeded' : 'unknown';
    stack.length = at;
  }
  return roots;
}

/** Lines at the end of a log that may hold its closing line. */
const LAST_LINES = 5;

/** `=== Verbose logging stopped: 7/13/2021  10:23:02 ===` ends a log that is whole. */
function unended({ lines, path }: LogFile): readonly Problem[] {
  for (let line = lines.count - 1; line >= Math.max(0, lines.count - LAST_LINES); line--) {
    if (/^=== (?:Verbose l|L)ogging stopped: /.test(lines.text(line))) return [];
  }
  const what = 'The log has no closing line: it was cut off, or the installation was still running.';
  return [{ file: path, line: Math.max(1, lines.count), what }];
}
