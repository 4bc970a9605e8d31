import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { URI } from 'vscode-uri';
import {
  caseTreeRequest,
  evidenceRequest,
  findingBesideRequest,
  largeLogFacetsRequest,
  largeLogGoRequest,
  largeLogOpenRequest,
  largeLogPageRequest,
  largeLogSearchRequest,
  largeLogTabsRequest,
  timelineOpenRequest,
  timelinePageRequest,
  type CaseTreeNode,
  type CaseTreeResult,
  type EvidenceResult,
  type FindingBesideResult,
  type LargeLogFacetsResult,
  type LargeLogFilterSetting,
  type LargeLogPageResult,
  type LargeLogPlaceResult,
  type LargeLogSearchResult,
  type LargeLogTabsResult,
  type TimelineOpenResult,
  type TimelinePageResult,
} from '../../server/src/protocol.js';
import { startClient, type TestClient } from './client.js';

/** Lines of a window in these tests, and the lines that it shows of its neighbours. */
const ROWS = 500;
const MARGIN = 100;

const stamp = (second: number): string =>
  new Date(Date.UTC(2022, 3, 20, 10) + second * 1000).toISOString().slice(11, 19);
const row = (second: number, rest: string): string => `2022-04-20 ${stamp(second)}, ${rest}`;

/** What fails, 60 lines long; every fourth line is the second line of a record. */
const failure = (from: number): readonly string[] => [
  row(from, 'Info                  SP     Executing operation: Update Boot Code'),
  row(
    from,
    'Info                  IBSLIB OSRollbackService::CBootFilesRestoreCheckpoint::Finalize: G:\\bootmgr does not exist, skip.',
  ),
  row(from + 2, 'Error                 IBSLIB BCD: Failed to get registry value. Status: c0000024[gle=0x00000002]'),
  row(from + 2, 'Error                 SP     Operation failed: Update Boot Code. Error: 0x80004005[gle=0x000000b7]'),
  row(from + 3, 'Info                  MOUPG  SetupHost: Reporting post reboot event -> [0xC1900101, 0x20017]'),
];

/** 3,200 lines: a failure after 1,200 and one after 2,400; one at the seam of two windows. */
const lines: string[] = [];
for (let i = 0; lines.length < 3200; i++) {
  if (lines.length === 1200 || lines.length === 2400) lines.push(...failure(i));
  else if (lines.length === 1999)
    lines.push(
      row(i, 'Error                 SP     Operation failed: Set boot order. Error: 0x80070005[gle=0x00000005]'),
    );
  else if (i % 50 === 7)
    lines.push(
      row(i, `Warning               MIG    Quiet needle number ${i} of C:\\Windows\\Panther\\part${i % 3}.xml`),
      '    its second line',
    );
  else lines.push(row(i, `Info                  ${i % 2 === 0 ? 'SP    ' : 'MOUPG '} Nothing to see in step ${i}`));
}
lines.length = 3200;
const text = `${lines.join('\r\n')}\r\n`;

interface Position {
  readonly line: number;
  readonly character: number;
}
interface Range {
  readonly start: Position;
  readonly end: Position;
}
interface Diagnostic {
  readonly range: Range;
  readonly message: string;
  readonly code: string;
  readonly severity: number;
}

let folder: string;
let file: string;
/** Sees the log as a document, as every log of ordinary size. */
let plain: TestClient;
/** Sees it in windows. */
let windowed: TestClient;
const published = new Map<string, readonly Diagnostic[]>();
const publishedWaits: (() => void)[] = [];

before(async () => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'large-log-')), 'case');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'setupact.log'), text);
  writeFileSync(
    path.join(folder, 'setuperr.log'),
    `${row(2, 'Error                 MIG    Cannot use C:\\Windows\\Panther\\part1.xml, error 0x80004005')}\r\n`,
  );
  file = URI.file(path.join(folder, 'setupact.log')).toString();
  plain = await startClient({ folder });
  plain.open(path.join(folder, 'setupact.log'), text);
  windowed = await startClient({ folder, largeLog: { thresholdMB: 0.05, windowLines: ROWS } });
  windowed.connection.onNotification(
    'textDocument/publishDiagnostics',
    ({ uri, diagnostics }: { uri: string; diagnostics: Diagnostic[] }) => {
      published.set(uri, diagnostics);
      for (const wake of publishedWaits.splice(0)) wake();
    },
  );
});
after(async () => {
  await plain.stop();
  await windowed.stop();
  rmSync(path.dirname(folder), { recursive: true, force: true });
});

const open = (params: { uri?: string; line?: number; filter?: LargeLogFilterSetting }): Promise<LargeLogPlaceResult> =>
  windowed.connection.sendRequest(largeLogOpenRequest, { uri: file, ...params });
const page = (uri: string | undefined): Promise<LargeLogPageResult> =>
  windowed.connection.sendRequest(largeLogPageRequest, { uri });
const go = (
  uri: string | undefined,
  line: number,
  kind: 'line' | 'time',
  wanted: string,
): Promise<LargeLogPlaceResult> =>
  windowed.connection.sendRequest(largeLogGoRequest, { uri, line, to: { kind, text: wanted } });

/** Every window of the log, with the line of the log that its first row shows. */
async function windows(): Promise<readonly { readonly uri: string; readonly first: number; readonly rows: number }[]> {
  const result = [];
  for (let from = 0; from < lines.length; from += ROWS) {
    const { uri } = await open({ line: from });
    assert.ok(uri);
    const { rows } = await page(uri);
    result.push({ uri, first: Math.max(0, from - MARGIN), rows });
  }
  return result;
}

/** The text of the line that a place in a window stands for. */
async function lineAt({ uri, line = -1 }: { readonly uri?: string; readonly line?: number }): Promise<string> {
  return (await page(uri)).text.split('\n')[line] ?? 'no such row';
}

/** What a request gives for the document and for a window. */
const inPlain = <T>(method: string, params: object): Promise<T> =>
  plain.connection.sendRequest(method, { textDocument: { uri: file }, ...params });
const inWindow = <T>(uri: string, method: string, params: object): Promise<T> =>
  windowed.connection.sendRequest(method, { textDocument: { uri }, ...params });

test('the windows show every line of the log, with those around it', async () => {
  for (const { uri, first, rows } of await windows()) {
    const { text: shown, languageId, lines: from, allLines, complete, filtered } = await page(uri);
    assert.deepEqual(shown.split('\n'), lines.slice(first, first + rows));
    assert.deepEqual([languageId, from, allLines, complete, filtered], ['windows-setup-log', first, 3200, true, false]);
  }
});

test('earlier and later windows are named, with what lies there', async () => {
  const middle = await page((await open({ line: 700 })).uri);
  assert.equal(middle.earlier?.rows, 500);
  assert.equal(middle.later?.rows, 2200);
  assert.equal((await page(middle.earlier?.uri)).earlier, undefined);
  assert.equal((await page((await open({ line: 3199 })).uri)).later, undefined);
});

test('hovers of a window are those of the log', async () => {
  let compared = 0;
  for (const { uri, first, rows } of await windows()) {
    for (let line = 0; line < rows; line += 7) {
      for (const character of [3, 45, 70, 112]) {
        const expected = await inPlain<{ range: Range } | null>('textDocument/hover', {
          position: { line: first + line, character },
        });
        const given = await inWindow<{ range: Range } | null>(uri, 'textDocument/hover', {
          position: { line, character },
        });
        assert.deepEqual(
          given,
          expected && { ...expected, range: moved(expected.range, -first) },
          `line ${first + line}`,
        );
        if (expected) compared++;
      }
    }
  }
  assert.ok(compared > 500, `${compared} hovers`);
});

test('diagnostics of all windows together are those of the log', async () => {
  const { items } = await inPlain<{ items: Diagnostic[] }>('textDocument/diagnostic', {});
  const result: LargeLogTabsResult = await windowed.connection.sendRequest(largeLogTabsRequest, {
    uris: [file, `${file}.gone`],
  });
  assert.deepEqual(result.logs, [{ uri: file, bytes: Buffer.byteLength(text) }]);
  const notable = items.filter(({ severity }) => severity < 4);
  assert.ok(notable.length >= 5, `${notable.length} problems`);
  const all: Diagnostic[] = [];
  for (const { uri, first } of await windows()) {
    const wanted = notable.some(
      ({ range }) =>
        range.start.line >= first + (first > 0 ? MARGIN : 0) &&
        range.start.line < first + (first > 0 ? MARGIN : 0) + ROWS,
    );
    while (wanted && !published.has(uri)) await new Promise<void>((wake) => publishedWaits.push(wake));
    const own = await inWindow<{ items: Diagnostic[] }>(uri, 'textDocument/diagnostic', {});
    for (const one of [...(published.get(uri) ?? []), ...own.items])
      all.push({ ...one, range: moved(one.range, first) });
  }
  assert.deepEqual(sorted(all), sorted(items));
});

test('findings are taken back when the log is no longer open', async () => {
  await windowed.connection.sendRequest(largeLogTabsRequest, { uris: [file] });
  while (![...published.values()].some((list) => list.length > 0))
    await new Promise<void>((wake) => publishedWaits.push(wake));
  await windowed.connection.sendRequest(largeLogTabsRequest, { uris: [] });
  assert.deepEqual([...published.values()].flat(), []);
});

test('tokens, links, folds and marks of a window are those of the log', async () => {
  const all = tokensOf(await inPlain('textDocument/semanticTokens/full', {}));
  const links = await inPlain<{ range: Range; target: string }[]>('textDocument/documentLink', {});
  const folds = await inPlain<{ startLine: number; endLine: number }[]>('textDocument/foldingRange', {});
  for (const { uri, first, rows } of await windows()) {
    const inside = (line: number): boolean => line >= first && line < first + rows;
    const tokens = tokensOf(await inWindow(uri, 'textDocument/semanticTokens/full', {}));
    assert.deepEqual(
      tokens.map(([line, ...rest]) => [line + first, ...rest]),
      all.filter(([line]) => inside(line)),
    );
    const part = tokensOf(
      await inWindow(uri, 'textDocument/semanticTokens/range', {
        range: { start: { line: 10, character: 0 }, end: { line: 80, character: 0 } },
      }),
    );
    assert.deepEqual(
      part,
      tokens.filter(([line]) => line >= 10 && line <= 80),
    );
    const given = await inWindow<{ range: Range; target: string }[]>(uri, 'textDocument/documentLink', {});
    assert.deepEqual(
      given.map((link) => ({ ...link, range: moved(link.range, first) })),
      links.filter(({ range }) => inside(range.start.line)),
    );
    const own = await inWindow<{ startLine: number; endLine: number }[]>(uri, 'textDocument/foldingRange', {});
    assert.deepEqual(
      own.map(({ startLine, endLine }) => [startLine + first, endLine + first]),
      folds
        .map(({ startLine, endLine }) => [Math.max(first, startLine), Math.min(first + rows - 1, endLine)] as const)
        .filter(([start, end]) => end > start)
        .map(([start, end]) => [start, end]),
    );
    const marks = await inWindow<{ range: Range }[]>(uri, 'textDocument/documentHighlight', {
      position: at(lines.slice(first), 'part'),
    });
    assert.ok(marks.length > 1);
    for (const { range } of marks) assert.match(lines[first + range.start.line] ?? '', /part\d\.xml/);
  }
});

test('lenses, names behind codes and the outline of a window are those of the log', async () => {
  // The case is worked out before lenses tell what they know of it.
  await plain.connection.sendRequest(findingBesideRequest, { uri: file, line: -1, direction: 'next' });
  await windowed.connection.sendRequest(findingBesideRequest, { uri: file, line: -1, direction: 'next' });
  interface Lens {
    readonly range: Range;
    readonly data: { readonly uri: string };
    readonly command?: { readonly title: string; readonly arguments: readonly { readonly uri: string }[] };
  }
  const lenses = await inPlain<Lens[]>('textDocument/codeLens', {});
  const hints = await inPlain<{ position: Position; label: string }[]>('textDocument/inlayHint', {
    range: { start: { line: 0, character: 0 }, end: { line: 3200, character: 0 } },
  });
  const symbols = await inPlain<Symbol[]>('textDocument/documentSymbol', {});
  assert.ok(lenses.length > 0 && hints.length > 0 && symbols.length > 0);
  let resolved = 0;
  for (const { uri, first, rows } of await windows()) {
    const inside = (line: number): boolean => line >= first && line < first + rows;
    const own = await inWindow<Lens[]>(uri, 'textDocument/codeLens', {});
    const expected = lenses.filter(({ range }) => inside(range.start.line));
    assert.deepEqual(
      own.map(({ range }) => range.start.line + first),
      expected.map(({ range }) => range.start.line),
    );
    for (const [index, lens] of own.entries()) {
      const given: Lens = await windowed.connection.sendRequest('codeLens/resolve', lens);
      const whole: Lens = await plain.connection.sendRequest('codeLens/resolve', expected[index]);
      assert.equal(given.command?.title, whole.command?.title);
      assert.equal(given.command?.arguments[0]?.uri, uri);
      assert.deepEqual(given.range, lens.range);
      resolved++;
    }
    const range = { start: { line: 0, character: 0 }, end: { line: rows, character: 0 } };
    const names = await inWindow<{ position: Position; label: string }[]>(uri, 'textDocument/inlayHint', { range });
    assert.deepEqual(
      names.map(({ position, label }) => [position.line + first, position.character, label]),
      hints
        .filter(({ position }) => inside(position.line))
        .map(({ position, label }) => [position.line, position.character, label]),
    );
    const outline = await inWindow<Symbol[]>(uri, 'textDocument/documentSymbol', {});
    const names2 = (list: readonly Symbol[]): string[] => list.flatMap((one) => [one.name, ...names2(one.children)]);
    const reaching = (list: readonly Symbol[]): string[] =>
      list.flatMap((one) =>
        one.range.start.line < first + rows && one.range.end.line >= first ? [one.name, ...reaching(one.children)] : [],
      );
    assert.deepEqual(names2(outline), reaching(symbols));
    for (const { range: own } of outline) assert.ok(own.start.line >= 0 && own.end.line < rows);
  }
  assert.ok(resolved > 0);
});

interface Symbol {
  readonly name: string;
  readonly range: Range;
  readonly children: readonly Symbol[];
}

test('definition and references lead to windows, at the lines that the log has them', async () => {
  const first = 1000;
  const { uri, line: rowOf = 0 } = await open({ line: 1202 });
  assert.ok(uri);
  const position = { line: rowOf, character: (lines[1202] ?? '').indexOf('c0000024') + 2 };
  assert.equal(first + rowOf - MARGIN, 1202);
  const context = { includeDeclaration: true };
  const expected = await inPlain<{ uri: string; range: Range }[]>('textDocument/references', {
    position: { ...position, line: 1202 },
    context,
  });
  const given = await inWindow<{ uri: string; range: Range }[]>(uri, 'textDocument/references', { position, context });
  assert.ok(expected.length >= 2, `${expected.length} references`);
  assert.equal(given.length, expected.length);
  for (const [index, place] of given.entries()) {
    assert.equal(
      await lineAt({ uri: place.uri, line: place.range.start.line }),
      lines[expected[index]?.range.start.line ?? -1],
    );
    assert.equal(URI.parse(place.uri).scheme, 'upgrade-forensics-log');
  }
  // From a small log into the large one.
  const err = windowed.open(
    path.join(folder, 'setuperr.log'),
    `${row(2, 'Error                 MIG    Cannot use C:\\Windows\\Panther\\part1.xml, error 0x80004005')}\r\n`,
  );
  const there = await inWindow<{ uri: string; range: Range }[]>(err, 'textDocument/references', {
    position: { line: 0, character: 85 },
    context,
  });
  assert.ok(
    there.some((place) => place.uri.startsWith('upgrade-forensics-log:')),
    JSON.stringify(there.slice(0, 3)),
  );
  assert.ok(!there.some((place) => place.uri === file));
  const definition = await inWindow<{ uri: string; range: Range }[] | null>(uri, 'textDocument/definition', {
    position,
  });
  assert.ok(definition?.[0]);
  assert.match(await lineAt({ uri: definition[0].uri, line: definition[0].range.start.line }), /c0000024/);
});

test('the next finding goes on from window to window, and around', async () => {
  const seen: number[] = [];
  let at: FindingBesideResult = { uri: file, line: -1 };
  do {
    at = await windowed.connection.sendRequest(findingBesideRequest, { uri: at.uri, line: at.line, direction: 'next' });
    if (at.wrapped || at.uri === undefined) break;
    if (!at.uri.startsWith('upgrade-forensics-log:')) continue;
    const { lines: first } = await page(at.uri);
    seen.push(Number(first) + (at.line ?? 0));
  } while (seen.length < 50);
  assert.deepEqual(
    seen,
    [...new Set(seen)].sort((a, b) => a - b),
  );
  assert.ok(seen.includes(1999) && seen.some((line) => line > 2400), seen.join());
});

test('the case view, its evidence and the timeline lead to windows', async () => {
  const root = URI.file(folder).toString();
  const { nodes }: CaseTreeResult = await windowed.connection.sendRequest(caseTreeRequest, { root });
  const all = nodes.flatMap(function flat(node: CaseTreeNode): CaseTreeNode[] {
    return [node, ...(node.children ?? []).flatMap(flat)];
  });
  const places = all.filter(({ uri, line }) => uri?.includes('setupact') && line !== undefined);
  assert.ok(places.length > 0);
  for (const { uri } of places) assert.ok(uri?.startsWith('upgrade-forensics-log:'), uri);
  const finding = places.find(({ findingId }) => findingId?.startsWith('bcd-'));
  assert.match(await lineAt(finding ?? {}), /BCD: Failed to get registry value/);
  const evidence: EvidenceResult = await windowed.connection.sendRequest(evidenceRequest, {
    uri: finding?.uri,
    findingId: finding?.findingId,
  });
  assert.ok(evidence.places.some(({ uri }) => uri.startsWith('upgrade-forensics-log:')));
  const { uri, line = 0 } = await open({ line: 1203 });
  const opened: TimelineOpenResult = await windowed.connection.sendRequest(timelineOpenRequest, { uri, line });
  const timeline: TimelinePageResult = await windowed.connection.sendRequest(timelinePageRequest, { uri: opened.uri });
  const [at, there = -1] = timeline.rows[(opened.line ?? 0) - timeline.firstRowLine] ?? [];
  assert.equal(await lineAt({ uri: timeline.files[at ?? -1] ?? '', line: there }), lines[1203]);
});

test('it opens at the first cause, and goes to a line and to a time', async () => {
  assert.match(await lineAt(await open({})), /BCD: Failed to get registry value/);
  const here = await open({ line: 5 });
  const check = async (kind: 'line' | 'time', wanted: string, expected: number | RegExp): Promise<void> => {
    const place = await go(here.uri, here.line ?? 0, kind, wanted);
    if (typeof expected === 'number') assert.equal(await lineAt(place), lines[expected], wanted);
    else assert.match(place.message ?? '', expected, wanted);
  };
  await check('line', '1', 0);
  await check('line', '2,001', 2000);
  await check('line', '99999', 3199);
  await check('line', 'x', /no line number/);
  const time = /^\S+ (\S+),/.exec(lines[2100] ?? '')?.[1] ?? '';
  const first = lines.findIndex((one) => one.includes(` ${time},`));
  await check('time', time, first);
  await check('time', `2022-04-20 ${time}`, first);
  await check('time', '2021-01-01', 0);
  await check(
    'time',
    '2031-01-01',
    lines.findLastIndex((one) => one.startsWith('2022')),
  );
  await check('time', 'noon', /no time/);
});

test('a filter shows the records that pass it, and their lines are known', async () => {
  const check = async (filter: LargeLogFilterSetting, passes: (record: string) => boolean): Promise<void> => {
    const { uri, line = -1 } = await open({ line: 1202, filter });
    const shown = await page(uri);
    const expected: number[] = [];
    let last = false;
    lines.forEach((one, index) => {
      if (one.startsWith('2022'))
        last = passes(`${one}\n${lines[index + 1]?.startsWith('2022') ? '' : lines[index + 1]}`);
      if (last) expected.push(index);
    });
    assert.equal(shown.allRows, expected.length, JSON.stringify(filter));
    assert.deepEqual(
      shown.text.split('\n'),
      (shown.lines as number[]).map((at) => lines[at]),
    );
    assert.ok((shown.lines as number[]).every((at) => expected.includes(at)));
    assert.ok(((shown.lines as number[])[line] ?? -1) >= 1202);
  };
  await check({ levels: ['error'] }, (record) => record.includes(', Error '));
  await check({ levels: ['warning'] }, (record) => record.includes(', Warning '));
  await check({ components: ['MOUPG', 'IBSLIB'] }, (record) => /(?:MOUPG|IBSLIB)/.test(record.slice(0, 60)));
  await check({ text: 'NEEDLE number' }, (record) => record.includes('needle number'));
  await check({ text: 'second line', levels: ['warning'] }, (record) => record.includes('second line'));
  assert.match((await open({ filter: { text: 'nowhere at all' } })).message ?? '', /passes this filter/);
  const { uri = '' } = await open({ line: 0, filter: { levels: ['error'] } });
  const { lines: real } = await page(uri);
  const errorRow = (real as number[]).indexOf(1202);
  const { items } = await inWindow<{ items: Diagnostic[] }>(uri, 'textDocument/diagnostic', {});
  assert.ok(items.some(({ range }) => range.start.line === errorRow));
  const expected = await inPlain<{ contents: unknown }>('textDocument/hover', {
    position: { line: 1202, character: 70 },
  });
  const hover = await inWindow<{ contents: unknown }>(uri, 'textDocument/hover', {
    position: { line: errorRow, character: 70 },
  });
  assert.deepEqual(hover.contents, expected.contents);
  const facets: LargeLogFacetsResult = await windowed.connection.sendRequest(largeLogFacetsRequest, { uri });
  assert.deepEqual(facets.filter, { levels: ['error'] });
  assert.ok(facets.components.some(({ component }) => component === 'MOUPG'));
  assert.deepEqual((await page((await open({ uri, line: 0, filter: {} })).uri)).filtered, false);
});

test('a search finds page after page of hits, forwards and back', async () => {
  const search = (
    uri: string | undefined,
    line: number | undefined,
    direction: string,
    most = 10,
  ): Promise<LargeLogSearchResult> =>
    windowed.connection.sendRequest(largeLogSearchRequest, { uri, line, text: 'QUIET needle', direction, most });
  const expected = lines.flatMap((one, index) => (one.includes('Quiet needle') ? [index] : []));
  const found: number[] = [];
  let from: { uri: string; line: number } | undefined = { uri: (await open({ line: 0 })).uri ?? '', line: -1 };
  const pages = [];
  while (from) {
    const { hits } = await search(from.uri, from.line, 'next');
    for (const hit of hits) assert.match(await lineAt(hit), /Quiet needle/);
    found.push(...hits.map(({ logLine }) => logLine));
    pages.push(hits);
    from = hits.at(-1);
  }
  assert.deepEqual(found, expected);
  const before = await search(pages[2]?.[0]?.uri, pages[2]?.[0]?.line, 'previous');
  assert.deepEqual(before.hits, pages[1]);
  const { message } = await search(pages[0]?.[0]?.uri, pages[0]?.[0]?.line, 'previous');
  assert.match(message ?? '', /before this line/);
});

test('an address that nobody made is answered with words', async () => {
  for (const uri of [
    'upgrade-forensics-log:/x',
    'upgrade-forensics-log:/x.log?from=0&count=10&file=file:///nowhere/x.log',
    'upgrade-forensics-log:/x.log?from=-1&count=10&file=..',
  ]) {
    assert.match((await page(uri)).text, /no part of a log/);
    assert.equal(await inWindow(uri, 'textDocument/hover', { position: { line: 0, character: 0 } }), null);
  }
});

function moved(range: Range, by: number): Range {
  return {
    start: { ...range.start, line: range.start.line + by },
    end: { ...range.end, line: range.end.line + by },
  };
}

function sorted(list: readonly Diagnostic[]): readonly Diagnostic[] {
  return list.toSorted((a, b) => a.range.start.line - b.range.start.line || a.message.localeCompare(b.message));
}

/** Tokens as line, column, length, type. */
function tokensOf({
  data,
}: {
  readonly data: readonly number[];
}): readonly (readonly [number, number, number, number])[] {
  const tokens: [number, number, number, number][] = [];
  let line = 0;
  let column = 0;
  for (let i = 0; i < data.length; i += 5) {
    const [lines = 0, columns = 0, length = 0, type = 0] = data.slice(i, i + 5);
    column = lines > 0 ? columns : column + columns;
    line += lines;
    tokens.push([line, column, length, type]);
  }
  return tokens;
}

function at(rows: readonly string[], wanted: string): Position {
  const line = rows.findIndex((one) => one.includes(wanted));
  return { line, character: (rows[line] ?? '').indexOf(wanted) + 1 };
}
