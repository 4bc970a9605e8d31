import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { createCitedFiles } from '../../../server/src/features/citedFiles.js';
import { temporaryFolder, writeFiles } from './caseFixture.js';

const root = temporaryFolder();
const noZips = {
  filesOf: () => Promise.reject(new Error('no zip here')),
  readFile: () => Promise.reject(new Error('no zip here')),
};

test('a citation is found below the folder of its case, whatever its folder is called, and never beside it', async () => {
  const line = '2024-01-02 03:04:05, Error                 SP     Something broke\r\n';
  writeFiles(root, { 'case/..logs/setupact.log': line, 'case/...': line, 'outside.log': line });
  const files = createCitedFiles(noZips);
  const folder = path.join(root, 'case');
  const found = async (name: string): Promise<string | undefined> => {
    const one = await files.cited([folder], name, undefined);
    return one && path.relative(root, one.path).split(path.sep).join('/');
  };
  assert.equal(await found('..logs/setupact.log'), 'case/..logs/setupact.log');
  assert.equal(await found('...'), 'case/...');
  for (const name of ['../outside.log', '..logs/../../outside.log', path.join(root, 'outside.log'), '.', '..']) {
    assert.equal(await found(name), undefined, name);
  }
});
