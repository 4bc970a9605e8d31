// What must hold between a text in English and the same in Chinese.

const HAN = /\p{Script=Han}/u;

/**
 * Texts that are the same in Chinese, and why: names that nobody translates, and units. Everything else in Chinese holds
 * at least one Chinese character.
 */
export const sameInChinese = new Map([
  ['Upgrade Log Forensics', 'name of the product'],
  ['HRESULT', 'a type of Windows'],
  ['NTSTATUS', 'a type of Windows'],
  ['Win32', 'an interface of Windows'],
  ['WMI', 'a part of Windows'],
  ['DISM API', 'a part of Windows'],
  ['GUID {0}', 'a kind of id'],
  ['SID {0}', 'a kind of id'],
]);

/** Placeholders of a message, `{0}` or `{name}`, each as often as it stands. */
const slotsOf = (text) => [...text.matchAll(/\{(?:\d+|[a-z]\w*)\}/gi)].map(([slot]) => slot).sort();

/** Commands, settings and addresses in a text of the manifest: a translation leads to the same. */
const linksOf = (text) =>
  [...text.matchAll(/\(((?:command|https?):[^)\s]+)\)|`#([\w.]+)#`/g)].map(([, link, setting]) => link ?? setting).sort();

/**
 * What is wrong with a pair of texts; nothing when it is right.
 *
 * @param {string} english @param {string} chinese
 * @param {{ slots?: 'same' | 'set' | 'any' }} [options] `same`: each placeholder as often in both; `set`: at least once
 * @returns {string[]}
 */
export function pairProblems(english, chinese, { slots = 'same' } = {}) {
  const problems = [];
  if (english.trim() === '') problems.push('the English text is empty');
  if (chinese.trim() === '') problems.push('the Chinese text is empty');
  else if (!HAN.test(chinese) && isWorded(english) && !sameInChinese.has(english)) {
    problems.push(`the Chinese text holds no Chinese: "${chinese}"`);
  }
  if (HAN.test(english)) problems.push(`the English text holds Chinese: "${english}"`);
  if (slots !== 'any') {
    const of = (text) => (slots === 'set' ? [...new Set(slotsOf(text))] : slotsOf(text)).join(' ');
    if (of(english) !== of(chinese)) problems.push(`placeholders differ: "${of(english)}", "${of(chinese)}"`);
  }
  if (linksOf(english).join(' ') !== linksOf(chinese).join(' ')) {
    problems.push(`links differ: "${linksOf(english).join(' ')}", "${linksOf(chinese).join(' ')}"`);
  }
  return problems;
}

/** Whether a text holds a word at all: `{0}: {1}`, `0x{0}`, `file:line`, names in code are the same in every language. */
function isWorded(text) {
  const rest = text.replace(/\{[^}]*\}|`[^`]*`|0x[0-9a-f]+/gi, ' ');
  return /\p{L}{2,}/u.test(rest);
}

/**
 * Both languages in data that was read from YAML or JSON: wherever `en` or `zh-CN` stands, both stand, with the same
 * shape, and each pair of texts is right.
 *
 * @param {unknown} data
 * @param {{ names?: RegExp, notTexts?: RegExp, path?: string }} [options] paths of names, which need not be translated, and of what is no text in two languages
 * @returns {string[]} `path: what is wrong`
 */
export function dataProblems(data, { path = '', ...options } = {}) {
  if (typeof data !== 'object' || data === null || options.notTexts?.test(path)) return [];
  if (!Array.isArray(data) && ('en' in data || 'zh-CN' in data)) {
    const { en, 'zh-CN': chinese, ...rest } = data;
    if (options.names?.test(path) && isText(en) && isText(chinese)) return [];
    return [...shapeProblems(en, chinese, path), ...dataProblems(rest, { path, ...options })];
  }
  return Object.entries(data).flatMap(([key, value]) =>
    dataProblems(value, { path: path === '' ? key : `${path}.${key}`, ...options }),
  );
}

function isText(value) {
  return typeof value === 'string' && value.trim() !== '';
}

function shapeProblems(en, chinese, path) {
  const at = (problem) => `${path}: ${problem}`;
  if (en === undefined) return [at('there is no English text')];
  if (chinese === undefined) return [at('there is no Chinese text')];
  // A language may need a value twice, or not where the sentence says it otherwise; it may not invent one.
  if (typeof en === 'string' && typeof chinese === 'string') return pairProblems(en, chinese, { slots: 'set' }).map(at);
  if (typeof en !== 'object' || typeof chinese !== 'object' || en === null || chinese === null) {
    return [at('the languages differ in kind')];
  }
  const keys = new Set([...Object.keys(en), ...Object.keys(chinese)]);
  return [...keys].flatMap((key) => shapeProblems(en[key], chinese[key], `${path}.${key}`));
}
