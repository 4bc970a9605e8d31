import { columnsOf, reviveLog, type ByteSource, type Engine, type LogAnalysis } from '../../../engine/src/index.js';

/**
 * The lines of a log that a case looks at, kept beside its columns. An entry of a zip can only be unpacked as a whole;
 * with these at hand it is not unpacked at all until a person looks at other lines.
 */
export interface Excerpt {
  /** Where each piece begins and ends in the log, ascending, apart from each other. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** The pieces one after the other. */
  readonly bytes: Uint8Array;
}

/** Pieces that lie closer are one. */
const GAP = 512;
/** A larger excerpt is none: the log is unpacked instead. */
const LARGEST = 1024 * 1024;

/**
 * What a case of this log alone reads of it. A case of many files reads nearly the same: what fails, and around it.
 *
 * @param bytes of the log's lines
 */
export function excerptOf(
  engine: Engine,
  analysis: LogAnalysis,
  bytes: Uint8Array,
  encoding: string,
): Excerpt | undefined {
  const reads: (readonly [from: number, to: number])[] = [];
  const source: ByteSource = {
    read(from, to) {
      reads.push([from, to]);
      return bytes.subarray(from, to);
    },
  };
  const log = reviveLog(columnsOf(analysis.log, encoding), source);
  engine.analyseCase(log.path, [{ ...analysis, log }]);
  return pieces(reads, bytes);
}

function pieces(reads: readonly (readonly [from: number, to: number])[], bytes: Uint8Array): Excerpt | undefined {
  const merged: { from: number; to: number }[] = [];
  for (const [from, to] of reads.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && from <= last.to + GAP) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  const size = merged.reduce((sum, { from, to }) => sum + to - from, 0);
  if (size > LARGEST) return undefined;
  const all = new Uint8Array(size);
  let at = 0;
  for (const { from, to } of merged) {
    all.set(bytes.subarray(from, to), at);
    at += to - from;
  }
  return {
    from: Uint32Array.from(merged, (one) => one.from),
    to: Uint32Array.from(merged, (one) => one.to),
    bytes: all,
  };
}

/** A source that answers from the excerpt where it can. */
export function withExcerpt({ from, to, bytes }: Excerpt, whole: ByteSource): ByteSource {
  const offsets = new Float64Array(from.length);
  for (let i = 1; i < from.length; i++) {
    offsets[i] = (offsets[i - 1] ?? 0) + (to[i - 1] ?? 0) - (from[i - 1] ?? 0);
  }
  return {
    read(start, end) {
      let low = 0;
      let high = from.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((from[middle] ?? 0) <= start) low = middle + 1;
        else high = middle;
      }
      const piece = low - 1;
      if (piece < 0 || end > (to[piece] ?? 0)) return whole.read(start, end);
      const at = (offsets[piece] ?? 0) + start - (from[piece] ?? 0);
      // Copied: a decoder does not read from memory that threads share.
      return bytes.slice(at, at + end - start);
    },
  };
}
