import type { LogFile } from '../model/record.js';
import { wilText } from '../records/wilLine.js';
import { messageIn, recordLines } from '../signatures/messageText.js';

const LENGTH = 160;
/** What CMTrace writes behind a message: `]LOG]!><time="08:52:46.657+240" ...>`, `  $$<TSManager><07-14-2021 ...>`. */
const TAIL = /(?:\]LOG\]!>|~? {1,8}\$\$<).*$/;

/**
 * What a record says, short enough for a title: its message, without the addresses where a library of Windows wrote it,
 * and without what CMTrace writes behind it.
 *
 * @param line the text of the record's first line
 */
export function recordTitle(log: LogFile, record: number, line: string): string {
  const written = messageIn(log, record, line).text.trimEnd();
  const message = log.format === 'cmtrace' ? written.replace(TAIL, '') : written;
  const { first, end } = recordLines(log, record);
  const below = first + 1 < end ? log.lines.text(first + 1) : undefined;
  return (wilText(message, below) ?? message).slice(0, LENGTH);
}
