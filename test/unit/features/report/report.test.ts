import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  redactedReport,
  reportHtml,
  reportMarkdown,
  type Language,
  type Report,
} from '../../../../engine/src/index.js';
import { stripSvg } from '../../../../engine/src/features/report/stripSvg.js';
import { caseOfTexts } from '../caseOfTexts.js';
import { failedCase } from '../timelinePicture/failedCase.js';
import { reportOf, textsOf } from './reportOf.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');
const html = (report: Report): string => reportHtml(report, sha256);

/** The text of a page without its markup. */
function textOfHtml(page: string): string {
  return page
    .replace(/<style>[^]*?<\/style>/, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

const notes = (rows: readonly string[]): string =>
  ['# Notes', '', '| test | outcome |', '|---|---|', ...rows.map((row) => `| ${row} |`), ''].join('\n');

function sectionOf(report: Report, id: string): string {
  const section = report.sections.find((one) => one.id === id);
  return section ? textsOf(section.blocks).join('\n') : '';
}

function answer(report: Report, label: string): string {
  const fact = report.verdict.answers.find((one) => one.label === label);
  return fact ? textsOf(fact.text).join(' ') : '';
}

test('the verdict answers what a manager asks', () => {
  const report = reportOf(caseOfTexts(failedCase));
  const { verdict } = report;
  assert.equal(verdict.outcome, 'The upgrade failed.');
  assert.equal(verdict.tone, 'bad');
  assert.match(textsOf(verdict.result).join(' '), /0x80070005 - 0x50017 .*E_ACCESSDENIED/);
  assert.match(textsOf(verdict.headline).join(), /^What failed first: Migration was denied access to a registry key$/);
  assert.match(answer(report, 'Who is behind it'), /DSPS document protection.*named in the failing call.*grade A/s);
  assert.match(answer(report, 'How sure'), /^High: its own name/);
  assert.match(answer(report, 'What to do'), /Take a protected registry key out of the way.*back up first/s);
  assert.match(answer(report, 'Where it failed'), /Panther\/setupact\.log:4/);
});

test('no word of the verdict goes beyond its grade', () => {
  const known = caseOfTexts(failedCase);
  const [first] = known.attributions;
  assert.ok(first);
  const sure = (grade: 'A' | 'B' | 'C', byTest = false): string =>
    answer(reportOf({ ...known, attributions: [{ ...first, grade, ...(byTest && { byTest }) }] }), 'How sure').split(
      ':',
    )[0] ?? '';
  assert.deepEqual([sure('A'), sure('B'), sure('B', true), sure('C')], ['High', 'Medium', 'High', 'Low']);
  const nobody = reportOf({ ...known, attributions: [] });
  assert.match(answer(nobody, 'Who is behind it'), /^No product/);
  assert.match(answer(nobody, 'How sure'), /they do not say/);
});

test('an upgrade that succeeded calls for nothing, an empty case says what it does not know', () => {
  const known = caseOfTexts(failedCase);
  const nothing = { chain: undefined, attributions: [], otherAttributions: [], missing: [], attempts: [] };
  const good = reportOf({ ...known, ...nothing, verdict: { outcome: 'succeeded' } });
  assert.equal(good.verdict.tone, 'good');
  assert.match(answer(good, 'What to do'), /^Nothing/);
  assert.ok(!good.sections.some(({ id }) => id === 'cause' || id === 'remedy'));
  const unknown = reportOf({ ...known, ...nothing, verdict: { outcome: 'unknown' } });
  assert.match(textsOf(unknown.verdict.headline).join(), /do not show what failed first/);
});

test('the chain begins with the first cause, and quotes each line with place and time', () => {
  const report = reportOf(caseOfTexts(failedCase));
  const section = report.sections.find(({ id }) => id === 'cause');
  const list = section?.blocks.find((block) => block.kind === 'list');
  assert.ok(list?.kind === 'list' && list.ordered);
  const quotes = list.items.map(({ blocks = [] }) => blocks[0]);
  assert.deepEqual(
    quotes.map((quote) => (quote?.kind === 'quote' ? [quote.place, quote.time] : [])),
    [
      ['Panther/setupact.log:4', '2022-04-15 15:00:13'],
      ['Panther/setupact.log:5', '2022-04-15 15:00:13'],
      ['Panther/setupact.log:6', '2022-04-15 15:00:13'],
      ['Panther/setupact.log:8', '2022-04-15 15:00:34'],
    ],
  );
  assert.match(sectionOf(report, 'cause'), /Error WRITE, 0x00000005 while gathering\/applying object/);
});

test('a line of a clock that was wrong tells both times', () => {
  const known = caseOfTexts(failedCase);
  const shifted = known.logs.map((analysis) =>
    analysis.log.path === 'Panther/setupact.log'
      ? {
          ...analysis,
          segments: analysis.segments.map((one) => ({ ...one, clockOffsetSeconds: 7200, reason: 'zone' as const })),
        }
      : analysis,
  );
  const report = reportOf({ ...known, logs: shifted });
  assert.match(
    sectionOf(report, 'cause'),
    /2022-04-15 15:00:13 as logged, 2022-04-15 17:00:13 by the corrected clock \(\+02:00:00\)/,
  );
  assert.match(sectionOf(report, 'clocks'), /\+02:00:00 Panther\/setupact\.log:1 .*another time zone/);
});

const testRows: readonly (readonly [row: string, conclusion: RegExp])[] = [
  ['DSPS uninstalled | succeeds', /removed, then the upgrade succeeds\s+;\s+the test points at it/],
  ['TMS uninstalled | still fails', /removed, the upgrade still fails\s+;\s+ruled out/],
  ['AsiaInfo antivirus stopped | still fails', /stopped, the upgrade still fails\s+;\s+not ruled out: a filter/],
];
for (const [row, conclusion] of testRows) {
  test(`a recorded test and what follows from it: ${row}`, () => {
    const report = reportOf(caseOfTexts({ ...failedCase, 'case-notes.md': notes([row]) }));
    assert.match(sectionOf(report, 'components'), conclusion);
  });
}

test('where one test found the component, one that was only stopped is suspected no longer', () => {
  const rows = ['AsiaInfo antivirus stopped | still fails', 'DSPS uninstalled | succeeds'];
  const report = reportOf(caseOfTexts({ ...failedCase, 'case-notes.md': notes(rows) }));
  assert.match(sectionOf(report, 'components'), /no longer suspected: the test of another component tells/);
});

test('files: format, size, times and hash; one that was left out of the case is listed as such', () => {
  const files = new Map([
    ['Panther/setupact.log', { bytes: 1234, sha256: 'ab'.repeat(32) }],
    ['left.log', { bytes: 10 }],
  ]);
  const text = sectionOf(reportOf(caseOfTexts(failedCase), 'en', { files }), 'files');
  assert.match(
    text,
    /panther, 8 lines, utf-8\n1234 bytes\n \(1\.2 KB\)\n2022-04-15 14:42:18 – 2022-04-15 15:00:34\n(?:ab){32}/,
  );
  assert.match(text, /left\.log\nleft out of the case\n10 bytes\nnot computed/);
});

test('when and by what it was made, in the local time of whoever made it', () => {
  assert.equal(
    reportOf(caseOfTexts(failedCase)).made,
    'Made on 2026-11-21 16:20 UTC+08:00 by Upgrade Log Forensics 1.2.3.',
  );
  const west = reportOf(caseOfTexts(failedCase), 'en', { made: { time: Date.UTC(2026, 0, 1), offsetMinutes: -210 } });
  assert.match(west.made, /2025-12-31 20:30 UTC-03:30/);
});

for (const language of ['en', 'zh-CN'] as const satisfies readonly Language[]) {
  test(`HTML and Markdown say the same, all of it: ${language}`, () => {
    const report = reportOf(
      caseOfTexts({ ...failedCase, 'case-notes.md': notes(['DSPS uninstalled | succeeds']) }),
      language,
    );
    const page = textOfHtml(html(report));
    const markdown = reportMarkdown(report)
      .replace(/\\([!-/:-@[-`{-~])/g, '$1')
      .replace(/^ {2,}/gm, '');
    const texts = textsOf(report);
    assert.ok(texts.length > 100);
    for (const text of texts) {
      for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
        assert.ok(page.includes(line), `HTML lacks ${line}`);
        assert.ok(markdown.includes(line.replace(/\\([!-/:-@[-`{-~])/g, '$1').trimStart()), `Markdown lacks ${line}`);
      }
    }
  });
}

test('a Chinese report is Chinese: no title or label is left in English', () => {
  const report = reportOf(caseOfTexts(failedCase), 'zh-CN');
  const labels = [
    report.title,
    report.verdict.outcome,
    ...report.verdict.answers.map(({ label }) => label),
    ...report.sections.map(({ title }) => title),
    ...report.notes,
  ];
  for (const label of labels) assert.match(label, /\p{Script=Han}/u);
});

test('the policy in the page names its style sheet, and lets nothing else in', () => {
  const page = html(reportOf(caseOfTexts(failedCase)));
  const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? '';
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replace(/&#39;/g, "'");
  assert.equal(policy, `default-src 'none'; style-src 'sha256-${sha256(style)}'; base-uri 'none'; form-action 'none'`);
  assert.doesNotMatch(page, /<script|<link|<img|<iframe|\bon\w+=|\bstyle=|url\(|@import|https?:\/\//i);
});

test('every text passes through the redaction, and none around it', () => {
  const report = reportOf(caseOfTexts(failedCase));
  const hidden = redactedReport(report, (text) => text.replaceAll(/Ensec64|setupact/g, 'X'));
  for (const shown of [html(hidden), reportMarkdown(hidden)]) {
    assert.doesNotMatch(shown, /Ensec64|setupact/);
    assert.match(shown, /services\\+X/);
  }
  assert.match(html(report), /Ensec64/);
  assert.deepEqual(
    hidden.sections.map(({ id }) => id),
    report.sections.map(({ id }) => id),
  );
});

test('a label of the picture leaves out the folders, whatever they are called', () => {
  for (const [label, shown] of [
    ['first cause 15:00:13, Panther/setupact.log:4', 'first cause 15:00:13, setupact.log:4'],
    ['首要原因，a/b/c.log:1', '首要原因，c.log:1'],
    ['cause a/b c/d e/f.log:4 g', 'cause a/b c/d f.log:4 g'],
    ['cause C d/', 'cause C '],
    ['/a b.log', 'a b.log'],
    ['no folder', 'no folder'],
  ] as const) {
    const svg = stripSvg({
      description: '',
      caption: '',
      bars: [],
      density: [],
      ticks: [],
      marks: [{ x: 1, mark: 'cause', label }],
    });
    assert.equal(/<text class="label"[^>]*>([^<]*)</.exec(svg)?.[1], shown, label);
  }
});

test('the picture: first cause and result inside it, each with a label', () => {
  const { strip } = reportOf(caseOfTexts(failedCase));
  assert.deepEqual(
    strip?.marks.map(({ mark, label }) => [mark, label]),
    [
      ['cause', 'first cause 15:00:13, Panther/setupact.log:4'],
      ['result', 'reported result 15:00:34, Panther/setupact.log:8'],
    ],
  );
  for (const { x } of strip?.marks ?? []) assert.ok(x >= 0 && x <= 960, String(x));
  const [cause, result] = strip?.marks ?? [];
  assert.ok((cause?.x ?? 0) < (result?.x ?? 0));
  assert.equal(reportOf(caseOfTexts({ 'a.txt': 'no times here' })).strip, undefined);
});
