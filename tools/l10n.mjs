// Puts the Chinese texts of l10n/parts/*.zh-cn.json together into l10n/bundle.l10n.zh-cn.json, as VS Code and the server
// load it, and says which messages of the sources have no Chinese text and which texts no source uses.
// Usage: node tools/l10n.mjs [--check]     --check writes nothing and fails on any difference.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleOf } from './l10n/bundle.mjs';

const check = process.argv.includes('--check');

const sources = new Map();
for (const folder of ['engine/src', 'server/src', 'client/src', 'cli/src', 'webview/src']) {
  for (const entry of readdirSync(folder, { recursive: true })) {
    const file = path.posix.join(folder, String(entry).split(path.sep).join('/'));
    if (file.endsWith('.ts')) sources.set(file, readFileSync(file, 'utf8'));
  }
}
const parts = new Map(
  readdirSync('l10n/parts')
    .sort()
    .map((name) => [name, JSON.parse(readFileSync(path.join('l10n/parts', name), 'utf8'))]),
);
// Descriptions of ours that stand for names nobody published: shown through the same translator.
const descriptions = readFileSync('knowledge/codes/wim.tsv', 'utf8')
  .split('\n')
  .flatMap((row) => (row.startsWith('#') ? [] : [row.split('\t')[2] ?? '']))
  .filter((message) => message !== '')
  .map((message) => ({ message, file: 'knowledge/codes/wim.tsv' }));

const { chinese, messages, problems } = bundleOf(sources, parts, descriptions);
const sorted = [...chinese].sort(([a], [b]) => (a < b ? -1 : 1));
const bundle = `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
const target = 'l10n/bundle.l10n.zh-cn.json';
if (check) {
  let present = '';
  try {
    present = readFileSync(target, 'utf8');
  } catch {
    // Reported as a difference below.
  }
  if (present !== bundle) problems.push(`${target} is not what its parts give: run "npm run generate"`);
} else writeFileSync(target, bundle);

for (const problem of problems) console.error(problem);
console.log(`l10n: ${messages} messages in the sources, ${chinese.size} Chinese texts, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
