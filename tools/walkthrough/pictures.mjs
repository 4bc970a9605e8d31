// Draws the pictures of the walkthrough, one per step, language and theme, into media/walkthrough. They are drawings and
// no photographs: a few KB each and sharp at any size.
// Usage: node tools/walkthrough/pictures.mjs [--check]     --check writes nothing and fails on any difference.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../media/walkthrough/', import.meta.url));
const width = 560;

/** Colours by theme, as VS Code's own themes have them. */
const themes = {
  dark: {
    back: '#1f1f1f',
    side: '#181818',
    line: '#454545',
    text: '#cccccc',
    faint: '#9d9d9d',
    error: '#f14c4c',
    warning: '#cca700',
    good: '#73c991',
    link: '#4daafc',
    mark: '#37373d',
  },
  light: {
    back: '#ffffff',
    side: '#f8f8f8',
    line: '#c8c8c8',
    text: '#3b3b3b',
    faint: '#616161',
    error: '#e51400',
    warning: '#8a6100',
    good: '#2b7a2b',
    link: '#005fb8',
    mark: '#e4e6f1',
  },
  hc: {
    back: '#000000',
    side: '#000000',
    line: '#6fc3df',
    text: '#ffffff',
    faint: '#ffffff',
    error: '#f48771',
    warning: '#ffd370',
    good: '#89d185',
    link: '#21a6ff',
    mark: '#1a3a4a',
  },
  'hc-light': {
    back: '#ffffff',
    side: '#ffffff',
    line: '#0f4a85',
    text: '#292929',
    faint: '#292929',
    error: '#b5200d',
    warning: '#895503',
    good: '#007100',
    link: '#0f4a85',
    mark: '#dde7f2',
  },
};
/** Of the picture that is being drawn. */
let colour = themes.dark;
const plain = "font-family: 'Segoe UI', 'Microsoft YaHei', 'Noto Sans', sans-serif";
const mono = "font-family: Consolas, 'DejaVu Sans Mono', monospace";

const escape = (value) => value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const box = (x, y, w, h, fill = colour.back, stroke = colour.line) =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="4" style="fill: ${fill}; stroke: ${stroke}"/>`;
const band = (x, y, w, h) => `<rect x="${x}" y="${y}" width="${w}" height="${h}" style="fill: ${colour.mark}"/>`;
const say = (x, y, value, { fill = colour.text, size = 13, family = plain, weight = 400 } = {}) =>
  `<text x="${x}" y="${y}" style="fill: ${fill}; font-size: ${size}px; font-weight: ${weight}; ${family}">${escape(value)}</text>`;
const dot = (x, y, fill) => `<circle cx="${x}" cy="${y}" r="5" style="fill: ${fill}"/>`;
const ring = (x, y, fill) =>
  `<circle cx="${x}" cy="${y}" r="6" style="fill: none; stroke: ${fill}; stroke-width: 1.5"/><circle cx="${x}" cy="${y}" r="2.5" style="fill: ${fill}"/>`;
const arrow = (x1, y1, x2, y2) =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" style="stroke: ${colour.link}; stroke-width: 2"/><circle cx="${x2}" cy="${y2}" r="4" style="fill: ${colour.link}"/>`;

/** A log, with grey lines for what does not matter. */
function log(x, y, w, rows) {
  return rows
    .map((row, i) => {
      const top = y + i * 22;
      if (typeof row === 'number')
        return `<rect x="${x}" y="${top - 8}" width="${Math.min(row, w)}" height="6" rx="3" style="fill: ${colour.faint}; opacity: 0.45"/>`;
      return row(x, top);
    })
    .join('');
}

const failing = (w, text) => (x, y) =>
  band(x - 8, y - 15, w, 21) +
  say(x, y, 'Error', { fill: colour.error, family: mono, size: 12 }) +
  say(x + 50, y, text, { family: mono, size: 12 });
const lens = (label) => (x, y) => say(x, y, label, { fill: colour.link, size: 12 });

const both = (en, zh) => ({ en, 'zh-CN': zh });
const words = {
  verdict: both('Verdict: failed', '结论：失败'),
  cause: both('First cause', '首要原因'),
  causeObject: both('First cause: a boot entry cannot be read', '首要原因：无法读取启动项'),
  chain: both('From the first cause to the result', '从首要原因到结果'),
  attempts: both('Attempts', '升级尝试'),
  findings: both('Findings', '发现'),
  missing: both('Missing evidence', '缺少的证据'),
  why: both('First cause   |   Why?   |   Propose fix', '首要原因   |   为什么？   |   建议修复方法'),
  later: both('the boot store cannot be copied', '无法复制启动配置'),
  result: both('the reported result', '报告的结果'),
  notes: both('Case notes', '案例记录'),
  evidence: both('Evidence: line, time, hash', '证据：日志行、时间、哈希'),
  backup: both('Back up first', '先备份'),
  steps: both('Steps, filled in from the log', '步骤，已填入日志中的名称'),
  undo: both('Undo', '撤销'),
  yours: both('your folder or zip', '您的文件夹或 zip'),
  sample: both('sample-case.zip', 'sample-case.zip'),
  readOnly: both('read only', '只读'),
  caseView: both('Upgrade Case', '升级案例'),
};

/** Step → the drawing, given a function that says a word in the language. */
const pictures = {
  openSample: (w) =>
    box(24, 90, 150, 110) +
    say(44, 140, 'ZIP', { size: 22, weight: 600, fill: colour.warning }) +
    say(44, 164, w('sample')) +
    say(44, 184, w('readOnly'), { fill: colour.faint, size: 12 }) +
    arrow(182, 145, 226, 145) +
    box(240, 30, 296, 230) +
    log(258, 66, 250, [230, 190, 250, 210, lens(w('why')), failing(278, 'BCD: Failed to get ...'), 240, 180, 220]),
  readVerdict: (w) =>
    box(90, 20, 380, 260, colour.side) +
    say(110, 48, w('caseView'), { size: 12, weight: 600, fill: colour.faint }) +
    band(91, 60, 378, 28) +
    dot(118, 74, colour.error) +
    say(134, 79, `${w('verdict')}   0x80004005 - 0x50017`, { weight: 600 }) +
    ring(134, 106, colour.error) +
    say(150, 111, w('causeObject')) +
    say(150, 138, w('chain'), { fill: colour.faint }) +
    dot(118, 170, colour.warning) +
    say(134, 175, w('attempts')) +
    dot(118, 202, colour.warning) +
    say(134, 207, w('findings')) +
    dot(118, 234, colour.link) +
    say(134, 239, w('missing')),
  followEvidence: (w) =>
    box(24, 20, 512, 260) +
    log(44, 54, 470, [400, 460, lens(w('why')), failing(486, 'BCD: Failed to get registry value ... [c0000024]')]) +
    box(44, 136, 472, 100, colour.side, colour.link) +
    ring(64, 160, colour.error) +
    say(80, 165, `setupact.log   ${w('cause')}`) +
    dot(64, 186, colour.warning) +
    say(80, 191, `setupact.log   ${w('later')}`) +
    dot(64, 212, colour.faint) +
    say(80, 217, `setupact.log   ${w('result')}`) +
    log(44, 262, 470, [430]),
  insertFix: (w) =>
    box(24, 40, 200, 220) +
    log(40, 74, 170, [150, 170, (x, y) => say(x, y, w('cause'), { fill: colour.link, size: 12 }), 160, 140, 165, 150]) +
    arrow(232, 145, 262, 145) +
    box(276, 20, 260, 260) +
    say(294, 50, `# ${w('notes')}`, { family: mono, weight: 600, size: 14 }) +
    [w('evidence'), w('backup'), w('steps'), w('undo')]
      .map(
        (text, i) =>
          dot(300, 84 + i * 44, [colour.link, colour.warning, colour.good, colour.faint][i]) +
          say(314, 89 + i * 44, text),
      )
      .join('') +
    band(314, 180, 208, 18) +
    say(320, 193, 'bcdedit /export ...', { family: mono, size: 11 }),
  openYours: (w) =>
    box(24, 60, 190, 170, colour.side) +
    ['Panther', 'Rollback', 'setupact.log', 'CBS.log', 'dism.log']
      .map((name, i) => say(44, 92 + i * 26, name, { family: mono, size: 12 }))
      .join('') +
    say(44, 252, w('yours'), { fill: colour.faint, size: 12 }) +
    arrow(224, 145, 270, 145) +
    box(284, 60, 252, 170, colour.side) +
    dot(306, 90, colour.error) +
    say(322, 95, w('verdict'), { weight: 600 }) +
    ring(306, 124, colour.error) +
    say(322, 129, w('cause')) +
    dot(306, 158, colour.warning) +
    say(322, 163, w('findings')) +
    dot(306, 192, colour.link) +
    say(322, 197, w('missing')),
};

const versions = ['en', 'zh-CN'].flatMap((language) => Object.keys(themes).map((theme) => [language, theme]));
const check = process.argv.includes('--check');
if (!check) mkdirSync(folder, { recursive: true });
let different = 0;
for (const [step, draw] of Object.entries(pictures)) {
  for (const [language, theme] of versions) {
    colour = themes[theme];
    const body = draw((word) => words[word][language]);
    const text = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} 300" width="${width}" height="300" role="presentation">${body}</svg>\n`;
    const file = path.join(folder, `${step}.${language}.${theme}.svg`);
    if (!check) writeFileSync(file, text);
    else if (readFileSync(file, 'utf8') !== text) different++;
  }
}
if (different > 0) {
  console.error(`${different} pictures of the walkthrough are not what their source draws: run it without --check`);
  process.exitCode = 1;
}
