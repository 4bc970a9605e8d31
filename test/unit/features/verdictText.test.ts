import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import {
  caseBriefing,
  caseSummary,
  caseTree,
  evidenceOf,
  lensTitle,
  pictureStory,
  pictureTexts,
  reportMarkdown,
  timelinePicture,
  verdictSentence,
  type CaseAnalysis,
  type CaseNode,
  type Language,
} from '../../../engine/src/index.js';
import { loadKnowledge, loadSpeech } from '../../../server/src/runtime/index.js';
import { chainBackTitle, chainTitle, otherFailuresTitle } from '../../../engine/src/features/verdictText.js';
import { caseText } from '../../../cli/src/render/text.js';
import { sarifLog, sarifRun } from '../../../cli/src/render/sarif.js';
import { caseOfTexts } from './caseOfTexts.js';
import { reportOf } from './report/reportOf.js';

const knowledge = loadKnowledge(path.resolve('dist/knowledge'));
const languages: readonly Language[] = ['en', 'zh-CN'];
const speechOf = (language: Language) =>
  loadSpeech(language, language === 'en' ? undefined : 'l10n/bundle.l10n.zh-cn.json');

const row = (second: number, level: string, component: string, message: string): string =>
  `2024-03-05 10:00:${String(second).padStart(2, '0')}, ${level.padEnd(7)}               ${component.padEnd(6)} ${message}`;

/** A step failed and the log ends: nobody knows what became of the upgrade. The rule calls that step a symptom. */
const stepOnly = caseOfTexts({
  'setuperr.log': row(
    0,
    'Error',
    'SP',
    'Operation failed: Offline portion of machine-specific and machine-independent apply operations. Error: 0x8007042B[gle=0x000000b7]',
  ),
});

/** A machine that went back, and of which only the result was kept. */
const resultOnly = caseOfTexts({
  'Rollback/setupact.log': [
    row(0, 'Info', 'SP', 'Initiating rollback/uninstall, phase = 0'),
    row(1, 'Info', 'SP', 'Current phase string : SafeOS,Start'),
    row(2, 'Info', 'MOUPG', '*************** SetupHost Logging Begin ***************'),
    row(3, 'Info', 'MOUPG', 'SetupHost: Reporting post reboot event -> [0xC1900101, 0x20017]'),
  ].join('\r\n'),
});

/** Every part of the product that words the verdict, as text. */
function wordings(known: CaseAnalysis, language: Language): Readonly<Record<string, string>> {
  const speech = speechOf(language);
  const { firstCause } = known.verdict;
  const nodes = (list: readonly CaseNode[]): string[] =>
    list.flatMap(({ label, description = '', tooltip = '', spoken = '', children = [] }) => [
      [label, description, tooltip, spoken].join('\n'),
      ...nodes(children),
    ]);
  const summary = caseSummary(known, knowledge, speech, (file) => file);
  const picture = timelinePicture(known);
  assert.ok(picture);
  const context = {
    speech,
    knowledge,
    version: '1.0.0',
    target: '/case',
    hashes: new Map(),
    terminal: { colour: false },
  };
  return {
    sentence: verdictSentence(known, speech),
    tree: nodes(caseTree(known, speech)).join('\n'),
    lens: firstCause ? lensTitle(firstCause, known, speech) : '',
    evidence: firstCause
      ? evidenceOf(firstCause, known, speech)
          .map(({ what }) => what)
          .join('\n')
      : '',
    briefing: caseBriefing('case', summary, speech),
    summary: JSON.stringify(summary),
    picture: JSON.stringify([pictureStory(picture, speech), pictureTexts(known, speech)]),
    report: reportMarkdown(reportOf(known, language)),
    terminal: caseText(known, context),
    sarif: sarifLog([sarifRun(known, context)]),
  };
}

/** What the given parts say, in both languages, and what no part may say. */
function checkWordings(
  known: CaseAnalysis,
  expected: Readonly<
    Record<Language, { readonly says: Readonly<Record<string, RegExp>>; readonly never: readonly RegExp[] }>
  >,
): void {
  for (const language of languages) {
    const texts = wordings(known, language);
    const { says, never } = expected[language];
    for (const [part, pattern] of Object.entries(says))
      assert.match(texts[part] ?? '', pattern, `${part}, ${language}`);
    for (const [part, text] of Object.entries(texts)) {
      for (const pattern of never) assert.doesNotMatch(text, pattern, `${part}, ${language}`);
    }
  }
}

test('where only a step failed, no part says that the upgrade did, nor calls a symptom the first cause', () => {
  assert.equal(stepOnly.verdict.stepOnly, true);
  assert.equal(stepOnly.verdict.firstCause?.symptom, true);
  const [en, zh] = [/First recorded failure/, /最早记录的失败/];
  const [step, stepZh] = [
    /a step failed, the result of setup is not recorded/i,
    /某个步骤失败，安装程序的最终结果未记录/,
  ];
  checkWordings(stepOnly, {
    en: {
      says: {
        sentence: /^a step failed, the result of setup is not recorded \(0x8007042B\)\. First recorded failure: /,
        tree: /Verdict: a step failed, [^]*First recorded failure · [^]*first recorded failure: /,
        lens: en,
        evidence: /A setup operation failed/,
        briefing: /Verdict: a step failed, [^]*\nFirst recorded failure\n- symptom: /,
        summary: /"stepOnly":true/,
        picture: /Verdict: a step failed, [^]*First recorded failure[^]*Attempt of the verdict/,
        report: /A step failed; the result of setup is not recorded\.[^]*First recorded failure: /,
        terminal: step,
        sarif: step,
      },
      never: [/first cause(?! and)/i, /upgrade failed/i, /Verdict: failed/, /Failed attempt/, /What failed first/],
    },
    'zh-CN': {
      says: {
        sentence: stepZh,
        tree: zh,
        lens: zh,
        briefing: zh,
        picture: zh,
        report: /某个步骤失败；安装程序的最终结果未记录。[^]*最早记录的失败：/,
        terminal: zh,
        sarif: zh,
      },
      never: [/首要原因/, /升级失败(?!的原因)/, /失败的尝试/],
    },
  });
});

test('a result alone: every part says what is known of it, and that the first cause is not shown', () => {
  assert.equal(resultOnly.verdict.firstCause, undefined);
  const title = resultOnly.verdict.ofResult?.title;
  assert.ok(title);
  for (const language of languages) {
    const texts = wordings(resultOnly, language);
    for (const part of ['tree', 'briefing', 'summary', 'picture', 'report', 'terminal']) {
      assert.ok(texts[part]?.includes(title[language]), `${part}, ${language}`);
    }
  }
  const summary = caseSummary(resultOnly, knowledge, speechOf('en'), (file) => file);
  assert.equal(summary.ofResult?.line, 4);
  assert.ok(summary.remediations.length > 0, 'what is known of a result comes with what to do');
  assert.match(
    wordings(resultOnly, 'en')['report'] ?? '',
    /These logs do not show what failed first\. Known of this result: /,
  );
});

test('what leads to no result is not said to: a step that failed, a log that ends', () => {
  const speech = speechOf('en');
  const titles = (verdict: Parameters<typeof chainTitle>[0]['verdict']): string =>
    [chainTitle, chainBackTitle, otherFailuresTitle].map((title) => title({ verdict }, speech)).join(' | ');
  const known = { firstCause: {} };
  const symptom = { firstCause: { symptom: true } };
  assert.deepEqual(
    [
      titles({ outcome: 'rolledBack', ...known }),
      titles({ outcome: 'failed', ...symptom }),
      titles({ outcome: 'failed', stepOnly: true, ...known }),
      titles({ outcome: 'unknown', ...symptom }),
      titles({ outcome: 'unknown' }),
    ],
    [
      'From the first cause to the result | From the reported result back to the first cause | Other failures, not behind this result',
      'From the first recorded failure to the result | From the reported result back to the first recorded failure | Other failures, not behind this result',
      'From the first cause to the failure | From the failure back to the first cause | Other failures',
      'From the first recorded failure on | Back to the first recorded failure | Other failures',
      'From the first cause to the failure | From the failure back to the first cause | Failures in these logs',
    ],
  );
});

test('a run of Sysprep is not called an upgrade', () => {
  const known = caseOfTexts({
    'Sysprep/Panther/setupact.log': [
      row(0, 'Info', 'SYSPRP', '========================================================'),
      row(0, 'Info', 'SYSPRP', '=== Beginning of a new sysprep run ==='),
      row(
        1,
        'Error',
        'SYSPRP',
        'WinMain:Hit failure while pre-validate sysprep generalize internal providers; hr = 0x80073cf2',
      ),
    ].join('\r\n'),
  });
  for (const [language, word] of [
    ['en', 'Sysprep failed'],
    ['zh-CN', 'Sysprep 失败'],
  ] as const) {
    const { terminal = '', tree = '' } = wordings(known, language);
    assert.match(terminal, new RegExp(`1\\. ${word}`));
    assert.match(tree, new RegExp(word));
  }
});
