import { isNotes } from '../../model/notes.js';
import type { CaseAnalysis } from '../../model/analysis.js';
import { levels, type Level } from '../../model/record.js';
import { recordAt } from '../../records/recordAt.js';
import { isErrorCopy } from '../../cases/errorCopies.js';
import { filterLines } from '../largeLog.js';
import { summaryLines, type SummaryLine } from './caseSummary.js';

/** Which records are wanted; a part that is absent does not restrict. */
export interface RecordQuery {
  /** Anywhere in the record, literally; upper and lower case are the same. */
  readonly text?: string;
  /** Any of these in the name of the file, such as `setupact.log`; upper and lower case are the same. */
  readonly files?: readonly string[];
  readonly levels?: readonly Level[];
  /** Names of the component column. */
  readonly components?: readonly string[];
  /** How many to hand over: 1 to 200, 50 where nothing is said. */
  readonly most?: number;
}

export interface FoundRecord extends SummaryLine {
  readonly level: Level;
  readonly component?: string;
}

export interface RecordSearch {
  /** In the order of the case's files, and of the lines in each. */
  readonly records: readonly FoundRecord[];
  /** How many records there are beyond those. */
  readonly more: number;
}

const MOST_RECORDS = 200;
const USUAL_RECORDS = 50;

/**
 * Records of a case, each by the line that holds the text. A setuperr.log is passed over where its setupact.log is
 * there, and case notes, unless they are asked for by name. Yields between stretches of work.
 */
export function* findRecords(
  known: CaseAnalysis,
  query: RecordQuery,
  uriOf: (file: string) => string,
): Generator<undefined, RecordSearch> {
  const most = Math.min(MOST_RECORDS, Math.max(1, Math.trunc(query.most ?? USUAL_RECORDS)));
  const names = query.files?.map((name) => name.toLowerCase()).filter((name) => name !== '') ?? [];
  const text = query.text?.toLowerCase() ?? '';
  const line = summaryLines(known.logs, uriOf);
  const records: FoundRecord[] = [];
  let more = 0;
  for (const analysis of known.logs) {
    const { log } = analysis;
    const file = log.path.toLowerCase();
    const copy = isErrorCopy(analysis, known.logs) && !names.some((name) => name.includes('setuperr'));
    // Notes quote the logs: a search would find its own answers.
    const notes = isNotes(log.path) && !names.some((name) => file.includes(name));
    if (copy || notes || log.format === 'binary' || (names.length > 0 && !names.some((name) => file.includes(name))))
      continue;
    const wanted = yield* filterLines(analysis, {
      ...(text && { text: query.text ?? '' }),
      ...(query.levels?.length && { levels: query.levels }),
      ...(query.components?.length && { components: query.components }),
    });
    for (let at = 0; at < wanted.length;) {
      const first = wanted[at] ?? 0;
      const record = recordAt(log, first);
      const end = log.records.firstLine[record + 1] ?? log.lines.count;
      at += end - first;
      if (records.length >= most) {
        more++;
        if (more % 4096 === 0) yield;
        continue;
      }
      const component = log.records.components[log.records.component[record] ?? 0] ?? '';
      let shown = first;
      while (text && shown < end && !log.lines.text(shown).toLowerCase().includes(text)) shown++;
      records.push({
        ...line({ file: log.path, line: (shown < end ? shown : first) + 1 }),
        level: levels[log.records.level[record] ?? 0] ?? 'none',
        ...(component && { component }),
      });
      yield;
    }
  }
  return { records, more };
}
