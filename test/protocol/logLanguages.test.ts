import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { startClient, type TestClient } from './client.js';

let client: TestClient;
before(async () => {
  client = await startClient();
});
after(() => client.stop());

interface Row {
  readonly language: string;
  /** First level of the outline, `name: detail`. */
  readonly outline: readonly string[];
  /** `line rule` of the diagnostics. */
  readonly diagnostics: readonly string[];
  /** Lines of the first fold, 1-based. */
  readonly fold?: string;
}

/** A golden log under a name that says nothing: its language, outline, folds and diagnostics over the server. */
async function checkLog(name: string, expected: Row): Promise<void> {
  const bytes = readFileSync(`test/golden/records/${name}.log`);
  const text = new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-8').decode(bytes);
  const request = { uri: `file:///nowhere/copy%20of%20${name}.txt`, text };
  const { languageId } = await client.connection.sendRequest<{ languageId: string | null }>(
    'upgradeForensics/detectLanguage',
    request,
  );
  assert.equal(languageId, expected.language, name);
  const textDocument = { uri: client.open(`/nowhere/${name}/renamed.log`, text) };
  const symbols = await client.connection.sendRequest<{ name: string; detail?: string }[] | null>(
    'textDocument/documentSymbol',
    { textDocument },
  );
  assert.deepEqual(
    symbols?.map((symbol) => `${symbol.name}: ${symbol.detail ?? ''}`),
    expected.outline,
    name,
  );
  const folds = await client.connection.sendRequest<{ startLine: number; endLine: number }[] | null>(
    'textDocument/foldingRange',
    { textDocument },
  );
  const first = folds?.[0];
  assert.equal(first && `${first.startLine + 1}-${first.endLine + 1}`, expected.fold, name);
  const { items } = await client.connection.sendRequest<{
    items: { range: { start: { line: number } }; code: string }[];
  }>('textDocument/diagnostic', { textDocument });
  assert.deepEqual(
    items.map(({ range, code }) => `${range.start.line + 1} ${code}`),
    expected.diagnostics,
    name,
  );
}

test('task sequences', () =>
  checkLog('task-sequence', {
    language: 'configmgr-log',
    outline: ['Task Sequence: failed'],
    diagnostics: ['3 task-sequence-setup-failed', '5 task-sequence-step-failed', '7 error-record'],
    fold: '1-13',
  }));

test('Windows Update, decoded', () =>
  checkLog('windows-update-decoded', {
    language: 'windows-update-log',
    outline: ['WU client version 10.0.17763.1852: '],
    diagnostics: ['3 error-record', '4 update-server-unreachable'],
    fold: '1-5',
  }));

test('Windows Update of Windows 7', () =>
  checkLog('windows-update-tabbed', {
    language: 'windows-update-log',
    outline: ['Logging initialized (build: 7.6.7601.23453, tz: +0800): '],
    diagnostics: [],
    fold: '1-4',
  }));

test('events of Windows Update', () =>
  checkLog('reporting-events', {
    language: 'windows-update-log',
    outline: ['Content Install: Feature update: failed 0x80242015'],
    diagnostics: ['2 update-install-failed'],
    fold: '1-2',
  }));

test('Windows Installer', () =>
  checkLog('installer-utf16', {
    language: 'windows-installer-log',
    outline: ['INSTALL: failed'],
    diagnostics: ['5 msi-custom-action-failed', '6 error-record', '7 error-record'],
    fold: '2-7',
  }));

test('dism.log', () =>
  checkLog('dism-side-by-side', {
    language: 'dism-log',
    outline: [
      'DismApi.dll: "C:\\WINDOWS\\system32\\cleanmgr.exe" /autoclean: PID 77',
      'dism  /online /cleanup-image /restorehealth /source:F:\\install.esd: failed 0x800F081F · DISM Package Manager · PID 11, 21',
    ],
    diagnostics: ['6 dism-session-failed', '12 dism-source-missing'],
    fold: '1-13',
  }));

test('the readiness tool, class installers, permissions of data drives, BlueBox', async () => {
  await checkLog('readiness-tool', {
    language: 'cbs-log',
    outline: ['Checking System Update Readiness: failed', 'Summary: '],
    // The row below says that the tool mended it.
    diagnostics: ['5 benign'],
    fold: '2-6',
  });
  await checkLog('data-drive-permissions', {
    language: 'windows-setup-log',
    outline: ['\\\\?\\Volume{a14d8841-0000-0000-0000-100000000000}\\: failed'],
    diagnostics: ['4 error-record'],
    fold: '2-4',
  });
  await checkLog('class-installers-big5', {
    language: 'windows-setup-log',
    outline: ['WudfCoInstaller: failed', 'dispci.dll: ', 'AudMig: '],
    diagnostics: ['4 error-record'],
    fold: '1-4',
  });
  await checkLog('bluebox', {
    language: 'windows-setup-log',
    outline: ['Upgrade attempt 1: failed: 0xC1900107 - 0x50015'],
    diagnostics: ['2 cleanup-pending'],
    fold: '1-2',
  });
});
