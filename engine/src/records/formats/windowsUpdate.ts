import type { Problem } from '../../model/problem.js';
import { LEVEL_ERROR, LEVEL_INFO, LEVEL_WARNING, type LogFile } from '../../model/record.js';
import { stampAt } from '../digits.js';
import type { LogFormat } from '../header.js';
import { shareOf } from '../header.js';
import { updateSteps } from './windowsUpdateSteps.js';

/**
 * WindowsUpdate.log, both generations.
 *
 * ```
 * 2021/07/13 10:22:58.9566922 3696  8172  Agent           WU client version 10.0.17763.1852
 * 2024-04-11 12:48:04.6269606 1980  8444  DownloadManager Power state changed from <unknown> to AC.
 * time (decoded from traces, Windows 10), process, thread, component padded to 16, message
 * 2016-09-08<TAB>10:48:43:109<TAB> 848<TAB>604<TAB>Misc<TAB>WARNING: Send failed with hr = 80072ee2.
 * date, time, process, thread (hexadecimal), component, message (Windows 7)
 * ```
 *
 * Get-WindowsUpdateLog writes the decoded time with the date and time separators of the user's culture. Where the older log is
 * shown in an article or a forum its tabs became spaces.
 */
export const windowsUpdate: LogFormat = {
  id: 'windowsupdate',
  claims: (sample) => shareOf(sample, (line) => decoded.test(line) || tabbed.test(line)),
  reader: () => (bytes, start, end, header) => {
    header.eventId = 0;
    header.component = '';
    header.level = LEVEL_INFO;
    const before10 = bytes[start + 19] === 0x3a;
    if (!isGap(bytes[start + 10]) || !(before10 || bytes[start + 19] === 0x2e)) return false;
    header.time = stampAt(bytes, start, 3);
    if (Number.isNaN(header.time)) return false;
    // Fields behind the time: process, thread, component, message.
    let at = start + (before10 ? 24 : 27);
    for (let field = 0; field < 2; field++) {
      while (at < end && isGap(bytes[at])) at++;
      while (at < end && !isGap(bytes[at])) at++;
    }
    while (at < end && isGap(bytes[at])) at++;
    const from = at;
    while (at < end && !isGap(bytes[at]) && at - from < 32) at++;
    header.component = text(bytes, from, at);
    while (at < end && isGap(bytes[at])) at++;
    header.messageColumn = at - start;
    const head = text(bytes, at, Math.min(end, at + 11));
    if (head.startsWith('*FAILED*')) header.level = LEVEL_ERROR;
    else if (/^(?:[-#*]{1,2} {1,2})?FATAL/.test(head)) header.level = LEVEL_ERROR;
    else if (/^(?:[-#*]{1,2} {1,2})?WARNING/.test(head)) header.level = LEVEL_WARNING;
    else if (head.startsWith('* END *') && FAILED_END.test(text(bytes, at, Math.min(end, at + 400))))
      header.level = LEVEL_ERROR;
    return true;
  },
  steps: updateSteps,
  problems: cutLine,
};

/**
 * `* END * Finding updates CallerId = X, Id = 3, Exit code = 0x80240438`, `* END * Begin Downloading Updates [CallerId = X]
 * [Call ID = {...}] [hr = 0x80244019]`: the log has no other level for it.
 */
const FAILED_END = /(?:Exit code|hr) = 0x[89A-F][0-9A-F]{7}(?![0-9A-F])/i;

const decoded = /^\d{4}([-/.])\d\d\1\d\d \d\d([:.])\d\d\2\d\d\.\d{6,7} \d+\s+\d+\s/;
const tabbed = /^\d{4}-\d\d-\d\d[\t ]\d\d:\d\d:\d\d:\d{3}[\t ] *\d+[\t ]+[0-9a-f]+[\t ]/i;

function isGap(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}

function text(bytes: Uint8Array, start: number, end: number): string {
  let result = '';
  for (let i = start; i < end; i++) result += String.fromCharCode(bytes[i] ?? 0);
  return result;
}

/** Every line is a record of its own: a last line without a whole header was cut off. */
function cutLine({ records, lines, path }: LogFile): readonly Problem[] {
  const last = lines.count - 1;
  const length = last < 0 ? 0 : lines.byteLength(last);
  if (length === 0) return [];
  const record = records.count - 1;
  if (records.firstLine[record] === last && (records.messageColumn[record] ?? 0) < length) return [];
  return [{ file: path, line: last + 1, what: 'The last line is not whole: the log was cut off here.' }];
}
