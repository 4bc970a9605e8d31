import type { CaseAnalysis } from '../../model/analysis.js';
import { wantsCause, type Outcome } from '../../model/attempt.js';
import type { ChainLink } from '../../model/attribution.js';
import type { Speech } from '../../model/language.js';
import { decidingAttempt } from '../../cases/decidingAttempt.js';
import { logOf } from '../../cases/logOf.js';
import { whoseText } from '../claimText.js';
import { outcomeText, resultText } from '../documentSymbols.js';
import { runningSystem } from '../history.js';
import { causeLabel, causeName, chainTitle, linkText, withoutCauseText } from '../verdictText.js';
import { placeLabel, quote, withoutHeader, type CaseIcon, type CaseNode, type ShortPlace } from './node.js';

/** What happened to the machine, with the first cause and the way from it to the reported result below. */
export function verdictNode(known: CaseAnalysis, speech: Speech, short: ShortPlace): CaseNode {
  const { t, language } = speech;
  const { outcome, firstCause, ofResult } = known.verdict;
  const attempt = decidingAttempt(known);
  const result = attempt ? resultText(attempt) : '';
  const text = t('Verdict: {0}', outcomeText(known.verdict, speech));
  const children: CaseNode[] = [];
  if (firstCause) {
    const analysis = logOf(known, firstCause.place.file);
    const where = placeLabel(firstCause.place);
    const title = firstCause.title[language];
    const [named] = known.attributions;
    const whose = named ? `\n${whoseText(named, speech)}` : '';
    children.push({
      id: 'firstCause',
      kind: 'finding',
      label: causeLabel(known, title, speech),
      description: short(firstCause.place),
      tooltip: `${title}${whose}\n${where}\n${analysis ? quote(analysis, firstCause.place.line) : ''}`,
      icon: 'cause',
      spoken: t('{0}: {1}, {2}', causeName(known, speech), title, where),
      place: firstCause.place,
      findingId: firstCause.id,
      ...(firstCause.remediate?.length && { fixable: true }),
    });
  }
  if (ofResult) {
    const title = ofResult.title[language];
    children.push({
      id: 'ofResult',
      kind: 'finding',
      label: t('Known of this result · {0}', title),
      description: short(ofResult.place),
      tooltip: [title, ofResult.explain?.[language], placeLabel(ofResult.place)].filter(Boolean).join('\n'),
      icon: 'symptom',
      spoken: t('{0}: {1}, {2}', t('known of this result'), title, placeLabel(ofResult.place)),
      place: ofResult.place,
      findingId: ofResult.id,
      ...(ofResult.remediate?.length && { fixable: true }),
    });
  }
  if (!firstCause && !ofResult && wantsCause(outcome)) {
    const note = withoutCauseText(known, speech);
    children.push({ id: 'withoutCause', kind: 'fact', label: note, icon: 'missing', spoken: note });
  }
  children.push(...runningSystemNode(known, speech));
  for (const [index, { phase, operation, note }] of (attempt?.extendReadings ?? []).entries()) {
    const reading = `${phase} / ${operation}`;
    children.push({
      id: `reading/${index}`,
      kind: 'fact',
      label: t('Failed in'),
      description: reading,
      tooltip: note ? `${reading}\n${note[language]}` : reading,
      icon: 'where',
      spoken: t('{0}: {1}', t('Failed in'), reading),
      copy: reading,
    });
  }
  const links = known.chain?.links ?? [];
  if (links.length > 1) {
    const label = chainTitle(known, speech);
    children.push({
      id: 'chain',
      kind: 'chain',
      label,
      description: t('{0} lines', links.length),
      icon: 'chain',
      spoken: t('{0}, {1}', label, t('{0} lines', links.length)),
      children: links.toReversed().map((link, index) => chainNode(known, link, `chain/${index}`, { speech, short })),
    });
  }
  return {
    id: 'verdict',
    kind: 'verdict',
    label: text,
    ...(result && { description: result }),
    tooltip: [
      text,
      result,
      ...(firstCause ? [causeLabel(known, firstCause.title[language], speech), placeLabel(firstCause.place)] : []),
    ]
      .filter(Boolean)
      .join('\n'),
    icon: outcomeIcon(outcome),
    spoken: [text, result].filter(Boolean).join(', '),
    ...(firstCause ? { place: firstCause.place } : resultPlace(known)),
    open: true,
    ...(children.length > 0 && { children }),
  };
}

/** What made the system that runs now, and of which image: the question where the wrong system came up. */
function runningSystemNode(known: CaseAnalysis, speech: Speech): readonly CaseNode[] {
  const { t } = speech;
  const system = runningSystem(known, speech);
  if (!system) return [];
  const { made, number, sentence, text, image: name, source } = system;
  // A tree is narrow: the image is the answer, and stands in front.
  const label = name === undefined ? sentence : t('Image · {0}', name);
  const description = name === undefined ? '' : [t('attempt {0}', number), source].filter(Boolean).join(' · ');
  const place = made.imagePlace ?? { file: made.attempt.file, line: made.attempt.startLine };
  return [
    {
      id: 'runningSystem',
      kind: 'fact',
      label,
      ...(description && { description }),
      tooltip: [sentence, name, made.attempt.image?.path, source, placeLabel(place)].filter(Boolean).join('\n'),
      icon: 'where',
      spoken: text,
      ...(name !== undefined && { copy: name }),
      place,
    },
  ];
}

function resultPlace(known: CaseAnalysis): Pick<CaseNode, 'place'> {
  const attempt = known.attempts.findLast(({ resultLine }) => resultLine !== undefined);
  return attempt?.resultLine === undefined ? {} : { place: { file: attempt.file, line: attempt.resultLine } };
}

function chainNode(
  known: CaseAnalysis,
  link: ChainLink,
  id: string,
  { speech, short }: { readonly speech: Speech; readonly short: ShortPlace },
): CaseNode {
  const analysis = logOf(known, link.place.file);
  const finding = analysis?.findings.find(({ id }) => id === link.findingId);
  const where = placeLabel(link.place);
  const text = analysis ? quote(analysis, link.place.line) : '';
  const label = finding?.title[speech.language] ?? (withoutHeader(text) || where);
  const role = linkText(link, known, speech);
  return {
    id,
    kind: 'line',
    label,
    description: `${role} · ${short(link.place)}`,
    tooltip: `${role}\n${where}\n${text}`,
    icon: link.role === 'firstCause' ? 'cause' : link.role === 'symptom' ? 'symptom' : 'line',
    spoken: speech.t('{0}: {1}, {2}', role, label, where),
    place: link.place,
    ...(link.findingId && { findingId: link.findingId }),
  };
}

/** The picture of an outcome. */
export function outcomeIcon(outcome: Outcome): CaseIcon {
  switch (outcome) {
    case 'failed':
    case 'rolledBack':
      return 'failed';
    case 'succeeded':
      return 'succeeded';
    case 'cancelled':
    case 'scanOnly':
      return 'cancelled';
    case 'unfinished':
    case 'unknown':
      return 'unknown';
  }
}
