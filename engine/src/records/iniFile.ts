import type { LogFile } from '../model/record.js';

/** `Key=Value` of an ini file. */
export interface IniValue {
  /** 0-based. */
  readonly line: number;
  readonly section: string;
  readonly key: string;
  /** Without quotes around it. */
  readonly value: string;
}

const MOST_LINES = 20_000;

/** The values of an ini file in order; lines that are none are passed over. */
export function iniValues(log: LogFile): readonly IniValue[] {
  const values: IniValue[] = [];
  let section = '';
  for (let line = 0; line < Math.min(log.lines.count, MOST_LINES); line++) {
    if (log.lines.byteLength(line) > 4096) continue;
    const text = log.lines.text(line).trim();
    const head = /^\[([^\]]{1,200})\]/.exec(text)?.[1];
    if (head !== undefined) {
      section = head.trim();
      continue;
    }
    const equals = text.indexOf('=');
    if (equals <= 0 || text.startsWith(';')) continue;
    const value = text.slice(equals + 1).trim();
    values.push({ line, section, key: text.slice(0, equals).trim(), value: value.replace(/^"(.*)"$/, '$1') });
  }
  return values;
}
