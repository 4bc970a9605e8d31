import { LEVEL_ERROR, LEVEL_INFO, LEVEL_WARNING } from '../../model/record.js';
import type { LogFormat } from '../header.js';
import { shareOf } from '../header.js';

/**
 * Configuration Manager logs (smsts.log and others) as CMTrace shows them. A message may run over several lines; time,
 * component and type stand behind it, so a record's header is complete only on its last line.
 *
 * ```
 * <![LOG[Starting task sequence.]LOG]!><time="08:52:46.657+240" date="07-14-2021" component="TSManager" context="" type="1" thread="2044" file="main.cpp:12">
 * message, local time with the bias in minutes, MM-DD-YYYY, component, type 1 info 2 warning 3 error, thread, source
 * ```
 */
export const cmtrace: LogFormat = {
  id: 'cmtrace',
  claims: (sample) =>
    Math.max(
      shareOf(sample, (line) => line.startsWith('<![LOG[')),
      sample.lines[0]?.startsWith('<![LOG[') ? 0.5 : 0,
    ),
  reader: () => (bytes, start, end, header) => {
    if (bytes[start] !== 0x3c || bytes[start + 1] !== 0x21 || bytes[start + 3] !== 0x4c) return false;
    header.time = NaN;
    header.level = LEVEL_INFO;
    header.component = '';
    header.eventId = 0;
    header.messageColumn = 7;
    const line = latin1(bytes, Math.max(start, end - 400), end);
    const tail =
      /<time="(\d\d):(\d\d):(\d\d)\.(\d{3})[^"]*" date="(\d\d)-(\d\d)-(\d{4})" component="([^"]*)" context="[^"]*" type="(\d)"/.exec(
        line,
      );
    if (!tail) return true;
    header.time = Date.UTC(
      Number(tail[7]),
      Number(tail[5]) - 1,
      Number(tail[6]),
      Number(tail[1]),
      Number(tail[2]),
      Number(tail[3]),
      Number(tail[4]),
    );
    header.component = tail[8] ?? '';
    header.level = tail[9] === '3' ? LEVEL_ERROR : tail[9] === '2' ? LEVEL_WARNING : LEVEL_INFO;
    return true;
  },
};

function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}
