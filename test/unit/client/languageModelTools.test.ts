import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { test } from 'node:test';
import type * as vscode from 'vscode';
import type { LogLanguageClient } from '../../../client/src/languageClient.js';

type Tool = vscode.LanguageModelTool<object>;

/** What of VS Code the tools use; `lm` is what a test makes of it. */
const editor = {
  lm: undefined as unknown,
  Disposable: class {
    static from(...all: readonly unknown[]): { all: readonly unknown[] } {
      return { all };
    }
  },
  MarkdownString: class {
    value = '';
    appendText(text: string): this {
      this.value += text.replace(/[\\`*_{}[\]()#+\-!~<>]/g, '\\$&');
      return this;
    }
  },
  LanguageModelToolResult: class {
    constructor(readonly content: readonly unknown[]) {}
  },
  LanguageModelTextPart: class {
    constructor(readonly value: string) {}
  },
  CancellationError: class extends Error {},
  l10n: {
    t: (message: string, ...args: readonly string[]) => message.replace(/\{(\d)\}/g, (_, n) => args[Number(n)] ?? ''),
  },
};

/** The module that registers the tools, in the editor above. */
async function loadTools() {
  const loader = Module as unknown as { _load: (name: string, ...rest: unknown[]) => unknown };
  const load = loader._load;
  loader._load = (name, ...rest) => (name === 'vscode' ? editor : load(name, ...rest));
  try {
    return await import('../../../client/src/languageModelTools.js');
  } finally {
    loader._load = load;
  }
}

/** The tools by name, with a server that answers what a test says. */
async function toolsWith(answer: (method: string, params: unknown) => unknown): Promise<ReadonlyMap<string, Tool>> {
  const tools = new Map<string, Tool>();
  editor.lm = { registerTool: (name: string, tool: Tool) => tools.set(name, tool) };
  const client = { ask: (method: string, params: unknown) => Promise.resolve(answer(method, params)) };
  (await loadTools()).registerLanguageModelTools(client as unknown as LogLanguageClient);
  return tools;
}

const token = (cancelled = false): vscode.CancellationToken => ({
  isCancellationRequested: cancelled,
  onCancellationRequested: () => ({ dispose: () => undefined }),
});
const cases = {
  cases: [
    { root: 'file:///a', name: 'alpha' },
    { root: 'file:///b', name: '[b](command:x)' },
  ],
};

/** What a person is asked before a tool runs. */
async function confirmation(name: string, input: object): Promise<string> {
  const tool = (await toolsWith(() => cases)).get(name);
  const prepared = await tool?.prepareInvocation?.({ input }, token());
  assert.ok(prepared?.confirmationMessages, `${name} asks first`);
  const { title, message } = prepared.confirmationMessages;
  return `${title}: ${typeof message === 'string' ? message : message.value}`;
}

test('an editor without language models is none the worse for it', async () => {
  const { registerLanguageModelTools } = await loadTools();
  for (const lm of [undefined, {}]) {
    editor.lm = lm;
    assert.ok(registerLanguageModelTools({} as LogLanguageClient));
  }
});

test('every tool of the manifest is registered, and no other', async () => {
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    contributes: { languageModelTools: readonly { name: string }[] };
  };
  const tools = await toolsWith(() => ({}));
  assert.deepEqual(
    [...tools.keys()],
    contributes.languageModelTools.map(({ name }) => name),
  );
});

test('a person is told what is read and where it goes', async () => {
  assert.match(
    await confirmation('upgrade_forensics_explain_code', { code: '0x1' }),
    /“0x1” in the tables.*No log is read/,
  );
  const verdict = await confirmation('upgrade_forensics_case_verdict', { case: 'alpha' });
  assert.match(
    verdict,
    /analysis of “alpha”\. The verdict is handed to the language model with quoted lines of the logs/,
  );
  const search = await confirmation('upgrade_forensics_search_records', { text: 'lwfmgr' });
  assert.match(
    search,
    /Searches the logs of “alpha”, .* for “lwfmgr”\. The lines found are handed to the language model/,
  );
});

test('names and texts of others are no markup in a question', async () => {
  const asked = await confirmation('upgrade_forensics_search_records', { text: `[x](command:y) ${'z'.repeat(500)}` });
  assert.doesNotMatch(asked, /(?<!\\)\]\(|\]\((?:command)/);
  assert.ok(asked.length < 700);
});

test('the answer is that of the server; none is an error; cancelled is cancelled', async () => {
  const asked: unknown[] = [];
  const tools = await toolsWith((method, params) => {
    asked.push([method, params]);
    return { text: 'the answer' };
  });
  const tool = tools.get('upgrade_forensics_case_verdict');
  const options = { input: { case: 'alpha' }, toolInvocationToken: undefined };
  const result = await tool?.invoke(options, token());
  assert.deepEqual(
    result?.content.map((part) => (part as vscode.LanguageModelTextPart).value),
    ['the answer'],
  );
  assert.deepEqual(asked, [['upgradeForensics/toolAnswer', { tool: 'caseVerdict', input: { case: 'alpha' } }]]);
  await assert.rejects(async () => tool?.invoke(options, token(true)), editor.CancellationError);
  const silent = (await toolsWith(() => undefined)).get('upgrade_forensics_case_verdict');
  await assert.rejects(async () => silent?.invoke(options, token()), /did not answer/);
});
