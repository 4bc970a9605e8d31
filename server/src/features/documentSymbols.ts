import type { Connection, DocumentSymbol } from 'vscode-languageserver/node';
import { outline } from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import type { Session } from '../session.js';
import { toDocumentSymbol } from '../toProtocol.js';

/** The outline: attempt → phase → operation. */
export function registerDocumentSymbols(connection: Connection, session: Session): void {
  connection.onDocumentSymbol(
    guard(connection, 'documentSymbol', [] as DocumentSymbol[], async ({ textDocument }) => {
      const analysis = await session.analysis(textDocument.uri);
      return analysis ? outline(analysis, session.speech).map(toDocumentSymbol) : [];
    }),
  );
}
