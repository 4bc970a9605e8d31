import {
  DocumentDiagnosticReportKind,
  type Connection,
  type DocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import { diagnostics } from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import type { Session } from '../session.js';
import { toDiagnostic } from '../toProtocol.js';

const none: DocumentDiagnosticReport = { kind: DocumentDiagnosticReportKind.Full, items: [] };

/** Pull diagnostics of a log; the editor asks for the documents it shows. */
export function registerDiagnostics(connection: Connection, session: Session): void {
  connection.languages.diagnostics.on(
    guard(connection, 'diagnostics', none, async ({ textDocument }) => {
      const analysis = await session.analysis(textDocument.uri);
      if (!analysis) return none;
      return {
        kind: DocumentDiagnosticReportKind.Full,
        items: diagnostics(analysis, session.speech).map(toDiagnostic),
      };
    }),
  );
}
