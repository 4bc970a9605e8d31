import type { LogAnalysis } from '../model/analysis.js';
import type { Finding, Severity } from '../model/finding.js';
import type { Language, Localized } from '../model/language.js';
import type { SetupDiagRelation, SetupDiagResult } from '../model/setupDiag.js';
import { recordAt } from '../records/recordAt.js';

/** The logs with one finding more in each file that holds a result of SetupDiag. */
export function withSetupDiag(
  analyses: readonly LogAnalysis[],
  results: readonly SetupDiagResult[],
): readonly LogAnalysis[] {
  const byFile = new Map(results.filter(({ form }) => form !== 'setupact').map((one) => [one.place.file, one]));
  if (byFile.size === 0) return analyses;
  return analyses.map((analysis) => {
    const result = byFile.get(analysis.log.path);
    if (!result) return analysis;
    const findings = [...analysis.findings, setupDiagFinding(result, analysis)];
    return { ...analysis, findings: findings.sort((a, b) => a.place.line - b.place.line) };
  });
}

/** A named cause deserves a look; what restates the result, or says nothing, is information. Never decisive: a witness. */
function severityOf(relation: SetupDiagRelation): Severity {
  return relation === 'agrees' || relation === 'differs' || relation === 'onlySource' ? 'warning' : 'info';
}

function setupDiagFinding(result: SetupDiagResult, { log }: LogAnalysis): Finding {
  const { place, rule, profile, phase, operation } = result;
  const correlated = result.lines.flatMap(({ target }) => target ?? []);
  return {
    id: `setupdiag-result@${place.file}:${place.line}`,
    rule: 'setupdiag-result',
    severity: severityOf(result.relation),
    title: inBoth((language) => titleOf(result, language)),
    explain: inBoth((language) => explainOf(result, language)),
    place,
    record: recordAt(log, place.line - 1),
    codes: [],
    captures: {
      ...(profile && { profile }),
      ...(phase && { phase }),
      ...(operation && { operation }),
      ...(result.result !== undefined && { code: hex(result.result, 8) }),
      ...(result.extend !== undefined && { extend: hex(result.extend, 5) }),
    },
    ...(correlated.length > 0 && { correlated }),
    ...(rule && { setupDiagRule: rule.name }),
    symptom: true,
  };
}

function inBoth(text: (language: Language) => string): Localized {
  return { en: text('en'), 'zh-CN': text('zh-CN') };
}

/** `SetupDiag: Migration failed on a file or registry key (rule 35)`. */
export function titleOf({ rule, profile, outcome }: SetupDiagResult, language: Language): string {
  const en = language === 'en';
  if (outcome === 'crashed') return en ? 'SetupDiag itself failed' : 'SetupDiag 自身失败';
  if (outcome === 'noMatch') return en ? 'SetupDiag matched no rule' : 'SetupDiag 未命中任何规则';
  if (rule) {
    return en
      ? `SetupDiag: ${rule.title.en} (rule ${rule.number})`
      : `SetupDiag：${rule.title['zh-CN']}（规则 ${rule.number}）`;
  }
  if (!profile) return en ? 'SetupDiag reports a failure' : 'SetupDiag 报告了失败';
  return en ? `SetupDiag: undocumented rule ${profile}` : `SetupDiag：无文档记载的规则 ${profile}`;
}

function explainOf(result: SetupDiagResult, language: Language): string {
  const parts = [relationText(result.relation, language)];
  if (result.rule && !result.rule.symptom) parts.push(result.rule.fix[language]);
  return parts.join(language === 'en' ? ' ' : '');
}

/** What a result is worth beside our own chain. */
export function relationText(relation: SetupDiagRelation, language: Language): string {
  return relationTexts[relation][language];
}

const relationTexts: Readonly<Record<SetupDiagRelation, Localized>> = {
  agrees: { en: 'The logs show the same cause.', 'zh-CN': '日志显示的原因与此一致。' },
  symptom: {
    en: 'A generic rule: it restates the result and names no cause.',
    'zh-CN': '这是通用规则：只复述结果，不指出原因。',
  },
  differs: {
    en: 'It contradicts what the logs show: compare the two before acting.',
    'zh-CN': '它与日志所示不一致：处理前请先比较两者。',
  },
  onlySource: {
    en: 'The logs supplied show no cause of their own to compare it with.',
    'zh-CN': '所提供的日志没有可与之对照的原因。',
  },
  otherRun: {
    en: 'It speaks of another run: its time or builds are not those of the attempts in these logs.',
    'zh-CN': '它属于另一次运行：其时间或版本与这些日志中的尝试不符。',
  },
  noMatch: {
    en: 'That says nothing about the cause; the logs themselves decide.',
    'zh-CN': '这并不说明原因；应以日志本身为准。',
  },
  crashed: {
    en: 'There is no result of it; the upgrade did not fail because of that.',
    'zh-CN': '因此没有其结果；升级并非因此失败。',
  },
  success: { en: 'It reports no failure, and the logs show none.', 'zh-CN': '它未报告失败，日志也未显示失败。' },
};

function hex(value: number, width: number): string {
  return `0x${value.toString(16).toUpperCase().padStart(width, '0')}`;
}
