import type { CaseAnalysis } from '../../model/analysis.js';
import type { Attribution } from '../../model/attribution.js';
import type { Finding } from '../../model/finding.js';
import type { Component, Remediation } from '../../model/knowledge.js';

/** What the proposals are looked up in: the parts of the engine's knowledge that they need. */
export interface RemediationKnowledge {
  readonly remediations: () => readonly Remediation[];
  readonly components: readonly Component[];
}

/** A remediation that applies to a finding, and the claim it acts on. */
export interface Proposal {
  readonly remediation: Remediation;
  readonly attribution?: Attribution;
  readonly component?: Component;
}

/**
 * Remediations that apply to a finding, the one to propose first in front.
 *
 * What both the failure and the attributed component call for comes first, in the component's order. After it, where a component is named or active
 * (A, B), the component's own when nothing is shared; else the failure's; then the rest. A suspect by class (C) never
 * comes before what the failure itself calls for.
 */
export function proposals(
  finding: Finding,
  caseAnalysis: CaseAnalysis | undefined,
  knowledge: RemediationKnowledge,
): readonly Proposal[] {
  const attributions = caseAnalysis ? claimsFor(finding, caseAnalysis) : [];
  const own = ownRemediations(finding, caseAnalysis);
  const sure = attributions.filter(({ grade }) => grade !== 'C').flatMap(({ remediations }) => remediations);
  const suspected = attributions.flatMap(({ remediations }) => remediations);
  const shared = sure.filter((id) => own.includes(id));
  const ids = shared.length > 0 ? [...shared, ...own, ...sure, ...suspected] : [...sure, ...own, ...suspected];
  return [...new Set(ids)].flatMap((id): Proposal[] => {
    const remediation = knowledge.remediations().find((one) => one.id === id);
    if (!remediation) return [];
    const attribution =
      attributions.find(({ remediations }) => remediations.includes(id)) ??
      attributions.find(({ grade }) => grade !== 'C');
    const component = attribution && knowledge.components.find((one) => one.id === attribution.component);
    return [{ remediation, ...(attribution && { attribution }), ...(component && { component }) }];
  });
}

/** The claims that hold for a finding: its own, and those of the first cause for every line of the chain that leads to it. */
export function claimsFor(finding: Finding, caseAnalysis: CaseAnalysis): readonly Attribution[] {
  const own = [...caseAnalysis.attributions, ...caseAnalysis.otherAttributions].filter(
    (one) => one.findingId === finding.id,
  );
  if (own.length > 0) return own;
  const inChain = caseAnalysis.chain?.links.some(
    ({ findingId, place }) =>
      findingId === finding.id || (place.file === finding.place.file && place.line === finding.place.line),
  );
  return inChain ? caseAnalysis.attributions : [];
}

/** A line of the chain that calls for nothing itself is mended by what mends the first cause. */
function ownRemediations(finding: Finding, caseAnalysis: CaseAnalysis | undefined): readonly string[] {
  if (finding.remediate && finding.remediate.length > 0) return finding.remediate;
  const inChain = caseAnalysis?.chain?.links.some(({ findingId }) => findingId === finding.id);
  return inChain ? (caseAnalysis?.verdict.firstCause?.remediate ?? []) : [];
}
