import { pathToFileURL } from 'node:url';
import type { TestClient } from '../protocol/client.js';

/** A request and what the server said. */
export interface Answer {
  readonly method: string;
  readonly result: unknown;
}

interface Node {
  readonly uri?: string;
  readonly findingId?: string;
  readonly children?: readonly Node[];
}

/** Every request that an editor or our own client sends, about one log of a case and the case itself. */
export async function askEverything(
  client: TestClient,
  { folder, uri, lines, good }: { folder: string; uri: string; lines: number; good?: string },
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const ask = async <T>(method: string, params: object): Promise<T> => {
    const result = await client.connection.sendRequest<T>(method, params);
    answers.push({ method, result });
    return result;
  };
  const own = <T>(name: string, params: object): Promise<T> => ask<T>(`upgradeForensics/${name}`, params);
  const textDocument = { uri };
  const end = { line: lines, character: 0 };
  const range = { start: { line: 0, character: 0 }, end };
  const { cases } = await own<{ cases: readonly { root: string }[] }>('cases', {});
  const root = cases[0]?.root ?? pathToFileURL(folder).toString();
  const { nodes } = await own<{ nodes: readonly Node[] }>('caseTree', { root });
  for (const method of ['diagnostic', 'documentSymbol', 'documentLink', 'foldingRange', 'semanticTokens/full']) {
    await ask(`textDocument/${method}`, { textDocument });
  }
  await ask('textDocument/inlayHint', { textDocument, range });
  const lenses = await ask<readonly object[]>('textDocument/codeLens', { textDocument });
  for (const lens of lenses.slice(0, 20)) await ask('codeLens/resolve', lens);
  await ask('textDocument/codeAction', { textDocument, range, context: { diagnostics: [] } });
  await ask('workspace/symbol', { query: '' });
  const step = Math.max(1, Math.floor(lines / 40));
  for (let line = 0; line < lines; line += step) {
    for (const character of [2, 60, 95]) {
      const at = { textDocument, position: { line, character } };
      await ask('textDocument/hover', at);
      await ask('textDocument/documentHighlight', at);
    }
    const at = { textDocument, position: { line, character: 70 } };
    await ask('textDocument/definition', at);
    await ask('textDocument/references', { ...at, context: { includeDeclaration: true } });
    const [item] = (await ask<readonly object[] | null>('textDocument/prepareCallHierarchy', at)) ?? [];
    if (item) {
      await ask('callHierarchy/incomingCalls', { item });
      await ask('callHierarchy/outgoingCalls', { item });
    }
    const { items } = await own<{ items: readonly unknown[] }>('correlations', { uri, line, character: 70 });
    for (let index = 0; index < Math.min(2, items.length); index++) {
      await own('correlatedEntries', { uri, line, character: 70, index });
    }
    await own('citation', { uri, line });
    await own('notesQuote', { uri, line, notesText: '' });
  }
  const found = (all: readonly Node[]): readonly Node[] => all.flatMap((node) => [node, ...found(node.children ?? [])]);
  const findings = found(nodes).flatMap((node) => (node.findingId && node.uri ? [{ ...node, uri: node.uri }] : []));
  for (const { uri: at, findingId } of findings.slice(0, 20)) {
    await own('evidence', { uri: at, findingId });
    await own('correlated', { uri: at, findingId });
    const notesUri = pathToFileURL(`${folder}/case-notes.md`).toString();
    await own('notesInsertion', { uri: at, findingId, notesUri, notesText: '' });
  }
  await own('verdict', { uri });
  await own('notesContext', { uri });
  await own('missingEvidence', { uri });
  for (const direction of ['next', 'previous']) await own('findingBeside', { uri, line: -1, direction });
  const { uri: page } = await own<{ uri?: string }>('timelineOpen', { uri, line: 0 });
  if (page) await own('timelinePage', { uri: page });
  await own('timelineFacets', { uri });
  await own('sameMoment', { uri, line: 0, seconds: 5 });
  const { root: drawn } = await own<{ root?: string }>('timelinePicture', { uri });
  if (drawn) await own('pictureWindow', { root: drawn, from: 0, to: 1e9, width: 800, lanes: 8 });
  await own('searchCodes', { query: '0x80070005' });
  const { uri: explained } = await own<{ uri?: string }>('explainCode', { text: '0x80070005' });
  if (explained) await own('explanation', { uri: explained });
  await own('detectLanguage', { uri, text: 'x' });
  if (good) {
    const { uri: compared } = await own<{ uri?: string }>('compare', { bad: uri, good });
    if (compared) await own('comparePage', { uri: compared });
  }
  await own('openBundle', { uri: pathToFileURL(folder).toString() });
  return answers;
}
