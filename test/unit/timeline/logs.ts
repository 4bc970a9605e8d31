import type { LogAnalysis } from '../../../engine/src/index.js';
import { bareEngine } from '../bareEngine.js';

/**
 * A log, one row per line: `08:15:00 SP message`, `08:15:00 ! SP message` for an Error, `- ` for no component. A date may
 * stand before the time; a row that begins with `|` is a line without a header.
 */
export function textOf(rows: string): string {
  return rows
    .trim()
    .split('\n')
    .map((row) => {
      const trimmed = row.trim();
      if (trimmed.startsWith('|')) return trimmed.slice(1);
      const parts = /^(?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d:\d\d) (! )?(\S+) ([^]*)$/.exec(trimmed);
      if (!parts) throw new Error(`not a row: ${row}`);
      const [, date = '2022-07-06', time = '', error, component = '', message = ''] = parts;
      const level = error ? 'Error  ' : 'Info   ';
      return `${date} ${time}, ${level}               ${(component === '-' ? '' : component).padEnd(6)} ${message}`;
    })
    .join('\r\n');
}

export function analysisOf(path: string, rows: string): LogAnalysis {
  return bareEngine.analyseLog(path, new TextEncoder().encode(textOf(rows)));
}

/** All of a case, as `analyseCase` gives it. */
export function caseOf(files: Readonly<Record<string, string>>): readonly LogAnalysis[] {
  return bareEngine.analyseCase(
    'case',
    Object.entries(files).map(([path, rows]) => analysisOf(path, rows)),
  ).logs;
}
