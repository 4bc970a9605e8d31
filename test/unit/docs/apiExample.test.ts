import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';

const guide = readFileSync('docs/guide/api.md', 'utf8');
const example = /```ts\n(.*?)```/s.exec(guide)?.[1] ?? '';

/** What the compiler says of extensions that have the published typings beside them, as other authors have them. */
function messagesFor(sources: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'api-example-'));
  try {
    copyFileSync('api/upgradeForensics.d.ts', path.join(folder, 'upgradeForensics.d.ts'));
    symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'), 'junction');
    const files = Object.entries(sources).map(([name, source]) => {
      const file = path.join(folder, `${name}.ts`);
      writeFileSync(file, source);
      return { name, file };
    });
    const program = ts.createProgram(
      files.map(({ file }) => file),
      {
        strict: true,
        noEmit: true,
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.Node16,
        moduleResolution: ts.ModuleResolutionKind.Node16,
        types: ['vscode'],
        skipLibCheck: true,
      },
    );
    const typings = program.getSourceFiles().filter(({ fileName }) => fileName.endsWith('upgradeForensics.d.ts'));
    assert.equal(typings.length, 1);
    return Object.fromEntries(
      files.map(({ name, file }) => {
        const source = program.getSourceFile(file);
        const found = ts.getPreEmitDiagnostics(program, source);
        return [name, found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')).join('\n')];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the example of the guide compiles against the published typings, and what they do not promise does not', () => {
  assert.ok(example.includes('analyzeFolder'), 'the guide has its example');
  const { whole, member, argument } = messagesFor({
    whole: example,
    member: example.replace('firstCause.line', 'firstCause.row'),
    argument: example.replace('analyzeFolder(folder,', 'analyzeFolder(7,'),
  });
  assert.equal(whole, '');
  assert.match(member ?? '', /'row' does not exist/);
  assert.match(argument ?? '', /'number'/);
});

test('the guide names every member of the API and every tool', () => {
  const typings = ts.createSourceFile(
    'api.d.ts',
    readFileSync('api/upgradeForensics.d.ts', 'utf8'),
    ts.ScriptTarget.Latest,
  );
  const api = typings.statements.find(
    (one): one is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(one) && one.name.text === 'UpgradeForensicsApi',
  );
  const members = (api?.members ?? []).map(({ name }) => (name && ts.isIdentifier(name) ? name.text : ''));
  assert.ok(members.length >= 6);
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    contributes: { languageModelTools: readonly { toolReferenceName: string }[] };
  };
  const tools = contributes.languageModelTools.map(({ toolReferenceName }) => `#${toolReferenceName}`);
  for (const name of [...members, ...tools]) assert.match(guide, new RegExp(`\`${name}\\b`), name);
});
