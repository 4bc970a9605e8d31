import { visible, visibleLine } from '../lines/visible.js';
import type { CaseAnalysis } from '../model/analysis.js';
import type { Attribution } from '../model/attribution.js';
import type { Speech } from '../model/language.js';
import { logOf } from '../cases/logOf.js';
import { attemptNodes } from './caseTree/attempts.js';
import { fileNodes } from './caseTree/files.js';
import { findingGroups } from './caseTree/findings.js';
import { group, placeLabel, quote, shortPlaces, type CaseNode, type ShortPlace } from './caseTree/node.js';
import { verdictNode } from './caseTree/verdict.js';
import { claimText } from './claimText.js';
import { problemText } from './problemText.js';

/** What the tree shows beside the analysis. */
export interface CaseTreeOptions {
  /** Files that a person left out of the case: listed, and not analysed. */
  readonly excluded?: readonly string[];
  /** Sizes on disk in bytes, by file; UTF-16 logs are smaller in memory. */
  readonly sizes?: ReadonlyMap<string, number>;
}

/** A list longer than this is not read in a tree. */
const MOST_PROBLEMS = 300;

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
    group('attempts', t('Attempts'), attemptNodes(known, speech), true),
    ...findingGroups(known, speech, short),
    group('components', t('Components'), componentNodes(known, speech, short), known.attributions.length > 0),
    group('missing', t('Missing evidence'), missingNodes(known, speech), true),
    group('files', t('Files'), fileNodes(known, speech, excluded, options.sizes)),
    group('problems', t('Problems'), problemNodes(known, speech)),
  ].flatMap((node) => (node ? [visibleNode(node)] : []));
}

/** The first node of `caseTree`, also of a case whose logs were not kept. */
export function caseVerdictNode(known: CaseAnalysis, speech: Speech): CaseNode {
  return visibleNode(verdictNode(known, speech, shortPlaces(known.logs.map(({ log }) => log.path))));
}

/** Labels, descriptions, tooltips, what is spoken and copied: they quote logs and names of files. */
function visibleNode(node: CaseNode): CaseNode {
  const { label, description, tooltip, spoken, copy, children } = node;
  return {
    ...node,
    label: visibleLine(label),
    ...(description !== undefined && { description: visibleLine(description) }),
    ...(tooltip !== undefined && { tooltip: tooltip.split('\n').map(visible).join('\n') }),
    spoken: visibleLine(spoken),
    // It may be pasted into a terminal.
    ...(copy !== undefined && { copy: copy.split('\n').map(visible).join('\n') }),
    ...(children && { children: children.map(visibleNode) }),
  };
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
    const grade = claimText(best, speech);
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
      tooltip: `${product}${best.vendor && ` (${best.vendor})`}\n${t('{0}: {1}', t('grade {0}', best.grade), grade)}`,
      icon: 'component' as const,
      spoken: t('{0}: {1}, {2}', product, t('grade {0}', best.grade), grade),
      place: best.because[0].place,
      findingId: best.findingId,
      ...(best.remediations.length > 0 && { fixable: true }),
      open: known.attributions.includes(best),
      children: evidence.map(({ place, what }): CaseNode => {
        const text = what[speech.language];
        const where = placeLabel(place);
        const analysis = logOf(known, place.file);
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
      label: shortNames(what),
      description: reason,
      tooltip: `${what}\n${reason}`,
      icon: 'missing',
      spoken: t('{0}, {1}', what, reason),
      copy: t('Please send {0}. {1}', what, reason),
      ...(found && { place: found }),
    };
  });
}

/** `C:\Windows\Logs\CUA\CUAClient.log` → `CUAClient.log`: a tree is narrow, and all such paths begin alike. */
function shortNames(what: string): string {
  return what
    .split(', ')
    .map((name) => (/^[a-z]:\\/i.test(name) ? name.slice(name.lastIndexOf('\\') + 1) : name))
    .join(', ');
}

function problemNodes(known: CaseAnalysis, speech: Speech): readonly CaseNode[] {
  const { t } = speech;
  return known.problems.slice(0, MOST_PROBLEMS).map((problem, index): CaseNode => {
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
