import type { IdentifierIndex } from '../../attribution/identifiers.js';
import type { CaseComparison } from '../../cases/compare/comparison.js';
import type { Catalogue } from '../../codes/catalogue.js';
import type { Explanations } from '../../codes/explanations.js';
import { isNotes } from '../../model/notes.js';
import type { CaseAnalysis } from '../../model/analysis.js';
import type { Finding } from '../../model/finding.js';
import type { Speech } from '../../model/language.js';
import type { Place } from '../../model/place.js';
import { recordAt } from '../../records/recordAt.js';
import { segmentAt } from '../../timeline/clock.js';
import { logOf } from '../../cases/logOf.js';
import { placeLabel } from '../caseTree/node.js';
import { timeText } from '../time.js';
import { correctionText } from '../timeline.js';
import type { RemediationKnowledge } from '../remediation/proposals.js';
import type { Block, Inline, Text } from './model.js';

/** A file of the case as it lies on disk. */
export interface ReportFile {
  readonly bytes: number;
  /** Hexadecimal; absent where it could not be read. */
  readonly sha256?: string;
}

/** What a report needs besides the analysis. */
export interface ReportContext {
  readonly speech: Speech;
  /** The part of the engine's knowledge that a report quotes. */
  readonly knowledge: RemediationKnowledge & {
    readonly catalogue: () => Catalogue;
    readonly explanations: () => Explanations;
  };
  /** For the tests that the case notes record. */
  readonly identifiers: IdentifierIndex;
  /** Shown in place of the path, which tells more of the engineer's machine than of the customer's. */
  readonly name: string;
  /** By their names in the case, in its order. */
  readonly files: ReadonlyMap<string, ReportFile>;
  /** Version of the product. */
  readonly version: string;
  /** Milliseconds since 1970, and how far the local time is ahead of UTC. */
  readonly made: { readonly time: number; readonly offsetMinutes: number };
  /** A comparison with a good run, where one was made. */
  readonly comparison?: CaseComparison;
}

/** What the sections are written from. */
export interface Material {
  readonly known: CaseAnalysis;
  readonly context: ReportContext;
  readonly speech: Speech;
}

/** A line longer than this says no more in a report. */
const LONGEST_LINE = 1200;
/** Untimed lines below a line that belong to it: stacks of WIMGAPI, hexadecimal dumps. */
const MOST_LINES = 4;

/** The finding of a line of a chain: the one that the chain names, else another on that line. */
export function findingOf(known: CaseAnalysis, place: Place, id: string | undefined): Finding | undefined {
  const { firstCause } = known.verdict;
  if (firstCause && firstCause.id === id) return firstCause;
  const findings = logOf(known, place.file)?.findings ?? [];
  return findings.find((finding) => finding.id === id) ?? findings.find((one) => one.place.line === place.line);
}

/** `2022-04-15 15:00:13`; where the clock was wrong also `17:00:13` as it should have been, and by how much. */
export function timeOf(known: CaseAnalysis, { file, line }: Place, { t }: Speech): string {
  const analysis = logOf(known, file);
  if (!analysis || analysis.log.records.count === 0 || line > analysis.log.lines.count) return '';
  const record = recordAt(analysis.log, line - 1);
  const time = analysis.log.records.time[record] ?? NaN;
  if (Number.isNaN(time)) return '';
  const offset = segmentAt(analysis.segments, record)?.clockOffsetSeconds ?? 0;
  if (offset === 0) return timeText(time);
  return t(
    '{0} as logged, {1} by the corrected clock ({2})',
    timeText(time),
    timeText(time + offset * 1000),
    correctionText(offset),
  );
}

/** A line (1-based) of a log as evidence, with the untimed lines that belong to it. */
export function quoteOf(known: CaseAnalysis, place: Place, speech: Speech): Block {
  const analysis = logOf(known, place.file);
  const lines: string[] = [];
  if (analysis && place.line <= analysis.log.lines.count) {
    const { log } = analysis;
    for (let line = place.line - 1; line < log.lines.count && lines.length < MOST_LINES; line++) {
      const begins = log.records.count > 0 && log.records.firstLine[recordAt(log, line)] === line;
      if (lines.length > 0 && (begins || isNotes(place.file))) break;
      const text = log.lines.text(line).trimEnd();
      if (text !== '' || lines.length === 0) lines.push(cutLine(text));
    }
  }
  return { kind: 'quote', place: placeLabel(place), time: timeOf(known, place, speech), lines };
}

function cutLine(text: string): string {
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE - 1)}…` : text;
}

/** An explanation with what was captured in the log, as code; an optional capture that is not there leaves a dash. */
export function explanationOf({ explain, captures }: Finding, { language }: Speech): Text {
  if (!explain) return [];
  return explain[language].split(/(\{\w+\})/).flatMap((part): Inline[] => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) return part === '' ? [] : [part];
    const value = captures[name];
    return [value === undefined ? '–' : { code: value }];
  });
}

/** A sentence of our own knowledge, which marks code with backticks. */
export function prose(text: string): Text {
  return text.split(/(`[^`]+`)/).flatMap((part): Inline[] => {
    if (part === '') return [];
    return [part.startsWith('`') && part.length > 2 ? { code: part.slice(1, -1) } : part];
  });
}

export function paragraph(...text: Text): Block {
  return { kind: 'paragraph', text };
}

export function note(...text: Text): Block {
  return { kind: 'note', text };
}

export function heading(...text: Text): Block {
  return { kind: 'heading', level: 1, text };
}

export function subheading(...text: Text): Block {
  return { kind: 'heading', level: 2, text };
}

export function list(items: readonly Text[]): Block {
  return { kind: 'list', ordered: false, items: items.map((text) => ({ text })) };
}
