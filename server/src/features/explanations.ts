import { URI } from 'vscode-uri';
import type { CancellationToken, Connection } from 'vscode-languageserver/node';
import {
  codePage,
  codePlaces,
  explainCode,
  familyTitle,
  hex,
  parseCode,
  type CodeKnowledge,
  type CodePlace,
  type ExtendReading,
} from '../../../engine/src/index.js';
import { explanationUri, parseExplanationUri } from '../explanationUri.js';
import { guard } from '../guard.js';
import {
  explainCodeRequest,
  explanationRequest,
  searchCodesRequest,
  type ExplainCodeParams,
  type ExplainCodeResult,
  type ExplanationParams,
  type ExplanationResult,
  type SearchCodesParams,
  type SearchCodesResult,
} from '../protocol.js';
import type { Session } from '../session.js';
import { inTurns } from '../turns.js';

/** Places of a code that a page lists; more are counted. */
const MOST_PLACES = 200;

/** The read-only pages that explain codes, and the search for codes by any spelling or name. */
export function registerExplanations(connection: Connection, session: Session): void {
  const { knowledge } = session.engine;
  const codes = (): CodeKnowledge => ({ catalogue: knowledge.catalogue(), explanations: knowledge.explanations() });
  const { t } = session.speech;

  connection.onRequest(
    explanationRequest,
    guard<ExplanationParams, ExplanationResult>(
      connection,
      'explanation',
      { text: '' },
      async ({ uri }: ExplanationParams, token) => {
        const target = parseExplanationUri(uri);
        const readings = target && (await readingsOf(session, target.code, target.from));
        const explanation = target && explainCode(target.code, codes(), session.speech, readings && { readings });
        if (!target || !explanation) return { text: t('There is no page at this address.') };
        const places = target.from ? await placesOf(session, target.from, explanation.value, token) : [];
        return { text: codePage(explanation, t, places) };
      },
    ),
  );

  connection.onRequest(
    explainCodeRequest,
    guard<ExplainCodeParams, ExplainCodeResult>(connection, 'explainCode', {}, ({ text }: ExplainCodeParams) => {
      const explanation = explainCode(text, codes(), session.speech);
      if (!explanation)
        return {
          message: t('"{0}" is not a code. Type a number, a name such as E_ACCESSDENIED, or RESULT - EXTEND.', text),
        };
      return {
        uri: explanationUri(explanation.extend ? `${explanation.code}-${explanation.extend}` : explanation.code),
      };
    }),
  );

  connection.onRequest(
    searchCodesRequest,
    guard<SearchCodesParams, SearchCodesResult>(
      connection,
      'searchCodes',
      { items: [] },
      ({ query }: SearchCodesParams) => {
        const { catalogue } = codes();
        const exact = parseCode(query, catalogue);
        const items: SearchCodesResult['items'][number][] = catalogue.search(query, 50).map((entry) => ({
          label: entry.name,
          description: hex(entry.value, 8),
          detail: familyTitle(entry.family, session.speech),
          uri: explanationUri(hex(entry.value, 8)),
        }));
        if (exact && exact.kind !== 'name') {
          const code = exact.kind === 'pair' ? `${hex(exact.value, 8)}-${hex(exact.extend, 5)}` : hex(exact.value, 8);
          const meaning = explainCode(code, codes(), session.speech)?.meanings[0];
          // The name of the code itself is no second answer.
          const same = items.findIndex((item) => item.label === meaning?.name && item.description === code);
          if (same >= 0) items.splice(same, 1);
          items.unshift({
            label: code,
            description: meaning?.name ?? '',
            detail: meaning?.familyTitle ?? '',
            uri: explanationUri(code),
          });
        }
        return { items };
      },
    ),
  );
}

/** How the log that a pair was read in reads its extend code; undefined when no attempt of it reported the pair. */
async function readingsOf(
  session: Session,
  code: string,
  fromUri: string | undefined,
): Promise<readonly ExtendReading[] | undefined> {
  const extend = /-0x([0-9a-f]+)$/i.exec(code)?.[1];
  const analysis = extend && fromUri ? await session.analysis(fromUri) : undefined;
  return analysis?.attempts.find((attempt) => attempt.extend === Number.parseInt(extend ?? '', 16))?.extendReadings;
}

/** Where a code stands: in the whole case when it is worked out, in the log itself until then. */
async function placesOf(
  session: Session,
  fromUri: string,
  value: number,
  token: CancellationToken,
): Promise<readonly CodePlace[]> {
  const known = session.caseIfReady(fromUri);
  const own = await session.analysis(fromUri);
  const analyses = known?.logs ?? (own ? [own] : []);
  const found = codePlaces(
    analyses.map(({ log }) => log),
    value,
    MOST_PLACES,
  );
  return ((await inTurns(found, token)) ?? []).map(({ file, line }) => {
    const uri = known ? session.uriOf(known, file) : fromUri;
    return { label: `${file}:${line}`, href: `${URI.parse(uri).toString()}#L${line}` };
  });
}
