import type { Connection, DocumentLink } from 'vscode-languageserver/node';
import { codeLinks, setupDiagLinks, type LogAnalysis } from '../../../engine/src/index.js';
import { explanationUri } from '../explanationUri.js';
import { guard } from '../guard.js';
import type { CaseNotes } from './caseNotes.js';
import { isNotesUri } from './notesCitations.js';
import type { Session } from '../session.js';
import { toRange } from '../toProtocol.js';

/** Every code links to the read-only page that explains it, a line that SetupDiag quotes to that line. */
export function registerDocumentLinks(connection: Connection, session: Session, notes: CaseNotes): void {
  connection.onDocumentLinks(
    guard(connection, 'documentLink', [] as DocumentLink[], async ({ textDocument }) => {
      if (isNotesUri(textDocument.uri)) return notes.links(textDocument.uri);
      const analysis = await session.analysis(textDocument.uri);
      if (!analysis) return [];
      const tooltip = session.speech.t('Explain {0}');
      const codes = codeLinks(analysis, 0, analysis.log.lines.count).map((link) => ({
        range: toRange(link.line, link),
        target: explanationUri(link.target, textDocument.uri),
        tooltip: tooltip.replace('{0}', link.target),
      }));
      return [...codes, ...(await quotedLines(session, textDocument.uri, analysis))];
    }),
  );
}

/** Lines that a SetupDiag result quotes lead to where they stand. A code inside such a line keeps its own link. */
async function quotedLines(session: Session, uri: string, { log }: LogAnalysis): Promise<DocumentLink[]> {
  if (!['setupdiag', 'setupdiag-xml', 'registry-export'].includes(log.format)) return [];
  const known = await session.caseOf(uri);
  if (!known) return [];
  return setupDiagLinks(known, session.nameIn(uri)).map((link) => ({
    range: toRange(link.line, link),
    target: `${session.uriOf(known, link.target.file)}#L${link.target.line}`,
    tooltip: session.speech.t('Leads to the line in {0}', link.target.file),
  }));
}
