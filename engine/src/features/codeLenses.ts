import { visibleLine } from '../lines/visible.js';
import type { CaseAnalysis, LogAnalysis } from '../model/analysis.js';
import type { Attribution } from '../model/attribution.js';
import type { Finding } from '../model/finding.js';
import type { Speech } from '../model/language.js';
import { whoseText } from './claimText.js';
import { causeLabel } from './verdictText.js';

/** Lenses stand above decisive lines only; a log with thousands of them needs a list, not lenses. */
const MOST_LENSES = 300;

/** The findings of a log that get lenses: decisive ones, one per line. Never benign lines, never mere symptoms. */
export function lensFindings(analysis: LogAnalysis, firstCause: Finding | undefined): readonly Finding[] {
  const byLine = new Map<number, Finding>();
  for (const finding of analysis.findings) {
    if (finding.severity !== 'decisive' || finding.symptom || analysis.benign[finding.record]) continue;
    if (!byLine.has(finding.place.line)) byLine.set(finding.place.line, finding);
    if (byLine.size >= MOST_LENSES) break;
  }
  // The first cause may be a line that no rule knows.
  if (firstCause?.place.file === analysis.log.path && !byLine.has(firstCause.place.line)) {
    byLine.set(firstCause.place.line, firstCause);
  }
  return [...byLine.values()].sort((a, b) => a.place.line - b.place.line);
}

/** The first lens of a finding: whose it is, or what the line is to the case. */
export function lensTitle(finding: Finding, known: CaseAnalysis | undefined, speech: Speech): string {
  const isFirst = known !== undefined && known.verdict.firstCause?.id === finding.id;
  const [attribution] = attributionsOf(finding, known);
  if (attribution) {
    const claim = whoseText(attribution, speech);
    return isFirst ? causeLabel(known, claim, speech) : claim;
  }
  const title = visibleLine(finding.title[speech.language]);
  return isFirst ? causeLabel(known, title, speech) : title;
}

/** Attributions of one finding, best grade first. */
export function attributionsOf(finding: Finding, known: CaseAnalysis | undefined): readonly Attribution[] {
  const all = known ? [...known.attributions, ...known.otherAttributions] : [];
  return all.filter((attribution) => attribution.findingId === finding.id);
}
