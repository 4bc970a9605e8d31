import assert from 'node:assert/strict';
import type { ForeignFile, LogAnalysis } from '../../../engine/src/index.js';
import { analyseForeign } from '../../../engine/src/analyse.js';
import { compileSignatures } from '../../../engine/src/signatures/signatureSet.js';
import { readForeign } from '../../../server/src/readers/foreign.js';

const signatures = compileSignatures([], []);

/** Lines of a file that a reader knows. */
export function linesOf(file: ForeignFile | undefined): readonly string[] {
  assert.ok(file, 'no reader knows the file');
  return Array.from({ length: file.lines.count }, (_, i) => file.lines.text(i));
}

/** The analysis of a file that a reader knows, without signatures. */
export function analysisOf(bytes: Uint8Array, path = 'a/file.bin'): LogAnalysis {
  const file = readForeign(bytes);
  assert.ok(file, 'no reader knows the file');
  return analyseForeign(path, file, signatures);
}

/** `severity rule@line: title` of every finding. */
export function findingLines({ findings }: LogAnalysis): readonly string[] {
  return findings.map(({ severity, rule, place, title }) => `${severity} ${rule}@${place.line}: ${title.en}`);
}

/** What was lost, in English with its numbers. */
export function problemLines({ problems }: Pick<LogAnalysis, 'problems'>): readonly string[] {
  return problems.map(({ what, args = [] }) =>
    what.replace(/\{(\d+)\}/g, (all, i: string) => String(args[Number(i)] ?? all)),
  );
}
