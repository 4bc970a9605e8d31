import { probeLiterals, sampleCaptures, type Signature } from '../../../../engine/src/index.js';
import type { RuleDocument } from './ruleDocument.js';
import { edited } from './ruleFixes.js';
import type { RuleContext, RuleIssue } from './ruleIssues.js';

/** What is not wrong, and could be better. */
export function advice(document: RuleDocument, context: RuleContext): readonly RuleIssue[] {
  const { t } = context;
  const issues: RuleIssue[] = [];
  if (document.kind === 'component') return issues;
  const rule = document.data as Signature;
  for (const part of ['message', 'continuation'] as const) {
    const pattern = rule.match[part];
    if (pattern === undefined) continue;
    const range = document.rangeOf(['match', part], 'value');
    const empty = /^\^?\.[*+]\??|(?<!\\)\.[*+]\??\$?$/.exec(pattern);
    if (empty) {
      issues.push({
        range,
        severity: 'warning',
        code: 'broad',
        message: t(
          '"{0}" at the end of a pattern says nothing: a pattern is searched for anywhere in the message. Begin with "^" and the first words instead.',
          empty[0],
        ),
        fixes: edited(document, empty[0], '', t('Remove "{0}"', empty[0]), range),
      });
    }
  }
  const literals = probeLiterals(rule.match) ?? [];
  const shortest = Math.min(...literals.map((text) => text.trim().length));
  if (shortest < BROAD && rule.match.eventId === undefined) {
    const range = document.rangeOf(['match', rule.match.message === undefined ? 'continuation' : 'message'], 'value');
    issues.push({
      range,
      severity: 'warning',
      code: 'broad',
      message: t(
        'Every line with "{0}" has to be tried: this is slow, and finds more than is meant. Put more words of the message into the pattern, outside of optional parts.',
        literals[0] ?? '',
      ),
      fixes: [],
    });
  }
  for (const field of ['title', 'explain', 'because'] as const) {
    const text = (document.data as Readonly<Record<string, { readonly 'zh-CN'?: string } | undefined>>)[field]?.[
      'zh-CN'
    ];
    if (text === undefined || /\p{Script=Han}/u.test(text)) continue;
    issues.push({
      range: document.rangeOf([field, 'zh-CN'], 'value'),
      severity: 'information',
      code: 'chinese',
      message: t('This text is shown to people who read Chinese, and holds no Chinese.'),
      fixes: [],
    });
  }
  return [...issues, ...unknownNames(document, rule, context)];
}

/** A log is searched for the fixed text; shorter ones are in too many lines. */
const BROAD = 8;

const kinds: Readonly<Record<string, string>> = {
  driver: 'drivers',
  dll: 'dlls',
  process: 'processes',
  service: 'services',
};

/** Names that the samples capture and that lead to no component: attribution would show the bare name. */
function unknownNames(document: RuleDocument, rule: Signature, { t, identifiers }: RuleContext): readonly RuleIssue[] {
  const issues: RuleIssue[] = [];
  const told = new Set<string>();
  const captured = rule.attribute ? sampleCaptures(rule) : [];
  for (const [kind, capture] of Object.entries(rule.attribute ?? {})) {
    const names = kinds[kind];
    if (names === undefined) continue;
    captured.forEach((captures, index) => {
      const name = captures[capture];
      if (name === undefined || told.has(name.toLowerCase())) return;
      told.add(name.toLowerCase());
      const mentions = kind === 'service' ? identifiers.mentionsInList(name) : identifiers.mentions(name);
      if (mentions.length > 0) return;
      issues.push({
        range: document.rangeOf(['samples', 'match', index, 'line'], 'key'),
        severity: 'information',
        code: 'unknown-component',
        message: t('No component is known by the name "{0}": a finding would name it, and not whose it is.', name),
        fixes: [{ title: t('Add a component for "{0}"', name), component: { name, kind: names }, preferred: true }],
      });
    });
  }
  return issues;
}
