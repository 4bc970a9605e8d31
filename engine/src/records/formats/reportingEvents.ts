import { LEVEL_ERROR, LEVEL_INFO } from '../../model/record.js';
import { stampAt } from '../digits.js';
import type { LogFormat } from '../header.js';
import { shareOf } from '../header.js';

/**
 * ReportingEvents.log of the update client: 12 or 13 fields divided by tabs. Known from documentation and quoted lines;
 * no whole real file was seen.
 *
 * ```
 * {GUID}<TAB>2021-07-13 10:22:58:955+0200<TAB>1<TAB>182 [AGENT_INSTALLING_FAILED]<TAB>101<TAB>{update}<TAB>200<TAB>80242015<TAB>client<TAB>Failure<TAB>Content Install<TAB>text
 * id, time with zone, ?, event, category, update, revision, HRESULT without 0x, client, status, kind, text
 * ```
 */
export const reportingEvents: LogFormat = {
  id: 'reportingevents',
  claims: (sample) =>
    shareOf(sample, (line) => /^\{[0-9A-F-]{36}\}\t\d{4}-\d\d-\d\d \d\d:\d\d:\d\d:\d{3}[+-]\d{4}\t/i.test(line)),
  reader: () => (bytes, start, end, header) => {
    if (bytes[start] !== 0x7b || bytes[start + 38] !== 0x09) return false;
    const at = start + 39;
    header.time = stampAt(bytes, at, 3);
    header.component = '';
    header.eventId = 0;
    header.messageColumn = Math.min(at + 29, end) - start;
    header.level = LEVEL_INFO;
    // `<TAB>Failure<TAB>` is the status field.
    for (let i = at; i + 8 < end; i++) {
      if (
        bytes[i] === 0x09 &&
        bytes[i + 1] === 0x46 &&
        bytes[i + 2] === 0x61 &&
        bytes[i + 3] === 0x69 &&
        bytes[i + 8] === 0x09
      ) {
        header.level = LEVEL_ERROR;
        break;
      }
    }
    return true;
  },
};
