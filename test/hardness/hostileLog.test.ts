import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import MarkdownIt from 'markdown-it';
import { startClient } from '../protocol/client.js';
import { askEverything, type Answer } from './everyRequest.js';
import { hiding, writeHostileCase } from './hostileCase.js';
import { scratchFolder } from './spied.js';

const scratch = scratchFolder('hostile');
let folder = '';
before(() => {
  folder = writeHostileCase(scratch);
});

/** Fields that nobody is shown: names by which a client asks again. */
const unseen = new Set(['id', 'findingId', 'data', 'file', 'root', 'uri', 'targetUri', 'sha256', 'arguments']);

/** Every text of an answer that may be shown, with the way to it. */
function* textsOf(value: unknown, way: string): Generator<readonly [string, string]> {
  // The client shows these by `visible` of its own.
  if (way.endsWith('timelineFacets.sources')) return;
  if (typeof value === 'string') yield [way, value];
  else if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) if (!unseen.has(name)) yield* textsOf(part, `${way}.${name}`);
  }
}

/** Addresses that only a log can have brought: our pages link to our commands, to files and to their sources. */
const hostile = /^(?!command:upgradeForensics\.)(?:command|javascript|data|vbscript):|evil\.example/i;

/** Markdown as the strictest reader would take it: what of it comes alive. */
function checkMarkdown(markdown: string, what: string): void {
  const visit = (tokens: ReturnType<MarkdownIt['parse']>): void => {
    for (const token of tokens) {
      if (token.type === 'link_open')
        assert.doesNotMatch(String(token.attrGet('href')), hostile, `${what}: ${markdown}`);
      assert.notEqual(token.type, 'image', `${what}: ${markdown}`);
      if (token.type.startsWith('html_')) {
        assert.match(token.content, /^\s*<!-- upgrade-forensics: [^<>]*-->\s*$/, `${what}: ${markdown}`);
      }
      visit(token.children ?? []);
    }
  };
  visit(new MarkdownIt({ html: true, linkify: true }).parse(markdown, {}));
}

for (const language of ['en', 'zh-CN'] as const) {
  test(`nothing that hides or commands reaches an editor from a log (${language})`, async () => {
    const client = await startClient({
      folder,
      language,
      ...(language === 'zh-CN' && { l10nPath: path.resolve('l10n/bundle.l10n.zh-cn.json') }),
    });
    const all: Answer[] = [];
    const logs = readdirSync(folder, { recursive: true })
      .map(String)
      .filter((name) => /(?:Panther\/.*setupact|CBS|setupapi\.dev|miglog)\.(?:log|xml)$/i.test(name))
      .sort()
      .slice(0, language === 'en' ? 6 : 2);
    assert.ok(logs.length >= 2);
    for (const [i, name] of logs.entries()) {
      const text = readFileSync(path.join(folder, name), 'utf8');
      const uri = client.open(path.join(folder, name), text);
      const good = path.join(scratch, 'plain', readdirSync(path.join(scratch, 'plain'))[0] ?? '');
      all.push(
        ...(await askEverything(client, {
          folder,
          uri,
          lines: Math.min(400, text.split('\n').length),
          ...(i === 0 && { good: pathToFileURL(good).toString() }),
        })),
      );
    }
    await client.stop();
    let shown = 0;
    let markdown = 0;
    let written = 0;
    const bad = new Map<string, string>();
    for (const { method, result } of all) {
      for (const [way, text] of textsOf(result, method)) {
        shown++;
        if (text.includes('<U+')) written++;
        if (hiding.test(text)) bad.set(way.replace(/\d+/g, 'n'), JSON.stringify(text));
        if (/contents\.value$|newText$|(?:comparePage|explanation)\.text$|documentation\.value$/.test(way)) {
          markdown++;
          checkMarkdown(text, way);
        }
      }
    }
    assert.deepEqual([...bad], []);
    assert.ok(
      shown > 1000 && markdown > 50 && written > 50,
      `${shown} texts, ${markdown} in Markdown, ${written} changed`,
    );
  });
}

const cli = path.resolve('dist/cli.js');

test('nothing that hides or commands reaches a terminal', async (t) => {
  const good = path.join(scratch, 'plain', readdirSync(path.join(scratch, 'plain'))[0] ?? '');
  const calls: readonly (readonly string[])[] = [
    ...['text', 'json', 'sarif', 'ndjson'].map((format) => ['analyze', folder, '--format', format]),
    ['analyze', folder, '--lang', 'zh-CN'],
    ['timeline', folder],
    ['timeline', folder, '--format', 'json'],
    ['compare', folder, good],
    ['compare', folder, good, '--format', 'markdown'],
    ['compare', folder, good, '--format', 'json'],
    ['batch', folder, '--jobs', '1', '--report'],
    ['explain', '\u001b[2J\u202e'],
    ['analyze', path.join(folder, '\u001b[2J\u202e')],
    ['\u001b[2J\u202e'],
  ];
  for (const args of calls) {
    await t.test(JSON.stringify(args.map((arg) => (arg === folder ? 'case' : arg))), () => {
      const { stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      });
      const all = `${stdout}\n${stderr}`;
      assert.ok(all.length > 20);
      // Our own colours.
      const bare = all.replace(/\u001b\[(?:0|1|2|31|32|33|36)m/g, '');
      const found = hiding.exec(bare);
      assert.equal(found && JSON.stringify(bare.slice(Math.max(0, found.index - 80), found.index + 40)), null);
      if (args.includes('json') || args.includes('sarif')) JSON.parse(stdout);
      if (args.includes('markdown')) checkMarkdown(stdout, 'compare');
    });
  }
});
