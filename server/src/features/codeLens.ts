import type { CodeLens, Connection } from 'vscode-languageserver/node';
import {
  attributionsOf,
  correlatedWith,
  lensFindings,
  lensTitle,
  type CaseAnalysis,
  type Finding,
} from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import { commands } from '../protocol.js';
import type { Session } from '../session.js';
import type { Settings } from '../settings.js';
import { toRange } from '../toProtocol.js';

/** What a lens carries until it is resolved. */
interface LensData {
  readonly uri: string;
  readonly findingId: string;
  readonly kind: 'attribution' | 'why' | 'fix' | 'correlated';
}

/**
 * Lenses above decisive lines: whose it is and how sure · Why? · Propose fix · n correlated. Their texts need the whole
 * case and are worked out when a lens scrolls into view.
 */
export function registerCodeLens(
  connection: Connection,
  session: Session,
  settings: (uri: string) => Promise<Settings>,
): void {
  connection.onCodeLens(
    guard(connection, 'codeLens', [] as CodeLens[], async ({ textDocument: { uri } }) => {
      if (!(await settings(uri)).codeLens.enabled) return [];
      const analysis = await session.analysis(uri);
      if (!analysis) return [];
      const known = session.caseIfReady(uri);
      return lensFindings(analysis, known?.verdict.firstCause).flatMap((finding) =>
        kindsOf(finding, known).map((kind): CodeLens => {
          const data: LensData = { uri, findingId: finding.id, kind };
          return { range: toRange(finding.place.line - 1, { start: 0, end: 0 }), data };
        }),
      );
    }),
  );

  connection.onCodeLensResolve(async (lens) => {
    const { uri, findingId, kind } = lens.data as LensData;
    const known = await session.caseOf(uri);
    const analysis = await session.analysis(uri);
    const finding =
      analysis?.findings.find((one) => one.id === findingId) ??
      (known?.verdict.firstCause?.id === findingId ? known.verdict.firstCause : undefined);
    const argument = { uri, findingId };
    const { t } = session.speech;
    const title = (text: string, command: string): CodeLens => ({
      ...lens,
      command: { title: text, command, arguments: [argument] },
    });
    if (!finding) return title('', '');
    switch (kind) {
      case 'attribution':
        return title(lensTitle(finding, known, session.speech), commands.showEvidence);
      case 'why':
        return title(t('Why?'), commands.showEvidence);
      case 'fix':
        return title(t('Propose fix'), commands.proposeFix);
      case 'correlated': {
        const count = known ? correlatedWith(finding, known, session.speech).length : 0;
        // Words alone: there is nothing that a click could show.
        return count > 0
          ? title(t('{0} correlated', count), commands.showCorrelated)
          : title(t('nothing correlated'), '');
      }
    }
  });
  session.onCaseReady(() => void connection.languages.semanticTokens.refresh());
  session.onCaseReady(() => void connection.sendRequest('workspace/codeLens/refresh').catch(() => undefined));
}

/** *Propose fix* where the finding or the component behind it has a remediation. */
function kindsOf(finding: Finding, known: CaseAnalysis | undefined): readonly LensData['kind'][] {
  const fixable =
    (finding.remediate?.length ?? 0) > 0 || attributionsOf(finding, known).some((one) => one.remediations.length > 0);
  return fixable ? ['attribution', 'why', 'fix', 'correlated'] : ['attribution', 'why', 'correlated'];
}
