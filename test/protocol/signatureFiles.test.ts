import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type {
  CodeAction,
  CodeLens,
  CompletionItem,
  Diagnostic,
  Hover,
  MarkupContent,
  TextEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import type {
  ComponentNameResult,
  DraftComponentResult,
  DraftRuleResult,
  RuleFoldersResult,
  RuleLinesResult,
  TestRulesResult,
} from '../../server/src/protocol.js';
import { startClient, type TestClient } from './client.js';

const LOG = `2024-05-06 10:11:11, Info                  SP     Contoso agent opened C:\\Users\\jane\\Contoso
2024-05-06 10:11:12, Error                 SP     Contoso agent refused C:\\Users\\jane\\Contoso by contoso.sys
2024-05-06 10:11:13, Error                 SP     Contoso agent refused C:\\Users\\jane\\Other by contoso.sys
2024-05-06 10:11:14, Error                 SP     Contoso telemetry is off
`;

const RULE = `id: contoso-refused
title: { en: The Contoso agent refused a folder, zh-CN: Contoso 代理拒绝了一个文件夹 }
status: experimental
formats: [panther]
severity: error
match:
  message: '^Contoso agent refused (?<path>.+?) by (?<driver>contoso\\.sys)'
explain: { en: 'It refused {path}.', zh-CN: '它拒绝了 {path}。' }
attribute: { path: path, driver: driver }
samples:
  match:
    - line: '2024-05-06 10:11:12, Info                  SP     Contoso agent refused C:\\Contoso by contoso.sys'
      captures: { path: 'C:\\Contoso' }
  ignore:
    - line: '2024-05-06 10:11:12, Info                  SP     Contoso agent allowed the folder'
      because: nothing was refused
`;

let folder: string;
let shared: string;
let client: TestClient;
const published = new Map<string, readonly Diagnostic[]>();
const waiting: {
  readonly uri: string;
  readonly good: (found: readonly Diagnostic[]) => boolean;
  readonly done: () => void;
}[] = [];

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-workshop-'));
  shared = path.join(folder, 'team rules');
  mkdirSync(path.join(folder, '.upgrade-forensics', 'signatures'), { recursive: true });
  mkdirSync(path.join(folder, 'case'));
  mkdirSync(shared);
  writeFileSync(path.join(folder, 'case', 'setupact.log'), LOG);
  client = await startClient({ folder, configuration: { 'upgradeForensics.signatures.folders': ['team rules'] } });
  client.connection.onNotification(
    'textDocument/publishDiagnostics',
    (told: { uri: string; diagnostics: Diagnostic[] }) => {
      published.set(told.uri, told.diagnostics);
      for (const one of waiting.filter(({ uri, good }) => uri === told.uri && good(told.diagnostics))) {
        waiting.splice(waiting.indexOf(one), 1);
        one.done();
      }
    },
  );
  // Answers when the folders have been read once.
  await client.connection.sendRequest('upgradeForensics/reloadRules', {});
});
after(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

let version = 1;
const inRules = (name: string): string => path.join(folder, '.upgrade-forensics', 'signatures', name);

/** Opens a rule as an editor would that has not saved it; `|` in the text is the cursor. */
function write(
  name: string,
  marked: string,
): { readonly uri: string; readonly text: string; readonly position: { line: number; character: number } } {
  const at = marked.indexOf('|>');
  const text = marked.replace('|>', '');
  const uri = client.open(inRules(name), text, 'yaml');
  const before = text.slice(0, Math.max(0, at)).split('\n');
  return { uri, text, position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 } };
}
const close = (uri: string): Promise<void> =>
  client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });

/** The diagnostics of a document that were told last, once they are as they should be. */
async function diagnosticsOf(
  uri: string,
  good: (found: readonly Diagnostic[]) => boolean = () => true,
): Promise<readonly Diagnostic[]> {
  const now = published.get(uri);
  if (!now || !good(now)) await new Promise<void>((done) => waiting.push({ uri, good, done }));
  return published.get(uri) ?? [];
}

async function actionsOn(uri: string, diagnostics: readonly Diagnostic[]): Promise<readonly CodeAction[]> {
  const all = await Promise.all(
    diagnostics.map(({ range }) =>
      client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
        textDocument: { uri },
        range,
        context: { diagnostics: [] },
      }),
    ),
  );
  return [...new Map(all.flat().map((action) => [action.title, action])).values()];
}
const applied = (text: string, edits: readonly TextEdit[]): string =>
  TextDocument.applyEdits(TextDocument.create('x:x', 'yaml', 1, text), [...edits]);

const completions: readonly (readonly [
  what: string,
  text: string,
  some: readonly string[],
  none: readonly string[],
])[] = [
  ['keys at the top', 'id: x\n|>', ['title', 'severity', 'match', 'samples'], ['id', 'message']],
  [
    'keys of a pattern',
    RULE.replace('match:\n', 'match:\n  |>\n'),
    ['component', 'level', 'eventId', 'continuation'],
    ['message', 'title'],
  ],
  ['severities', 'severity: |>', ['decisive', 'error', 'warning', 'info'], ['panther']],
  ['levels below a pattern', 'match:\n  level: |>', ['fatal', 'error'], ['decisive']],
  ['formats in brackets', 'formats: [panther, |>]', ['cbs', 'dism'], ['panther']],
  ['formats in a list', 'formats:\n  - |>', ['cbs', 'dism'], ['title']],
  ['remediations', 'remediate:\n  - |>', ['delete-bcd-object'], ['panther']],
  ['components of the column', 'match:\n  component: |>', ['DISM', 'MIG', 'SP'], ['panther']],
  ['kinds of identifiers in braces', 'attribute: { |> }', ['driver', 'service'], ['services']],
  [
    'captures',
    RULE.replace('attribute: { path: path, driver: driver }', 'attribute:\n  driver: |>'),
    ['path', 'driver'],
    [],
  ],
  ['keys of a sample', RULE.replace('    - line: ', '    - |>\n    - line: '), ['line', 'captures'], ['because']],
  [
    'keys of the second line of a sample',
    RULE.replace('      because: nothing was refused', '      |>'),
    ['because'],
    ['line', 'captures'],
  ],
  ['keys of a condition', 'correlate:\n  - within: phase\n    |>', ['before', 'after', 'absent'], ['within']],
  ['true and false', 'symptom: |>', ['true', 'false'], []],
];
for (const [what, text, some, none] of completions) {
  test(`completion: ${what}`, async () => {
    const { uri, position } = write('completion.yml', text);
    const items = await client.connection.sendRequest<CompletionItem[]>('textDocument/completion', {
      textDocument: { uri },
      position,
    });
    const labels = items.map(({ label }) => label);
    for (const label of some) assert.ok(labels.includes(label), `${label} is not among ${labels.join()}`);
    for (const label of none) assert.ok(!labels.includes(label), `${label} is among ${labels.join()}`);
    await close(uri);
  });
}

test('completion in the files of benign shapes and components is of their own fields', async () => {
  for (const [name, some, none] of [
    ['benign/x.yml', 'because', 'severity'],
    ['components/x.yml', 'identifiers', 'match'],
  ] as const) {
    const { uri, position } = write(name, '|>');
    const items = await client.connection.sendRequest<CompletionItem[]>('textDocument/completion', {
      textDocument: { uri },
      position,
    });
    const labels = items.map(({ label }) => label);
    assert.ok(labels.includes(some) && !labels.includes(none), labels.join());
    await close(uri);
  }
});

const hovers: readonly (readonly [text: string, says: RegExp])[] = [
  [RULE.replace('severity:', 'sev|>erity:'), /can be a first cause.*Allowed:.*decisive/s],
  [RULE.replace('  message:', '  mes|>sage:'), /Searched in the message/],
  [RULE.replace('because: nothing', 'bec|>ause: nothing'), /^$/],
  [RULE.replace('[panther]', '[pan|>ther]'), /Logs in which the rule looks/],
  [`${RULE}remediate: [delete-bcd|>-object]\n`, /boot|BCD/i],
];
for (const [text, says] of hovers) {
  test(`hover at ${/.{8}\|>.{8}/s.exec(text)?.[0].replace('\n', ' ') ?? ''}`, async () => {
    const { uri, position } = write('hover.yml', text);
    const hover = await client.connection.sendRequest<Hover | null>('textDocument/hover', {
      textDocument: { uri },
      position,
    });
    assert.match((hover?.contents as MarkupContent | undefined)?.value ?? '', says);
    await close(uri);
  });
}

interface Slip {
  readonly slip: string;
  readonly text: string;
  /** What the diagnostic says, and the text that it stands at. */
  readonly says: RegExp;
  readonly at: string;
  /** The quick fix, and whether the file is right after it. */
  readonly fix?: string;
  readonly right?: RegExp;
}
const slips: readonly Slip[] = [
  {
    slip: 'a key that is misspelt',
    text: RULE.replace('severity:', 'severtiy:'),
    says: /Unknown field "severtiy"/,
    at: 'severtiy',
    fix: 'Did you mean "severity"?',
    right: /^severity: error$/m,
  },
  {
    slip: 'a key that is none',
    text: `${RULE}owner: me\n`,
    says: /Unknown field "owner"/,
    at: 'owner',
    fix: 'Remove "owner"',
    right: /refused\n$/,
  },
  {
    slip: 'a word that is misspelt',
    text: RULE.replace('severity: error', 'severity: eror'),
    says: /must be one of/,
    at: 'eror',
    fix: 'Did you mean "error"?',
    right: /^severity: error$/m,
  },
  {
    slip: 'a format that is misspelt',
    text: RULE.replace('[panther]', '[pantehr, cbs]'),
    says: /list of these/,
    at: '[pantehr, cbs]',
    fix: 'Did you mean "panther"?',
    right: /^formats: \[panther, cbs\]$/m,
  },
  {
    slip: 'an id that is not the name of the file',
    text: RULE.replace('id: contoso-refused', 'id: contoso'),
    says: /differs from the file name/,
    at: 'contoso',
    fix: 'Change the id to "contoso-refused"',
    right: /^id: contoso-refused$/m,
  },
  {
    slip: 'no Chinese',
    text: RULE.replace(", zh-CN: '它拒绝了 {path}。'", ''),
    says: /"zh-CN" is missing/,
    at: 'explain',
    fix: 'Add the text in "zh-CN"',
    right: /zh-CN: 'It refused \{path\}\.'/,
  },
  {
    slip: 'a field that is missing',
    text: RULE.replace('status: experimental\n', ''),
    says: /"status" is missing/,
    at: 'id: contoso-refused',
    fix: 'Add "status"',
    right: /^status: experimental$/m,
  },
  {
    slip: 'a remediation that is misspelt',
    text: `${RULE}remediate: [delete-bcd-objct]\n`,
    says: /no remediation "delete-bcd-objct"/,
    at: '[delete-bcd-objct]',
    fix: 'Did you mean "delete-bcd-object"?',
    right: /\[delete-bcd-object\]/,
  },
  {
    slip: 'a capture without use',
    text: RULE.replace('path: path, ', '')
      .replaceAll('{path}', 'it')
      .replace("      captures: { path: 'C:\\Contoso' }\n", ''),
    says: /capture "path" is not used/,
    at: "message: '^",
    fix: 'Make it a plain group',
    right: /refused \(\?:\.\+\?\)/,
  },
  {
    slip: 'a sample that does not match',
    text: RULE.replace('Contoso agent refused C:', 'Contoso agent took C:'),
    says: /should match, and does not/,
    at: 'line: ',
    fix: 'Remove this sample',
  },
  {
    slip: 'a capture that is another',
    text: RULE.replace("{ path: 'C:\\Contoso' }", "{ path: 'D:\\' }"),
    says: /should be "D:\\" and is "C:\\Contoso"/,
    at: "'D:\\'",
    fix: 'Expect "C:\\Contoso"',
    right: /captures: \{ path: 'C:\\Contoso' \}/,
  },
  {
    slip: 'look-around',
    text: RULE.replace("'^Contoso", "'(?<!x)Contoso"),
    says: /pattern is not valid.*no look-around/s,
    at: "'(?<!x)",
  },
  {
    slip: 'a pattern that begins with anything',
    text: RULE.replace("'^Contoso", "'.*Contoso"),
    says: /says nothing/,
    at: "'.*Contoso",
    fix: 'Remove ".*"',
    right: /message: 'Contoso agent/,
  },
  {
    slip: 'little fixed text',
    text: RULE.replace(
      '^Contoso agent refused (?<path>.+?) by (?<driver>contoso\\.sys)',
      '(?<path>C:\\S+) by (?<driver>\\S+\\.sys)',
    ),
    says: /has to be tried/,
    at: "'(?<path>",
  },
  {
    slip: 'a name that nobody knows',
    text: RULE,
    says: /No component is known by the name "contoso.sys"/,
    at: 'line: ',
    fix: 'Add a component for "contoso.sys"',
  },
  {
    slip: 'English where Chinese should be',
    text: RULE.replace('它拒绝了 {path}。', 'It refused {path}.'),
    says: /holds no Chinese/,
    at: "'It refused",
  },
  { slip: 'no YAML', text: `${RULE}  - : [\n`, says: /not valid YAML/, at: '' },
];
/** A message may be words or markup. */
const wordsOf = (message: Diagnostic['message']): string => (typeof message === 'string' ? message : message.value);

for (const { slip, text, says, at, fix, right } of slips) {
  test(`a file with ${slip} is told so, there, with a way out`, { timeout: 20_000 }, async () => {
    version++;
    published.delete(URI.file(inRules('contoso-refused.yml')).toString());
    const { uri } = write('contoso-refused.yml', text);
    const told = await diagnosticsOf(uri, (all) => all.some(({ message }) => says.test(wordsOf(message))));
    const found = told.filter(({ message }) => says.test(wordsOf(message)));
    const [first] = found;
    assert.ok(first, JSON.stringify(published.get(uri)));
    const line = text.split('\n')[first.range.start.line] ?? '';
    assert.ok(
      line.slice(first.range.start.character).startsWith(at) || line.includes(at),
      `${line} at ${first.range.start.character}`,
    );
    if (fix !== undefined) {
      const actions = await actionsOn(uri, found);
      const action = actions.find(({ title }) => title === fix);
      assert.ok(action, actions.map(({ title }) => title).join('; '));
      if (right) assert.match(applied(text, action.edit?.changes?.[uri] ?? []), right);
      else assert.ok(action.edit ?? action.command);
    }
    await close(uri);
  });
}

async function lensesOf(uri: string): Promise<readonly string[]> {
  const lenses = await client.connection.sendRequest<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
  const resolved = await Promise.all(
    lenses.map((lens) =>
      lens.command ? Promise.resolve(lens) : client.connection.sendRequest<CodeLens>('codeLens/resolve', lens),
    ),
  );
  return resolved.map(({ command }) => command?.title ?? '');
}

test('lenses say how many lines of the open case are found, and which samples pass, as one types', async () => {
  const { uri } = write('contoso-refused.yml', RULE);
  assert.deepEqual(await lensesOf(uri), ['Run on open case: 2 hits', 'Samples: 2 pass']);
  const lines = await client.connection.sendRequest<RuleLinesResult>('upgradeForensics/ruleLines', {
    uri,
    kind: 'hits',
  });
  assert.deepEqual(
    lines.places.map(({ line }) => line),
    [1, 2],
  );
  assert.match(lines.places[0]?.uri ?? '', /setupact\.log$/);

  const change = (text: string): Promise<void> =>
    client.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: ++version },
      contentChanges: [{ text }],
    });
  await change(RULE.replace('refused (?<path>.+?) by', 'refused (?<path>.+?Other) by'));
  assert.deepEqual(await lensesOf(uri), ['Run on open case: 1 hit', 'Samples: 1 of 2 fail']);
  const failed = await client.connection.sendRequest<RuleLinesResult>('upgradeForensics/ruleLines', {
    uri,
    kind: 'samples',
  });
  assert.deepEqual(
    failed.places.map(({ line }) => line),
    [RULE.split('\n').findIndex((line) => line.startsWith('    - line'))],
  );
  await change(RULE.replace('severity: error', 'severity: eror'));
  assert.deepEqual(await lensesOf(uri), ['Samples: not run, the file has a problem']);
  await close(uri);
});

test('a selection becomes a file that is right; nothing is written', async () => {
  const uri = client.open(path.join(folder, 'case', 'setupact.log'), LOG);
  const made = await client.connection.sendRequest<DraftRuleResult>('upgradeForensics/draftRule', {
    uri,
    line: 1,
    endLine: 1,
    kind: 'signature',
  });
  assert.ok(made.id !== undefined && made.text !== undefined && made.snippet !== undefined, made.message);
  assert.doesNotMatch(made.text, /jane/);
  const rule = write(`${made.id}.yml`, made.text);
  const errors = (await diagnosticsOf(rule.uri)).filter(({ severity }) => severity === 1);
  assert.deepEqual(errors, []);
  assert.deepEqual(await lensesOf(rule.uri), ['Run on open case: 2 hits', 'Samples: 3 pass']);
  await close(rule.uri);
  const all = await client.connection.sendRequest<TestRulesResult>('upgradeForensics/testRules', {});
  assert.deepEqual(all.rules, []);
});

test('a benign shape dims the line at once; a line that a signature speaks of is refused', async () => {
  const uri = client.open(path.join(folder, 'case', 'setupact.log'), LOG);
  const codes = async (): Promise<readonly unknown[]> => {
    const { items } = await client.connection.sendRequest<{ items: Diagnostic[] }>('textDocument/diagnostic', {
      textDocument: { uri },
    });
    return items.filter(({ range }) => range.start.line === 3).map(({ code, tags }) => [code, tags]);
  };
  assert.deepEqual(await codes(), []);
  const params = { uri, line: 3, endLine: 3, kind: 'benign', because: 'telemetry is off by policy' };
  const made = await client.connection.sendRequest<DraftRuleResult>('upgradeForensics/draftRule', params);
  assert.ok(made.id !== undefined && made.text !== undefined, made.message);
  mkdirSync(inRules('benign'));
  writeFileSync(inRules(`benign/${made.id}.yml`), made.text);
  await client.connection.sendRequest('upgradeForensics/reloadRules', {});
  assert.deepEqual(await codes(), [['benign', [1]]]);
  rmSync(inRules('benign'), { recursive: true });
  await client.connection.sendRequest('upgradeForensics/reloadRules', {});
  assert.deepEqual(await codes(), []);

  writeFileSync(inRules('contoso-refused.yml'), RULE);
  await client.connection.sendRequest('upgradeForensics/reloadRules', {});
  const refused = await client.connection.sendRequest<DraftRuleResult>('upgradeForensics/draftRule', {
    ...params,
    line: 1,
    endLine: 1,
  });
  assert.match(refused.message ?? '', /The Contoso agent refused a folder/);
  rmSync(inRules('contoso-refused.yml'));
});

test('a component names what nobody knew, in the hints of a rule too', async () => {
  const log = client.open(path.join(folder, 'case', 'setupact.log'), LOG);
  const ask = (): Promise<ComponentNameResult> =>
    client.connection.sendRequest('upgradeForensics/componentName', { uri: log, line: 1, column: 0 });
  const found = await ask();
  assert.deepEqual([found.name, found.kind, found.known], ['contoso.sys', 'drivers', undefined]);
  const facts = { name: 'contoso.sys', kind: 'drivers', product: 'Contoso Guard', vendor: 'Contoso', class: 'edr' };
  const made = await client.connection.sendRequest<DraftComponentResult>('upgradeForensics/draftComponent', facts);
  mkdirSync(inRules('components'));
  writeFileSync(inRules(`components/${made.id ?? ''}.yml`), made.text ?? '');
  await client.connection.sendRequest('upgradeForensics/reloadRules', {});
  assert.equal((await ask()).known, 'Contoso Guard');
  const { uri } = write('contoso-refused.yml', RULE);
  assert.deepEqual(await diagnosticsOf(uri, (told) => told.length === 0), []);
  await close(uri);
  rmSync(inRules('components'), { recursive: true });
});

test('folders of a team: their order, one id twice, one that cannot be written', async () => {
  writeFileSync(inRules('contoso-refused.yml'), RULE);
  writeFileSync(path.join(shared, 'contoso-refused.yml'), RULE.replace('severity: error', 'severity: info'));
  const all = await client.connection.sendRequest<TestRulesResult>('upgradeForensics/testRules', {});
  assert.deepEqual(
    all.rules.map(({ name, samples }) => [name, samples]),
    [
      ['contoso-refused.yml', 2],
      ['contoso-refused.yml', 0],
    ],
  );
  assert.deepEqual(all.rules[0]?.problems, []);
  assert.match(all.rules[1]?.problems[0]?.message ?? '', /"contoso-refused" is already taken by .*\.upgrade-forensics/);

  const folders = (): Promise<RuleFoldersResult> => client.connection.sendRequest('upgradeForensics/ruleFolders', {});
  const before = (await folders()).folders;
  assert.deepEqual(
    before.map(({ from, writable }) => [from, writable]),
    [
      ['workspace', true],
      ['setting', true],
    ],
  );
  if (process.getuid?.() !== 0 && process.platform !== 'win32') {
    chmodSync(shared, 0o500);
    const readOnly = (await folders()).folders[1];
    chmodSync(shared, 0o700);
    assert.equal(readOnly?.writable, false);
    assert.match(readOnly?.why ?? '', /permission|EACCES/i);
  }
  rmSync(inRules('contoso-refused.yml'));
  rmSync(path.join(shared, 'contoso-refused.yml'));
  await client.connection.sendRequest('upgradeForensics/reloadRules', {});
});

test('a folder of the setting is served as the one of the workspace', async () => {
  const uri = client.open(path.join(shared, 'deep', 'contoso-refused.yml'), RULE, 'yaml');
  assert.deepEqual(await lensesOf(uri), ['Run on open case: 2 hits', 'Samples: 2 pass']);
  await close(uri);
});

test('a log keeps its own hover, and YAML elsewhere is nobody of ours', async () => {
  const other = client.open(path.join(folder, 'other.yml'), 'severity: x\n', 'yaml');
  const items = await client.connection.sendRequest<unknown>('textDocument/completion', {
    textDocument: { uri: other },
    position: { line: 0, character: 10 },
  });
  assert.deepEqual(items, []);
  assert.equal(published.get(other), undefined);
  await close(other);
});

test('texts come in Chinese', async () => {
  const chinese = await startClient({
    folder,
    language: 'zh-CN',
    l10nPath: path.resolve('l10n/bundle.l10n.zh-cn.json'),
  });
  try {
    await chinese.connection.sendRequest('upgradeForensics/reloadRules', {});
    const uri = chinese.open(inRules('contoso-refused.yml'), RULE, 'yaml');
    const hover = await chinese.connection.sendRequest<Hover>('textDocument/hover', {
      textDocument: { uri },
      position: { line: 4, character: 2 },
    });
    assert.match((hover.contents as MarkupContent).value, /可能是首要原因/);
    const lenses = await chinese.connection.sendRequest<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
    assert.match(lenses.map(({ command }) => command?.title ?? '').join(), /样例/);
  } finally {
    await chinese.stop();
  }
});

test('a workspace that is not trusted has no workshop', async () => {
  const careful = await startClient({ folder, trusted: false });
  try {
    const folders = await careful.connection.sendRequest<RuleFoldersResult>('upgradeForensics/ruleFolders', {});
    assert.deepEqual(folders.folders, []);
    assert.match(folders.message ?? '', /not trusted/);
  } finally {
    await careful.stop();
  }
});
