// Checks knowledge/explanations/*.yml and knowledge/sources.yml and compiles them into explanations.json and sources.json.
// Runs from the root of the repository. Every error names file and line and says what was expected.
//
// A file is a mapping from key to entry; an entry has en, zh-CN (each: means, causes, next) and sources. Keys by file:
//   pairs.yml       "0xC1900101-0x20017", "0xC1900101-*"
//   extend.yml      "0x20017"
//   operations.yml  "phase:0x2", "operation:0x17"
//   all others      "0xC1900101": eight hex digits; in win32.yml the plain Win32 code, in bugcheck.yml the stop code
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LineCounter, isMap, isScalar, parseDocument } from 'yaml';

const explanations = 'knowledge/explanations';
const languages = ['en', 'zh-CN'];
const keyShapes = {
  pairs: /^0x[0-9A-F]{8}-(?:\*|0x[0-9A-F]{5})$/,
  extend: /^0x[0-9A-F]{5}$/,
  operations: /^(?:phase|operation):0x[0-9A-F]{1,2}$/,
  code: /^0x[0-9A-F]{8}$/,
};

/** @returns {Promise<Record<string, object>>} id to source, as in knowledge/sources.yml */
export async function readSources(file = 'knowledge/sources.yml') {
  const problems = [];
  const sources = {};
  for (const { key, value, where } of await readMapping(file, problems)) {
    sources[key] = value;
    if (typeof value?.title !== 'string' && languages.some((language) => typeof value?.title?.[language] !== 'string'))
      problems.push(`${where}: "${key}" has no title`);
    for (const language of languages) {
      if (typeof value?.what?.[language] !== 'string') problems.push(`${where}: "${key}" has no what.${language}`);
    }
    if (value?.url !== undefined && !/^https:\/\/\S+$/.test(value.url)) problems.push(`${where}: url is not an https address`);
    unknownKeys(value, ['title', 'what', 'licence', 'url'], where, problems);
  }
  report(problems);
  return sources;
}

/**
 * @param {string} dir
 * @returns {Promise<Record<string, Record<string, object>>>} table (the file's name) to key to entry. The same number may stand
 * in two files: 0x800F080C is a CBS code and a DISM code.
 */
export async function readExplanations(dir = explanations, sources = undefined) {
  const known = new Set(Object.keys(sources ?? (await readSources())));
  const problems = [];
  const tables = {};
  for (const file of (await readdir(dir)).filter((name) => name.endsWith('.yml')).sort()) {
    const name = path.basename(file, '.yml');
    tables[name] = {};
    for (const { key, value, where } of await readMapping(path.join(dir, file), problems)) {
      const shape = keyShapes[name] ?? keyShapes.code;
      if (!shape.test(key)) problems.push(`${where}: key "${key}" does not have the form ${shape.source}`);
      checkEntry(value, key, where, known, problems);
      tables[name][key] = value;
    }
  }
  report(problems);
  return tables;
}

function checkEntry(entry, key, where, known, problems) {
  unknownKeys(entry, [...languages, 'sources'], where, problems);
  for (const language of languages) {
    const text = entry?.[language];
    if (!text) {
      problems.push(`${where}: "${key}" has no text in ${language}`);
      continue;
    }
    unknownKeys(text, ['means', 'causes', 'next'], where, problems);
    if (typeof text.means !== 'string' || text.means.trim() === '') problems.push(`${where}: "${key}" ${language}.means is empty`);
    for (const part of ['causes', 'next']) {
      const lines = text[part];
      if (!Array.isArray(lines) || lines.some((line) => typeof line !== 'string' || line.trim() === '')) {
        problems.push(`${where}: "${key}" ${language}.${part} is not a list of texts`);
      } else if (part === 'next' && lines.length === 0) {
        problems.push(`${where}: "${key}" ${language}.next is empty: say what to look at`);
      }
    }
  }
  if (!Array.isArray(entry?.sources) || entry.sources.length === 0) problems.push(`${where}: "${key}" names no sources`);
  else {
    for (const id of entry.sources) {
      if (!known.has(id)) problems.push(`${where}: source "${id}" is not in knowledge/sources.yml`);
    }
  }
}

function unknownKeys(value, allowed, where, problems) {
  for (const key of Object.keys(value ?? {})) {
    if (!allowed.includes(key)) problems.push(`${where}: "${key}" is none of ${allowed.join(', ')}`);
  }
}

/** The entries of a file's top-level mapping with the place of each. */
async function readMapping(file, problems) {
  const lines = new LineCounter();
  const document = parseDocument(await readFile(file, 'utf8'), { lineCounter: lines });
  for (const error of document.errors) {
    problems.push(`${file}:${lines.linePos(error.pos[0]).line}: ${error.message.split('\n')[0]}`);
  }
  if (!isMap(document.contents)) {
    problems.push(`${file}: the file is not a mapping from key to entry`);
    return [];
  }
  return document.contents.items.map((item) => ({
    key: isScalar(item.key) ? String(item.key.value) : '',
    value: item.value?.toJS(document) ?? {},
    where: `${file}:${lines.linePos(item.key?.range?.[0] ?? 0).line}`,
  }));
}

function report(problems) {
  if (problems.length > 0) throw new Error(`Knowledge is not in order:\n${problems.join('\n')}`);
}

/** Builder for tools/knowledge/build.mjs. @param {string} outdir */
export async function buildExplanations(outdir) {
  const sources = await readSources();
  const tables = await readExplanations(explanations, sources);
  await writeFile(path.join(outdir, 'sources.json'), JSON.stringify(sources));
  await writeFile(path.join(outdir, 'explanations.json'), JSON.stringify(tables));
}
