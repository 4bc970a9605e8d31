import {
  fillRemediation,
  proposals,
  type CaseAnalysis,
  type FilledRemediation,
  type Finding,
  type Proposal,
  type RemediationKnowledge,
  type Speech,
} from '../../engine/src/index.js';

/** Every finding of the case; the first cause too where no rule knows its line. */
export function findingsOf(analysis: CaseAnalysis): readonly Finding[] {
  const all = analysis.logs.flatMap((log) => log.findings);
  const first = analysis.verdict.firstCause;
  return first && !all.some((finding) => finding.id === first.id) ? [first, ...all] : all;
}

/** Whether the case calls for action: a failed upgrade, or a decisive finding that is not merely a symptom. */
export function isDecisive(analysis: CaseAnalysis): boolean {
  const { outcome, firstCause } = analysis.verdict;
  if (outcome === 'failed' || outcome === 'rolledBack' || firstCause) return true;
  return findingsOf(analysis).some((finding) => finding.severity === 'decisive' && !finding.symptom);
}

/** A remediation for a finding, with the values that the logs give. */
export interface ProposedFix {
  readonly proposal: Proposal;
  readonly filled: FilledRemediation;
}

/** What is proposed for a finding, the one to begin with in front. */
export function fixesFor(
  finding: Finding,
  analysis: CaseAnalysis,
  knowledge: RemediationKnowledge,
  speech: Speech,
): readonly ProposedFix[] {
  return proposals(finding, analysis, knowledge).map((proposal) => fixOf(proposal, finding, analysis, speech));
}

/** One proposal with its values filled in. */
export function fixOf(proposal: Proposal, finding: Finding, analysis: CaseAnalysis, { language }: Speech): ProposedFix {
  return {
    proposal,
    filled: fillRemediation(proposal.remediation, { ...proposal, finding, caseAnalysis: analysis, language }),
  };
}
