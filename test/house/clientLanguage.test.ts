import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

/** VS Code's own translator speaks the display language; the product has a setting of its own, which `t` follows. */
test('messages of the client follow the language of the product', () => {
  const files = readdirSync('client/src', { recursive: true })
    .map((file) => path.join('client/src', String(file)))
    .filter((file) => file.endsWith('.ts') && path.basename(file) !== 'speech.ts');
  assert.ok(files.length > 20);
  const astray = files.filter((file) => /\bl10n\s*\.\s*t\(|\bl10n\s*\}\s*=\s*vscode/.test(readFileSync(file, 'utf8')));
  assert.deepEqual(astray, [], 'say it with t of client/src/speech.ts');
});
