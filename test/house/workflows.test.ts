import { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } from '@actions/workflow-parser';
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const folder = '.github/workflows';
const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));

/** What GitHub's own parser says of a workflow: YAML, schema and expressions. */
async function problemsOf(name: string, content: string): Promise<readonly string[]> {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  if (value) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

test('every workflow is one that GitHub would take', async () => {
  assert.ok(files.length > 0);
  for (const name of files) {
    assert.deepEqual(await problemsOf(name, readFileSync(path.join(folder, name), 'utf8')), [], name);
  }
});

test('the parser finds a wrong key, a wrong expression and a wrong value', async () => {
  const good = 'on: push\njobs:\n  one:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm ci\n';
  assert.deepEqual(await problemsOf('good.yml', good), []);
  for (const bad of [
    good.replace('runs-on', 'run-on'),
    good.replace('npm ci', '${{ githu.ref }}'),
    good.replace('    steps', '    timeout-minutes: soon\n    steps'),
  ]) {
    assert.notDeepEqual(await problemsOf('bad.yml', bad), [], bad);
  }
});

test('workflows run what exists: scripts of package.json, files of ours, steps and rings of the test run', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Readonly<Record<string, string>> };
  const steps = readFileSync('tools/testAll.mjs', 'utf8');
  let seen = 0;
  for (const name of files) {
    const text = readFileSync(path.join(folder, name), 'utf8');
    for (const [, script = ''] of text.matchAll(/npm run ([\w:]+)/g)) {
      assert.ok(script in scripts, `${name}: npm run ${script}`);
      seen++;
    }
    for (const [, file = '', words = ''] of text.matchAll(/run: node (\S+\.mjs)([^\n]*)/g)) {
      assert.ok(existsSync(file), `${name}: ${file}`);
      if (file === 'tools/test/run.mjs') assert.ok(existsSync(path.join('test', words.trim())), `${name}: ${words}`);
      if (file === 'tools/testAll.mjs') {
        for (const step of words.trim().split(' ')) assert.ok(steps.includes(`'${step}'`), `${name}: ${step}`);
      }
      seen++;
    }
  }
  assert.ok(seen > 8);
});

test('workflows hold no secret, write nothing to the repository, and cover three systems', () => {
  for (const name of files) {
    const text = readFileSync(path.join(folder, name), 'utf8');
    assert.match(text, /^permissions:\n {2}contents: read$/m, name);
    assert.doesNotMatch(text, /secrets\./, name);
  }
  const ci = readFileSync(path.join(folder, 'ci.yml'), 'utf8');
  for (const system of ['ubuntu', 'windows', 'macos']) assert.ok(ci.includes(`${system}-latest`), system);
});
