// Puts the Chinese texts of l10n/parts/*.zh-cn.json together into l10n/bundle.l10n.zh-cn.json, as VS Code and the server
// load it, and says which messages of the sources have no Chinese text and which texts no source uses.
// Usage: node tools/l10n.mjs [--check]     --check writes nothing and fails on any difference.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const check = process.argv.includes('--check');
const sources = ['engine/src', 'server/src', 'client/src', 'cli/src'];
/** Object properties whose text is translated where it is shown: problems and missing evidence. */
const translatedProperties = new Set(['what', 'why', 'title']);

/** Every message that a source hands to a translator: the first argument of `t(...)` and `l10n.t(...)`. */
export function messagesOf(file, text) {
  const found = [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const literals = (node) => {
    if (ts.isStringLiteralLike(node)) return node.text === '' ? [] : [node.text];
    if (ts.isConditionalExpression(node)) return [...literals(node.whenTrue), ...literals(node.whenFalse)];
    if (ts.isParenthesizedExpression(node)) return literals(node.expression);
    return [];
  };
  const visit = (node) => {
    if (ts.isCallExpression(node)) {
      const callee = node.expression;
      const name = ts.isIdentifier(callee)
        ? callee.text
        : ts.isPropertyAccessExpression(callee)
          ? callee.name.text
          : '';
      if (name === 't' && node.arguments[0]) found.push(...literals(node.arguments[0]));
      // report(path, what, help): problems of knowledge files.
      if (name === 'report') found.push(...node.arguments.slice(1, 3).flatMap(literals));
    } else if (
      ts.isPropertyAssignment(node) &&
      ts.isIdentifier(node.name) &&
      translatedProperties.has(node.name.text)
    ) {
      found.push(...literals(node.initializer));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Every text literal: a message may reach the translator through a constant or a parameter. */
function literalsOf(file, text) {
  const found = new Set();
  const visit = (node) => {
    if (ts.isStringLiteralLike(node)) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return found;
}

const used = new Map();
const written = new Set();
for (const folder of sources) {
  for (const entry of readdirSync(folder, { recursive: true })) {
    const file = path.join(folder, String(entry));
    if (!file.endsWith('.ts')) continue;
    const text = readFileSync(file, 'utf8');
    for (const message of messagesOf(file, text)) if (!used.has(message)) used.set(message, file);
    for (const literal of literalsOf(file, text)) written.add(literal);
  }
}

// Descriptions of ours that stand for names nobody published: shown through the same translator.
for (const row of readFileSync('knowledge/codes/wim.tsv', 'utf8').split('\n')) {
  const name = row.startsWith('#') ? undefined : row.split('\t')[2];
  if (name) used.set(name, 'knowledge/codes/wim.tsv');
}

const chinese = new Map();
const problems = [];
for (const name of readdirSync('l10n/parts').sort()) {
  const part = JSON.parse(readFileSync(path.join('l10n/parts', name), 'utf8'));
  for (const [english, text] of Object.entries(part)) {
    if (chinese.has(english) && chinese.get(english).text !== text) {
      problems.push(`two Chinese texts for "${english}": l10n/parts/${chinese.get(english).name} and ${name}`);
    }
    if (!used.has(english) && !written.has(english)) problems.push(`no source uses "${english}" (l10n/parts/${name})`);
    const slots = (value) =>
      [...value.matchAll(/\{\d+\}/g)]
        .map(([slot]) => slot)
        .sort()
        .join();
    if (slots(english) !== slots(text))
      problems.push(`"${english}" and its Chinese text have different {n} (l10n/parts/${name})`);
    chinese.set(english, { text, name });
  }
}
for (const [message, file] of used)
  if (!chinese.has(message)) problems.push(`no Chinese text for "${message}" (${file})`);

const bundle = `${JSON.stringify(Object.fromEntries([...chinese].map(([english, { text }]) => [english, text]).sort(([a], [b]) => (a < b ? -1 : 1))), null, 2)}\n`;
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
console.log(`l10n: ${used.size} messages in the sources, ${chinese.size} Chinese texts, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
