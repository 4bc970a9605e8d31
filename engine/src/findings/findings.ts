import { columnMemory } from '../lines/growth.js';
import type { Finding } from '../model/finding.js';
import type { Problem } from '../model/problem.js';
import type { LogFile } from '../model/record.js';
import type { Anchor } from '../records/anchors.js';
import type { LineMemory } from '../records/lineMemory.js';
import { stepsAt, type Step } from '../records/steps.js';
import { matchSignatures, type RecordRange } from '../signatures/match.js';
import type { Prefiltered } from '../signatures/prefilter.js';
import type { SignatureSet } from '../signatures/signatureSet.js';
import { quietFailures } from './cbs.js';
import { errorRecordFindings } from './errorRecords.js';
import { fileFindings } from './fileFindings.js';
import { findingsFromMatches } from './fromMatches.js';
import { silentGaps } from './silentGaps.js';
import { structuralFindings } from './structure.js';

export interface Findings {
  /** In file order. */
  readonly findings: readonly Finding[];
  /** One entry per record: 1 where a benign shape matched and nothing contradicts it. */
  readonly benign: Uint8Array;
  readonly problems: readonly Problem[];
}

/** What deserves a glance in one log, and which records are known noise. */
export function findFindings(
  log: LogFile,
  anchors: readonly Anchor[],
  steps: readonly Step[],
  signatures: SignatureSet,
  found?: Prefiltered,
  memory?: LineMemory,
): Findings {
  const { matches, benign: shapes } = matchSignatures(signatures, log, {
    scopeOf: (scope, record) => rangeOf(steps, scope, record),
    found,
  });
  const matched = findingsFromMatches(log, matches);
  // A signature says more about a line than the step it ends; where both speak of one record, the signature stands.
  const spoken = new Set(matched.map((finding) => finding.record));
  const structural = [
    ...structuralFindings(log, anchors, steps).filter((finding) => !spoken.has(finding.record)),
    ...fileFindings(log, steps, matched),
  ];
  const claimed = new Set([...matched, ...structural].map(({ record }) => record));
  const benign = new Uint8Array(columnMemory(log.records.count));
  for (const { record } of shapes) if (!claimed.has(record)) benign[record] = 1;
  const isKnown = (record: number): boolean => benign[record] === 1 || claimed.has(record);
  const list = (): number[] => [...claimed, ...shapes.flatMap(({ record }) => (claimed.has(record) ? [] : [record]))];
  const rest = errorRecordFindings(log, steps, { has: isKnown, list }, memory);
  const quiet = quietFailures(log, steps, isKnown);
  const findings = [...matched, ...structural, ...rest.findings, ...quiet, ...silentGaps(log, steps)].sort(
    (a, b) => a.place.line - b.place.line,
  );
  return { findings, benign, problems: rest.problems };
}

/** The records of the operation or phase around a record: what `within: operation` means in a signature. */
function rangeOf(steps: readonly Step[], scope: 'operation' | 'phase', record: number): RecordRange | undefined {
  const path = stepsAt(steps, record);
  const kinds: readonly Step['kind'][] = scope === 'operation' ? ['operation', 'action'] : ['phase', 'session'];
  for (const kind of kinds) {
    const step = path.findLast((candidate) => candidate.kind === kind);
    if (step) return { startRecord: step.firstRecord, endRecord: step.lastRecord + 1 };
  }
  return undefined;
}
