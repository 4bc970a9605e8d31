import { setImmediate } from 'node:timers/promises';
import { textsOf, type RedactionKind, type RedactionPreviewKind } from '../../../../engine/src/index.js';
import { isUnread, openEvidence } from './evidenceFiles.js';
import type { CollectedCase } from './redactCase.js';

/** Samples of each kind. */
const SAMPLES = 3;
/** Characters of a sample; it is cut around what is replaced. */
const LONGEST = 160;

/**
 * What a copy would replace, by kind, with some lines of each.
 *
 * @returns undefined when it was cancelled
 */
export async function previewCopy(collected: CollectedCase): Promise<readonly RedactionPreviewKind[] | undefined> {
  const { work, rewriter, files } = collected;
  const places = new Map<RedactionKind, number>();
  const samples = new Map<RedactionKind, RedactionPreviewKind['samples'][number][]>();
  for (const [done, { file, name }] of files.entries()) {
    work.onProgress?.({ phase: 'write', done, total: files.length, file: file.name });
    const text = await openEvidence(file);
    if (isUnread(text)) continue;
    let line = 1;
    try {
      for (const piece of textsOf(text.log)) {
        await setImmediate();
        if (work.isCancelled?.()) return undefined;
        for (const span of rewriter.spans(piece)) {
          places.set(span.kind, (places.get(span.kind) ?? 0) + 1);
          const some = samples.get(span.kind) ?? [];
          if (some.length >= SAMPLES) continue;
          const sample = sampleOf(piece, span.start, rewriter.text.bind(rewriter));
          // The same shape of line again shows nothing new.
          if (some.some(({ before }) => before === sample.before)) continue;
          samples.set(span.kind, [...some, { file: name, line: line + newlines(piece, span.start), ...sample }]);
        }
        line += newlines(piece, piece.length);
      }
    } finally {
      text.close();
    }
  }
  const values = new Map<RedactionKind, number>();
  for (const { kind } of collected.map().entries) values.set(kind, (values.get(kind) ?? 0) + 1);
  return [...values].map(([kind, count]) => ({
    kind,
    values: count,
    places: places.get(kind) ?? 0,
    samples: samples.get(kind) ?? [],
  }));
}

function sampleOf(
  piece: string,
  at: number,
  rewrite: (text: string) => string,
): { readonly before: string; readonly after: string } {
  const start = Math.max(piece.lastIndexOf('\n', at - 1), piece.lastIndexOf('\r', at - 1)) + 1;
  const ends = [piece.indexOf('\n', at), piece.indexOf('\r', at)].filter((end) => end >= 0);
  const line = piece.slice(start, Math.min(piece.length, ...ends));
  const from = Math.max(0, Math.min(at - start - LONGEST / 2, line.length - LONGEST));
  const cut = line.slice(from, from + LONGEST).trim();
  return { before: cut, after: rewrite(cut) };
}

function newlines(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
