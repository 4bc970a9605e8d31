import type { Connection } from 'vscode-languageserver/node';
import { selectionSummary, selectionText } from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import { selectionRequest, type SelectionParams, type SelectionResult } from '../protocol.js';
import type { Session } from '../session.js';

/** Says how many records are selected, and how much time passed between them. */
export function registerSelection(connection: Connection, session: Session): void {
  connection.onRequest(
    selectionRequest,
    guard<SelectionParams, SelectionResult>(connection, 'selection', {}, async ({ uri, line, endLine }) => {
      const own = await session.analysis(uri);
      if (!own) return {};
      // The case knows more of the clocks of a log than the log itself.
      const inCase = session.caseIfReady(uri)?.logs.find(({ log }) => log.path === session.nameIn(uri));
      const analysis = inCase?.log.records.count === own.log.records.count ? inCase : own;
      const summary = selectionSummary(analysis, line, endLine);
      return summary.records === 0 ? {} : selectionText(summary, session.speech);
    }),
  );
}
