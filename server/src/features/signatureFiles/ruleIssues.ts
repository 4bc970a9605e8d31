import type { Range, TextEdit } from 'vscode-languageserver/node';
import {
  validateBenignShape,
  validateComponent,
  validateSignature,
  type IdentifierIndex,
  type Translate,
} from '../../../../engine/src/index.js';
import type { UserRuleProblem } from '../../runtime/index.js';
import { advice } from './ruleAdvice.js';
import { stepsOf, type RuleDocument } from './ruleDocument.js';
import { fixesOf } from './ruleFixes.js';
import type { RuleSchemas } from './ruleSchema.js';

/** A way out of a problem: edits of the file, or a command. */
export interface RuleFix {
  readonly title: string;
  readonly edits?: readonly TextEdit[];
  readonly component?: { readonly name: string; readonly kind: string };
  readonly preferred?: boolean;
}

/** What is wrong with a rule file, in its place, and what can be done. */
export interface RuleIssue {
  readonly range: Range;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  /** `unknown-field`, `sample`, `broad` ... */
  readonly code: string;
  readonly fixes: readonly RuleFix[];
}

/** What a rule file is checked against. */
export interface RuleContext {
  readonly schemas: RuleSchemas;
  readonly t: Translate;
  readonly remediations: readonly string[];
  readonly identifiers: IdentifierIndex;
  /** What reading all folders found wrong with this file: ids that are taken. */
  readonly problems: readonly UserRuleProblem[];
}

/** Everything that is wrong with a rule file as it is written now, the file's own order. */
export function ruleIssues(document: RuleDocument, context: RuleContext): readonly RuleIssue[] {
  const { t } = context;
  if (document.broken) {
    const { message, range } = document.broken;
    const help = t('Mend the file; every other signature stays in use.');
    return [
      {
        range,
        severity: 'error',
        code: 'yaml',
        message: `${t('This is not valid YAML: {0}', message)} ${help}`,
        fixes: [],
      },
    ];
  }
  const problems = problemsOf(document, context);
  const issues = problems.map(({ path, what, args, help, tried }): RuleIssue => {
    const steps = stepsOf(path);
    const unknown = what.startsWith('Unknown field');
    const missing = what.includes('is missing');
    const range = document.rangeOf(steps, unknown || missing ? 'key' : 'value');
    const shown = tried === undefined || /^samples\b/.test(path) ? '' : `\n${tried}`;
    return {
      range,
      severity: 'error',
      code: unknown
        ? 'unknown-field'
        : missing
          ? 'missing'
          : isSampleResult(what)
            ? 'sample'
            : isTaken(what)
              ? 'taken'
              : 'signature',
      message: `${t(what, ...args)} ${t(help)}${shown}`,
      fixes: fixesOf({ document, steps, what, args, range }, context),
    };
  });
  return problems.length > 0 ? issues : [...issues, ...advice(document, context)];
}

/** The rule was run, and does not do what the sample says. */
function isSampleResult(what: string): boolean {
  return what.startsWith('The sample should') || what.startsWith('The capture "{0}" should be "{1}"');
}

/** The rule is right, and another one has its name. */
function isTaken(what: string): boolean {
  return what.startsWith('The id "{0}" is already taken');
}

function problemsOf(document: RuleDocument, context: RuleContext): readonly Omit<UserRuleProblem, 'file' | 'line'>[] {
  const { data, file, kind } = document;
  const remediations = new Set(context.remediations);
  const { problems } =
    kind === 'signature'
      ? validateSignature(data, file, { remediations })
      : kind === 'benign'
        ? validateBenignShape(data, file)
        : validateComponent(data, file, remediations);
  const { id } = (data ?? {}) as { readonly id?: unknown };
  const taken = context.problems.filter(({ what, args }) => isTaken(what) && args[0] === id);
  return [...problems, ...taken];
}
