import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundleOf } from '../../../tools/l10n/bundle.mjs';
import { dataProblems, pairProblems } from '../../../tools/l10n/languages.mjs';
import { localizedFiles, manifestProblems } from '../../../tools/l10n/manifest.mjs';
import { bareTexts, earlyMessages, isProse, localizedIn, messagesOf } from '../../../tools/l10n/messages.mjs';

/** What the check of the bundle says of one source with its Chinese texts. */
function checkBundle(source: string, chinese: Readonly<Record<string, string>>, expected: readonly RegExp[]): void {
  const { problems } = bundleOf(new Map([['a.ts', source]]), new Map([['part.json', chinese]]));
  assert.equal(problems.length, expected.length, `${source}: ${problems.join('\n')}`);
  expected.forEach((pattern, i) => {
    assert.match(problems[i] ?? '', pattern);
  });
}

/** The words of a source that no translator sees. */
function checkBare(source: string, expected: readonly string[]): void {
  assert.deepEqual(
    bareTexts('a.ts', source).map(({ text }: { text: string }) => text),
    expected,
    source,
  );
}

/** What is wrong with a manifest of one member. */
function checkManifest(
  contributes: object,
  english: Readonly<Record<string, string>>,
  chinese: Readonly<Record<string, string>>,
  expected: readonly RegExp[],
): void {
  const problems = manifestProblems({ name: 'a', contributes }, english, chinese);
  assert.equal(problems.length, expected.length, problems.join('\n'));
  expected.forEach((pattern, i) => {
    assert.match(problems[i] ?? '', pattern);
  });
}

test('messages are found wherever a translator is called', () => {
  const source = `
    const { t } = speech;
    t('plain'); speech.t('of a member'); vscode.l10n.t('of the editor', 1);
    t(failed ? 'one way' : ('the other'), file);
    t(\`without places\`);
    const problem = { what: 'it is empty', args: [] };
    report(['a'], 'write a list', 'wrong kind');
    t(other); t(\`with \${place}\`); t(...all); format('not for a translator');
  `;
  const { messages, computed } = messagesOf('a.ts', source);
  assert.deepEqual(
    messages.map(({ message }: { message: string }) => message).sort(),
    ['it is empty', 'of a member', 'of the editor', 'one way', 'plain', 'the other', 'without places', 'write a list', 'wrong kind'],
  );
  assert.deepEqual(
    computed.map(({ expression, line }: { expression: string; line: number }) => `${line} ${expression}`),
    ['8 other', '8 `with ${place}`', '8 ...all'],
  );
});

test('a message without Chinese, Chinese without a message, places that differ', () => {
  checkBundle(`t('Read {0}', file)`, { 'Read {0}': '读取 {0}' }, []);
  checkBundle(`t('Read {0}', file)`, {}, [/no Chinese text for "Read \{0\}" \(a\.ts\)/]);
  checkBundle(`t('Read')`, { Read: '读取', Write: '写入' }, [/no source uses "Write"/]);
  checkBundle(`const text = 'Read'; t(label)`, { Read: '读取' }, []);
  checkBundle(`t('Read {0}', file)`, { 'Read {0}': '读取' }, [/placeholders differ/]);
  checkBundle(`t('{0} of {1}', a, b)`, { '{0} of {1}': '{1} 中的 {1}' }, [/placeholders differ/]);
  checkBundle(`t('Read {0} and {1}', file)`, { 'Read {0} and {1}': '读取 {0} 和 {1}' }, [/is given 1 values/]);
  checkBundle(`t('Read {0}', ...args)`, { 'Read {0}': '读取 {0}' }, []);
  checkBundle(`t(anything)`, {}, [/t\(anything\): which texts\?/]);
  checkBundle(`t('Read')`, { Read: 'Read' }, [/holds no Chinese/]);
  checkBundle(`t('Read')`, { Read: ' ' }, [/the Chinese text is empty/]);
});

test('two parts that disagree', () => {
  const parts = new Map([
    ['a.json', { Read: '读取' }],
    ['b.json', { Read: '读' }],
  ]);
  const { problems } = bundleOf(new Map([['a.ts', `t('Read')`]]), parts);
  assert.match(problems.join('\n'), /two Chinese texts for "Read": l10n\/parts\/a\.json and b\.json/);
});

test('a pair of texts', () => {
  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ['Read', 'Read', /holds no Chinese/],
    ['读取', '读取', /the English text holds Chinese/],
    ['', '读取', /the English text is empty/],
    ['[Open](command:a.open)', '[打开](command:a.close)', /links differ/],
    ['See `#a.b#`', '参见 `#a.c#`', /links differ/],
    ['The driver failed', '驱动失败', /say 驱动程序 for "driver"/],
    ['First cause', '最初原因', /say 首要原因 for "first cause", not "最初原因"/],
    ['Which case?', '哪个案例?', /punctuation: "例\?"/],
    ['The line "BCD"', '前面的 “BCD” 行', /punctuation/],
  ];
  for (const [english, chinese, expected] of wrong) {
    assert.match(pairProblems(english, chinese).join('\n'), expected, english);
  }
  for (const [english, chinese] of [
    ['{0}: {1}', '{0}：{1}'],
    ['`sfc /scannow` {0}', '`sfc /scannow` {0}'],
    ['HRESULT', 'HRESULT'],
    ['The drive, the filter driver', '驱动器、筛选器驱动程序'],
    ['Minifilter (fltmc): a, b', '微型筛选器 (fltmc)：a, b'],
    ['[Open](command:a.open)', '[打开](command:a.open)'],
  ] as const) {
    assert.deepEqual(pairProblems(english, chinese), [], english);
  }
});

test('data with a language, a part of one, or a place missing', () => {
  assert.deepEqual(dataProblems({ title: { en: 'Read {a}', 'zh-CN': '读取 {a}' }, list: [{ x: 1 }] }), []);
  assert.deepEqual(dataProblems({ steps: [{ text: { en: 'Read' } }] }), ['steps.0.text: there is no Chinese text']);
  assert.deepEqual(dataProblems({ text: { 'zh-CN': '读取' } }), ['text: there is no English text']);
  assert.match(dataProblems({ text: { en: 'Read', 'zh-CN': 'Lesen' } }).join(), /^text: the Chinese text holds no Chinese/);
  assert.match(dataProblems({ text: { en: 'Read {a}', 'zh-CN': '读取 {b}' } }).join(), /^text: placeholders differ/);
  const explanation = { en: { next: ['One', 'Two'] }, 'zh-CN': { next: ['一'] } };
  assert.deepEqual(dataProblems({ '0x1': explanation }), ['0x1.next.1: there is no Chinese text']);
  const product = { product: { en: 'Falcon', 'zh-CN': 'Falcon' } };
  assert.equal(dataProblems(product).length, 1);
  assert.deepEqual(dataProblems(product, { names: /^product$/ }), []);
});

test('texts in sources that carry both languages', () => {
  const found = localizedIn(
    'a.ts',
    "const a = { en: 'Read', 'zh-CN': '读取' };\nconst b = { en: `Read ${x}` };\nconst c = { en: on ? 'x' : y, 'zh-CN': other };",
  );
  assert.deepEqual(found, [
    { line: 1, en: 'Read', 'zh-CN': '读取' },
    { line: 2, en: 'Read {}' },
    { line: 3, en: '{}', 'zh-CN': '{}' },
  ]);
});

test('words that go past the translator', () => {
  checkBare(`window.showInformationMessage('Nothing was found.')`, ['Nothing was found.']);
  checkBare(`window.showErrorMessage(t('Nothing was found.'), 'Show Output')`, ['Show Output']);
  checkBare('void window.showWarningMessage(`Could not read ${file}`)', ['Could not read {}']);
  checkBare(`showQuickPick(items, { title: 'Open a log', placeHolder: t('Which one?') })`, ['Open a log']);
  checkBare(`const item = { label: many ? 'All logs' : '$(check)', description: id }`, ['All logs']);
  checkBare(`item.tooltip = 'The verdict of ' + name;`, ['The verdict of {}']);
  checkBare(`element.textContent = 'Loading'; element.setAttribute('aria-label', 'Zoom in');`, ['Loading', 'Zoom in']);
  checkBare(`element.setAttribute('class', 'some words here'); element.id = 'two words';`, []);
  checkBare(`throw new Error('The file is gone')`, ['The file is gone']);
  checkBare('terminal.out(`${count} files were read\\n`); process.stdout.write("Done.\\n");', ['{} files were read\n', 'Done.\n']);
  checkBare("terminal.err(`upgrade-forensics: ${t('Done.')}\\n`); output.warn('The server did not start')", []);
  checkBare(`const item = { title: t('Read'), label: 'setupact.log', command: 'a.b', icon: '$(law)' }`, []);
});

test('what counts as words', () => {
  for (const text of ['Loading', 'Loading…', 'two words', 'in, of', '读取']) assert.ok(isProse(text), text);
  for (const text of ['', 'setupact.log', '$(sync~spin) {}', '0xC1900101', 'upgradeForensics.open', '{0}: {1}', 'MIG', '<br>']) {
    assert.ok(!isProse(text), text);
  }
});

test('a manifest and its texts', () => {
  const command = { commands: [{ command: 'a.open', title: '%open%' }] };
  checkManifest(command, { open: 'Open' }, { open: '打开' }, []);
  checkManifest(command, {}, {}, [/package\.nls\.json has no "open", which contributes\.commands\.0\.title uses/]);
  checkManifest(command, { open: 'Open' }, {}, [/package\.nls\.zh-cn\.json has no "open"/]);
  checkManifest(command, { open: 'Open', close: 'Close' }, { open: '打开', close: '关闭' }, [/nothing uses "close"/]);
  checkManifest(command, { open: 'Open' }, { open: '打开', close: '关闭' }, [/zh-cn\.json: package\.nls\.json has no "close"/]);
  checkManifest(command, { open: 'Open' }, { open: 'Open' }, [/"open": the Chinese text holds no Chinese/]);
  const plain = { commands: [{ command: 'a.open', title: 'Open' }] };
  checkManifest(plain, {}, {}, [/contributes\.commands\.0\.title: "Open" is in one language/]);
});

test('values of a setting are described, each of them', () => {
  const setting = (more: object) => ({ configuration: { properties: { 'a.b': { enum: ['x', 'y'], ...more } } } });
  const both = [{ x: 'One way' }, { x: '一种方式' }] as const;
  checkManifest(setting({ enumDescriptions: ['%x%', '%x%'] }), ...both, []);
  checkManifest(setting({ enumDescriptions: ['%x%'] }), ...both, [/a\.b: 2 values, 1 enumDescriptions/]);
  checkManifest(setting({ description: '%x%' }), ...both, [/a\.b: its values have no enumDescriptions/]);
  checkManifest(setting({ enumDescriptions: ['%x%', 'Other way'] }), ...both, [/enumDescriptions\.1: "Other way"/]);
});

test('tools of language models: names for people in two languages, words for models in one', () => {
  const tool = { name: 'a_b', displayName: '%x%', modelDescription: 'For the model.', inputSchema: { description: 'A b.' } };
  checkManifest({ languageModelTools: [tool] }, { x: 'Read' }, { x: '读取' }, []);
  checkManifest({ languageModelTools: [{ ...tool, userDescription: 'Reads it.' }] }, { x: 'Read' }, { x: '读取' }, [
    /userDescription: "Reads it\." is in one language/,
  ]);
});

test('pictures of each language', () => {
  assert.deepEqual(localizedFiles({ a: 'media/x.en.svg', b: 'Open' }, { a: 'media/x.zh-CN.svg', b: '打开' }), [
    { key: 'a', english: 'media/x.en.svg', chinese: 'media/x.zh-CN.svg' },
  ]);
});

test('messages that are translated too early', () => {
  const source = `
    const title = t('Too early');
    const items = [{ label: t('This one too') }];
    const later = () => t('In time');
    class View { label() { return t('In time'); } }
    function show() { return items.map(() => t('In time')); }
  `;
  assert.deepEqual(earlyMessages('a.ts', source), [
    { message: 'Too early', line: 2 },
    { message: 'This one too', line: 3 },
  ]);
});
