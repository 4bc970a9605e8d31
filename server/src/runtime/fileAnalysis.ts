import { isAscii } from 'node:buffer';
import {
  binaryKind,
  columnsOf,
  Digest,
  reviveLog,
  type Engine,
  type LogAnalysis,
  type LogBytes,
  type LogColumns,
  type LogFile,
  type Problem,
  type ScanMemory,
} from '../../../engine/src/index.js';
import { isCabinet, readCabinet } from '../readers/cabinet.js';
import { isHeaderEnough, readForeign } from '../readers/foreign.js';
import { byteSource } from './byteSources.js';
import { excerptOf, withExcerpt, type Excerpt } from './excerpts.js';
import { MOST_BYTES, readCaseFile, readCaseHead, readInPart, shortened, type CaseFile } from './files.js';
import { analyseLarge } from './largeFiles.js';
import { openLog } from './openLog.js';
import { analyseInParts } from './partThreads.js';
import type { ThreadOptions } from './threads.js';

/** A file of a case and what came out of it. */
export interface AnalysedFile {
  readonly file: CaseFile;
  readonly analysis: LogAnalysis;
  /** Hash of the file's first and last bytes: tells a log that grew from one that was written anew. */
  readonly edges: string;
  /** The lines of a file that is not text, as its reader wrote them; they stand in no file. */
  readonly rendered?: Uint8Array;
  /** Of a large file in a zip. */
  readonly excerpt?: Excerpt | undefined;
  /** The rest of it could not be read: it is tried again whenever the case is looked at. */
  readonly inPart?: boolean;
  /** For when it grows. Not sent to other threads. */
  readonly memory?: ScanMemory;
}

/** An analysed file as it goes from one thread to another. Its columns are shared, not copied. */
export interface SentFile {
  readonly file: CaseFile;
  readonly analysis: Omit<LogAnalysis, 'log'> & { readonly log: LogColumns };
  readonly edges: string;
  readonly rendered?: Uint8Array;
  /** Of a large file in a zip. */
  readonly excerpt?: Excerpt | undefined;
  readonly inPart?: boolean;
}

/** Bytes of larger files are not kept: they are read again where somebody looks. */
const KEPT_BYTES = 256 * 1024;
/** Files above this are told from binary ones by their head before they are read. */
const LOOK_FIRST = 1024 * 1024;
const EDGE = 8 * 1024;

/**
 * Reads and analyses one file of a case.
 *
 * @param before what is known of an earlier state of the file; taken over when the file has only grown
 * @param threads other threads that may help with a large log
 * @returns a problem when it cannot be read
 */
export async function analyseFile(
  engine: Engine,
  file: CaseFile,
  before?: AnalysedFile,
  threads?: ThreadOptions,
): Promise<AnalysedFile | Problem> {
  const large = await analyseLarge(engine, file);
  if (large) return large;
  if (!file.zip && file.bytes > KEPT_BYTES) {
    const read = await readOnDisk(engine, file, before, threads);
    if (read) return read;
  }
  const bytes = (await binaryHead(file)) ?? (await readCaseFile(file));
  if (!(bytes instanceof Uint8Array)) return bytes;
  const edges = edgesOf(bytes.subarray(0, EDGE), bytes.subarray(Math.max(0, bytes.length - EDGE)));
  const foreign = readForeign(bytes);
  if (foreign) {
    return { file, analysis: engine.analyseForeign(file.name, foreign), edges, rendered: foreign.lines.bytes };
  }
  if (isCabinet(bytes)) return analyseCabinet(engine, file, bytes);
  const analysis = told(engine.analyseLog(file.name, bytes), file.zip ? [] : shortened(file, bytes.length));
  if (bytes.length <= KEPT_BYTES) return { file, analysis, edges };
  const { log } = analysis;
  const encoding = encodingOf(log, bytes);
  const excerpt = file.zip && excerptOf(engine, analysis, log.lines.bytes, encoding);
  const columns = columnsOf(log, encoding);
  return { file, analysis: { ...analysis, log: revive(columns, file, { excerpt }) }, edges, excerpt };
}

/** A log in a cabinet; its lines stand in no file, as those of an event log. */
function analyseCabinet(engine: Engine, file: CaseFile, bytes: Uint8Array): AnalysedFile | Problem {
  const { text, problem } = readCabinet(bytes) ?? {};
  if (!text) return { file: file.name, what: 'Not read: the cabinet is damaged or cut off.', ...problem };
  const analysis = engine.analyseLog(file.name, text);
  const problems = [...(problem ? [{ file: file.name, ...problem }] : []), ...analysis.problems];
  const edges = edgesOf(bytes.subarray(0, EDGE), bytes.subarray(Math.max(0, bytes.length - EDGE)));
  return { file, analysis: { ...analysis, problems }, edges, rendered: analysis.log.lines.bytes };
}

/**
 * A text on disk, gone through chunk by chunk: not its size but its lines cost memory.
 *
 * @returns undefined when it is no text, or cannot be read so: then it is read as everywhere else, which says why
 */
async function readOnDisk(
  engine: Engine,
  file: CaseFile,
  before: AnalysedFile | undefined,
  threads: ThreadOptions | undefined,
): Promise<AnalysedFile | undefined> {
  if (await binaryHead(file)) return undefined;
  let bytes;
  try {
    bytes = openLog(file.path);
    const head = bytes.read(0, 4096);
    if (bytes.size !== file.bytes || bytes.size > MOST_BYTES) return undefined;
    if (binaryKind(head) || isCabinet(head) || readForeign(head)) return undefined;
    const grown = before && hasGrown(before, bytes) ? before.memory : undefined;
    const inParts = threads && !grown ? await analyseInParts(engine, file, bytes, threads) : undefined;
    const { analysis, memory } = inParts ?? engine.analyseBytes(file.name, bytes, grown);
    const failure = bytes.failure();
    // Of what cannot be read at all, nothing is kept.
    if (failure?.at === 0) return undefined;
    const columns = columnsOf(analysis.log);
    const edges = edgesOf(bytes.read(0, EDGE), bytes.read(Math.max(0, bytes.size - EDGE), bytes.size));
    const log = revive(columns, file, {});
    return {
      file,
      analysis: {
        ...told(analysis, failure ? [readInPart(file, failure.at, failure.error)] : shortened(file, bytes.sizeNow())),
        log,
      },
      edges,
      ...(failure ? { inPart: true } : { memory: { ...memory, log } }),
    };
  } catch {
    return undefined;
  } finally {
    bytes?.close();
  }
}

function told(analysis: LogAnalysis, problems: readonly Problem[]): LogAnalysis {
  return problems.length === 0 ? analysis : { ...analysis, problems: [...analysis.problems, ...problems] };
}

/** One file by itself; undefined when it cannot be read. */
export async function analyseOne(engine: Engine, file: CaseFile): Promise<LogAnalysis | undefined> {
  const result = await analyseFile(engine, file);
  return isProblem(result) ? undefined : result.analysis;
}

export function isProblem(result: AnalysedFile | SentFile | Problem): result is Problem {
  return 'what' in result;
}

/** The file for another thread, its columns in memory that every thread sees. */
export function toSent({ file, analysis, edges, rendered, excerpt, inPart }: AnalysedFile): SentFile {
  const log = sharedColumns(columnsOf(analysis.log));
  return {
    file,
    analysis: { ...analysis, log, benign: shared(analysis.benign) },
    edges,
    ...(inPart && { inPart }),
    ...(rendered && { rendered: shared(rendered) }),
    ...(excerpt && {
      excerpt: { from: shared(excerpt.from), to: shared(excerpt.to), bytes: shared(excerpt.bytes) },
    }),
  };
}

export function fromSent(sent: SentFile): AnalysedFile {
  return { ...sent, analysis: { ...sent.analysis, log: revive(sent.analysis.log, sent.file, sent) } };
}

function revive(
  columns: LogColumns,
  file: CaseFile,
  { rendered, excerpt }: Pick<SentFile, 'rendered' | 'excerpt'>,
): LogFile {
  // Copied out of the shared memory, which a decoder does not read from.
  if (rendered) return reviveLog(columns, { read: (from, to) => rendered.slice(from, to) });
  const source = byteSource(file, columns.lines.encoding);
  return reviveLog(columns, excerpt ? withExcerpt(excerpt, source) : source);
}

/**
 * A large file that is no text, and that no reader knows, is told by its first bytes: the rest is not looked at. Neither
 * is the memory in a dump of gigabytes.
 */
async function binaryHead(file: CaseFile): Promise<Uint8Array | undefined> {
  if (file.bytes < LOOK_FIRST) return undefined;
  try {
    const head = await readCaseHead(file);
    if (isCabinet(head)) return undefined;
    return binaryKind(head) === 'binary' || isHeaderEnough(head) ? head : undefined;
  } catch {
    // Reading the whole file fails too, and says why.
    return undefined;
  }
}

function hasGrown({ file, edges }: AnalysedFile, bytes: LogBytes): boolean {
  const { bytes: length, zip } = file;
  if (zip || bytes.size <= length) return false;
  return edgesOf(bytes.read(0, Math.min(length, EDGE)), bytes.read(Math.max(0, length - EDGE), length)) === edges;
}

function edgesOf(first: Uint8Array, last: Uint8Array): string {
  const digest = new Digest();
  digest.add(first);
  digest.add(last);
  return digest.value();
}

/** Most logs are ASCII, which is told at memory speed; others are looked through for their code page. */
function encodingOf({ lines }: LogFile, bytes: Uint8Array): string {
  // UTF-16 is counted in other bytes than those of the file.
  return lines.bytes === bytes && isAscii(bytes) ? 'utf-8' : lines.encoding;
}

function sharedColumns({ lines, records, ...rest }: LogColumns): LogColumns {
  return {
    ...rest,
    lines: { ...lines, starts: shared(lines.starts) },
    records: {
      ...records,
      firstLine: shared(records.firstLine),
      time: shared(records.time),
      level: shared(records.level),
      component: shared(records.component),
      eventId: shared(records.eventId),
      messageColumn: shared(records.messageColumn),
    },
  };
}

type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** The same numbers in memory that every thread sees. */
function shared<T extends Column>(column: T): T {
  if (column.buffer instanceof SharedArrayBuffer) return column;
  const Kind = column.constructor as new (buffer: SharedArrayBuffer) => T;
  const copy = new Kind(new SharedArrayBuffer(column.byteLength));
  copy.set(column);
  return copy;
}
