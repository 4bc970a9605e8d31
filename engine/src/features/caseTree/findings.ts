import type { CaseAnalysis, LogAnalysis } from '../../model/analysis.js';
import type { Finding } from '../../model/finding.js';
import type { Speech } from '../../model/language.js';
import { isErrorCopy } from '../../cases/errorCopies.js';
import { notableFindings, weightText } from '../findingOrder.js';
import { causeLabel } from '../verdictText.js';
import { group, placeLabel, quote, withoutHeader, type CaseNode, type ShortPlace } from './node.js';

/** A list longer than this is not read in a tree; its end says how many there are besides. */
const MOST_FINDINGS = 300;

interface Context {
  readonly known: CaseAnalysis;
  readonly speech: Speech;
  readonly short: ShortPlace;
}

interface Found {
  readonly analysis: LogAnalysis;
  readonly finding: Finding;
}

/** Findings by weight, the first cause in front; what is found again and again stands once, its places below it. */
export function findingGroups(known: CaseAnalysis, speech: Speech, short: ShortPlace): readonly CaseNode[] {
  const { t } = speech;
  const context = { known, speech, short };
  const all = known.logs
    .filter((analysis) => !isErrorCopy(analysis, known.logs))
    .flatMap((analysis) => notableFindings(analysis).map((finding): Found => ({ analysis, finding })));
  const isFirst = ({ id }: Finding): boolean => id === known.verdict.firstCause?.id;
  const rows = (id: CaseNode['kind'], label: string, wanted: (finding: Finding) => boolean, open = false) => {
    // The first cause leads its list; the others stand as the files have them.
    const found = all
      .filter(({ finding }) => wanted(finding))
      .sort((a, b) => Number(isFirst(b.finding)) - Number(isFirst(a.finding)));
    const nodes = folded(found.slice(0, MOST_FINDINGS), context);
    if (found.length > MOST_FINDINGS) {
      const more = t('and {0} more', found.length - MOST_FINDINGS);
      nodes.push({ id: `${id}/more`, kind: 'note', label: more, icon: 'note', spoken: more });
    }
    return group(id, label, nodes, open, found.length);
  };
  const groups = [
    rows('decisive', t('Decisive'), ({ severity, symptom }) => severity === 'decisive' && !symptom, true),
    rows('errors', t('Errors'), ({ severity, symptom }) => severity === 'error' && !symptom),
    rows('warnings', t('Warnings'), ({ severity, symptom }) => severity === 'warning' && !symptom),
    rows('symptoms', t('Symptoms'), ({ symptom }) => symptom === true),
  ].filter((node) => node !== undefined);
  const whole = group('findings', t('Findings'), groups, true, all.length);
  return whole ? [whole] : [];
}

/** One node for findings of one title: the first of them, with the others as its children. */
function folded(found: readonly Found[], context: Context): CaseNode[] {
  const { speech, short } = context;
  const { t } = speech;
  const byTitle = new Map<string, Found[]>();
  for (const one of found) {
    const title = one.finding.title[speech.language];
    const same = byTitle.get(title);
    if (same) same.push(one);
    else byTitle.set(title, [one]);
  }
  return [...byTitle.values()].flatMap(([first, ...others]): CaseNode[] => {
    if (!first) return [];
    const node = findingNode(first, context);
    if (others.length === 0) return [node];
    const times = t('{0} times', others.length + 1);
    return [
      {
        ...node,
        description: `${short(first.finding.place)} · ${times}`,
        spoken: t('{0}, {1}', node.spoken, times),
        children: others.map((one) => againNode(one, context)),
      },
    ];
  });
}

function findingNode({ analysis, finding }: Found, { known, speech, short }: Context): CaseNode {
  const { t } = speech;
  const title = finding.title[speech.language];
  const place = placeLabel(finding.place);
  const text = quote(analysis, finding.place.line);
  const first = known.verdict.firstCause?.id === finding.id;
  return {
    id: finding.id,
    kind: 'finding',
    label: first ? causeLabel(known, title, speech) : title,
    description: short(finding.place),
    tooltip: `${title}\n${place}\n${text}`,
    icon: finding.symptom
      ? 'symptom'
      : finding.severity === 'decisive'
        ? 'decisive'
        : finding.severity === 'error'
          ? 'error'
          : 'warning',
    spoken: t('{0}: {1}, {2}', weightText(finding, speech), title, place),
    place: finding.place,
    findingId: finding.id,
    ...(finding.remediate?.length && { fixable: true }),
  };
}

/** The same finding in another line: its place tells it apart, and its text. */
function againNode(one: Found, context: Context): CaseNode {
  const { finding, analysis } = one;
  return {
    ...findingNode(one, context),
    label: context.short(finding.place),
    description: withoutHeader(quote(analysis, finding.place.line)),
    icon: 'line',
  };
}
