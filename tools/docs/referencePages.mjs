// docs/guide/reference.md and its Chinese edition: commands, keys and settings, as package.json and its texts state them.

const editions = [
  {
    file: 'docs/guide/reference.md',
    texts: 'package.nls.json',
    words: {
      title: 'Commands, keys and settings',
      made: 'Made from package.json by `node tools/docs/reference.mjs`.',
      commands: 'Commands',
      command: 'Command',
      keys: 'Keys',
      key: 'Key',
      keyNote:
        'Keys work in a log and, for findings and the first cause, in the **Upgrade Case** view. Those for sections of a large log work in such a section only. All of them can be changed under *Keyboard Shortcuts*. Linux keeps Ctrl+Alt with a function key for its consoles, so there the first cause has another key.',
      elsewhere: '{0} ({1})',
      on: '{0}: {1}',
      settings: 'Settings',
      setting: 'Setting',
      default: 'Default',
      meaning: 'Meaning',
      values: 'Values: {0}.',
      separator: ', ',
    },
  },
  {
    file: 'docs/guide/zh-cn/reference.md',
    texts: 'package.nls.zh-cn.json',
    words: {
      title: '命令、快捷键和设置',
      made: '本页由 `node tools/docs/reference.mjs` 根据 package.json 生成。',
      commands: '命令',
      command: '命令',
      keys: '快捷键',
      key: '按键',
      keyNote:
        '快捷键在日志中有效；转到发现和首要原因的快捷键在“升级案例”视图中也有效；用于大型日志分段的快捷键只在分段中有效。均可在“键盘快捷方式”中更改。Linux 将 Ctrl+Alt 加功能键保留给控制台，因此在 Linux 上转到首要原因使用另一个快捷键。',
      elsewhere: '{0}（{1}）',
      on: '{0}：{1}',
      settings: '设置',
      setting: '设置',
      default: '默认值',
      meaning: '含义',
      values: '可选值：{0}。',
      separator: '、',
    },
  },
];

/**
 * Both editions as they should be.
 * @param {(file: string) => string} read the text of a file of the repository
 * @returns {{ file: string, text: string }[]} `file`: path in the repository
 */
export function referencePages(read) {
  const { contributes } = JSON.parse(read('package.json'));
  return editions.map(({ file, texts, words }) => ({ file, text: page(contributes, JSON.parse(read(texts)), words) }));
}

function page({ commands, keybindings, configuration }, texts, words) {
  const say = (text = '') => cell(text.replace(/^%(.+)%$/, (_, key) => texts[key] ?? text));
  const title = (id) => say(commands.find(({ command }) => command === id)?.title);
  const fill = (text, ...values) => text.replace(/\{(\d)\}/g, (_, n) => values[n]);
  return [
    `# ${words.title}`,
    '',
    words.made,
    '',
    `## ${words.commands}`,
    '',
    `| ${words.command} | Id |`,
    '|---|---|',
    ...commands.map(({ command, title: text }) => `| ${say(text)} | \`${command}\` |`),
    '',
    `## ${words.keys}`,
    '',
    words.keyNote,
    '',
    `| ${words.key} | ${words.command} |`,
    '|---|---|',
    ...keybindings.map(({ key, linux, mac, command }) => {
      const others = Object.entries({ Linux: linux, macOS: mac })
        .filter(([, own]) => own !== undefined)
        .map(([system, own]) => fill(words.on, system, spell(own)))
        .join(words.separator);
      return `| ${others ? fill(words.elsewhere, spell(key), others) : spell(key)} | ${title(command)} |`;
    }),
    '',
    `## ${words.settings}`,
    '',
    `| ${words.setting} | ${words.default} | ${words.meaning} |`,
    '|---|---|---|',
    ...Object.entries(configuration.properties).map(([name, setting]) => {
      const values = setting.enum?.map((value) => `\`${value}\``).join(words.separator);
      const meaning = say(setting.markdownDescription ?? setting.description);
      return `| \`${name}\` | \`${JSON.stringify(setting.default)}\` | ${meaning}${values ? ` ${fill(words.values, values)}` : ''} |`;
    }),
    '',
  ].join('\n');
}

/** A text in a cell of a table; `#other.setting#` is how VS Code links settings, and is only code elsewhere. */
function cell(text) {
  return text
    .replaceAll('|', '\\|')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/`#([^`#]+)#`/g, '`$1`');
}

function spell(key) {
  const names = { pagedown: 'PageDown', pageup: 'PageUp' };
  const one = (press) =>
    press
      .split('+')
      .map((part) => names[part] ?? part.charAt(0).toUpperCase() + part.slice(1))
      .join('+');
  return key.split(' ').map(one).join(' ');
}
