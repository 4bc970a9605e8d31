import * as vscode from 'vscode';
import type { UpgradeForensicsApi } from '../../api/upgradeForensics.js';
import {
  caseChangedNotification,
  caseSummaryRequest,
  casesRequest,
  codeSummaryRequest,
  findRecordsRequest,
  type CasesResult,
  type CaseSummaryParams,
  type CaseSummaryResult,
  type CodeSummaryParams,
  type CodeSummaryResult,
  type FindRecordsParams,
  type FindRecordsResult,
} from '../../server/src/protocol.js';
import type { LogLanguageClient } from './languageClient.js';
import { t } from './speech.js';

/** What `api/upgradeForensics.d.ts` promises to other extensions. */
export function createApi(context: vscode.ExtensionContext, client: LogLanguageClient): UpgradeForensicsApi {
  const changed = new vscode.EventEmitter<void>();
  context.subscriptions.push(
    changed,
    client.onNotification(caseChangedNotification, () => {
      changed.fire();
    }),
  );
  return {
    apiVersion: 1,
    async analyzeFolder(folder, token, language) {
      const params: CaseSummaryParams = { uri: folder.toString(), ...(language && { language }) };
      const result = await asked<CaseSummaryResult>(client, caseSummaryRequest, params, token);
      if (!result.summary) throw new Error(result.message ?? noAnswer());
      return result.summary;
    },
    async explain(code, language) {
      const params: CodeSummaryParams = { text: code, ...(language && { language }) };
      return (await asked<CodeSummaryResult>(client, codeSummaryRequest, params)).explanation;
    },
    async searchRecords(folder, query, token) {
      const params: FindRecordsParams = { uri: folder.toString(), query };
      const result = await asked<FindRecordsResult>(client, findRecordsRequest, params, token);
      if (!result.found) throw new Error(result.message ?? noAnswer());
      return result.found;
    },
    async cases() {
      const result = await asked<CasesResult>(client, casesRequest, {});
      return result.cases.map(({ root, name }) => ({ uri: root, name }));
    },
    onDidChangeCases: changed.event,
  };
}

/** The answer of the server. @throws when it was cancelled, or when there is none */
async function asked<Result>(
  client: LogLanguageClient,
  method: string,
  params: object,
  token?: vscode.CancellationToken,
): Promise<Result> {
  const result = await client.ask<Result>(method, params, token);
  if (token?.isCancellationRequested) throw new vscode.CancellationError();
  if (!result) throw new Error(noAnswer());
  return result;
}

function noAnswer(): string {
  return t('Upgrade Log Forensics: the language server did not answer.');
}
