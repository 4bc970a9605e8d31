import { setImmediate } from 'node:timers/promises';
import { textsOf, type RedactionKind, type RedactionPreviewKind, type Rewriter } from '../../../../engine/src/index.js';
import { isUnread, openEvidence } from './evidenceFiles.js';
import type { CollectedCase } from './redactCase.js';

/** Samples of each kind. */
const SAMPLES = 3;
/** Characters of a sample; it is cut around what is replaced. */
const LONGEST = 160;
/** Characters of a line, before a place and behind it, that are looked at; some lines are megabytes. */
const AROUND = 2000;

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
          const at = line + newlines(piece, span.start);
          // The same line again shows nothing new.
          if (some.some((one) => one.file === name && one.line === at)) continue;
          const sample = { file: name, line: at, ...sampleOf(piece, span.start, rewriter) };
          if (some.some(({ before }) => before === sample.before)) continue;
          samples.set(span.kind, [...some, sample]);
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

/** The line around a place and what it becomes, both cut to a length that can be read; no value is cut through. */
function sampleOf(piece: string, at: number, rewriter: Rewriter): { readonly before: string; readonly after: string } {
  const start = Math.max(piece.lastIndexOf('\n', at - 1), piece.lastIndexOf('\r', at - 1)) + 1;
  const ends = [piece.indexOf('\n', at), piece.indexOf('\r', at)].filter((end) => end >= 0);
  const end = Math.min(piece.length, ...ends);
  const near = Math.max(start, at - AROUND);
  const line = piece.slice(near, Math.min(end, at + AROUND));
  const spans = rewriter.spans(line);
  const whole = (place: number, side: 'start' | 'end'): number =>
    spans.find((span) => span.start < place && place < span.end)?.[side] ?? place;
  const from = whole(Math.max(0, Math.min(at - near - LONGEST / 2, line.length - LONGEST)), 'start');
  const to = whole(Math.min(line.length, from + LONGEST), 'end');
  let after = '';
  let done = from;
  for (const span of spans) {
    if (span.start < from || span.end > to) continue;
    after += line.slice(done, span.start) + span.pseudonym;
    done = span.end;
  }
  // What is left out is said: a line that begins in the middle reads like another one.
  const shown = (text: string): string =>
    `${near + from > start ? '…' : ''}${text.trim()}${near + to < end ? '…' : ''}`;
  return { before: shown(line.slice(from, to)), after: shown(after + line.slice(done, to)) };
}

function newlines(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
