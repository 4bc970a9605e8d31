import { DocumentHighlightKind, type Connection, type DocumentHighlight } from 'vscode-languageserver/node';
import { documentHighlights } from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import type { Session } from '../session.js';
import { toRange } from '../toProtocol.js';

/** Marks every place that holds the code, path, key or GUID at the cursor. */
export function registerDocumentHighlights(connection: Connection, session: Session): void {
  connection.onDocumentHighlight(
    guard(connection, 'documentHighlight', [] as DocumentHighlight[], async ({ textDocument, position }) => {
      const analysis = await session.analysis(textDocument.uri);
      if (!analysis) return [];
      return documentHighlights(analysis, position.line, position.character).map((place) => ({
        range: toRange(place.line, place),
        kind: DocumentHighlightKind.Text,
      }));
    }),
  );
}
