import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { URI } from 'vscode-uri';
import { startClient, type TestClient } from './client.js';

const line = (message: string, component = 'SP', id = '          ', level = 'Error') =>
  `2022-04-20 16:59:43, ${level.padEnd(7)}    ${id} ${component.padEnd(6)} ${message}`;

/** The case: three files of a folder, the same codes in several of them. */
const files: Readonly<Record<string, readonly string[]>> = {
  'Panther/setupact.log': [
    line('*************** SetupHost Logging Begin ***************', 'MOUPG', undefined, 'Info'),
    line('BCD: Failed to get registry value. Status: c0000024[gle=0x00000002]', 'IBSLIB'),
    line('Disk signature [0x80070005] of disk 0', 'IBS', '[0x0606cc]'),
    line('Crash 0x00000109 detected', 'SP'),
    line('Something failed. Error: 0x00000109', 'SP'),
    line('Operation failed: Update Boot Code. Error: 0x80070005[gle=0x000000b7]'),
    line('Finalize: Remapping install error [0xC1900101] -> [0xC1900108] for telemetry', 'MOUPG', undefined, 'Info'),
    line('Mapped result 0x80070070 -> 0xC19001DF', 'MOUPG', undefined, 'Info'),
    line('SetupHost: Reporting error event -> [0xC1900101, 0x20017]', 'MOUPG', undefined, 'Info'),
  ],
  'Rollback/setupact.log': [
    line('all is well', 'SP', undefined, 'Info'),
    line('CopyFile failed. hr = 0x80070005'),
    line('[5808] untimed', 'SP', undefined, 'Info'),
  ],
  'Windows/Logs/CBS/CBS.log': [
    '2022-04-20 17:10:00, Info                  CBS    Starting',
    '2022-04-20 17:10:01, Error                 CBS    Failed to open. [HRESULT = 0x80070005 - E_ACCESSDENIED]',
  ],
};

let folder: string;
let english: TestClient;
let chinese: TestClient;
let uri: string;
const panther = files['Panther/setupact.log'] ?? [];

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'codes-case-'));
  for (const [name, lines] of Object.entries(files)) {
    const full = path.join(folder, name);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, `${lines.join('\r\n')}\r\n`);
  }
  english = await startClient({ folder });
  chinese = await startClient({ folder, language: 'zh-CN', l10nPath: path.resolve('l10n/bundle.l10n.zh-cn.json') });
  const log = path.join(folder, 'Panther', 'setupact.log');
  const text = `${panther.join('\r\n')}\r\n`;
  uri = english.open(log, text);
  chinese.open(log, text);
  // Answered when the whole case has been worked out.
  for (const client of [english, chinese]) await client.connection.sendRequest('upgradeForensics/verdict', { uri });
});
after(async () => {
  await Promise.all([english.stop(), chinese.stop()]);
  rmSync(folder, { recursive: true });
});

const page = async (address: string, client = english): Promise<string> =>
  (await client.connection.sendRequest<{ text: string }>('upgradeForensics/explanation', { uri: address })).text;

interface Link {
  readonly range: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly character: number };
  };
  readonly target: string;
}

/** Text and address of every link on a code of the log. */
async function links(): Promise<readonly { readonly text: string; readonly line: number; readonly target: string }[]> {
  const found = await english.connection.sendRequest<Link[]>('textDocument/documentLink', { textDocument: { uri } });
  return found.map(({ range: { start, end }, target }) => ({
    text: panther[start.line]?.slice(start.character, end.character) ?? '',
    line: start.line,
    target,
  }));
}

async function hoverAt(lineNumber: number, text: string, client = english): Promise<string> {
  const character = (panther[lineNumber] ?? '').lastIndexOf(text) + 2;
  const found = await client.connection.sendRequest<{ contents: { value: string } } | null>('textDocument/hover', {
    textDocument: { uri },
    position: { line: lineNumber, character },
  });
  return found?.contents.value ?? '';
}

/** The address that a spelling leads to, without the log it came from. */
async function checkSpelling(text: string, code: string) {
  const answer = await english.connection.sendRequest<{ uri?: string; message?: string }>(
    'upgradeForensics/explainCode',
    {
      text,
    },
  );
  assert.equal(answer.uri, `upgrade-forensics:/code/${code}.md`, `${text}: ${answer.message ?? ''}`);
}

test('the page: rival meanings, the bits, advice, and every place in the case as a link', async () => {
  const link = (await links()).find(({ text }) => text === '0x80070005');
  const text = await page(link?.target ?? '');
  assert.match(text, /^# 0x80070005 `E_ACCESSDENIED`/);
  for (const name of ['E_ACCESSDENIED', 'ERROR_ACCESS_DENIED']) assert.ok(text.includes(`| \`${name}\` |`), name);
  assert.match(text, /## How the number is built[\s\S]*\| Facility \| `0x7` \| FACILITY\\_WIN32 \|/);
  assert.match(text, /\| Signed decimal \| `-2147024891` \|/);
  assert.match(text, /\*\*Usual causes in an upgrade\*\*\n\n- \S/);
  assert.match(text, /\*\*What to look at next\*\*\n\n- \S/);
  assert.match(text, /\[[^\]]+\]\(https:\/\/[^)]+\)/);
  const places = text.slice(text.indexOf('## Places in this case (3)'));
  const expected = ['Panther/setupact.log#L6', 'Rollback/setupact.log#L2', 'Windows/Logs/CBS/CBS.log#L2'];
  const hrefs = [...places.matchAll(/\]\(<([^>]+)>\)/g)].map((match) => match[1] ?? '');
  const root = `${URI.file(folder).toString()}/`;
  assert.deepEqual(hrefs.map((href) => href.replace(root, '')).sort(), expected);
});

test('every spelling resolves', async () => {
  for (const text of ['-2147024891', '2147942405', '80070005', '0x80070005', 'E_ACCESSDENIED', 'e_accessdenied']) {
    await checkSpelling(text, '0x80070005');
  }
  await checkSpelling('0xC1900101-0x20017', '0xC1900101-0x20017');
  await checkSpelling('0xC1900101 - 0x20017', '0xC1900101-0x20017');
  await checkSpelling('c0000024', '0xC0000024');
  await checkSpelling('0x20017', '0x00020017-0x20017');
  const alone = await page('upgrade-forensics:/code/0x00020017-0x20017.md');
  assert.match(alone, /^# 0x20017\n[\s\S]*\| `SAFE_OS` \| `BOOT` \|/);
});

test('nonsense is answered with one line', async () => {
  const answer = await english.connection.sendRequest<{ uri?: string; message?: string }>(
    'upgradeForensics/explainCode',
    {
      text: 'no code at all',
    },
  );
  assert.equal(answer.uri, undefined);
  assert.match(answer.message ?? '', /^"no code at all" is not a code[^\n]*$/);
});

test('the search finds by part of a name and by number', async () => {
  const search = async (query: string) =>
    (
      await english.connection.sendRequest<{ items: { label: string; description: string; uri: string }[] }>(
        'upgradeForensics/searchCodes',
        { query },
      )
    ).items;
  const byName = await search('object_type_mis');
  assert.deepEqual([byName[0]?.label, byName[0]?.description], ['STATUS_OBJECT_TYPE_MISMATCH', '0xC0000024']);
  assert.match(await page(byName[0]?.uri ?? ''), /STATUS_OBJECT_TYPE_MISMATCH/);
  assert.ok((await search('cleanup pend')).some(({ label }) => label === 'MOSETUP_E_CLEANUP_PENDING'));
  const byNumber = await search('-2147024891');
  assert.deepEqual([byNumber[0]?.label, byNumber[0]?.description], ['0x80070005', 'E_ACCESSDENIED']);
  // Found by its number, a code is listed once.
  const labels = (await search('0x80070005')).map(({ label, description }) => `${label} ${description}`);
  assert.deepEqual(labels, ['0x80070005 E_ACCESSDENIED']);
  assert.equal((await search('0xC1900101-0x20017'))[0]?.label, '0xC1900101-0x20017');
  assert.deepEqual(await search('zzz no such name'), []);
});

test('zh-CN: page, hover and messages are Chinese; names stay as they are published', async () => {
  const text = await page(`upgrade-forensics:/code/0xC1900101-0x60000.md`, chinese);
  assert.match(text, /^# 0xC1900101 \\- 0x60000 `MOSETUP_E_SETUP_PLATFORM`/);
  assert.match(text, /升级中的常见原因|常见原因/);
  assert.match(text, /未知阶段 6/);
  assert.doesNotMatch(text, /Usual causes|Sources:|How the number|unknown phase/);
  assert.match(await hoverAt(1, 'c0000024', chinese), /STATUS_OBJECT_TYPE_MISMATCH[\s\S]*[\u4e00-\u9fff]{6}/);
  const wim = await page('upgrade-forensics:/code/0xC142011C.md', chinese);
  assert.match(wim.split('\n')[0] ?? '', /[\u4e00-\u9fff]/);
});

test('c0000024 after Status: is STATUS_OBJECT_TYPE_MISMATCH; the last error beside it is called stale', async () => {
  const status = await hoverAt(1, 'c0000024');
  assert.match(status, /^\*\*`0xC0000024`\*\* `STATUS_OBJECT_TYPE_MISMATCH`/);
  assert.doesNotMatch(status, /⚠/);
  assert.match(await hoverAt(1, '0x00000002'), /⚠ .*last error.*left over/);
  assert.match(await hoverAt(5, '0x000000b7'), /⚠/);
});

test('0x00000109: both candidates are shown, the words decide which comes first', async () => {
  const crash = await hoverAt(3, '0x00000109');
  assert.match(crash, /^\*\*`0x00000109`\*\* `CRITICAL_STRUCTURE_CORRUPTION`/);
  assert.match(crash, /Can also be: .*`STATUS_VOLUME_MOUNTED`/);
  const text = await page('upgrade-forensics:/code/0x00000109.md');
  for (const name of ['CRITICAL_STRUCTURE_CORRUPTION', 'STATUS_VOLUME_MOUNTED']) assert.ok(text.includes(name), name);
});

test('remapped results carry a warning', async () => {
  assert.match(await hoverAt(6, '0xC1900108'), /⚠ .*not the failure/);
  assert.match(await hoverAt(7, '0xC19001DF'), /⚠ .*0x80070070/);
  assert.match(await page('upgrade-forensics:/code/0xC1900108.md'), /> ⚠ .*Remapping install error/);
  assert.match(await page('upgrade-forensics:/code/0xC19001DF.md'), /> ⚠ .*0x80070070/);
});

test('message ids and disk signatures are no codes', async () => {
  const found = await links();
  assert.deepEqual(
    found.filter(({ line: at }) => at === 2),
    [],
  );
  assert.match(await hoverAt(2, '0x0606cc'), /not an error code/);
  assert.doesNotMatch(await hoverAt(2, '0x80070005'), /E_ACCESSDENIED/);
  const hints = await english.connection.sendRequest<{ position: { line: number } }[]>('textDocument/inlayHint', {
    textDocument: { uri },
    range: { start: { line: 0, character: 0 }, end: { line: panther.length, character: 0 } },
  });
  assert.ok(!hints.some(({ position }) => position.line === 2));
});

test('a code without an entry says so and shows how its bits are read', async () => {
  const text = await page('upgrade-forensics:/code/0xC190FFFF.md');
  assert.match(text, /No table knows this number/);
  assert.match(text, /\| Facility \| `0x190` \| undocumented; used by Windows Setup/);
});
