import type { LogStep } from '../../model/analysis.js';
import type { Problem } from '../../model/problem.js';
import { LEVEL_ERROR, LEVEL_INFO, type LogFile } from '../../model/record.js';
import { stampAt } from '../digits.js';
import type { LogFormat } from '../header.js';
import { shareOf } from '../header.js';
import type { OpenStep } from '../openStep.js';

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
  steps: reportingSteps,
  problems: cutRow,
};

/** Fields of a row by their place; `kind` is `Content Install`, `Content Download`, `Software Synchronization`. */
const FIELD = { update: 5, code: 7, status: 9, kind: 10, text: 11 } as const;
/** Behind the id of the row and its time the text ends every row; a row has one field more where it names its caller's id. */
const FEWEST_FIELDS = 12;
/** `Installation Failure: Windows failed to install the following update with error 0x80242015: Title`. */
const TITLE = /following update(?: with error 0x[0-9A-Fa-f]{1,8})?: (.{1,300})$/;

/** Rows about one update and one kind of work that follow each other, with the status of the last of them. */
function reportingSteps(log: LogFile): readonly LogStep[] {
  const { records, lines } = log;
  const steps: OpenStep[] = [];
  let last: { readonly step: OpenStep; readonly key: string } | undefined;
  for (let record = 0; record < records.count; record++) {
    const line = records.firstLine[record] ?? 0;
    const fields = lines.byteLength(line) > 8000 ? [] : lines.text(line).split('\t');
    const kind = fields[FIELD.kind];
    if (kind === undefined) {
      last = undefined;
      continue;
    }
    const key = `${fields[FIELD.update]} ${kind}`;
    if (last?.key !== key) {
      const step: OpenStep = {
        kind: 'operation',
        name: kind,
        firstRecord: record,
        lastRecord: record,
        outcome: 'unknown',
        children: [],
      };
      steps.push(step);
      last = { step, key };
    }
    const { step } = last;
    step.lastRecord = record;
    const title = TITLE.exec(fields[FIELD.text] ?? '')?.[1];
    if (title !== undefined && step.name === kind) step.name = `${kind}: ${title}`;
    const status = fields[FIELD.status];
    step.outcome = status === 'Failure' ? 'failed' : status === 'Success' ? 'succeeded' : 'unknown';
    const code = Number.parseInt(fields[FIELD.code] ?? '', 16) >>> 0;
    if (step.outcome === 'failed' && code !== 0) step.code = code;
    else delete step.code;
  }
  return steps;
}

/** The last row of a file that was cut off lacks its last fields. */
function cutRow({ lines, path }: LogFile): readonly Problem[] {
  let line = lines.count - 1;
  while (line > 0 && lines.byteLength(line) === 0) line--;
  if (line < 0 || lines.text(line).split('\t').length >= FEWEST_FIELDS) return [];
  return [{ file: path, line: line + 1, what: 'The last row is not whole: the log was cut off here.' }];
}
