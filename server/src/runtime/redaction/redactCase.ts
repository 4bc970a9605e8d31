import { setImmediate } from 'node:timers/promises';
import path from 'node:path';
import {
  Redaction,
  redactedBytes,
  textsOf,
  type LogBytes,
  type Problem,
  type RedactionKind,
  type RedactionMap,
  type RedactionOptions,
  type Rewriter,
} from '../../../../engine/src/index.js';
import type { CaseFile } from '../files.js';
import { copyTarget } from './copyTarget.js';
import { evidenceFiles, isUnread, openEvidence } from './evidenceFiles.js';
import { portableName } from './portableName.js';
import { Cancelled } from './refusal.js';

export interface RedactionWork {
  /** Absolute: a folder, a zip or one log. */
  readonly source: string;
  readonly options: RedactionOptions;
  /** Pseudonyms of before. */
  readonly known?: RedactionMap | undefined;
  readonly onProgress?: ((progress: RedactionProgress) => void) | undefined;
  readonly isCancelled?: (() => boolean) | undefined;
}

export interface RedactionProgress {
  readonly phase: 'collect' | 'write';
  readonly done: number;
  readonly total: number;
  readonly file: string;
}

/** A case whose values are known: ready to be looked at, and to be written. */
export interface CollectedCase {
  readonly work: RedactionWork;
  readonly rewriter: Rewriter;
  readonly files: readonly CopiedFile[];
  /** What is not copied, each with the reason. */
  readonly leftOut: readonly Problem[];
  readonly map: () => RedactionMap;
}

/** A file of the copy. */
export interface CopiedFile {
  readonly file: CaseFile;
  /** Its name in the copy, without the values that the name held. */
  readonly name: string;
  /** Of a file that is not text: its lines stand in for it. */
  readonly summary?: true;
}

/**
 * Goes through all files of a case for the values in them; first the names of files and folders.
 *
 * @returns undefined when it was cancelled
 * @throws when the source cannot be opened
 */
export async function collectCase(work: RedactionWork): Promise<CollectedCase | undefined> {
  const { files, others, problems } = await evidenceFiles(work.source);
  const redaction = new Redaction(work.options, work.known);
  const leftOut: Problem[] = [...problems];
  const told = new Set(problems.map(({ file }) => file));
  for (const name of others) {
    if (!told.has(name)) leftOut.push({ file: name, what: 'Left out: this kind of file holds no log.' });
  }
  const kept: { readonly file: CaseFile; readonly ending: string }[] = [];
  try {
    for (const [done, file] of files.entries()) {
      work.onProgress?.({ phase: 'collect', done, total: files.length, file: file.name });
      await pause(work);
      redaction.collect(file.name);
      const text = await openEvidence(file);
      if (isUnread(text)) {
        leftOut.push(text);
        continue;
      }
      kept.push({ file, ending: text.ending });
      try {
        let since = 0;
        for (const piece of textsOf(text.log)) {
          redaction.collect(piece);
          since += piece.length;
          if (since < PAUSE_AFTER) continue;
          await pause(work);
          since = 0;
        }
      } finally {
        text.close();
      }
    }
  } catch (error) {
    if (error instanceof Cancelled) return undefined;
    throw error;
  }
  const rewriter = redaction.rewriter();
  return {
    work,
    rewriter,
    files: named(kept, rewriter),
    leftOut: leftOut.map((problem) => ({ ...problem, file: rewriter.text(problem.file) })),
    map: () => redaction.map(),
  };
}

/** Characters or bytes; lines in a code page come one by one. */
const PAUSE_AFTER = 64 * 1024;

/** Lets other work of the process through, and hears of a cancellation. */
async function pause({ isCancelled }: RedactionWork): Promise<void> {
  await setImmediate();
  if (isCancelled?.()) throw new Cancelled();
}

/** Names in the copy: no value in them, no two the same, and writable everywhere. */
function named(
  files: readonly { readonly file: CaseFile; readonly ending: string }[],
  rewriter: Rewriter,
): readonly CopiedFile[] {
  const taken = new Set<string>();
  return files.map(({ file, ending }) => {
    const own = portableName(rewriter.text(file.name)) + ending;
    const { dir, name: stem, ext } = path.posix.parse(own);
    let name = own;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = path.posix.join(dir, `${stem}-${n}${ext}`);
    taken.add(name.toLowerCase());
    return { file, name, ...(ending === '.txt' && { summary: true }) };
  });
}

export interface WrittenCopy {
  readonly files: readonly CopiedFile[];
  readonly leftOut: readonly Problem[];
  /** How often values of each kind were replaced. */
  readonly counts: ReadonlyMap<RedactionKind, number>;
}

/**
 * Writes the copy of a collected case; the places were checked before (`checkPlaces`).
 *
 * @param out absolute: a folder, or a zip by its name
 * @returns undefined when it was cancelled; nothing is left of it then
 */
export async function writeCopy(collected: CollectedCase, out: string): Promise<WrittenCopy | undefined> {
  const { work, rewriter, files } = collected;
  const target = copyTarget(out);
  const written: CopiedFile[] = [];
  const leftOut = [...collected.leftOut];
  rewriter.counts.clear();
  try {
    for (const [done, one] of files.entries()) {
      work.onProgress?.({ phase: 'write', done, total: files.length, file: one.file.name });
      await pause(work);
      const text = await openEvidence(one.file);
      if (isUnread(text)) {
        leftOut.push({ ...text, file: one.name });
        continue;
      }
      try {
        await target.add(one.name, one.file.modified, contentOf(text.log, rewriter, work));
      } finally {
        text.close();
      }
      written.push(one);
    }
    await target.finish();
  } catch (error) {
    await target.abandon();
    if (error instanceof Cancelled) return undefined;
    throw error;
  }
  return { files: written, leftOut, counts: rewriter.counts };
}

async function* contentOf(log: LogBytes, rewriter: Rewriter, work: RedactionWork): AsyncGenerator<Uint8Array> {
  const pieces = redactedBytes(
    log,
    (text) => rewriter.text(text),
    (text) => rewriter.spans(text),
  );
  let waiting: Uint8Array[] = [];
  let size = 0;
  for (const piece of pieces) {
    if (piece.length === 0) continue;
    // The next piece may be read into the same memory.
    waiting.push(piece.slice());
    size += piece.length;
    if (size < PAUSE_AFTER) continue;
    await pause(work);
    yield Buffer.concat(waiting);
    [waiting, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(waiting);
}
