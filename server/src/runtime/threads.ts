import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { EngineSpec } from './knowledge.js';

/** What a thread is told when it starts. */
export interface ThreadData {
  readonly role: 'files' | 'cases';
  readonly spec: EngineSpec;
  readonly threads: ThreadOptions;
}

/** How work is spread. */
export interface ThreadOptions {
  /** The bundle that a thread runs. */
  readonly script: string;
  /** The bundle of threads that go through one log together; without it one thread does. */
  readonly partScript?: string;
  /** Threads that analyse files, beside the one that asks. */
  readonly count: number;
  /** From how many bytes on threads go through one log together, and how many bytes each takes at a time; for tests. */
  readonly parts?: { readonly worthBytes: number; readonly partBytes: number };
}

/** One thread per core, of the bundle that lies beside ours; undefined where there is none (a test, an odd install). */
export function defaultThreads(): ThreadOptions | undefined {
  const script = path.join(__dirname, 'worker.js');
  const partScript = path.join(__dirname, 'part.js');
  const count = Math.max(1, Math.min(8, availableParallelism()));
  return existsSync(script) ? { script, count, ...(existsSync(partScript) && { partScript }) } : undefined;
}

/** Short-lived objects of a thread: less than V8's own limit, for there are several threads and memory is counted. */
export const threadLimits = {
  maxYoungGenerationSizeMb: 16,
  // For tests, and for machines with little memory; V8 chooses by the memory of the machine otherwise.
  ...(/^\d{1,6}$/.test(process.env['UPGRADE_FORENSICS_THREAD_MB'] ?? '') && {
    maxOldGenerationSizeMb: Number(process.env['UPGRADE_FORENSICS_THREAD_MB']),
  }),
};

/**
 * A log of so many bytes is analysed in a thread of its own, whose memory can run out without taking the process down.
 * A thread starts in a tenth of a second; where threads are given little memory, that is worth it for every log.
 */
export const GUARDED_BYTES = 'maxOldGenerationSizeMb' in threadLimits ? 0 : 1024 * 1024 * 1024;

/** Whether a thread ended because it needed more memory than it may have; the others go on. */
export function isOutOfMemory(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
