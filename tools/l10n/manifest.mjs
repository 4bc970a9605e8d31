// The manifest in both languages: package.json, package.nls.json, package.nls.zh-cn.json.
import { pairProblems } from './languages.mjs';

/** Members of the manifest that the editor shows. */
const shown = new Set(
  `title shortTitle displayName userDescription description markdownDescription category label contents name altText
  enumDescriptions markdownEnumDescriptions enumItemLabels deprecationMessage markdownDeprecationMessage
  patternErrorMessage editPresentation aliases contextualTitle`.split(/\s+/),
);

/**
 * Members with such names that nobody reads: names of packages and scopes, ids; what a language model reads (its tools'
 * `modelDescription` and the descriptions in their schemas) is English, as their answers are read by a model first.
 */
const notShown = [
  /^(?:name|publisher)$/,
  /^contributes\.languageModelTools\.\d+\.(?:name|inputSchema\..*)$/,
  /^contributes\.(?:grammars|languages)\.\d+\.(?:scopeName|tokenTypes.*)$/,
  /^contributes\.snippets\b/,
  /^(?:scripts|devDependencies|dependencies|engines|author|repository|bugs)\b/,
];

/**
 * Everything that is wrong between the manifest and its two files of texts.
 *
 * @param {unknown} manifest package.json
 * @param {Readonly<Record<string, string>>} english package.nls.json
 * @param {Readonly<Record<string, string>>} chinese package.nls.zh-cn.json
 * @returns {string[]}
 */
export function manifestProblems(manifest, english, chinese) {
  const problems = [];
  const used = new Set();
  walk(manifest, '', (value, path, name) => {
    const key = /^%(.+)%$/.exec(value)?.[1];
    if (key !== undefined) {
      used.add(key);
      if (!(key in english)) problems.push(`package.nls.json has no "${key}", which ${path} uses`);
      return;
    }
    if (shown.has(name) && value !== '' && !notShown.some((pattern) => pattern.test(path))) {
      problems.push(`${path}: "${value}" is in one language: name a key of package.nls.json`);
    }
  });
  walkObjects(manifest, '', (node, path) => {
    if (!/^contributes\.configuration\b/.test(path) || !Array.isArray(node.enum)) return;
    const described = node.enumDescriptions ?? node.markdownEnumDescriptions;
    if (described === undefined) problems.push(`${path}: its values have no enumDescriptions`);
    else if (described.length !== node.enum.length) {
      problems.push(`${path}: ${node.enum.length} values, ${described.length} enumDescriptions`);
    }
  });
  for (const key of Object.keys(english)) {
    if (!used.has(key)) problems.push(`package.nls.json: nothing uses "${key}"`);
    if (!(key in chinese)) problems.push(`package.nls.zh-cn.json has no "${key}"`);
    else if (!isFile(english[key])) {
      problems.push(...pairProblems(english[key], chinese[key]).map((problem) => `"${key}": ${problem}`));
    }
  }
  for (const key of Object.keys(chinese)) {
    if (!(key in english)) problems.push(`package.nls.zh-cn.json: package.nls.json has no "${key}"`);
  }
  return problems;
}

/** Files of which each language has its own, such as the pictures of the walkthrough. */
export function localizedFiles(english, chinese) {
  return Object.keys(english)
    .filter((key) => isFile(english[key]))
    .map((key) => ({ key, english: english[key], chinese: chinese[key] ?? '' }));
}

function isFile(text) {
  return /^[\w./-]+\.(?:svg|png|md)$/.test(text);
}

/** Every text of the manifest, with its path and the name of the member that holds it. */
function walk(value, path, visit, name = '') {
  if (typeof value === 'string') visit(value, path, name);
  else if (Array.isArray(value)) value.forEach((one, index) => walk(one, `${path}.${index}`, visit, name));
  else if (typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value)) walk(one, path === '' ? key : `${path}.${key}`, visit, key);
  }
}

function walkObjects(value, path, visit) {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) visit(value, path);
  for (const [key, one] of Object.entries(value)) walkObjects(one, path === '' ? key : `${path}.${key}`, visit);
}
