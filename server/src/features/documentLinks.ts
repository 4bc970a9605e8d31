import type { Connection, DocumentLink } from 'vscode-languageserver/node';
import { codeLinks } from '../../../engine/src/index.js';
import { explanationUri } from '../explanationUri.js';
import { guard } from '../guard.js';
import { isNotesUri, type CaseNotes } from './caseNotes.js';
import type { Session } from '../session.js';
import { toRange } from '../toProtocol.js';

/** Every code links to the read-only page that explains it. */
export function registerDocumentLinks(connection: Connection, session: Session, notes: CaseNotes): void {
  connection.onDocumentLinks(
    guard(connection, 'documentLink', [] as DocumentLink[], async ({ textDocument }) => {
      if (isNotesUri(textDocument.uri)) return notes.links(textDocument.uri);
      const analysis = await session.analysis(textDocument.uri);
      if (!analysis) return [];
      const tooltip = session.speech.t('Explain {0}');
      return codeLinks(analysis, 0, analysis.log.lines.count).map((link) => ({
        range: toRange(link.line, link),
        target: explanationUri(link.target, textDocument.uri),
        tooltip: tooltip.replace('{0}', link.target),
      }));
    }),
  );
}
