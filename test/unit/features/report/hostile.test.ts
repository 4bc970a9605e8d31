import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, test } from 'node:test';
import MarkdownIt from 'markdown-it';
import { reportHtml, reportMarkdown, type Report } from '../../../../engine/src/index.js';
import { caseOfTexts } from '../caseOfTexts.js';
import { reportOf } from './reportOf.js';

const row = (time: string, level: string, component: string, message: string): string =>
  `2022-04-15 ${time}, ${level.padEnd(7)}               ${component.padEnd(6)} ${message}`;

/** What a log may hold to do harm where it is quoted: markup of pages and of Markdown, addresses, hidden characters. */
const attacks = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg/onload=alert(1)>',
  '[click](https://evil.example/a)',
  '![x](https://evil.example/b.png)',
  'https://evil.example/c www.evil.example/d <https://evil.example/e> mail@evil.example',
  '``` ~~~ ` code',
  '# heading | cell | $x$ **bold** __bold__',
  '\u202Etxt.exe\u202C \u2066 \u200B \u001B[31m \u0000',
  '</pre></code></style><style>*{display:none}</style>',
  '&lt;b&gt; &amp;#60;',
];

const files: Record<string, string> = {
  'Panther/setupact.log': [
    row('14:42:18', 'Info', 'MOUPG', '*************** SetupHost Logging Begin ***************'),
    row('14:42:18', 'Info', 'MOUPG', 'SetupHost: Setup build version is: 10.0.17763.1 (rs5_release.180914-1434)'),
    row('14:42:19', 'Info', 'MOUPG', `SetupHost: Command Line: /Install ${attacks.join(' ')}`),
    row('15:00:10', 'Info', 'SP', `Executing operation: ${attacks.join(' ')}`),
    ...attacks.map((attack, i) =>
      row(
        '15:00:13',
        'Error',
        'SP',
        `Error WRITE, 0x00000005 while gathering/applying object: Registry, HKLM\\SYSTEM\\${i}${attack} [Name]. Will return 0`,
      ),
    ),
    row('15:00:13', 'Error', 'SP', `Operation failed: ${attacks.join(' ')}. Error: 0x80070005[gle=0x00000005]`),
    row('15:00:34', 'Info', 'MOUPG', 'SetupHost: Reporting error event -> [0x80070005, 0x50017]'),
    '',
  ].join('\r\n'),
  '<b>[x](y)|\u202E`.log': row('15:00:34', 'Info', 'CBS', 'x'),
};

let report: Report;
before(() => {
  report = reportOf(caseOfTexts(files), 'en', { name: attacks.join(' ') });
});

test('HTML: every attack stays text', () => {
  const page = reportHtml(report, (text) => createHash('sha256').update(text).digest('base64'));
  assert.ok(page.includes('&#60;script&#62;alert(1)'), 'the attacks are in the report');
  const body = page.slice(page.indexOf('</head>'));
  const tags = new Set([...body.matchAll(/<\/?([a-zA-Z][^\s/>]*)/g)].map((match) => match[1]));
  const known =
    'a body caption circle code dd div dl dt figcaption figure footer g h1 h2 h3 h4 head header html li main nav ol p path pre rect section span strong svg table tbody td text th thead title tr ul';
  assert.deepEqual(
    [...tags].filter((tag) => !known.split(' ').includes(tag ?? '')),
    [],
  );
  const attributes = new Set(
    [...body.matchAll(/<[a-z][^>]*>/g)].flatMap(([tag]) => [...tag.matchAll(/ ([a-z-]+)=/gi)].map((match) => match[1])),
  );
  assert.ok(![...attributes].some((name) => /^(?:on|src|style)/.test(name ?? '')), [...attributes].join());
  for (const match of body.matchAll(/href="([^"]*)"/g)) assert.match(match[1] ?? '', /^#[a-z]+$/);
  assert.equal([...page.matchAll(/<style>/g)].length, 1);
  hidden(page);
});

test('Markdown: no link, picture, page markup or formula comes alive', () => {
  const markdown = reportMarkdown(report);
  assert.ok(markdown.includes('alert(1)'), 'the attacks are in the report');
  const found: string[] = [];
  const visit = (tokens: ReturnType<MarkdownIt['parse']>): void => {
    for (const { type, content, children } of tokens) {
      if (/^(?:link_open|image|html_block|html_inline)$/.test(type)) found.push(`${type} ${content}`);
      visit(children ?? []);
    }
  };
  const tokens = new MarkdownIt({ html: true, linkify: true }).parse(markdown, {});
  visit(tokens);
  assert.deepEqual(found, []);
  const headings = tokens.flatMap(({ type }, i) => (type === 'heading_open' ? [tokens[i + 1]?.content ?? ''] : []));
  assert.ok(headings.length > 5);
  assert.ok(!headings.some((text, i) => i > 0 && text.startsWith('heading')), headings.join('\n'));
  for (const line of outsideOfCode(markdown)) assert.doesNotMatch(line, /(?<!\\)\$/, line);
  hidden(markdown);
});

/** What would hide a part of a line, or turn it around, is written out. */
function hidden(text: string): void {
  assert.doesNotMatch(text, /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2066-\u2069]/);
  assert.match(text, /U\+202E/);
}

function outsideOfCode(markdown: string): readonly string[] {
  return markdown
    .replace(/^( *)(`{3,})\w*\n[^]*?\n\1\2$/gm, '')
    .replace(/(?<!\\|`)(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, '')
    .split('\n');
}
