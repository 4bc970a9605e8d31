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

/**
 * One word for one thing: what Windows, VS Code and the rest of the product call it in Chinese, and what else it might be
 * called.
 */
const terms = [
  ['首要原因', /最初原因|第一原因|首个原因/, 'first cause'],
  ['驱动程序', /驱动(?!程序|器|号)/, 'driver'],
  ['筛选器驱动程序', /过滤器?驱动/, 'filter driver'],
  ['微型筛选器', /(?<!微型)小型筛选器|微筛选器|迷你筛选器/, 'minifilter'],
  ['组件存储', /组件仓库|组件库/, 'component store'],
  ['服务堆栈', /维护堆栈|服务栈/, 'servicing stack'],
  ['映像', /镜像/, 'image'],
  ['重新启动', /重启/, 'restart'],
  ['帐户', /账户|账号|帐号/, 'account'],
  ['默认', /缺省/, 'default'],
  ['工作区', /工作空间/, 'workspace'],
  ['日志包', /收集包/, 'bundle'],
  ['压缩文件', /压缩包/, 'archive'],
  ['修复方法', /补救措施|修复措施/, 'remediation'],
  ['案例记录', /案例笔记|案例备注|笔记(?!本)/, 'case notes'],
  ['样例', /样本/, 'sample'],
  ['内嵌提示', /内联提示|嵌入提示/, 'inlay hint'],
];

/** Half-width signs after a Chinese character, and blanks between Chinese and Chinese quotation marks. */
const halfWidth = /\p{Script=Han}[,;:?!](?=\s|$|\p{Script=Han})|\p{Script=Han} “|” \p{Script=Han}/u;

/** What a reader of Chinese stumbles over. @param {string} chinese */
function styleProblems(chinese) {
  const problems = terms
    .filter(([, other]) => other.test(chinese))
    .map(([word, other, english]) => `say ${word} for "${english}", not "${other.exec(chinese)?.[0]}"`);
  const sign = halfWidth.exec(chinese.replace(/`[^`]*`|<[^>]*>|\$\{[^}]*\}?\}/g, '``'))?.[0];
  if (sign !== undefined) problems.push(`punctuation: "${sign}"`);
  return problems;
}

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
  problems.push(...styleProblems(chinese));
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
