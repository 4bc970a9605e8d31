import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import ts from 'typescript';

/** Every regular expression that stands in our sources, and where. */
function patterns(): readonly { readonly where: string; readonly text: string }[] {
  return ['engine', 'server', 'cli', 'client'].flatMap((part) =>
    readdirSync(path.join(part, 'src'), { recursive: true })
      .map((name) => path.join(part, 'src', String(name)))
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
      .flatMap((name) => {
        const found: { where: string; text: string }[] = [];
        const file = ts.createSourceFile(name, readFileSync(name, 'utf8'), ts.ScriptTarget.Latest);
        const visit = (node: ts.Node): void => {
          if (ts.isRegularExpressionLiteral(node)) {
            const { line } = file.getLineAndCharacterOfPosition(node.pos);
            found.push({ where: `${name}:${line + 1}`, text: node.text });
          }
          ts.forEachChild(node, visit);
        };
        visit(file);
        return found;
      }),
  );
}

/**
 * Runs of what patterns repeat, with an end that does not fit: 2,000 characters are nothing for a pattern that is linear
 * or looks at each place twice, and years for one that tries all ways to part them.
 */
const attack = `
  const { parentPort, workerData: { sources, at } } = require('node:worker_threads');
  const units = ['a', ' ', '0', 'A0', '0x', 'a ', 'a.', '.', '-', '_', ':', ',', '(', ')', '[', ']', '{', '"', "'", '\\\\', '/', 'C:\\\\a', '<', '=', '%', '\\t', '\\u4e00', 'a,', 'a: ', '{0}'];
  for (let i = Atomics.load(at, 0); i < sources.length; i++) {
    Atomics.store(at, 0, i);
    const end = sources[i].lastIndexOf('/');
    const pattern = new RegExp(sources[i].slice(1, end), sources[i].slice(end + 1));
    for (const unit of units) {
      const run = unit.repeat(2000 / unit.length);
      for (const text of [run + '\\u0001!', 'Error ' + run + '\\u0001', '[' + run + '\\u0001', '2022-04-20 16:59:43, ' + run + '!']) {
        pattern.lastIndex = 0;
        pattern.test(text);
      }
    }
  }
  Atomics.store(at, 0, sources.length);`;
/** A pattern at work for so long is taken for endless. */
const GUARD_MS = 120_000;

/** The numbers of the patterns that never end. */
async function endless(sources: readonly string[], guardMs = GUARD_MS): Promise<readonly number[]> {
  const at = new Int32Array(new SharedArrayBuffer(4));
  const found: number[] = [];
  for (;;) {
    const worker = new Worker(attack, { eval: true, workerData: { sources, at } });
    const done = await new Promise<boolean>((resolve, reject) => {
      let [last, since] = [-1, Date.now()];
      const watch = setInterval(() => {
        const now = Atomics.load(at, 0);
        if (now !== last) [last, since] = [now, Date.now()];
        else if (Date.now() - since > guardMs) resolve(false);
      }, 200);
      worker.once('error', reject);
      worker.once('exit', () => {
        clearInterval(watch);
        resolve(true);
      });
    });
    if (done) return found;
    await worker.terminate();
    found.push(Atomics.add(at, 0, 1));
  }
}

test('the check finds a pattern that tries all ways', async () => {
  assert.deepEqual(await endless(['/^a$/', '/^(?:a+)+$/', '/b/'], 8000), [1]);
});

test('no pattern in our sources tries all ways to part a text', async () => {
  const all = patterns();
  assert.ok(all.length > 500, `${all.length} patterns`);
  const found = await endless(all.map(({ text }) => text));
  assert.deepEqual(
    found.map((i) => all[i]),
    [],
  );
});

test('patterns of signatures, those of a team too, run in RE2, which never steps back, but for plain ones', () => {
  const folder = 'engine/src/signatures';
  // What is plain is told there, and `unit signatures/nativePattern` holds it to that.
  for (const name of readdirSync(folder).filter((file) => file !== 'nativePattern.ts')) {
    assert.doesNotMatch(readFileSync(path.join(folder, name), 'utf8'), /new RegExp\(/, name);
  }
  assert.match(readFileSync(path.join(folder, 'recordProbe.ts'), 'utf8'), /RE2JS\.compile/);
});
