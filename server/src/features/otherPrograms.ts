import { statSync } from 'node:fs';
import type { CancellationToken, Connection } from 'vscode-languageserver/node';
import {
  caseBriefing,
  caseSummary,
  codePage,
  cutBriefing,
  explainCode,
  findRecords,
  recordsBriefing,
  type CaseAnalysis,
  type CodeExplanation,
  type RecordSearch,
  type Speech,
} from '../../../engine/src/index.js';
import { archiveOf, diskPath, isOnDisk } from '../bundleUris.js';
import { guard } from '../guard.js';
import {
  caseSummaryRequest,
  codeSummaryRequest,
  findRecordsRequest,
  toolAnswerRequest,
  type CaseSummaryParams,
  type CaseSummaryResult,
  type CodeSummaryParams,
  type CodeSummaryResult,
  type FindRecordsParams,
  type FindRecordsResult,
  type ToolAnswerParams,
  type ToolAnswerResult,
} from '../protocol.js';
import { loadSpeech } from '../runtime/index.js';
import type { Session } from '../session.js';
import { inTurns } from '../turns.js';
import { insideOf, type WorkspaceCase, type WorkspaceCases } from '../workspaceCases.js';
import { caseNameOf, codeOf, recordQueryOf } from './toolInput.js';

/** What an answer is, or the sentence that says why there is none. */
type Answer<T> = { readonly value: T } | { readonly message: string };

/**
 * Answers for programs that are not ours: other extensions get plain data, language models get texts.
 *
 * A model may only name cases that a person has open; an extension runs with that person's rights and may name any
 * folder. Registered on the connection itself: lines are those of the logs, not of windows of large ones.
 *
 * @param chineseTextsPath for answers in Chinese while the product speaks English
 */
export function registerOtherPrograms(
  connection: Connection,
  session: Session,
  cases: WorkspaceCases,
  chineseTextsPath: string | undefined,
): void {
  const { t } = session.speech;
  const speechIn = (language = session.speech.language): Speech => {
    if (language === session.speech.language) return session.speech;
    return loadSpeech(language, language === 'en' ? undefined : chineseTextsPath);
  };
  const explained = (code: string, speech: Speech): CodeExplanation | undefined => {
    const { knowledge } = session.engine;
    return explainCode(code, { catalogue: knowledge.catalogue(), explanations: knowledge.explanations() }, speech);
  };
  const caseAt = async (inside: string, token: CancellationToken): Promise<Answer<CaseAnalysis>> => {
    const known = isOnDisk(inside) ? await unlessCancelled(session.caseOf(inside), token) : undefined;
    if (!known || known.logs.length === 0) return { message: t('No log was found here.') };
    return { value: known };
  };
  const summaryOf = (known: CaseAnalysis, speech: Speech) =>
    caseSummary(known, session.engine.knowledge, speech, (file) => session.uriOf(known, file));
  const search = (known: CaseAnalysis, query: FindRecordsParams['query'], token: CancellationToken) =>
    inTurns<RecordSearch>(
      findRecords(known, query, (file) => session.uriOf(known, file)),
      token,
    );

  connection.onRequest(
    caseSummaryRequest,
    guard<CaseSummaryParams, CaseSummaryResult>(connection, 'caseSummary', {}, async ({ uri, language }, token) => {
      const known = await caseAt(insideUri(uri), token);
      return 'message' in known ? known : { summary: summaryOf(known.value, speechIn(language)) };
    }),
  );
  connection.onRequest(
    codeSummaryRequest,
    guard<CodeSummaryParams, CodeSummaryResult>(connection, 'codeSummary', {}, ({ text, language }) => {
      const explanation = explained(text, speechIn(language));
      return explanation ? { explanation } : {};
    }),
  );
  connection.onRequest(
    findRecordsRequest,
    guard<FindRecordsParams, FindRecordsResult>(connection, 'findRecords', {}, async ({ uri, query }, token) => {
      const known = await caseAt(insideUri(uri), token);
      if ('message' in known) return known;
      const checked = recordQueryOf(query, t);
      if ('message' in checked) return checked;
      const found = await search(known.value, checked.value, token);
      return found ? { found } : {};
    }),
  );

  const openCase = async (input: unknown): Promise<Answer<WorkspaceCase>> => {
    const all = await cases.list();
    const wanted = caseNameOf(input)?.toLowerCase();
    const [first, second] = wanted === undefined ? all : all.filter((one) => names(one).includes(wanted));
    if (first && !second) return { value: first };
    if (all.length === 0) return { message: t('No upgrade logs are open. Open a folder or a zip with logs first.') };
    return { message: t('Say which case is meant. Open cases: {0}', all.map(({ name }) => name).join('; ')) };
  };
  const ofCase = async (
    input: unknown,
    token: CancellationToken,
    tell: (known: CaseAnalysis, name: string) => Promise<string> | string,
  ): Promise<string> => {
    const chosen = await openCase(input);
    if ('message' in chosen) return chosen.message;
    const known = await caseAt(chosen.value.inside, token);
    return 'message' in known ? known.message : tell(known.value, chosen.value.name);
  };
  const answer = ({ tool, input }: ToolAnswerParams, token: CancellationToken): Promise<string> | string => {
    switch (tool) {
      case 'explainCode': {
        const code = codeOf(input);
        const explanation = code === undefined ? undefined : explained(code, session.speech);
        if (explanation) return cutBriefing(codePage(explanation, t), t);
        return t('"{0}" is not a code. Type a number, a name such as E_ACCESSDENIED, or RESULT - EXTEND.', code ?? '');
      }
      case 'caseVerdict':
        return ofCase(input, token, (known, name) =>
          caseBriefing(name, summaryOf(known, session.speech), session.speech),
        );
      case 'searchRecords': {
        const query = recordQueryOf(input, t);
        if ('message' in query) return query.message;
        return ofCase(input, token, async (known, name) => {
          const found = await search(known, query.value, token);
          return found ? recordsBriefing(name, found, session.speech) : '';
        });
      }
    }
  };
  connection.onRequest(
    toolAnswerRequest,
    guard<ToolAnswerParams, ToolAnswerResult>(connection, 'toolAnswer', { text: '' }, async (params, token) => ({
      text: await answer(params, token),
    })),
  );
}

/** Names by which a case can be meant, in lower case. */
function names({ root, name }: WorkspaceCase): readonly string[] {
  return [name, root, insideOf(root).replace(/\/case$/, '')].map((one) => one.toLowerCase());
}

/** A URI in the case that a folder, zip or file names: of a folder or zip, that of a file directly in it. */
function insideUri(uri: string): string {
  if (!isOnDisk(uri)) return uri;
  const target = diskPath(uri);
  const archive = archiveOf(target);
  if (archive !== undefined) return archive === target ? insideOf(target) : uri;
  // What is not there is no file of the folder around it.
  return statSync(target, { throwIfNoEntry: false })?.isFile() ? uri : insideOf(target);
}

/** The work goes on for others who wait for it; who cancelled waits no longer. */
async function unlessCancelled<T>(work: Promise<T>, token: CancellationToken): Promise<T | undefined> {
  if (token.isCancellationRequested) return undefined;
  let listener: { dispose(): void } | undefined;
  const cancelled = new Promise<undefined>((resolve) => {
    listener = token.onCancellationRequested(() => {
      resolve(undefined);
    });
  });
  try {
    return await Promise.race([work, cancelled]);
  } finally {
    listener?.dispose();
  }
}
