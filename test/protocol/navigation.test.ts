import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { URI } from 'vscode-uri';
import type {
  CasesResult,
  CaseTreeNode,
  CaseTreeResult,
  CitationResult,
  CorrelationsResult,
  EvidenceResult,
  FindingBesideResult,
} from '../../server/src/protocol.js';
import { buildSamples } from '../../tools/samples/build.mjs';
import { startClient, type TestClient } from './client.js';

interface Position {
  readonly line: number;
  readonly character: number;
}
interface Location {
  readonly uri: string;
  readonly range: { readonly start: Position; readonly end: Position };
}
interface Item {
  readonly name: string;
  readonly detail: string;
  readonly uri: string;
  readonly range: Location['range'];
  readonly selectionRange: Location['range'];
}

let folder: string;
let client: TestClient;
let changes = 0;
before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-navigation-'));
  buildSamples(folder, { only: ['case5a-ensec64', 'case5b', 'case4-access-denied'] });
  client = await startClient({ folder });
  client.connection.onNotification('upgradeForensics/caseChanged', () => void changes++);
});
after(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

const CASE = 'case5a-ensec64';
const ACT = `${CASE}/UpgradeLog/C_Win_BT_Panther/setupact.log`;
const uriOf = (name: string): string => URI.file(path.join(folder, name)).toString();
const nameOf = (uri: string): string => path.relative(folder, URI.parse(uri).fsPath).split(path.sep).join('/');
const linesOf = (name: string): string[] => readFileSync(path.join(folder, name), 'latin1').split(/\r?\n/);

/** Position of `word` in the first line that holds `text`. */
function positionOf(name: string, text: string, word = text): Position {
  const lines = linesOf(name);
  const line = lines.findIndex((one) => one.includes(text));
  assert.ok(line >= 0, `${name} holds no "${text}"`);
  return { line, character: (lines[line] ?? '').indexOf(word) + 1 };
}

const ask = <T>(method: string, name: string, params: object): Promise<T> =>
  client.connection.sendRequest(method, { textDocument: { uri: uriOf(name) }, ...params });

test('the server says that it navigates', () => {
  for (const name of ['definitionProvider', 'referencesProvider', 'workspaceSymbolProvider', 'callHierarchyProvider']) {
    assert.ok(client.capabilities[name], name);
  }
});

test('each folder of logs is a case', async () => {
  const { cases } = await client.connection.sendRequest<CasesResult>('upgradeForensics/cases', {});
  const names = cases.map(({ name }) => name);
  for (const name of [CASE, 'case5b-bcd', 'case4-access-denied', 'case4-access-denied-tested']) {
    assert.ok(names.includes(name), `${name} of ${names.join(' ')}`);
  }
  assert.ok(!names.includes(path.basename(folder)), 'expected.json is no log');
});

test('references to a service reach every log of the case and stay in it', async () => {
  const position = positionOf(
    ACT,
    'Could not create object HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64',
    'Ensec64',
  );
  const found = await ask<Location[]>('textDocument/references', ACT, {
    position,
    context: { includeDeclaration: true },
  });
  const files = new Set(found.map(({ uri }) => nameOf(uri)));
  assert.ok(files.has(ACT));
  assert.ok(files.has(`${CASE}/UpgradeLog/C_Win_BT_Panther/setuperr.log`));
  assert.ok(files.has(`${CASE}/Registry/services.reg`), [...files].join(' '));
  assert.ok(
    [...files].every((file) => file.startsWith(`${CASE}/`)),
    'no other case is searched',
  );
  for (const { uri, range } of found.filter((one) => nameOf(one.uri) === ACT)) {
    const text = (linesOf(nameOf(uri))[range.start.line] ?? '').slice(range.start.character, range.end.character);
    assert.equal(text.toLowerCase(), 'ensec64');
  }
});

test('a code leads to where it first mattered, and is found in its other spellings', async () => {
  const position = positionOf(ACT, 'Operation failed: Update Boot Code. Error: 0x80070005', '0x80070005');
  const [target] = await ask<Location[]>('textDocument/definition', ACT, { position });
  assert.ok(target);
  assert.equal(nameOf(target.uri), ACT);
  const line = linesOf(ACT)[target.range.start.line] ?? '';
  assert.match(line, /Error WRITE, 0x00000005|Could not create object/, 'the decisive line, of 5 in another spelling');
  const found = await ask<Location[]>('textDocument/references', ACT, {
    position,
    context: { includeDeclaration: true },
  });
  const texts = found
    .filter(({ uri }) => nameOf(uri) === ACT)
    .map(({ range }) => (linesOf(ACT)[range.start.line] ?? '').slice(range.start.character, range.end.character));
  assert.ok(texts.includes('0x80070005') && texts.includes('0x00000005') && texts.includes('5'), texts.join(' '));
});

test('a path leads to that file of the case', async () => {
  const name = `${CASE}/UpgradeLog/setupdiag.log`;
  const text =
    '2022-04-15 15:00:13, Error                 SP     see C:\\$WINDOWS.~BT\\Sources\\Panther\\setupact.log for more';
  const uri = client.open(path.join(folder, name), text);
  const found = await client.connection.sendRequest<Location[]>('textDocument/definition', {
    textDocument: { uri },
    position: { line: 0, character: text.indexOf('Sources') },
  });
  await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  assert.deepEqual(
    found.map((one) => `${nameOf(one.uri)}:${one.range.start.line}`),
    [`${ACT}:0`],
  );
});

test('an ordinary word has no definition', async () => {
  const position = positionOf(ACT, 'Could not create object', 'create');
  assert.equal(await ask('textDocument/definition', ACT, { position }), null);
});

test('symbols of the workspace: findings, steps, components, objects', async () => {
  const search = async (query: string): Promise<{ name: string; kind: number; location: Location }[]> =>
    client.connection.sendRequest('workspace/symbol', { query });
  const dsps = await search('dsps');
  assert.ok(dsps.some(({ name, location }) => /DSPS/.test(name) && nameOf(location.uri).startsWith(CASE)));
  const boot = await search('update boot');
  assert.ok(boot.some(({ name }) => name === 'Update Boot Code'));
  const key = await search('services\\ensec');
  assert.ok(
    key.some(({ name }) => name.endsWith('services\\Ensec64')),
    key.map(({ name }) => name).join('; '),
  );
  assert.deepEqual(await search('no such thing at all'), []);
});

test('the chain is a call hierarchy: causes come in, consequences go out', async () => {
  const position = positionOf(ACT, 'Operation failed: Update Boot Code');
  const [item] = await ask<Item[]>('textDocument/prepareCallHierarchy', ACT, { position });
  assert.ok(item);
  assert.match(item.name, /Operation failed: Update Boot Code/);
  const incoming = async (of: Item): Promise<Item[]> =>
    (await client.connection.sendRequest<{ from: Item }[]>('callHierarchy/incomingCalls', { item: of })).map(
      ({ from }) => from,
    );
  // From cause to cause down to the first.
  const seen: Item[] = [];
  for (let [cause] = await incoming(item); cause; [cause] = await incoming(cause)) {
    seen.push(cause);
    assert.ok(seen.length < 50, 'the chain has an end');
  }
  assert.match(seen.at(-1)?.detail ?? '', /^first cause · /);
  assert.match(seen.at(-1)?.name ?? '', /Could not create object/);
  const [outgoing] = await client.connection.sendRequest<{ to: Item }[]>('callHierarchy/outgoingCalls', { item });
  assert.match(outgoing?.to.name ?? '', /Reporting error event/);
  assert.match(outgoing?.to.detail ?? '', /^symptom · /);
  const plain = { line: 0, character: 0 };
  assert.equal(await ask('textDocument/prepareCallHierarchy', ACT, { position: plain }), null);
});

test('next and previous finding go through the files of the case and around', async () => {
  const seen: string[] = [];
  let at = { uri: uriOf(ACT), line: -1 };
  for (let i = 0; i < 200; i++) {
    const params = { ...at, direction: 'next' };
    const found = await client.connection.sendRequest<FindingBesideResult>('upgradeForensics/findingBeside', params);
    assert.ok(found.uri !== undefined && found.line !== undefined);
    at = { uri: found.uri, line: found.line };
    const place = `${nameOf(at.uri)}:${at.line}`;
    if (seen.includes(place)) {
      assert.equal(found.wrapped, true, 'only the way around leads to a place again');
      break;
    }
    seen.push(place);
    const back = await client.connection.sendRequest<FindingBesideResult>('upgradeForensics/findingBeside', {
      ...at,
      direction: 'previous',
    });
    if (seen.length > 1) assert.equal(`${nameOf(back.uri ?? '')}:${back.line}`, seen.at(-2));
  }
  const files = new Set(seen.map((place) => place.replace(/:\d+$/, '')));
  assert.ok(files.has(ACT) && files.has(`${CASE}/UpgradeLog/setupdiag.log`), [...files].join(' '));
  assert.ok(![...files].some((file) => file.endsWith('setuperr.log')), 'copies are passed over');
});

/** All nodes of a tree. */
function flatten(nodes: readonly CaseTreeNode[]): CaseTreeNode[] {
  return nodes.flatMap((node) => [node, ...flatten(node.children ?? [])]);
}

const treeOf = (name: string): Promise<CaseTreeResult> =>
  client.connection.sendRequest('upgradeForensics/caseTree', { root: uriOf(name) });

test('the tree of a case names verdict, attempts, findings, components, files; places lead to lines', async () => {
  const { nodes, verdict } = await treeOf(CASE);
  assert.match(verdict?.text ?? '', /failed 0x80070005 - 0x50017/);
  assert.deepEqual(
    nodes
      .map(({ kind }) => kind)
      .filter((kind) => ['verdict', 'attempts', 'findings', 'components', 'files'].includes(kind)),
    ['verdict', 'attempts', 'findings', 'components', 'files'],
  );
  const all = flatten(nodes);
  const ids = all.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length, 'ids are unique');
  const cause = all.find(({ id }) => id === 'firstCause');
  assert.match(linesOf(ACT)[cause?.line ?? -1] ?? '', /Could not create object .*Ensec64/);
  const component = all.find(({ kind }) => kind === 'component');
  assert.match(component?.label ?? '', /DSPS/);
  assert.match(component?.description ?? '', /grade A: named in the failing call/);
  assert.ok((component?.children?.length ?? 0) > 1);
  const file = all.find(({ file: name }) => name === 'Registry/services.reg');
  assert.match(file?.description ?? '', /Registry  registry-export · 58 KB · 633 lines · utf-16le/);
  for (const node of all) {
    assert.ok(node.spoken !== '' && node.label !== '', node.id);
    if (node.uri !== undefined) assert.ok(nameOf(node.uri).startsWith(CASE), node.uri);
  }
});

test('a file left out has no say any more, and comes back', async () => {
  const root = uriOf('case5b-bcd');
  const act = 'UpgradeLog/C_Win_BT_Panther/setupact.log';
  const before = flatten((await treeOf('case5b-bcd')).nodes);
  assert.ok(before.some(({ id }) => id === 'firstCause'));
  const known = changes;
  await client.connection.sendRequest('upgradeForensics/excludeFiles', { root, files: [act] });
  assert.ok(changes > known, 'who shows the case is told');
  const without = flatten((await treeOf('case5b-bcd')).nodes);
  assert.ok(!without.some((node) => node.kind === 'finding' && node.description?.startsWith(act)));
  assert.equal(without.find(({ file }) => file === act)?.kind, 'excludedFile');
  await client.connection.sendRequest('upgradeForensics/excludeFiles', { root, files: [] });
  assert.deepEqual(flatten((await treeOf('case5b-bcd')).nodes), before);
});

test('a case is read anew when asked', async () => {
  const name = 'case4-access-denied/Windows/Logs/DISM/dism.log';
  const count = async (): Promise<string> =>
    flatten((await treeOf('case4-access-denied')).nodes).find(({ file }) => file === 'Windows/Logs/DISM/dism.log')
      ?.description ?? '';
  const before = await count();
  writeFileSync(path.join(folder, name), linesOf(name).slice(0, 20).join('\r\n'), 'latin1');
  await client.connection.sendRequest('upgradeForensics/refreshCases', { root: uriOf('case4-access-denied') });
  assert.notEqual(await count(), before);
  assert.match(await count(), /20 lines/);
});

test('entries that share something with a line', async () => {
  const at = {
    uri: uriOf(ACT),
    ...positionOf(ACT, 'Operation failed: Update Boot Code. Error: 0x80070005', '0x80070005'),
  };
  const { items } = await client.connection.sendRequest<CorrelationsResult>('upgradeForensics/correlations', at);
  assert.equal(items[0]?.label, 'Code 0x80070005');
  const index = items.findIndex(({ kind }) => kind === 'operation');
  assert.equal(items[index]?.label, 'Step of setup: Update Boot Code');
  for (const which of [0, index]) {
    const { places } = await client.connection.sendRequest<EvidenceResult>('upgradeForensics/correlatedEntries', {
      ...at,
      index: which,
    });
    assert.ok(
      places.some(({ uri, line }) => uri === at.uri && line === at.line),
      `the line itself, by ${which}`,
    );
    assert.ok(places.length > 1);
  }
});

test('a line as one quotes it', async () => {
  const { line } = positionOf(ACT, 'Operation failed: Update Boot Code');
  const { text } = await client.connection.sendRequest<CitationResult>('upgradeForensics/citation', {
    uri: uriOf(ACT),
    line,
  });
  assert.equal(text, `UpgradeLog/C_Win_BT_Panther/setupact.log:${line + 1}: ${(linesOf(ACT)[line] ?? '').trim()}`);
});
