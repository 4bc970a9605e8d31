import type { LogFile } from '../../model/record.js';
import type { RecordPattern } from '../../model/knowledge.js';
import { templateText } from '../../cases/compare/mask.js';
import { recordAt } from '../../records/recordAt.js';
import { hasHeader, messageText, recordLines } from '../../signatures/messageText.js';
import { compileProbe } from '../../signatures/recordProbe.js';

/** A record of the selection: what of it was selected. */
export interface SelectedRecord {
  readonly record: number;
  /** 0-based lines of the record that were selected, in order. */
  readonly lines: readonly number[];
  /** The message without what varies. */
  readonly template: string;
}

/** More lines than this are a log, not a selection. */
const MOST_LINES = 60;

/** The records that hold the lines `startLine` to `endLine` (0-based, inclusive); empty lines are left out. */
export function selectedRecords(log: LogFile, startLine: number, endLine: number): readonly SelectedRecord[] {
  const found = new Map<number, number[]>();
  const last = Math.min(endLine, log.lines.count - 1, startLine + MOST_LINES - 1);
  for (let line = Math.max(0, startLine); line <= last; line++) {
    if (log.lines.text(line).trim() === '') continue;
    const record = recordAt(log, line);
    const lines = found.get(record);
    if (lines) lines.push(line);
    else found.set(record, [line]);
  }
  return [...found].map(([record, lines]) => ({ record, lines, template: templateOf(log, record) }));
}

/** The template of a record's message with its failure codes: another code is another failure. */
export function templateOf(log: LogFile, record: number): string {
  const text = messageText(log, record).text.replace(/ ?\[gle=0x[0-9a-f]{1,8}\]/gi, '');
  const codes = text.match(/\b0x[89c][0-9a-f]{7}\b/gi) ?? [];
  return [templateText(text), ...codes].join(' ').trim().toLowerCase();
}

/** The lines of a record as a sample: its header, and of the rest what was selected. */
export function sampleLines(log: LogFile, { record, lines }: SelectedRecord): readonly string[] {
  const { first } = recordLines(log, record);
  const shown = lines.includes(first) || !hasHeader(log, record) ? lines : [first, ...lines];
  return shown.map((line) => log.lines.text(line));
}

/** Records on either side that are looked through for neighbours. */
const NEAR = 2000;
/** Messages that begin alike for fewer characters than this are not alike. */
const ALIKE = 6;

export interface Neighbour {
  readonly record: number;
  readonly template: string;
}

/** Records around one that could be mistaken for it: another shape, the most alike first, each shape once. */
export function neighbours(log: LogFile, record: number, own: ReadonlySet<string>): readonly Neighbour[] {
  const { records } = log;
  const template = templateOf(log, record);
  const best = new Map<string, { readonly record: number; readonly score: number }>();
  const component = records.component[record];
  const from = Math.max(0, record - NEAR);
  const to = Math.min(records.count, record + NEAR + 1);
  for (let other = from; other < to; other++) {
    if (other === record || records.component[other] !== component) continue;
    const shape = templateOf(log, other);
    if (shape === '' || own.has(shape) || best.has(shape)) continue;
    const common = commonStart(template, shape);
    best.set(shape, { record: other, score: common >= ALIKE ? common : -Math.abs(other - record) / (2 * NEAR) });
  }
  return [...best]
    .map(([shape, { record: other, score }]) => ({ record: other, template: shape, score }))
    .sort((a, b) => b.score - a.score)
    .map(({ record: other, template: shape }) => ({ record: other, template: shape }));
}

function commonStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  return at;
}

/** Tells whether a pattern finds a record. */
export function finder(log: LogFile, pattern: RecordPattern): (record: number) => boolean {
  const probe = compileProbe(pattern, false);
  return (record) => probe.admits(log, record) && probe.find(log, record) !== undefined;
}
