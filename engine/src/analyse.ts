import { isNotes } from './model/notes.js';
import { findAttempts } from './cases/attempts.js';
import { crashFindings } from './findings/crashDump.js';
import { eventFindings } from './findings/events.js';
import { findFindings } from './findings/findings.js';
import { findingsFromMatches } from './findings/fromMatches.js';
import { procmonFindings } from './findings/procmon.js';
import type { LogAnalysis } from './model/analysis.js';
import type { FormatId, LogFile } from './model/record.js';
import { bytesInMemory, type LogBytes } from './lines/logBytes.js';
import { anchorBeginnings, AnchorSearch, findAnchors, type Anchor } from './records/anchors.js';
import { extendLog } from './records/extendLog.js';
import type { ForeignFile } from './records/foreign.js';
import { LineMemory } from './records/lineMemory.js';
import { formatOfParts, type LogParts, type PartScan } from './records/parts.js';
import { Scan, scanBytes, type ScanWatch } from './records/scan.js';
import { formatProblems, stepsOf } from './records/formatSteps.js';
import { matchSignatures } from './signatures/match.js';
import { Prefilter, type PartFinds, type Prefiltered } from './signatures/prefilter.js';
import type { SignatureSet } from './signatures/signatureSet.js';
import { clockSegments } from './timeline/segments.js';

/**
 * The route of a log line, as far as one file goes: bytes → lines → records → findings → clock. What needs more than
 * one file (attribution, the first cause, the verdict) is `analyseCase` in cases/case.ts.
 *
 * Never throws for what the file contains.
 *
 * @param path relative to the analysed path, with `/`
 * @param before the log when it was shorter: only what was appended since is cut into lines and records
 */
export function analyseLog(path: string, bytes: Uint8Array, signatures: SignatureSet, before?: LogFile): LogAnalysis {
  const log = bytesInMemory(bytes);
  return analyseBytes(path, log, signatures, before && { log: before }).analysis;
}

/** What a log that grows need not be asked twice. Lives in the thread that made it. */
export interface ScanMemory {
  readonly log: LogFile;
  /** Absent for a log that another thread analysed. */
  readonly looking?: Looking;
}

/** What looks at a log while it is scanned, and what is kept of it. */
interface Looking {
  readonly prefilter: Prefilter;
  readonly search: AnchorSearch;
  readonly said: LineMemory;
}

function freshLooking(signatures: SignatureSet): Looking {
  return { prefilter: new Prefilter(signatures), search: new AnchorSearch(), said: new LineMemory() };
}

/** The same for a log that need not be in memory: it is gone through once, chunk by chunk. */
export function analyseBytes(
  path: string,
  bytes: LogBytes,
  signatures: SignatureSet,
  before?: ScanMemory,
): { readonly analysis: LogAnalysis; readonly memory: ScanMemory } {
  const fresh = freshLooking(signatures);
  const grown = before && growLog(before, bytes);
  const memory = grown ?? { log: scanBytes(path, bytes, watchOf(fresh)), looking: fresh };
  const { log, looking } = memory;
  return { analysis: judge(log, signatures, looking && foundBy(looking)), memory };
}

/** One part of a log, as it goes from one thread to another. */
export interface PartAnalysis extends PartScan {
  readonly anchors: readonly Anchor[];
  readonly finds: readonly PartFinds[];
}

/** Goes through one part of a log. @param format of `LogParts` */
export function analysePart(
  bytes: LogBytes,
  { format, begin, end }: { readonly format: FormatId; readonly begin: number; readonly end: number },
  signatures: SignatureSet,
): PartAnalysis {
  const fresh = freshLooking(signatures);
  const scan = new Scan('', bytes, { format: formatOfParts(format), watch: watchOf(fresh) }, end - begin);
  scan.through(begin, end);
  return { ...scan.part(), anchors: fresh.search.anchors, finds: fresh.prefilter.part() };
}

/** Puts the parts of a log together: the same comes out as when it is gone through at once. */
export interface PartsJoin {
  /** The parts come in their order, scanned elsewhere or here. */
  add(part: PartAnalysis): void;
  scan(begin: number, end: number): void;
  finish(): { readonly analysis: LogAnalysis; readonly memory: ScanMemory };
}

export function joinParts(path: string, bytes: LogBytes, { format }: LogParts, signatures: SignatureSet): PartsJoin {
  const fresh = freshLooking(signatures);
  const scan = new Scan(path, bytes, { format, watch: watchOf(fresh) });
  return {
    add(part) {
      const at = scan.count;
      scan.append(part);
      fresh.search.append(part.anchors, at.records);
      fresh.prefilter.append(part.finds, at);
    },
    scan(begin, end) {
      scan.through(begin, end);
    },
    finish() {
      const log = scan.finish();
      return { analysis: judge(log, signatures, foundBy(fresh)), memory: { log, looking: fresh } };
    },
  };
}

function foundBy({ prefilter, search, said }: Looking): Found {
  return { anchors: search.anchors.slice(), prefiltered: prefilter.finish(), said };
}

/** Only what was appended is gone through; undefined when it has to be read afresh. */
function growLog(before: ScanMemory, bytes: LogBytes): ScanMemory | undefined {
  if (!before.looking) {
    // What was found is not known any more. In memory it is found again; on disk the log is read afresh.
    const log = bytes.whole && extendLog(before.log, bytes);
    return log && { log };
  }
  const { prefilter, search, said } = before.looking;
  const log = extendLog(before.log, bytes, (record) => {
    prefilter.rewind(record);
    search.rewind(record);
    said.rewind(record);
    return watchOf({ prefilter, search });
  });
  // In another code page the same lines read otherwise, and in another format their codes.
  const same = log?.lines.encoding === before.log.lines.encoding && log.format === before.log.format;
  return log && { log, looking: { prefilter, search, said: same ? said : new LineMemory() } };
}

function watchOf({ prefilter, search }: Omit<Looking, 'said'>): ScanWatch {
  return {
    begin: (format) => [prefilter.begin(format), anchorBeginnings],
    chunk(growing, chunk, whole) {
      const again = prefilter.chunk(growing, chunk, whole, (look) => {
        growing.begun(0, look);
      });
      const { records, lines } = growing;
      const { bytes, base } = chunk;
      growing.begun(1, search.over(records, { bytes, base, starts: lines.starts }));
      return again;
    },
  };
}

interface Found {
  readonly anchors: readonly Anchor[];
  readonly prefiltered: Prefiltered;
  readonly said: LineMemory;
}

function judge(log: LogFile, signatures: SignatureSet, found: Found | undefined): LogAnalysis {
  const { path } = log;
  // Case notes quote log lines; they are words about the case, not evidence of it.
  if (isNotes(path)) {
    const benign = new Uint8Array(log.records.count);
    const plain = { ...log, format: 'plain' } as const;
    const segments = clockSegments(plain);
    return { log: plain, steps: [], attempts: [], findings: [], benign, segments, problems: [] };
  }
  const anchors = found?.anchors ?? findAnchors(log);
  const steps = stepsOf(log, anchors);
  const { findings, benign, problems } = findFindings(log, anchors, steps, signatures, found?.prefiltered, found?.said);
  const attempts = findAttempts(log, anchors, steps);
  return {
    log,
    steps,
    attempts,
    findings,
    benign,
    segments: clockSegments(log, found?.said),
    problems: [...formatProblems(log), ...problems],
  };
}

/**
 * The same for a file that is not text and that a reader has turned into lines: an event log, a crash dump, a trace. Its
 * findings come from the structure that the reader found, and from signatures that name its format.
 */
export function analyseForeign(path: string, foreign: ForeignFile, signatures: SignatureSet): LogAnalysis {
  const { format, lines, records, streamed } = foreign;
  const log: LogFile = { path, format, lines, records, ...(!streamed && { utc: true }) };
  const matches = streamed ? [] : matchSignatures(signatures, log, { scopeOf: () => undefined }).matches;
  const findings = [
    ...findingsFromMatches(log, matches),
    ...eventFindings(log, foreign.events ?? []),
    ...(foreign.crash ? crashFindings(log, foreign.crash) : []),
    ...procmonFindings(log, foreign.trace),
  ].sort((a, b) => a.place.line - b.place.line);
  const problems = foreign.problems.map((problem) => ({ ...problem, file: path }));
  const benign = new Uint8Array(log.records.count);
  return { log, steps: [], attempts: [], findings, benign, segments: clockSegments(log), problems };
}
