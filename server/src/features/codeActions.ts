import { CodeActionKind, type CodeAction, type Connection, type Diagnostic } from 'vscode-languageserver/node';
import { fillRemediation, proposals, visibleLine } from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import { commands, type FindingArgument } from '../protocol.js';
import type { Session } from '../session.js';
import { findingIn } from './evidence.js';

/** More than these are in *Propose Fix*, where they can be searched. */
const MOST_ACTIONS = 4;

/** Quick fixes on the diagnostics of failures: *Insert remediation into case notes*. They write nothing themselves. */
export function registerCodeActions(connection: Connection, session: Session): void {
  connection.onCodeAction(
    guard(connection, 'codeAction', [] as CodeAction[], async ({ textDocument: { uri }, context }) => {
      const { only } = context;
      if (only && !only.some((kind) => CodeActionKind.QuickFix.startsWith(kind))) return [];
      const wanted = context.diagnostics.flatMap((diagnostic) => {
        const findingId = findingIdOf(diagnostic);
        return findingId === undefined ? [] : [{ diagnostic, findingId }];
      });
      if (wanted.length === 0) return [];
      const analysis = await session.analysis(uri);
      const known = session.caseIfReady(uri);
      return wanted.flatMap(({ diagnostic, findingId }) => {
        const finding =
          analysis?.findings.find((one) => one.id === findingId) ?? (known && findingIn(known, findingId));
        if (!finding || (finding.severity !== 'decisive' && finding.severity !== 'error')) return [];
        return proposals(finding, known, session.engine.knowledge)
          .slice(0, MOST_ACTIONS)
          .map((proposal, index): CodeAction => {
            const { remediation } = proposal;
            const { language, t } = session.speech;
            // Which product a title speaks of is known with the case.
            const name = known
              ? fillRemediation(remediation, { ...proposal, finding, language, caseAnalysis: known }).title.plain
              : remediation.title[language];
            const title = t('Insert remediation into case notes: {0}', visibleLine(name));
            const argument: FindingArgument = { uri, findingId, remediation: remediation.id };
            return {
              title,
              kind: CodeActionKind.QuickFix,
              diagnostics: [diagnostic],
              command: { title, command: commands.proposeFix, arguments: [argument] },
              ...(index === 0 && { isPreferred: true }),
            };
          });
      });
    }),
  );
}

function findingIdOf(diagnostic: Diagnostic): string | undefined {
  const data: unknown = diagnostic.data;
  if (typeof data !== 'object' || data === null || !('findingId' in data)) return undefined;
  return typeof data.findingId === 'string' ? data.findingId : undefined;
}
