import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

// The command line as it is built: a part that every call needs, and the commands, which are loaded when one is given.

let folder: string;
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'built-command-line-'));
  writeFileSync(path.join(folder, 'setupact.log'), '2024-03-05 10:00:00, Info                  SP     Nothing\r\n');
});
after(() => rmSync(folder, { recursive: true, force: true }));

function checkRefused(args: readonly string[], told: RegExp): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', '--lang', 'en', ...args], {
    encoding: 'utf8',
  });
  assert.match(stderr, told);
  assert.match(stderr, /^upgrade-forensics: [^\n]+\n$/, 'one line, and no trace of calls');
  assert.deepEqual([status, stdout], [2, '']);
}

test('wrong usage that only the command itself can tell is one line, and exit code 2', () => {
  const inside = path.join(folder, 'report.html');
  checkRefused(['report', folder, '--format', 'html', '--out', inside], /Evidence is not written to/);
  checkRefused(['redact', folder, '--out', path.join(folder, 'copy')], /evidence/);
  checkRefused(['analyze', folder, '--no-such-option'], /no-such-option/);
  assert.deepEqual(readdirSync(folder), ['setupact.log']);
});
