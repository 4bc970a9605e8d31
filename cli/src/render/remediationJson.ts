import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { renderSnippet, type CaseAnalysis, type Finding, type HashOf, type Speech } from '../../../engine/src/index.js';
import type { ProposedFix } from '../verdict.js';

/** `remediations` of the JSON: what to do, the values found in the logs, and the section for the case notes. */
export function remediationObjects(
  finding: Finding,
  analysis: CaseAnalysis,
  fixes: readonly ProposedFix[],
  { language }: Speech,
) {
  const hashOf = hashes(analysis.path);
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

/** SHA-256 of the files of a case, each read once; `target` is the folder, or the one file of the case. */
function hashes(target: string): HashOf {
  const known = new Map<string, string | undefined>();
  return (file) => {
    if (!known.has(file)) known.set(file, hashOfFile(path.join(target, file)) ?? hashOfFile(target));
    return known.get(file);
  };
}

function hashOfFile(file: string): string | undefined {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    return undefined;
  }
}
