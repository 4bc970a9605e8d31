import { InlayHintKind, type Connection, type InlayHint } from 'vscode-languageserver/node';
import { inlayHints } from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import type { Session } from '../session.js';
import type { Settings } from '../settings.js';

/** Names behind codes, for the visible lines. */
export function registerInlayHints(
  connection: Connection,
  session: Session,
  settings: (uri: string) => Promise<Settings>,
): void {
  connection.languages.inlayHint.on(
    guard(connection, 'inlayHint', [], async ({ textDocument, range }): Promise<InlayHint[]> => {
      if (!(await settings(textDocument.uri)).inlayHints.enabled) return [];
      const analysis = await session.analysis(textDocument.uri);
      if (!analysis) return [];
      const catalogue = session.engine.knowledge.catalogue();
      return inlayHints(analysis, catalogue, range.start.line, range.end.line + 1).map(({ line, column, label }) => ({
        position: { line, character: column },
        // Descriptions of ours stand for names that nobody published: they are messages of the program.
        label: label.startsWith('(') ? session.speech.t(label) : label,
        kind: InlayHintKind.Type,
        paddingLeft: true,
      }));
    }),
  );
}
