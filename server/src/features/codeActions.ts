import { CodeActionKind, type CodeAction, type Connection, type Diagnostic } from 'vscode-languageserver/node';
import { proposals } from '../../../engine/src/index.js';
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
          .map(({ remediation }, index): CodeAction => {
            const title = session.speech.t(
              'Insert remediation into case notes: {0}',
              remediation.title[session.speech.language],
            );
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
