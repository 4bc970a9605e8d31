import { visibleLine } from '../lines/visible.js';
import type { LogAnalysis } from '../model/analysis.js';
import { recordAt } from '../records/recordAt.js';
import { timeText } from './time.js';

/** A line (1-based) as one quotes it in a mail: `Panther/setupact.log:5899, 2022-04-15 15:00:13: the line itself`. */
export function citationOf(analysis: LogAnalysis, line: number): string {
  const { log } = analysis;
  if (line < 1 || line > log.lines.count || log.records.count === 0) return visibleLine(log.path);
  const text = log.lines.text(line - 1).trim();
  const time = timeText(log.records.time[recordAt(log, line - 1)] ?? NaN);
  // The line of a log with a header holds its time already.
  const stamp = time === '' || text.includes(time) ? '' : `, ${time}`;
  return visibleLine(`${log.path}:${line}${stamp}: ${text}`);
}
