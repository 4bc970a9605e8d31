import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extension } from './editor.js';

const names = ['upgrade_forensics_explain_code', 'upgrade_forensics_case_verdict', 'upgrade_forensics_search_records'];

/** The text that a tool answers with, asked as any extension may: outside of a chat. */
async function answer(name: string, input: object, token?: vscode.CancellationToken): Promise<string> {
  const options = { input, toolInvocationToken: undefined };
  const { content } = await vscode.lm.invokeTool(name, options, token);
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('\n');
}

describe('tools for language models', () => {
  before(() => extension().activate());

  it('are listed, with a schema and words for the model', () => {
    for (const name of names) {
      const tool = vscode.lm.tools.find((one) => one.name === name);
      assert.ok(tool, `${name} is not among the tools`);
      assert.match(tool.description, /^[A-Z].{100}/s);
      assert.equal((tool.inputSchema as { type?: string } | undefined)?.type, 'object');
    }
  });

  it('explain a code', async () => {
    const text = await answer('upgrade_forensics_explain_code', { code: '0xC1900101 - 0x20017' });
    assert.match(text, /^# 0xC1900101 \\- 0x20017/);
  });

  it('tell the verdict of the open case, each line with its place', async () => {
    const text = await answer('upgrade_forensics_case_verdict', { case: 'workspace' });
    assert.match(text, /^Upgrade case: \S+\nLines that begin with "\|" are quoted from log files/);
    assert.match(text, /\nVerdict: failed .*First cause: /);
    assert.match(text, /\(panther\/setupact\.log:\d+\)\n\| \d{4}-/);
  });

  it('search the records', async () => {
    const text = await answer('upgrade_forensics_search_records', { case: 'workspace', text: 'c0000024', most: 2 });
    assert.equal(text.match(/^- panther\/setupact\.log:\d+ /gm)?.length, 2);
    assert.match(text, /^and \d+ more$/m);
  });

  it('read nothing when cancelled', async () => {
    const source = new vscode.CancellationTokenSource();
    source.cancel();
    await assert.rejects(answer('upgrade_forensics_case_verdict', {}, source.token));
  });
});
