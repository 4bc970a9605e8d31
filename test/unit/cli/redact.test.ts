import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { run } from '../../../cli/src/run.js';
import { listCase, readCaseFile } from '../../../server/src/runtime/index.js';
import { evtxFile } from '../readers/evtxFile.js';
import { zipFolder } from '../runtime/caseFixture.js';
import { runCommand, type Ran } from './commandLine.js';

const root = mkdtempSync(path.join(os.tmpdir(), 'redact-'));
after(() => {
  rmSync(root, { recursive: true });
});

const log = [
  '2024-03-05 10:00:00, Info                  MOUPG  COnlineWinNTPlatform: ComputerName=BR04-PC117',
  '2024-03-05 10:00:01, Info                  MOUPG  Temp [C:\\Users\\mcarter\\AppData\\Local\\Temp]',
  '2024-03-05 10:00:02, Error                 SP     Operation failed: Update Boot Code. Error: 0x80070005 on br04-pc117',
  '',
].join('\r\n');
const names = /mcarter|br04/i;

/** A folder of evidence: a log below a folder that bears the machine's name, a picture, notes in UTF-16. */
function evidence(name: string): string {
  const folder = path.join(root, name, 'evidence');
  mkdirSync(path.join(folder, 'BR04-PC117', 'Panther'), { recursive: true });
  writeFileSync(path.join(folder, 'BR04-PC117', 'Panther', 'setupact.log'), log);
  writeFileSync(path.join(folder, 'screen.png'), Uint8Array.from([0x89, 0x50]));
  writeFileSync(path.join(folder, 'case-notes.md'), Buffer.from('\ufeffmcarter says: 陈\r\n', 'utf16le'));
  return folder;
}

function at(name: string, ...parts: string[]): string {
  return path.join(root, name, ...parts);
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

test('redact writes a copy that names nobody, and the map beside it', async () => {
  const source = evidence('copy');
  const { code, out, err } = await runCommand(['redact', source, '--out', at('copy', 'out')]);
  assert.equal(code, 0, err);
  assert.match(out, /Redacted copy \(files: 2\)/);
  assert.match(out, /Users: 2\n {2}Computers: 2\n/);
  assert.match(err, /screen\.png: Left out: this kind of file holds no log/);
  assert.deepEqual(filesBelow(at('copy', 'out')), ['HOST-1/Panther/setupact.log', 'case-notes.md']);
  const copied = readFileSync(at('copy', 'out', 'HOST-1', 'Panther', 'setupact.log'), 'utf8');
  assert.equal(copied, log.replace(/br04-pc117/gi, 'HOST-1').replace('mcarter', 'USER-1'));
  assert.equal(readFileSync(at('copy', 'out', 'case-notes.md'), 'utf16le'), '\ufeffUSER-1 says: 陈\r\n');
  const modified = [at('copy', 'out'), source].map((folder) => statSync(path.join(folder, 'case-notes.md')).mtimeMs);
  assert.ok(Math.abs((modified[0] ?? 0) - (modified[1] ?? NaN)) < 2, 'the copy is as old as the original');
  const map = at('copy', 'out.redaction-map.json');
  assert.match(readFileSync(map, 'utf8'), /"original":"mcarter","pseudonym":"USER-1"/);
  if (process.platform !== 'win32') assert.equal(statSync(map).mode & 0o777, 0o600);
  assert.equal(readFileSync(path.join(source, 'BR04-PC117', 'Panther', 'setupact.log'), 'utf8'), log);
});

test('from a zip to a zip; event logs as text', async () => {
  const source = evidence('zip');
  const time = '2024-03-05T10:00:00.000Z';
  const data = [['Path', 'C:\\Users\\mcarter\\x']] as const;
  writeFileSync(path.join(source, 'System.evtx'), evtxFile([[{ provider: 'X', eventId: 1, level: 2, time, data }]]));
  zipFolder(source, at('zip', 'bundle.zip'));
  const out = at('zip', 'elsewhere', 'copy.zip');
  const { code, err } = await runCommand(['redact', at('zip', 'bundle.zip'), '--out', out]);
  assert.equal(code, 0, err);
  assert.match(err, /As text, for their own bytes cannot be rewritten \(files: 1\)\n {2}System\.evtx\.txt/);
  const { files, problems } = await listCase(out);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    files.map(({ name }) => name),
    ['HOST-1/Panther/setupact.log', 'System.evtx.txt', 'case-notes.md'],
  );
  for (const file of files) {
    const bytes = await readCaseFile(file);
    assert.ok(bytes instanceof Uint8Array);
    const text = Buffer.from(bytes).toString(file.name.endsWith('.md') ? 'utf16le' : 'utf8');
    assert.doesNotMatch(text, names);
    assert.match(text, /USER-1/);
  }
  assert.deepEqual(filesBelow(at('zip', 'elsewhere')), ['copy.redaction-map.json', 'copy.zip']);
});

test('the map of before, words, JSON', async () => {
  const source = evidence('again');
  const words = at('again', 'words.txt');
  writeFileSync(words, '# of the customer\r\nupdate boot\r\n');
  const map = at('again', 'map.json');
  const args = ['redact', source, '--map', map, '--words', words, '--format', 'json'];
  const first = await runCommand([...args, '--out', at('again', 'one')]);
  assert.equal(first.code, 0, first.err);
  const document = JSON.parse(first.out) as { replaced: object; files: object[]; leftOut: string[] };
  assert.deepEqual(document.replaced, { host: 2, user: 2, word: 1 });
  assert.deepEqual(document.files, [{ name: 'HOST-1/Panther/setupact.log' }, { name: 'case-notes.md' }]);
  assert.deepEqual(document.leftOut, ['screen.png']);
  writeFileSync(path.join(source, 'a.log'), 'C:\\Users\\aaron7\\x and C:\\Users\\mcarter\r\n');
  assert.equal((await runCommand([...args, '--out', at('again', 'two')])).code, 0);
  assert.equal(readFileSync(at('again', 'two', 'a.log'), 'utf8'), 'C:\\Users\\USER-2\\x and C:\\Users\\USER-1\r\n');
  assert.match(readFileSync(at('again', 'two', 'HOST-1', 'Panther', 'setupact.log'), 'utf8'), /failed: WORD-1 Code/);
});

/** Standard input with a passphrase. */
async function withPassphrase(args: readonly string[], passphrase: string): Promise<Ran> {
  let [out, err] = ['', ''];
  const code = await run(
    [...args, '--passphrase-stdin'],
    { out: (text) => (out += text), err: (text) => (err += text), colour: false, progress: false },
    {
      knowledgePath: root,
      l10nPath: 'l10n',
      packagePath: 'package.json',
      locale: 'en',
      input: Readable.from([`${passphrase}\n`]),
      isCancelled: () => false,
    },
  );
  return { code, out, err };
}

test('a sealed map says nothing without its passphrase', async () => {
  const source = evidence('sealed');
  const map = at('sealed', 'map.json');
  const args = (out: string): string[] => ['redact', source, '--map', map, '--out', at('sealed', out)];
  assert.match((await withPassphrase(args('one'), 'correct horse')).out, /Sealed map/);
  assert.doesNotMatch(readFileSync(map, 'utf8'), names);
  const without = await runCommand(args('two'));
  assert.equal(without.code, 2);
  assert.match(without.err, /is sealed: the passphrase is needed/);
  const wrong = await withPassphrase(args('two'), 'wrong');
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /the passphrase is wrong, or the file was changed/);
  assert.ok(!existsSync(at('sealed', 'two')));
  assert.equal((await withPassphrase(args('two'), 'correct horse')).code, 0);
});

test('where a copy and its map may lie', async () => {
  const source = evidence('places');
  writeFileSync(at('places', 'one.log'), log);
  mkdirSync(at('places', 'full'));
  writeFileSync(at('places', 'full', 'x'), '');
  writeFileSync(at('places', 'other.json'), '{}');
  const refused = async (args: readonly string[], why: RegExp): Promise<void> => {
    const { code, err } = await runCommand(['redact', ...args]);
    assert.equal(code, 2, err);
    assert.match(err, why);
  };
  const out = ['--out', at('places', 'out')];
  await refused([source, '--out', path.join(source, 'copy')], /lies in the folder of the evidence/);
  await refused([source, '--out', path.join(source, 'copy'), '--force'], /lies in the folder of the evidence/);
  await refused([source, ...out, '--map', path.join(source, 'map.json')], /lies in the folder of the evidence/);
  await refused([source, ...out, '--map', at('places', 'out', 'map.json')], /would lie in the copy/);
  await refused([source, '--out', source, '--force'], /is what is to be redacted/);
  await refused([source, '--out', root], /The evidence lies in/);
  await refused([at('places', 'one.log'), ...out], /would lie beside the evidence/);
  await refused([source, '--out', at('places', 'full')], /is there already/);
  await refused([source, ...out, '--map', at('places', 'other.json')], /is no map of pseudonyms/);
  await refused([at('places', 'missing'), ...out], /no such file or folder/);
  await refused([source], /needs a place for the copy/);
  await refused([], /needs one path/);
  assert.ok(!existsSync(at('places', 'out')));
  assert.equal((await runCommand(['redact', source, '--out', at('places', 'full'), '--force'])).code, 0);
  assert.ok(existsSync(at('places', 'full', 'x')));
});

test('the preview shows lines before and after, and writes nothing', async () => {
  const source = evidence('preview');
  const before = filesBelow(at('preview'));
  const { code, out } = await runCommand(['redact', source, '--preview']);
  assert.equal(code, 0);
  assert.match(
    out,
    /^Users: 1 values, 2 places\n {2}HOST-1\/Panther\/setupact\.log:2\n {4}- .*\\mcarter\\.*\n {4}\+ .*\\USER-1\\/,
  );
  assert.match((await runCommand(['redact', source, '--preview'], 'zh-CN')).out, /^用户：1 个值，2 处\n/);
  assert.deepEqual(filesBelow(at('preview')), before);
});

test('what the preview leaves out of a long line shows as dots, on the side where it is', async () => {
  const source = evidence('long');
  const path = 'C:\\Users\\mcarter\\x';
  const [near, far] = ['near '.repeat(60), 'far '.repeat(60)];
  writeFileSync(
    at('long', 'evidence', 'BR04-PC117', 'Panther', 'setupact.log'),
    [`${path} begins ${far}`, `${near}${path} ${far}`, `${near}ends ${path}`, `short ${path}`].join('\r\n'),
  );
  const { out } = await runCommand(['redact', source, '--preview']);
  const shown = out.split('\n').filter((row) => /^ {4}[-+] .*(?:mcarter|USER-1)/.test(row));
  const dots = shown.map(
    (row) => `${row.includes('+ …') || row.includes('- …') ? '…' : ''}|${row.endsWith('…') ? '…' : ''}`,
  );
  assert.deepEqual(dots, ['|…', '|…', '…|…', '…|…', '…|', '…|'], out);
});

test('what was cancelled leaves nothing behind', async () => {
  const source = evidence('cancelled');
  for (const out of [at('cancelled', 'new', 'out'), at('cancelled', 'new', 'out.zip')]) {
    for (const after of [0, 2, 3]) {
      let asked = 0;
      const code = await run(
        ['redact', source, '--out', out],
        { out: () => undefined, err: () => undefined, colour: false, progress: false },
        {
          knowledgePath: root,
          l10nPath: 'l10n',
          packagePath: 'package.json',
          locale: 'en',
          isCancelled: () => asked++ >= after,
        },
      );
      assert.equal(code, 130, `${after}`);
      assert.ok(!existsSync(out));
      assert.deepEqual(existsSync(path.dirname(out)) ? readdirSync(path.dirname(out)) : [], []);
    }
  }
});
