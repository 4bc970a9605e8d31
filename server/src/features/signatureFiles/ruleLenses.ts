import type { CodeLens } from 'vscode-languageserver/node';
import type { BenignShape, Signature, Translate } from '../../../../engine/src/index.js';
import { commands } from '../../protocol.js';
import type { RuleDocument } from './ruleDocument.js';
import type { RuleIssue } from './ruleIssues.js';

/** What a lens of a rule file carries until it is resolved. */
export interface RuleLensData {
  readonly ruleFile: string;
}

/** Lines (0-based) of the samples of a rule, and which do not do what they say. */
export interface SampleResult {
  readonly all: readonly number[];
  readonly failed: readonly number[];
}

/** *Run on open case* above the pattern, to be resolved; *Samples: 3 pass* above the samples. */
export function ruleLenses(
  document: RuleDocument,
  issues: readonly RuleIssue[],
  uri: string,
  t: Translate,
): readonly CodeLens[] {
  if (document.kind === 'component' || document.data === undefined) return [];
  const lenses: CodeLens[] = [];
  if (document.has(['match']) && runnable(document, issues)) {
    const data: RuleLensData = { ruleFile: uri };
    lenses.push({ range: document.rangeOf(['match'], 'key'), data });
  }
  if (document.has(['samples'])) {
    const range = document.rangeOf(['samples'], 'key');
    const argument = { uri, line: range.start.line, kind: 'samples' };
    lenses.push({
      range,
      command: { title: sampleTitle(document, issues, t), command: commands.showRuleLines, arguments: [argument] },
    });
  }
  return lenses;
}

/** The rule, where everything that it needs to be run is right: samples may fail. */
export function runnable(document: RuleDocument, issues: readonly RuleIssue[]): Signature | BenignShape | undefined {
  const broken = issues.some(({ severity, code }) => severity === 'error' && code !== 'sample' && code !== 'taken');
  return broken || document.kind === 'component' ? undefined : (document.data as Signature | BenignShape);
}

/** Samples are run when the rest of the file is right. */
export function sampleResult(document: RuleDocument, issues: readonly RuleIssue[]): SampleResult | undefined {
  if (!runnable(document, issues)) return undefined;
  const { samples } = document.data as Signature;
  const lineOf = (kind: 'match' | 'ignore', index: number): number =>
    document.rangeOf(['samples', kind, index], 'key').start.line;
  const all = [
    ...samples.match.map((_, index) => lineOf('match', index)),
    ...samples.ignore.map((_, index) => lineOf('ignore', index)),
  ];
  const failing = issues.filter(({ code }) => code === 'sample').map(({ range }) => range.start.line);
  // A capture that is not what it should be stands below the line of its sample.
  const failed = all.filter((line, index) => failing.some((at) => at >= line && at < (all[index + 1] ?? Infinity)));
  return { all, failed };
}

function sampleTitle(document: RuleDocument, issues: readonly RuleIssue[], t: Translate): string {
  const result = sampleResult(document, issues);
  if (!result) return t('Samples: not run, the file has a problem');
  const { all, failed } = result;
  return failed.length === 0
    ? t('Samples: {0} pass', all.length)
    : t('Samples: {0} of {1} fail', failed.length, all.length);
}
