import { findCodes, type TokenContext } from '../codes/tokens.js';
import type { CodeToken } from '../model/code.js';
import type { Finding } from '../model/finding.js';
import type { LogFile } from '../model/record.js';
import { knownParts } from '../signatures/explainText.js';
import type { Match } from '../signatures/match.js';

/** Turns signature matches into findings. The signature judges the severity; the log's level column does not. */
export function findingsFromMatches(log: LogFile, matches: readonly Match[]): readonly Finding[] {
  return matches.map((match) => findingOf(log, match));
}

function findingOf(log: LogFile, match: Match): Finding {
  const { signature } = match;
  const line = match.line + 1;
  return {
    id: `${signature.id}@${log.path}:${line}`,
    rule: signature.id,
    severity: signature.severity,
    title: signature.title,
    explain: knownParts(signature.explain, match.captures),
    place: { file: log.path, line },
    record: match.record,
    codes: codesAt(log, match.line, match.record),
    captures: match.captures,
    captureSpans: match.captureSpans,
    ...(match.correlated.length > 0 && {
      correlated: match.correlated.map((hit) => ({ file: log.path, line: hit.line + 1 })),
    }),
    ...(signature.setupDiagRule && { setupDiagRule: signature.setupDiagRule }),
    ...(signature.symptom && { symptom: true }),
    ...(signature.attribute && { attribute: signature.attribute }),
    ...(signature.remediate && { remediate: signature.remediate }),
    ...(signature.suspectClasses && { suspectClasses: signature.suspectClasses }),
  };
}

/** Codes in line `line` (0-based) of `record`. */
export function codesAt(log: LogFile, line: number, record: number): readonly CodeToken[] {
  return findCodes(log.lines.text(line), codesContext(log, record));
}

/** What `findCodes` is told of a line of `record`. */
export function codesContext({ records, format }: LogFile, record: number): TokenContext {
  return { component: records.components[records.component[record] ?? 0] ?? '', format };
}
