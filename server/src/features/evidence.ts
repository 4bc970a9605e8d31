import type { Connection } from 'vscode-languageserver/node';
import {
  correlatedWith,
  evidenceOf,
  outcomeText,
  withoutCauseText,
  type CaseAnalysis,
  type EvidenceLine,
  type Finding,
} from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import {
  correlatedRequest,
  evidenceRequest,
  verdictRequest,
  type EvidenceParams,
  type EvidenceResult,
  type VerdictParams,
  type VerdictResult,
} from '../protocol.js';
import type { Session } from '../session.js';

/** Answers *Why?*, *n correlated* and the question for the verdict. */
export function registerEvidence(connection: Connection, session: Session): void {
  const { t } = session.speech;
  const answer = async (
    { uri, findingId }: EvidenceParams,
    lines: (finding: Finding, known: CaseAnalysis) => readonly EvidenceLine[],
  ): Promise<EvidenceResult> => {
    const known = await session.caseOf(uri);
    const finding = known && findingIn(known, findingId);
    if (!known || !finding) return { places: [], message: t('This finding is no longer in the log.') };
    const places = lines(finding, known).map(({ place, what }) => ({
      uri: session.uriOf(known, place.file),
      line: place.line - 1,
      endLine: (place.endLine ?? place.line) - 1,
      what,
    }));
    return places.length > 0 ? { places } : { places, message: t('No other line of this case belongs to it.') };
  };
  const none: EvidenceResult = { places: [] };
  connection.onRequest(
    evidenceRequest,
    guard(connection, 'evidence', none, (params: EvidenceParams) =>
      answer(params, (f, c) => evidenceOf(f, c, session.speech)),
    ),
  );
  connection.onRequest(
    correlatedRequest,
    guard(connection, 'correlated', none, (params: EvidenceParams) =>
      answer(params, (f, c) => correlatedWith(f, c, session.speech)),
    ),
  );
  connection.onRequest(
    verdictRequest,
    guard<VerdictParams, VerdictResult>(
      connection,
      'verdict',
      { title: '', outcome: 'unknown' },
      async ({ uri }: VerdictParams) => {
        const known = await session.caseOf(uri);
        if (!known) return { title: t('No log was found here.'), outcome: 'unknown' };
        const { outcome, firstCause } = known.verdict;
        return {
          title: outcomeText(known.verdict, session.speech),
          outcome,
          ...(!firstCause && { note: withoutCauseText(known, session.speech) }),
          ...(firstCause && {
            firstCause: {
              uri: session.uriOf(known, firstCause.place.file),
              findingId: firstCause.id,
              line: firstCause.place.line - 1,
              text: firstCause.title[session.speech.language],
            },
          }),
        };
      },
    ),
  );
}

/** A finding of any log of the case, or its first cause when no rule made it. */
export function findingIn(known: CaseAnalysis, id: string): Finding | undefined {
  if (known.verdict.firstCause?.id === id) return known.verdict.firstCause;
  for (const { findings } of known.logs) {
    const found = findings.find((finding) => finding.id === id);
    if (found) return found;
  }
  return undefined;
}
