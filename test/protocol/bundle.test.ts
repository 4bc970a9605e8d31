import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { URI } from 'vscode-uri';
import { buildSamples } from '../../tools/samples/build.mjs';
import { writeBundle } from '../bench/bundleFiles.mjs';
import type {
  BundleEntriesResult,
  BundleFileResult,
  CasesResult,
  CaseTreeResult,
  EvidenceResult,
  NotesContextResult,
  NotesQuoteResult,
  OpenBundleResult,
  VerdictResult,
} from '../../server/src/protocol.js';
import { zipFolder } from '../unit/runtime/caseFixture.js';
import { zipOf } from '../unit/runtime/zipFile.js';
import { startClient, type TestClient } from './client.js';

const ACT = 'UpgradeLog/C_Win_BT_Panther/setupact.log';

let folder: string;
let client: TestClient;
before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-bundle-'));
  const samples = path.join(folder, 'samples');
  buildSamples(samples, { only: ['case5b'] });
  zipFolder(path.join(samples, 'case5b-bcd'), path.join(folder, 'bundle.zip'));
  client = await startClient();
});
after(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ask = <T>(method: string, params: object): Promise<T> => client.connection.sendRequest(method, params);
const zipUri = (name: string): string =>
  URI.file(path.join(folder, name)).with({ scheme: 'upgrade-forensics-zip' }).toString();
const inZip = (name: string): string => zipUri(`bundle.zip/${name}`);

test('the files of a zip are listed and read where they lie', async () => {
  const { root, entries } = await ask<BundleEntriesResult>('upgradeForensics/bundleEntries', { uri: inZip(ACT) });
  assert.equal(root, zipUri('bundle.zip'));
  const one = entries.find(({ name }) => name === ACT);
  const source = readFileSync(path.join(folder, 'samples/case5b-bcd', ACT));
  assert.equal(one?.bytes, source.length);
  const { base64 } = await ask<BundleFileResult>('upgradeForensics/bundleFile', { uri: inZip(ACT) });
  assert.deepEqual(Buffer.from(base64 ?? '', 'base64'), source);
});

test('what is not there is told', async () => {
  assert.deepEqual(await ask('upgradeForensics/bundleEntries', { uri: zipUri('none.zip') }), { entries: [] });
  const { message } = await ask<BundleFileResult>('upgradeForensics/bundleFile', { uri: inZip('none.log') });
  assert.equal(message, 'This file is not in the archive.');
});

test('a zip opens at the line that failed first, by either of its addresses', async () => {
  for (const uri of [zipUri('bundle.zip'), URI.file(path.join(folder, 'bundle.zip')).toString()]) {
    const { title, show, problems } = await ask<OpenBundleResult>('upgradeForensics/openBundle', { uri });
    assert.equal(title, 'failed');
    assert.deepEqual(problems, []);
    assert.equal(show?.uri, inZip(ACT));
    const line = readFileSync(path.join(folder, 'samples/case5b-bcd', ACT), 'utf8').split(/\r?\n/)[show.line];
    assert.match(line ?? '', /BCD: Failed to get registry value/);
  }
  const { cases } = await ask<CasesResult>('upgradeForensics/cases', {});
  assert.ok(
    cases.some(({ name }) => name === 'bundle.zip'),
    JSON.stringify(cases),
  );
});

test('a document in a zip belongs to the case of its zip', async () => {
  const uri = inZip(ACT);
  const text = readFileSync(path.join(folder, 'samples/case5b-bcd', ACT), 'utf8');
  await client.connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'windows-setup-log', version: 1, text },
  });
  const verdict = await ask<VerdictResult>('upgradeForensics/verdict', { uri });
  assert.equal(verdict.firstCause?.uri, uri);
  const { items } = await ask<{ items: { code: string; range: { start: { line: number } } }[] }>(
    'textDocument/diagnostic',
    { textDocument: { uri } },
  );
  const cause = items.find(({ code }) => code === 'bcd-object-unreadable');
  assert.equal(cause?.range.start.line, verdict.firstCause.line);
  const at = {
    line: verdict.firstCause.line,
    character: text.split(/\r?\n/)[verdict.firstCause.line]?.indexOf('c0000024'),
  };
  const hover = await ask<{ contents: { value: string } }>('textDocument/hover', {
    textDocument: { uri },
    position: at,
  });
  assert.match(hover.contents.value, /STATUS_OBJECT_TYPE_MISMATCH/);
  const { places } = await ask<EvidenceResult>('upgradeForensics/evidence', {
    uri,
    findingId: `bcd-object-unreadable@${ACT}:${verdict.firstCause.line + 1}`,
  });
  assert.ok(places.length > 0);
  assert.ok(places.every((place) => place.uri.startsWith(zipUri('bundle.zip'))));
});

test('a line of a file in a zip is quoted with the hash of the file, and its quote is checked', async () => {
  const source = readFileSync(path.join(folder, 'samples/case5b-bcd', ACT));
  const sha256 = createHash('sha256').update(source).digest('hex');
  const context = await ask<NotesContextResult>('upgradeForensics/notesContext', { uri: inZip(ACT) });
  assert.equal(context.folder, URI.file(folder).toString(), 'nothing is written into a zip');
  const { edits } = await ask<NotesQuoteResult>('upgradeForensics/notesQuote', {
    uri: inZip(ACT),
    line: 11,
    notesText: '',
  });
  const text = edits?.map(({ newText }) => newText).join('') ?? '';
  assert.ok(text.includes(`quote ${ACT} line=12 sha256=${sha256}`), text);
  // One character of the quote is changed: the check finds the file, in the zip beside the notes.
  const published = new Promise<{ uri: string; diagnostics: { code: string }[] }>((resolve) => {
    client.connection.onNotification('textDocument/publishDiagnostics', resolve);
  });
  const line = source.toString('latin1').split(/\r?\n/)[11] ?? '';
  assert.ok(text.includes(line));
  const uri = client.open(path.join(folder, 'case-notes.md'), text.replace(line, `${line}!`), 'markdown');
  const { diagnostics } = await published;
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ['citation-edited'],
  );
  const links = await ask<{ target: string }[]>('textDocument/documentLink', { textDocument: { uri } });
  assert.ok(
    links.some(({ target }) => target === `${inZip(ACT)}#L12`),
    JSON.stringify(links),
  );
});

test('a hostile zip opens with what is sound in it, and says what is not', async () => {
  const line =
    '2021-05-18 03:12:15, Error                 SP     Operation failed: x. Error: 0x80004005[gle=0x000000b7]\r\n';
  writeFileSync(
    path.join(folder, 'hostile.zip'),
    zipOf([
      { name: '../../evil.log', data: line },
      { name: 'link.log', data: '/etc/passwd', attributes: (0o120777 << 16) >>> 0 },
      { name: 'locked.log', data: line, flags: 1 },
      { name: 'damaged.log', data: line, crc: 7 },
      { name: 'setupact.log', data: line },
    ]),
  );
  const opened = await ask<OpenBundleResult>('upgradeForensics/openBundle', { uri: zipUri('hostile.zip') });
  assert.equal(opened.show?.uri, zipUri('hostile.zip/setupact.log'));
  assert.deepEqual([...opened.problems].sort(), [
    '../../evil.log: Refused: its name leads out of the archive',
    'damaged.log: Cannot be read: its checksum is wrong',
    'link.log: Refused: it is a link',
    'locked.log: Refused: it is encrypted',
  ]);
  writeFileSync(path.join(folder, 'no.zip'), 'no zip at all');
  const refused = await ask<OpenBundleResult>('upgradeForensics/openBundle', { uri: zipUri('no.zip') });
  assert.equal(refused.message, 'No log was found here.');
  assert.deepEqual(refused.problems, ['no.zip: The archive cannot be read: it is cut short, or no zip file']);
});

test('a log that grows is followed', { timeout: 30_000 }, async () => {
  const growing = path.join(folder, 'growing');
  buildSamples(growing, { only: ['case5b'] });
  const bundle = path.join(growing, 'case5b-bcd');
  const log = path.join(bundle, ACT);
  const uri = URI.file(log).toString();
  await ask<OpenBundleResult>('upgradeForensics/openBundle', { uri: URI.file(bundle).toString() });
  const before = readFileSync(log, 'latin1').split('\n').length;
  const lines = async (): Promise<number[]> => {
    const { items } = await ask<{ items: { range: { start: { line: number } } }[] }>('textDocument/diagnostic', {
      textDocument: { uri },
    });
    return items.map(({ range }) => range.start.line);
  };
  assert.ok((await lines()).every((line) => line < before));
  let wake: () => void = () => undefined;
  const change = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  client.connection.onNotification('upgradeForensics/caseChanged', () => {
    wake();
  });
  let changed = change();
  appendFileSync(
    log,
    '2022-04-20 17:00:01, Info                  SP     Executing operation: Another\r\n' +
      '2022-04-20 17:00:02, Error                 SP     Operation failed: Another. Error: 0x80070005[gle=0x00000005]\r\n',
  );
  // What was opened before may tell of a change, too.
  while (!(await lines()).some((line) => line >= before - 1)) {
    await changed;
    changed = change();
  }
});

test('a file of a large case is left out and taken in again', async () => {
  const bundle = path.join(folder, 'reduced');
  // Larger than what is worked out where it is asked for.
  writeBundle(bundle, { files: 4, bytes: 3e6 });
  const root = URI.file(bundle).toString();
  const { title, show } = await ask<OpenBundleResult>('upgradeForensics/openBundle', { uri: root });
  assert.match(title, /rolled back/i);
  assert.ok(show);
  const state = async (): Promise<{ readonly firstCause: string | undefined; readonly out: readonly string[] }> => {
    const { nodes } = await ask<CaseTreeResult>('upgradeForensics/caseTree', { root });
    const all = nodes.flatMap((node) => [node, ...(node.children ?? [])]);
    return {
      firstCause: all.find(({ id }) => id === 'firstCause')?.uri,
      out: all.flatMap(({ kind, file }) => (kind === 'excludedFile' ? [file ?? ''] : [])),
    };
  };
  const whole = await state();
  assert.equal(whole.firstCause, show.uri);
  const file = path.relative(bundle, URI.parse(show.uri).fsPath).split(path.sep).join('/');
  await ask('upgradeForensics/excludeFiles', { root, files: [file] });
  const reduced = await state();
  assert.notEqual(reduced.firstCause, show.uri);
  assert.deepEqual(reduced.out, [file]);
  await ask('upgradeForensics/excludeFiles', { root, files: [] });
  assert.deepEqual(await state(), whole);
});

test('a long analysis shows its progress, can be cancelled, and tried again', async () => {
  const large = path.join(folder, 'large');
  writeBundle(large, { files: 40, bytes: 80e6 });
  let begun: { title: string; cancellable: boolean } | undefined;
  const ended: string[] = [];
  const asked = new Promise<{ message: string; actions: { title: string }[] }>((resolve) => {
    client.connection.onRequest(
      'window/showMessageRequest',
      (params: { message: string; actions: { title: string }[] }) => {
        resolve(params);
        return null;
      },
    );
  });
  client.connection.onNotification(
    '$/progress',
    ({ token, value }: { token: string; value: { kind: string; title: string; cancellable: boolean } }) => {
      if (value.kind === 'begin') {
        begun = value;
        void client.connection.sendNotification('window/workDoneProgress/cancel', { token });
      } else if (value.kind === 'end') ended.push(token);
    },
  );
  const bundle = { uri: URI.file(large).toString() };
  const uri = URI.file(path.join(large, 'Panther/setupact.log')).toString();
  const cancelled = await ask<OpenBundleResult>('upgradeForensics/openBundle', bundle);
  assert.match(cancelled.message ?? '', /was not analysed/);
  assert.deepEqual([begun?.title, begun?.cancellable], ['Analysing large', true]);
  assert.equal(ended.length, 1);
  const question = await asked;
  assert.match(question.message, /The analysis of large was cancelled/);
  assert.deepEqual(question.actions, [{ title: 'Analyse again' }]);
  const { outcome } = await ask<VerdictResult>('upgradeForensics/verdict', { uri });
  assert.equal(outcome, 'unknown', 'it is not begun again by itself');

  client.connection.onNotification('$/progress', () => undefined);
  const again = await ask<OpenBundleResult>('upgradeForensics/openBundle', bundle);
  assert.equal(again.show?.uri, uri);
  assert.match(again.title, /rolled back/i);
});
