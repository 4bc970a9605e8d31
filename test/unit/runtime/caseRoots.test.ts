import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { URI } from 'vscode-uri';
import type { CaseAnalysis } from '../../../engine/src/index.js';
import { createCaseNames } from '../../../server/src/caseNames.js';
import { createCaseRoots } from '../../../server/src/caseRoots.js';
import { diskPath, diskUri } from '../../../server/src/bundleUris.js';
import { pathRules } from '../../../server/src/runtime/pathRules.js';
import { temporaryFolder } from './caseFixture.js';

const folder = temporaryFolder();

/** A workspace with two machines side by side. */
function workspace(): { readonly uri: string; readonly name: string }[] {
  for (const name of ['PC1', 'PC2']) {
    mkdirSync(path.join(folder, 'Cases', name, 'Panther'), { recursive: true });
    writeFileSync(path.join(folder, 'Cases', name, 'Panther', 'setupact.log'), '');
  }
  return [{ uri: URI.file(path.join(folder, 'Cases')).toString(), name: 'Cases' }];
}

test('a case is one case however its folder is written, where the system does not tell', () => {
  const [own] = workspace();
  assert.ok(own);
  const at = (...parts: string[]): string => path.join(diskPath(own.uri), ...parts);
  const caseless = createCaseRoots(() => [own], pathRules(process.platform === 'win32' ? 'win32' : 'darwin'));
  const first = caseless.of(at('PC1', 'Panther', 'setupact.log'));
  assert.equal(path.basename(first), 'PC1');
  assert.equal(caseless.of(at('pc1', 'panther', 'SETUPACT.LOG')), first);
  assert.equal(caseless.of(at('PC1', 'Panther', 'setupact.log').toUpperCase()), first);
  assert.equal(path.basename(caseless.of(at('PC2', 'Panther', 'setupact.log'))), 'PC2');
  // A log outside of the workspace: its folder, once.
  const outside = caseless.of(path.join(folder, 'Other', 'setupact.log'));
  assert.equal(caseless.of(path.join(folder, 'other', 'SetupAct.log')), outside);
  // What was opened by one spelling is known by the other.
  caseless.open(at('PC2'));
  caseless.open(at('pc2'));
  assert.equal(caseless.opened().length, 1);

  const strict = createCaseRoots(() => [own], pathRules('linux'));
  assert.notEqual(strict.of(at('pc1', 'x.log')), strict.of(at('PC1', 'x.log')));
});

test('a log that an editor knows by another spelling has the name that its case gave it', () => {
  const logs = ['Panther/SetupAct.log', 'a/x.log', 'A/X.log'].map((name) => ({ log: { path: name } }));
  const known = { logs } as unknown as CaseAnalysis;
  const names = createCaseNames(pathRules('win32'));
  assert.equal(names.of(known, 'panther/setupact.log'), 'Panther/SetupAct.log');
  assert.equal(names.of(known, 'Panther/SetupAct.log'), 'Panther/SetupAct.log');
  // Two files of a zip that Windows would take for one.
  assert.equal(names.of(known, 'a/x.log'), 'a/x.log');
  assert.equal(names.of(known, 'A/X.log'), 'A/X.log');
  assert.equal(names.of(known, 'new.log'), 'new.log');
  assert.equal(names.of(undefined, 'new.log'), 'new.log');
  assert.equal(createCaseNames(pathRules('linux')).of(known, 'panther/setupact.log'), 'panther/setupact.log');
});

test('a path and its URI lead to each other, whatever signs are in it', () => {
  for (const name of ['$WINDOWS.~BT', '~1', 'a b', '日志', '100%', '#1', 'x[1]{2}', "it's", 'a;b&c=d', '+']) {
    const file = path.join(diskPath(URI.file(folder).toString()), name, 'setupact.log');
    assert.equal(diskPath(diskUri(file)), file);
  }
});
