import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  analysePart,
  compileSignatures,
  partsOf,
  type Knowledge,
  type PartAnalysis,
  type SignatureSet,
} from '../../../engine/src/index.js';
import { openLog } from './openLog.js';

/** What threads that go through one log together share. */
export interface PartJob {
  readonly path: string;
  /** Bytes of the log; it is left alone when it has others. */
  readonly size: number;
  readonly partBytes: number;
  /** The number of the next part that nobody has taken. */
  readonly next: Int32Array;
}

/** What such a thread is told when it starts. */
export interface PartData {
  readonly job: PartJob;
  /** `dist/knowledge` */
  readonly directory: string;
  /** Where a team's own rules were added. */
  readonly signatures?: Knowledge['signatures'];
  readonly benign?: Knowledge['benign'];
}

export interface PartAnswer {
  readonly part: number;
  readonly analysis: PartAnalysis;
}

/** Takes the next part that nobody has taken. */
export function takePart({ next }: PartJob): number {
  return Atomics.add(next, 0, 1);
}

/** Takes parts until there are none. What cannot be read is left to the one that asked, who finds out the same. */
export function servePart(data: PartData, send: (answer: PartAnswer, buffers: ArrayBuffer[]) => void): void {
  const { job } = data;
  const log = openLog(job.path);
  try {
    if (log.size !== job.size) return;
    // Every thread cuts the log by itself, and all in the same places.
    const parts = partsOf(log, job.partBytes);
    if (!parts || parts.begins.length < 2 || log.failure()) return;
    const signatures = signaturesOf(data);
    for (let part = takePart(job); part < parts.begins.length; part = takePart(job)) {
      const place = {
        format: parts.format.id,
        begin: parts.begins[part] ?? 0,
        end: parts.begins[part + 1] ?? log.size,
      };
      const analysis = analysePart(log, place, signatures);
      if (log.failure()) throw new Error('the part cannot be read');
      send({ part, analysis }, buffersOf(analysis));
    }
  } finally {
    log.close();
  }
}

function signaturesOf({ directory, signatures, benign }: PartData): SignatureSet {
  if (signatures && benign) return compileSignatures(signatures, benign);
  const shipped = JSON.parse(readFileSync(path.join(directory, 'signatures.json'), 'utf8')) as Knowledge;
  return compileSignatures(signatures ?? shipped.signatures, benign ?? shipped.benign);
}

/** Memory that goes over to the other thread instead of being copied. */
function buffersOf({ starts, records }: PartAnalysis): ArrayBuffer[] {
  const { firstLine, time, level, component, eventId, messageColumn } = records;
  const buffers = [starts, firstLine, time, level, component, eventId, messageColumn].map(({ buffer }) => buffer);
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
}
