import type { CaseAnalysis } from '../../model/analysis.js';
import type { Attempt, ImageFacts, OsFacts } from '../../model/attempt.js';
import type { ImageOrigin } from '../../model/history.js';
import type { Speech } from '../../model/language.js';
import { outcomeText, resultText } from '../documentSymbols.js';
import { durationText, timeText } from '../time.js';
import { sizeText } from './files.js';
import { fact, placeLabel, type CaseNode } from './node.js';
import { outcomeIcon } from './verdict.js';

/** Every run of setup on the machine, oldest first, with what the logs state about it. */
export function attemptNodes(known: CaseAnalysis, speech: Speech): readonly CaseNode[] {
  return known.attempts.map((attempt, index) => attemptNode(known, attempt, index, speech));
}

function attemptNode(known: CaseAnalysis, attempt: Attempt, index: number, speech: Speech): CaseNode {
  const { t } = speech;
  const id = `attempt/${index}`;
  const { file } = attempt;
  const facts: CaseNode[] = [];
  const add = (name: string, label: string, value: string | undefined, line?: number): void => {
    if (value) facts.push(fact(`${id}/${name}`, label, value, line === undefined ? undefined : { file, line }));
  };
  add('start', t('Start'), timeText(attempt.startTime), attempt.startLine);
  add('end', t('End'), endText(attempt, speech), attempt.endLine);
  add('result', t('Result'), resultText(attempt), attempt.resultLine);
  add('phase', t('Last phase'), attempt.lastPhase);
  add('host', t('From'), osText(attempt.host));
  add('target', t('To'), osText(attempt.target));
  add('setup', t('Setup version'), attempt.setupVersion);
  add('command', t('Command line'), attempt.commandLine);
  add('image', t('Image'), imageText(attempt.image, speech));
  const origin = known.history?.attempts.find((one) => isSame(one.attempt, attempt))?.origin;
  if (origin) facts.push(originNode(`${id}/origin`, origin, speech));
  for (const other of attempt.otherLogs ?? []) {
    const place = { file: other.file, line: other.startLine };
    facts.push(fact(`${id}/${other.file}`, t('Also in'), placeLabel(place), place));
  }
  const outcome = outcomeText(attempt, speech);
  const when = timeText(attempt.startTime);
  const description = [resultText(attempt), when, attempt.tree === 'live' ? '' : attempt.tree]
    .filter(Boolean)
    .join(' · ');
  return {
    id,
    kind: 'attempt',
    label: t('Attempt {0}: {1}', index + 1, outcome),
    description,
    tooltip: `${t('Attempt {0}: {1}', index + 1, outcome)}\n${description}\n${file}`,
    icon: outcomeIcon(attempt.outcome),
    spoken: t('{0}, {1}', t('Attempt {0}: {1}', index + 1, outcome), description),
    place: { file, line: attempt.resultLine ?? attempt.startLine },
    children: facts,
  };
}

function isSame(a: Attempt, b: Attempt): boolean {
  return a === b || (a.file === b.file && a.startLine === b.startLine);
}

function endText({ startTime, endTime }: Attempt, speech: Speech): string {
  const took = endTime - startTime;
  return took > 0 ? `${timeText(endTime)} (${durationText(took, speech)})` : timeText(endTime);
}

function osText(os: OsFacts | undefined): string {
  return [os?.build, os?.edition, os?.language].filter(Boolean).join(' · ');
}

function imageText(image: ImageFacts | undefined, { t }: Speech): string {
  if (!image) return '';
  return [
    image.path,
    image.index === undefined ? '' : t('index {0}', image.index),
    image.name,
    image.bytes === undefined ? '' : sizeText(image.bytes),
    image.created === undefined ? '' : t('created {0}', image.created),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Where the image came from, or that these logs do not say, with the logs that would. */
function originNode(id: string, origin: ImageOrigin, speech: Speech): CaseNode {
  const { t } = speech;
  const value = origin.known && origin.source ? origin.source : t('not recorded in these logs');
  const [evidence] = origin.evidence;
  const children = [
    ...origin.evidence.map(({ place, what }, index): CaseNode => ({
      id: `${id}/evidence/${index}`,
      kind: 'line',
      label: what[speech.language],
      description: placeLabel(place),
      tooltip: `${what[speech.language]}\n${placeLabel(place)}`,
      icon: 'line',
      spoken: t('{0}, {1}', what[speech.language], placeLabel(place)),
      place,
    })),
    ...origin.wouldBeIn.map(({ id: log, title, where }): CaseNode => ({
      id: `${id}/${log}`,
      kind: 'missing',
      label: t(title),
      description: where.join(', '),
      tooltip: `${t(title)}\n${where.join('\n')}`,
      icon: 'missing',
      spoken: t('{0}, {1}', t(title), where.join(', ')),
      copy: t('Please send {0}. {1}', where.join(', '), t(title)),
    })),
  ];
  return {
    ...fact(id, t('Origin of the image'), value, evidence?.place),
    ...(children.length > 0 && { children }),
  };
}
