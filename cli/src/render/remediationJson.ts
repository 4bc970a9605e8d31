import { renderSnippet, type CaseAnalysis, type Finding, type HashOf, type Speech } from '../../../engine/src/index.js';
import type { ProposedFix } from '../verdict.js';

/** `remediations` of the JSON: what to do, the values found in the logs, and the section for the case notes. */
export function remediationObjects(
  finding: Finding,
  analysis: CaseAnalysis,
  fixes: readonly ProposedFix[],
  { speech, hashOf }: { readonly speech: Speech; readonly hashOf: HashOf },
) {
  const { language } = speech;
  return fixes.map(({ proposal, filled }) => {
    const snippet = renderSnippet({ finding, proposal, caseAnalysis: analysis, language, hashOf });
    const known = filled.parameters.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
    return {
      id: filled.id,
      title: filled.title.plain,
      risk: filled.risk,
      // What the logs do not say is absent here and a visible placeholder in the snippet.
      parameters: Object.fromEntries(known),
      snippet: [`## ${snippet.title}`, '', ...snippet.lines].join('\n'),
    };
  });
}
