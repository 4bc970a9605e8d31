import * as vscode from 'vscode';
import {
  casesRequest,
  toolAnswerRequest,
  type CasesResult,
  type ToolAnswerParams,
  type ToolAnswerResult,
} from '../../server/src/protocol.js';
import type { LogLanguageClient } from './languageClient.js';
import { t } from './speech.js';

/** What the input of our tools may hold; it comes from a model, and the server checks it. */
interface ToolInput {
  readonly code?: unknown;
  readonly case?: unknown;
  readonly text?: unknown;
}

/** A tool of the manifest (`contributes.languageModelTools`), and what is asked of the person before it runs. */
interface Tool {
  readonly name: string;
  readonly tool: ToolAnswerParams['tool'];
  readonly title: () => string;
  /** What is read, and what of it the model gets to see. */
  readonly confirmation: (input: ToolInput, cases: string) => string;
  readonly progress: (input: ToolInput, cases: string) => string;
}

const tools: readonly Tool[] = [
  {
    name: 'upgrade_forensics_explain_code',
    tool: 'explainCode',
    title: () => t('Explain an error code'),
    confirmation: ({ code }) =>
      t(
        'Looks up {0} in the tables of this extension. No log is read, and nothing of your logs is handed on.',
        said(code),
      ),
    progress: ({ code }) => t('Looking up {0}', said(code)),
  },
  {
    name: 'upgrade_forensics_case_verdict',
    tool: 'caseVerdict',
    title: () => t('Read the verdict of an upgrade case'),
    confirmation: (_input, cases) =>
      t(
        'Reads the analysis of {0}. The verdict is handed to the language model with quoted lines of the logs, which can hold names of users, machines and files. No file is changed.',
        cases,
      ),
    progress: (_input, cases) => t('Reading the verdict of {0}', cases),
  },
  {
    name: 'upgrade_forensics_search_records',
    tool: 'searchRecords',
    title: () => t('Search the records of an upgrade case'),
    confirmation: ({ text }, cases) =>
      t(
        'Searches the logs of {0} for {1}. The lines found are handed to the language model, and can hold names of users, machines and files. No file is changed.',
        cases,
        said(text),
      ),
    progress: ({ text }, cases) => t('Searching the logs of {0} for {1}', cases, said(text)),
  },
];

/**
 * Makes our tools available to language models. An editor without them (`vscode.lm` came late, and some builds leave it
 * out) has everything else.
 */
export function registerLanguageModelTools(client: LogLanguageClient): vscode.Disposable {
  const lm = (vscode as Partial<typeof vscode>).lm;
  if (typeof lm?.registerTool !== 'function') return new vscode.Disposable(() => undefined);
  return vscode.Disposable.from(...tools.map((tool) => lm.registerTool<ToolInput>(tool.name, answering(client, tool))));
}

function answering(client: LogLanguageClient, { tool, ...texts }: Tool): vscode.LanguageModelTool<ToolInput> {
  return {
    async prepareInvocation({ input }, token) {
      const cases = tool === 'explainCode' ? '' : await casesMeant(client, input, token);
      return {
        invocationMessage: literal(texts.progress(input, cases)),
        confirmationMessages: { title: texts.title(), message: literal(texts.confirmation(input, cases)) },
      };
    },
    async invoke({ input }, token) {
      const params: ToolAnswerParams = { tool, input };
      const result = await client.ask<ToolAnswerResult>(toolAnswerRequest, params, token);
      if (token.isCancellationRequested) throw new vscode.CancellationError();
      if (!result) throw new Error(t('Upgrade Log Forensics: the language server did not answer.'));
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(result.text)]);
    },
  };
}

/** The case that the model names, else those that are open: one of them will be read. */
async function casesMeant(
  client: LogLanguageClient,
  input: ToolInput,
  token: vscode.CancellationToken,
): Promise<string> {
  if (typeof input.case === 'string' && input.case !== '') return said(input.case);
  const result = await client.ask<CasesResult>(casesRequest, {}, token);
  const names = result?.cases.map(({ name }) => said(name)) ?? [];
  return names.length > 0 ? names.join(', ') : t('the open upgrade case');
}

/** What a model or a name of a file says, in a message of ours: in quotation marks, short. */
function said(text: unknown): string {
  const words = typeof text === 'string' ? text : '';
  return `“${words.length > 100 ? `${words.slice(0, 100)}…` : words}”`;
}

/** A message in which nothing is markup. */
function literal(text: string): vscode.MarkdownString {
  return new vscode.MarkdownString().appendText(text);
}
