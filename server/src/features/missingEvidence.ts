import type { Connection } from 'vscode-languageserver/node';
import { evidenceRequest } from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import { missingEvidenceRequest, type MissingEvidenceParams, type MissingEvidenceResult } from '../protocol.js';
import type { Session } from '../session.js';

/** Answers with the text that asks the customer for what the case lacks. */
export function registerMissingEvidence(connection: Connection, session: Session): void {
  const { t } = session.speech;
  connection.onRequest(
    missingEvidenceRequest,
    guard<MissingEvidenceParams, MissingEvidenceResult>(
      connection,
      'missingEvidence',
      { count: 0 },
      async ({ uri }: MissingEvidenceParams) => {
        const known = await session.caseOf(uri);
        if (!known) return { count: 0, message: t('No case was found for this file.') };
        const request = evidenceRequest(known);
        if (!request) return { count: 0, message: t('Nothing is missing: the logs of this case are complete.') };
        return { count: known.missing.length, request };
      },
    ),
  );
}
