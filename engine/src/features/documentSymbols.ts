import { visibleLine } from '../lines/visible.js';
import type { LogAnalysis, LogStep } from '../model/analysis.js';
import type { Attempt } from '../model/attempt.js';
import type { Speech } from '../model/language.js';
import { entryFor } from '../model/wordTable.js';

/** A node of the outline: attempt → session, phase, action → operation. Lines are 0-based, `endLine` inclusive. */
export interface OutlineNode {
  readonly name: string;
  readonly detail: string;
  readonly kind: 'attempt' | 'session' | 'phase' | 'action' | 'operation';
  readonly failed: boolean;
  readonly startLine: number;
  readonly endLine: number;
  readonly children: readonly OutlineNode[];
}

/** The outline of a log. A log without steps (CBS.log, dism.log) has the sessions that its findings lie in, if any. */
export function outline(analysis: LogAnalysis, speech: Speech): readonly OutlineNode[] {
  const nodes = analysis.steps.map((step) => stepNode(analysis, step, speech));
  if (analysis.attempts.length === 0) return nodes;
  return analysis.attempts.map((attempt, index) => {
    const startLine = attempt.startLine - 1;
    const endLine = attempt.endLine - 1;
    return {
      name: speech.t('Upgrade attempt {0}: {1}', index + 1, outcomeText(attempt, speech)),
      detail: resultText(attempt),
      kind: 'attempt' as const,
      failed: attempt.outcome === 'failed' || attempt.outcome === 'rolledBack',
      startLine,
      endLine,
      children: nodes
        .filter((node) => node.startLine >= startLine && node.startLine <= endLine)
        .map((node) => clip(node, endLine)),
    };
  });
}

/** `0xC1900101 - 0x30018`, as far as it is known. */
export function resultText(attempt: Attempt): string {
  const hex = (value: number, width: number): string => `0x${value.toString(16).toUpperCase().padStart(width, '0')}`;
  if (attempt.result === undefined) return '';
  return attempt.extend === undefined
    ? hex(attempt.result, 8)
    : `${hex(attempt.result, 8)} - ${hex(attempt.extend, 5)}`;
}

/** The outcome in the reader's language. */
export function outcomeText(attempt: Pick<Attempt, 'outcome' | 'stepOnly' | 'sysprep'>, { t }: Speech): string {
  switch (attempt.outcome) {
    case 'failed':
      if (attempt.sysprep) return t('Sysprep failed');
      return attempt.stepOnly ? t('a step failed, the result of setup is not recorded') : t('failed');
    case 'rolledBack':
      return t('rolled back');
    case 'succeeded':
      return attempt.sysprep ? t('Sysprep succeeded') : t('succeeded');
    case 'cancelled':
      return t('cancelled by the user');
    case 'scanOnly':
      return t('compatibility scan only');
    case 'unfinished':
      return t('unfinished: the log ends inside a step');
    case 'unknown':
      return t('result not recorded');
  }
}

const phaseNames: Readonly<Record<string, string>> = {
  SetupPhaseUnpack: 'Unpack',
  SetupPhasePrepare: 'Prepare',
  SetupPhaseInstall: 'Install',
  SetupPhaseFinalize: 'Finalize',
  SetupPhaseError: 'Error',
};

/** The name of a step as a reader knows it: `Install` for `SetupPhaseInstall`. */
export function stepName(step: LogStep): string {
  return entryFor(phaseNames, step.name) ?? step.name;
}

function stepNode(analysis: LogAnalysis, step: LogStep, speech: Speech): OutlineNode {
  const { records, lines } = analysis.log;
  const next = step.lastRecord + 1;
  const code = step.code ? ` 0x${step.code.toString(16).toUpperCase().padStart(8, '0')}` : '';
  const outcome =
    step.outcome === 'failed' ? speech.t('failed') + code : step.outcome === 'open' ? speech.t('no end recorded') : '';
  return {
    name: visibleLine(stepName(step)),
    detail: visibleLine(
      [outcome, step.provider, step.package, step.processes && `PID ${step.processes.join(', ')}`]
        .filter(Boolean)
        .join(' · '),
    ),
    kind: step.kind,
    failed: step.outcome === 'failed',
    startLine: records.firstLine[step.firstRecord] ?? 0,
    endLine: (next < records.count ? (records.firstLine[next] ?? 1) : lines.count) - 1,
    children: step.children.map((child) => stepNode(analysis, child, speech)),
  };
}

function clip(node: OutlineNode, endLine: number): OutlineNode {
  return node.endLine <= endLine
    ? node
    : { ...node, endLine, children: node.children.map((child) => clip(child, endLine)) };
}
