import type { CaseAnalysis, LogAnalysis } from '../model/analysis.js';
import type { Attribution } from '../model/attribution.js';
import type { Finding } from '../model/finding.js';
import type { Speech } from '../model/language.js';
import { attemptNodes } from './caseTree/attempts.js';
import { fileNodes } from './caseTree/files.js';
import { group, placeLabel, quote, shortPlaces, type CaseNode, type ShortPlace } from './caseTree/node.js';
import { verdictNode } from './caseTree/verdict.js';
import { gradeText } from './codeLenses.js';
import { isErrorCopy } from './errorCopies.js';
import { notableFindings } from './findingOrder.js';
import { problemText } from './problemText.js';

/** What the tree shows beside the analysis. */
export interface CaseTreeOptions {
  /** Files that a person left out of the case: listed, and not analysed. */
  readonly excluded?: readonly string[];
  /** Sizes on disk in bytes, by file; UTF-16 logs are smaller in memory. */
  readonly sizes?: ReadonlyMap<string, number>;
}

/** A list longer than this is not read in a tree; its end says how many there are besides. */
const MOST_FINDINGS = 300;

/**
 * The case as a tree: verdict, attempts, findings by weight, components with their evidence, files, what is missing and
 * what could not be read. Groups that hold nothing are left out.
 */
export function caseTree(known: CaseAnalysis, speech: Speech, options: CaseTreeOptions = {}): readonly CaseNode[] {
  const { t } = speech;
  const excluded = options.excluded ?? [];
  if (known.logs.length === 0 && excluded.length === 0 && known.problems.length === 0) return [];
  const short = shortPlaces(known.logs.map(({ log }) => log.path));
  return [
    verdictNode(known, speech, short),
    group('attempts', t('Attempts'), attemptNodes(known, speech)),
    ...findingGroups(known, speech, short),
    group('components', t('Components'), componentNodes(known, speech, short), known.attributions.length > 0),
    group('missing', t('Missing evidence'), missingNodes(known, speech)),
    group('files', t('Files'), fileNodes(known, speech, excluded, options.sizes)),
    group('problems', t('Problems'), problemNodes(known, speech)),
  ].filter((node) => node !== undefined);
}

function findingGroups(known: CaseAnalysis, speech: Speech, short: ShortPlace): readonly CaseNode[] {
  const { t } = speech;
  const all = known.logs
    .filter((analysis) => !isErrorCopy(analysis, known.logs))
    .flatMap((analysis) => notableFindings(analysis).map((finding) => ({ analysis, finding })));
  const isFirst = ({ id }: Finding): boolean => id === known.verdict.firstCause?.id;
  const rows = (id: CaseNode['kind'], label: string, wanted: (finding: Finding) => boolean, open = false) => {
    // The first cause leads its list; the others stand as the files have them.
    const found = all
      .filter(({ finding }) => wanted(finding))
      .sort((a, b) => Number(isFirst(b.finding)) - Number(isFirst(a.finding)));
    const nodes = found
      .slice(0, MOST_FINDINGS)
      .map(({ analysis, finding }) => findingNode(analysis, finding, { known, speech, short }));
    if (found.length > MOST_FINDINGS) {
      const label = t('and {0} more', found.length - MOST_FINDINGS);
      nodes.push({ id: `${id}/more`, kind: 'note', label, icon: 'note', spoken: label });
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

function findingNode(
  analysis: LogAnalysis,
  finding: Finding,
  { known, speech, short }: { readonly known: CaseAnalysis; readonly speech: Speech; readonly short: ShortPlace },
): CaseNode {
  const { t } = speech;
  const title = finding.title[speech.language];
  const place = placeLabel(finding.place);
  const text = quote(analysis, finding.place.line);
  const first = known.verdict.firstCause?.id === finding.id;
  const kind = finding.symptom ? t('symptom') : severityText(finding, speech);
  return {
    id: finding.id,
    kind: 'finding',
    label: first ? t('First cause · {0}', title) : title,
    description: short(finding.place),
    tooltip: `${title}\n${place}\n${text}`,
    icon: finding.symptom
      ? 'symptom'
      : finding.severity === 'decisive'
        ? 'decisive'
        : finding.severity === 'error'
          ? 'error'
          : 'warning',
    spoken: t('{0}: {1}, {2}', kind, title, place),
    place: finding.place,
    findingId: finding.id,
    ...(finding.remediate?.length && { fixable: true }),
  };
}

function severityText(finding: Finding, { t }: Speech): string {
  switch (finding.severity) {
    case 'decisive':
      return t('decisive');
    case 'error':
      return t('error');
    default:
      return t('warning');
  }
}

/** Those of the first cause, then those of other findings; a component named for several findings stands once. */
function componentNodes(known: CaseAnalysis, speech: Speech, short: ShortPlace): readonly CaseNode[] {
  const { t } = speech;
  const byComponent = new Map<string, Attribution[]>();
  for (const attribution of [...known.attributions, ...known.otherAttributions]) {
    byComponent.set(attribution.component, [...(byComponent.get(attribution.component) ?? []), attribution]);
  }
  return [...byComponent.values()].flatMap((list) => {
    const [best] = list.toSorted((a, b) => a.grade.localeCompare(b.grade));
    if (!best) return [];
    const product = best.product[speech.language];
    const grade = gradeText(best.grade, speech);
    const seen = new Set<string>();
    const evidence = list
      .flatMap(({ because, findingId }) => because.map((one) => ({ ...one, findingId })))
      .filter(({ place }) => {
        const key = placeLabel(place);
        const fresh = !seen.has(key);
        seen.add(key);
        return fresh;
      });
    return {
      id: `component/${best.component}`,
      kind: 'component' as const,
      label: product,
      description: t('{0}: {1}', t('grade {0}', best.grade), grade),
      tooltip: `${product} (${best.vendor})\n${t('{0}: {1}', t('grade {0}', best.grade), grade)}`,
      icon: 'component' as const,
      spoken: t('{0}: {1}, {2}', product, t('grade {0}', best.grade), grade),
      place: best.because[0].place,
      findingId: best.findingId,
      ...(best.remediations.length > 0 && { fixable: true }),
      open: known.attributions.includes(best),
      children: evidence.map(({ place, what }): CaseNode => {
        const text = what[speech.language];
        const where = placeLabel(place);
        const analysis = known.logs.find(({ log }) => log.path === place.file);
        return {
          id: `component/${best.component}/${where}`,
          kind: 'line',
          label: short(place),
          description: text,
          tooltip: `${text}\n${where}\n${analysis ? quote(analysis, place.line) : ''}`,
          icon: 'line',
          spoken: t('{0}, {1}', text, where),
          place,
        };
      }),
    };
  });
}

function missingNodes(known: CaseAnalysis, speech: Speech): readonly CaseNode[] {
  const { t } = speech;
  return known.missing.map(({ what, why, args = [], found }, index): CaseNode => {
    const reason = t(why, ...args);
    return {
      id: `missing/${index}`,
      kind: 'missing',
      label: what,
      description: reason,
      tooltip: `${what}\n${reason}`,
      icon: 'missing',
      spoken: t('{0}, {1}', what, reason),
      copy: t('Please send {0}. {1}', what, reason),
      ...(found && { place: found }),
    };
  });
}

function problemNodes(known: CaseAnalysis, speech: Speech): readonly CaseNode[] {
  const { t } = speech;
  return known.problems.slice(0, MOST_FINDINGS).map((problem, index): CaseNode => {
    const text = problemText(problem, speech);
    const where = problem.line === undefined ? problem.file : placeLabel({ file: problem.file, line: problem.line });
    return {
      id: `problem/${index}`,
      kind: 'problem',
      label: text,
      description: where,
      tooltip: `${where}\n${text}`,
      icon: 'problem',
      spoken: t('{0}, {1}', text, where),
      ...(problem.line !== undefined && { place: { file: problem.file, line: problem.line } }),
    };
  });
}
