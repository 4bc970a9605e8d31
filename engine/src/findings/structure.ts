import { cancelCodes } from '../codes/cancelCodes.js';
import type { Anchor } from '../records/anchors.js';
import { walkSteps, type Step } from '../records/steps.js';
import type { Finding } from '../model/finding.js';
import type { Localized } from '../model/language.js';
import type { LogFile } from '../model/record.js';
import { codesAt } from './fromMatches.js';

/**
 * Findings that follow from where setup was rather than from the shape of one line: a step failed, a result was
 * reported, a rollback began. They are symptoms: each says that something went wrong before it.
 */
export function structuralFindings(
  log: LogFile,
  anchors: readonly Anchor[],
  steps: readonly Step[],
): readonly Finding[] {
  const findings: Finding[] = [];
  const add = (rule: string, record: number, title: Localized, captures: Record<string, string>): void => {
    const line = (log.records.firstLine[record] ?? 0) + 1;
    findings.push({
      id: `${rule}@${log.path}:${line}`,
      rule,
      severity: 'error',
      title,
      place: { file: log.path, line },
      record,
      codes: codesAt(log, line - 1, record),
      captures,
      symptom: true,
    });
  };

  for (const { record, kind, values } of anchors) {
    const [first = '', second = ''] = values;
    if (kind === 'operationFailed') {
      add(
        'operation-failed',
        record,
        { en: `Operation failed: ${first}`, 'zh-CN': `操作失败：${first}` },
        { operation: first, code: second },
      );
    } else if (kind === 'phaseFailed') {
      add(
        'phase-failed',
        record,
        { en: `Phase failed: ${first}`, 'zh-CN': `阶段失败：${first}` },
        { phase: first, code: second },
      );
    } else if (kind === 'errorEvent' || kind === 'postRebootEvent') {
      add('setup-result', record, resultTitle(first, second), { result: first, extend: second });
    } else if (kind === 'rollbackBegin' && first === '0') {
      add('rollback-started', record, { en: 'Rollback of the upgrade begins', 'zh-CN': '开始回滚升级' }, {});
    }
  }
  for (const step of walkSteps(steps)) {
    if (step.kind !== 'action' || step.outcome !== 'failed' || step.code === undefined) continue;
    add(
      'action-failed',
      lastFailing(log, step),
      cancelCodes.has(step.code)
        ? { en: `Setup action cancelled: ${step.name}`, 'zh-CN': `安装程序操作被取消：${step.name}` }
        : { en: `Setup action failed: ${step.name}`, 'zh-CN': `安装程序操作失败：${step.name}` },
      { action: step.name },
    );
  }
  return findings;
}

function resultTitle(result: string, extend: string): Localized {
  return { en: `Setup reports ${result} - ${extend}`, 'zh-CN': `安装程序报告结果 ${result} - ${extend}` };
}

/** The last Error record of a step: where its failure is written. */
function lastFailing(log: LogFile, step: Step): number {
  for (let record = step.lastRecord; record > step.firstRecord; record--) {
    if (log.records.level[record] === 3) return record;
  }
  return step.lastRecord;
}
