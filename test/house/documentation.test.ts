import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { validateSignature } from '../../engine/src/index.js';
import { referencePages } from '../../tools/docs/referencePages.mjs';

interface Manifest {
  readonly icon: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly { command: string; title: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
    readonly languageModelTools: readonly { name: string }[];
    readonly views: Readonly<Record<string, readonly { id: string }[]>>;
  };
}
const read = (file: string): string => readFileSync(file, 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const { commands, configuration, languageModelTools, views } = manifest.contributes;
const settings = Object.keys(configuration.properties);

/** Every page for readers, as paths in the repository. */
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'signatures/README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join('docs', name.replaceAll('\\', '/'))),
];
const guide = pages.filter((file) => file.startsWith('docs/guide/') && !file.includes('/zh-cn/'));
const chinese = pages.filter((file) => file.startsWith('docs/guide/zh-cn/'));

/** The text of a page without its fenced examples, which hold brackets that are no links. */
const prose = (text: string): string => text.replace(/^```[^]*?^```/gm, '').replace(/`[^`\n]*`/g, '``');

/** Heading → anchor, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

function deadLinks(file: string, text: string): readonly string[] {
  const targets = [...prose(text).matchAll(/\]\(([^)\s]+)\)|\bsrc(?:set)?="([^"]+)"/g)].map((m) => m[1] ?? m[2] ?? '');
  return targets.filter((target) => {
    if (/^(?:https?:|mailto:|command:)/.test(target)) return false;
    const [where = '', anchor] = target.split('#');
    const full = where === '' ? file : path.posix.join(path.posix.dirname(file), decodeURIComponent(where));
    if (!existsSync(full)) return true;
    if (anchor === undefined) return false;
    return ![...read(full).matchAll(/^#+ (.+)$/gm)].some(([, heading = '']) => anchorOf(heading) === anchor);
  });
}

/** Ids of ours in a text that nothing contributes. */
function unknownIds(text: string): readonly string[] {
  const known = new Set([
    ...commands.map(({ command }) => command),
    ...settings,
    ...languageModelTools.map(({ name }) => name),
    ...Object.values(views).flatMap((all) => all.map(({ id }) => id)),
    'upgradeForensics.d.ts',
  ]);
  const found = [...text.matchAll(/\bupgradeForensics\.[A-Za-z][\w.]*\w/g)].map(([id]) => id);
  // A family of settings may be named by what they have in common: `upgradeForensics.largeLog`.
  return found.filter((id) => !known.has(id) && !settings.some((name) => name.startsWith(`${id}.`)));
}

/** The options that the command line reads, from its own tables. */
const cliOptions = new Set(
  readdirSync('cli/src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [
      ...read(path.join('cli/src', name)).matchAll(/^ {2}'?([a-z][\w-]*)'?: \{ type: '|\bname !== '([a-z]+)'/gm),
    ])
    .map(([, listed, compared]) => `--${listed ?? compared ?? ''}`)
    .concat('--version'),
);

test('links and pictures of every page lead somewhere', () => {
  for (const file of pages) assert.deepEqual(deadLinks(file, read(file)), [], file);
  // The check itself finds what is wrong.
  assert.deepEqual(deadLinks('README.md', 'a [b](docs/none.md), [c](docs/style.md#none), [d](docs/style.md#tests)'), [
    'docs/none.md',
    'docs/style.md#none',
  ]);
});

test('commands and settings that pages name exist', () => {
  for (const file of pages) assert.deepEqual(unknownIds(read(file)), [], file);
  assert.deepEqual(unknownIds('`upgradeForensics.largeLog`, `upgradeForensics.nothing`'), ['upgradeForensics.nothing']);
});

test('the reference holds every command, key and setting as the manifest has them', () => {
  const made = referencePages(read);
  assert.equal(made.length, 2);
  for (const { file, text } of made) {
    assert.equal(read(file), text, `run node tools/docs/reference.mjs (${file})`);
    for (const id of [...commands.map(({ command }) => command), ...settings]) {
      assert.ok(text.includes(`\`${id}\``), `${file}: ${id}`);
    }
  }
});

test('every command is told of in the guide, by its title, in words and not only in the list', () => {
  const check = (texts: string, files: readonly string[]): void => {
    const titles = JSON.parse(read(texts)) as Record<string, string>;
    const told = files
      .filter((file) => !file.endsWith('/reference.md'))
      .map(read)
      .join('\n');
    const silent = commands
      .map(({ title }) => titles[title.replaceAll('%', '')] ?? title)
      .filter((title) => !told.includes(title));
    assert.deepEqual(silent, [], texts);
  };
  check('package.nls.json', [...guide, 'signatures/README.md']);
  check('package.nls.zh-cn.json', chinese);
});

test('options in examples of the command line exist, and each one is explained', () => {
  assert.ok(cliOptions.size > 20);
  const others = /\b(?:npm|npx|code|vsce|git|parallel|xargs|kubectl|find|ssh|docker|spark-submit)\b|tools\/|test\//;
  for (const file of [...guide, ...chinese, 'README.md']) {
    for (const line of read(file).split('\n')) {
      if (others.test(line)) continue;
      for (const [option] of line.matchAll(/(?<=[\s`|(,])--[a-z][\w-]*/g)) {
        assert.ok(cliOptions.has(option), `${file}: ${option}`);
      }
    }
  }
  for (const file of ['docs/guide/commandLine.md', 'docs/guide/zh-cn/commandLine.md']) {
    const text = read(file);
    assert.deepEqual(
      [...cliOptions].filter((option) => !new RegExp(`\`${option}[\`, ]`).test(text)),
      [],
      file,
    );
  }
});

test('files and scripts of the repository that pages name exist', () => {
  for (const file of pages.filter((name) => !name.startsWith('docs/decisions/') && name !== 'CHANGELOG.md')) {
    const text = read(file);
    for (const [, script = ''] of text.matchAll(/npm run ([\w:]+)/g)) {
      assert.ok(script in manifest.scripts, `${file}: npm run ${script}`);
    }
    for (const [, tool = ''] of text.matchAll(/\bnode ((?:tools|test)\/[\w/.-]+\.mjs)/g)) {
      assert.ok(existsSync(tool), `${file}: ${tool}`);
    }
    const inCode =
      /`((?:engine|server|client|cli|webview|signatures|knowledge|syntaxes|tools|test|docs|l10n)\/[\w./-]*\w)`/g;
    for (const [, named = ''] of text.matchAll(inCode)) assert.ok(existsSync(named), `${file}: ${named}`);
  }
});

test('the guide has both languages: the same pages, linked to each other, with the same examples', () => {
  const names = (files: readonly string[]): readonly string[] => files.map((file) => path.posix.basename(file)).sort();
  // Written for programmers of other tools; the pages that everybody needs are in both.
  const englishOnly = ['api.md', 'batch.md'];
  assert.deepEqual(
    names(chinese),
    names(guide).filter((name) => !englishOnly.includes(name)),
  );
  for (const file of chinese) {
    const english = file.replace('/zh-cn/', '/');
    const headings = (text: string): number => [...prose(text).matchAll(/^#+ /gm)].length;
    assert.equal(headings(read(file)), headings(read(english)), `${file}: headings`);
    assert.match(read(file), /\p{Script=Han}{4}/u, file);
    assert.ok(
      read('docs/guide/zh-cn/README.md').includes(`(${path.posix.basename(file)})`) || file.endsWith('README.md'),
    );
  }
  for (const file of guide.filter((name) => !name.endsWith('/README.md'))) {
    assert.ok(read('docs/guide/README.md').includes(`(${path.posix.basename(file)})`), `${file} is in no table`);
  }
});

test('the signature that the guide shows is a good one', () => {
  for (const file of ['docs/guide/signatures.md', 'docs/guide/zh-cn/signatures.md']) {
    const [, yaml = ''] = /^```yaml\n([^]*?)^```/m.exec(read(file)) ?? [];
    const data = parse(yaml) as { id: string };
    assert.deepEqual(validateSignature(data, data.id).problems, [], file);
  }
});

test('every picture is used, and the icon is what the marketplace takes', () => {
  const told = pages.map(read).join('\n');
  for (const name of readdirSync('docs/images')) assert.ok(told.includes(`images/${name}`), `${name} is on no page`);
  const icon = readFileSync(manifest.icon);
  assert.equal(icon.subarray(1, 4).toString(), 'PNG');
  assert.deepEqual([icon.readUInt32BE(16), icon.readUInt32BE(20)], [256, 256]);
});
