import type { CaseAnalysis } from '../model/analysis.js';
import type { ImageFacts, OsFacts } from '../model/attempt.js';
import type { HashedFile, HistoryAttempt, ImageOrigin, Installation, UpgradeHistory } from '../model/history.js';
import type { Speech } from '../model/language.js';
import type { Place } from '../model/place.js';
import type { SetupDiagResult } from '../model/setupDiag.js';
import { relationText, titleOf } from '../cases/setupDiagFinding.js';
import { logOf } from '../cases/logOf.js';
import { hex } from './documentLinks.js';
import { imageMatchText } from './knownImages.js';
import { timeText } from './time.js';

/** A line of a view: text, how deep it stands, and the line of a log that shows it. Text from logs is not escaped. */
export interface HistoryLine {
  readonly depth: number;
  readonly text: string;
  readonly place?: Place;
}

/**
 * The history of a machine for people: each attempt's systems and image, where the image came from or which logs would
 * tell, the installations that are kept, and what made the one that runs now. Empty where the logs tell of no attempt
 * and of one installation only.
 */
export function historyLines(analysis: CaseAnalysis, speech: Speech): readonly HistoryLine[] {
  const { history } = analysis;
  if (!history) return [];
  const { t } = speech;
  const lines = history.attempts.flatMap((one, index) => attemptLines(one, index, speech));
  lines.push(...(history.hashes ?? []).flatMap((one) => hashLines(one, speech)));
  if (history.installations.length > 1) {
    lines.push({ depth: 0, text: t('Installations of Windows on this machine') });
    lines.push(...history.installations.map((one) => ({ depth: 1, ...installationLine(one, speech) })));
  }
  const present = presentLine(history, speech);
  return present ? [...lines, present] : lines;
}

function attemptLines(one: HistoryAttempt, index: number, speech: Speech): HistoryLine[] {
  const { attempt, imagePlace, origin, known } = one;
  const { t } = speech;
  const change = [systemText(attempt.host), systemText(attempt.target)].filter((text) => text !== '').join(' → ');
  const head = [`${index + 1}.`, timeText(attempt.startTime), change].filter((part) => part !== '').join('  ');
  const lines: HistoryLine[] = [];
  const image = imageText(attempt.image, speech);
  if (image) lines.push({ depth: 1, text: t('Image: {0}', image), ...(imagePlace && { place: imagePlace }) });
  if (image && known) lines.push({ depth: 1, text: imageMatchText(known, speech) });
  if (origin) lines.push(...originLines(origin, attempt.outcome === 'succeeded', speech));
  // An attempt of which nothing is known beyond its result stands in the list of attempts already.
  return lines.length > 0 || change ? [{ depth: 0, text: head }, ...lines] : [];
}

function hashLines({ path, sha256, place, known }: HashedFile, speech: Speech): HistoryLine[] {
  const { t } = speech;
  const text = path ? t('SHA-256 of {0}: {1}', path, sha256) : t('SHA-256 of a file: {0}', sha256);
  return [{ depth: 0, text, place }, ...(known ? [{ depth: 1, text: imageMatchText(known, speech) }] : [])];
}

/** Which logs would tell matters for an image that made a system; one that failed to is not asked for. */
function originLines(origin: ImageOrigin, madeSystem: boolean, { t, language }: Speech): HistoryLine[] {
  const evidence = origin.evidence.map(({ place, what }) => ({ depth: 2, text: what[language], place }));
  if (origin.known) {
    return [{ depth: 1, text: t('Source of the image: {0}', origin.source ?? '') }, ...evidence];
  }
  const searched = origin.searched.map(({ file, from, until }) => ({
    depth: 2,
    text: t('Looked through, names no source: {0} ({1} to {2})', file, timeText(from), timeText(until)),
  }));
  const would = origin.wouldBeIn.map(({ title, where }) => ({
    depth: 2,
    text: where.length > 0 ? t('Would be in: {0}: {1}', t(title), where.join(', ')) : t('Would be in: {0}', t(title)),
  }));
  return [
    { depth: 1, text: t('Source of the image: not recorded in the logs supplied') },
    ...evidence,
    ...(madeSystem ? [...searched, ...would] : []),
  ];
}

function imageText(image: ImageFacts | undefined, { t }: Speech): string {
  if (!image) return '';
  const facts = [
    image.path,
    image.name && `"${image.name}"`,
    image.index !== undefined && t('index {0}', image.index),
    image.bytes !== undefined && t('{0} bytes', image.bytes),
    image.created && t('created {0}', image.created),
  ];
  return facts.filter((fact) => fact).join(', ');
}

function systemText(os: OsFacts | undefined): string {
  return [os?.build, os?.edition].filter((part) => part).join(' ');
}

function installationLine(one: Installation, { t }: Speech): { readonly text: string; readonly place?: Place } {
  const tree = one.tree === 'live' ? t('the running system') : one.tree;
  const system = systemText(one.os);
  const head = system ? t('{0}: {1}', tree, system) : tree;
  if (one.madeBy !== undefined) return { text: t('{0}, made by attempt {1}', head, one.madeBy + 1) };
  if (!one.cleanInstall) return { text: t('{0}, what made it is not recorded', head) };
  const time = timeText(one.madeAt);
  return { text: t('{0}, installed anew on {1}', head, time), place: one.cleanInstall };
}

function presentLine({ present, attempts }: UpgradeHistory, { t }: Speech): HistoryLine | undefined {
  if (!present || attempts.length === 0) return undefined;
  const system = systemText(present.os);
  if (present.madeBy !== undefined) {
    const text = t('The running system was made by attempt {0}', present.madeBy + 1);
    return { depth: 0, text: system ? t('{0}: {1}', text, system) : text };
  }
  if (present.cleanInstall) {
    return { depth: 0, text: t('The running system was installed anew: {0}', system), place: present.cleanInstall };
  }
  return { depth: 0, text: t('The running system is the one from before the attempt: {0}', system) };
}

/** What made the system that runs now, from which image, and where that came from, as far as the logs know. */
export function runningSystem(
  { history }: Pick<CaseAnalysis, 'history'>,
  { t }: Speech,
):
  | {
      readonly made: HistoryAttempt;
      /** Counted from one. */
      readonly number: number;
      readonly sentence: string;
      /** The sentence with all that is known. */
      readonly text: string;
      readonly image?: string;
      readonly source?: string;
    }
  | undefined {
  const madeBy = history?.present?.madeBy;
  const made = madeBy === undefined ? undefined : history?.attempts[madeBy];
  if (madeBy === undefined || !made) return undefined;
  const image = made.attempt.image?.name ?? made.attempt.image?.path;
  const { origin } = made;
  const source = origin && t('origin: {0}', origin.known ? (origin.source ?? '') : t('not recorded in these logs'));
  const sentence = t('The running system was made by attempt {0}', madeBy + 1);
  return {
    made,
    number: madeBy + 1,
    sentence,
    text: [sentence, image, source].flatMap((part) => part || []).reduce((one, next) => t('{0}, {1}', one, next)),
    ...(image !== undefined && { image }),
    ...(source !== undefined && { source }),
  };
}

/** What SetupDiag said, and what that is worth beside the logs themselves. */
export function setupDiagLines(analysis: CaseAnalysis, speech: Speech): readonly HistoryLine[] {
  return (analysis.setupDiag ?? []).flatMap((result) => resultLines(result, speech));
}

function resultLines(result: SetupDiagResult, { t, language }: Speech): HistoryLine[] {
  const { phase, operation, rule, relation, place } = result;
  const code = result.result === undefined ? '' : hex(result.result, 8);
  const codes = result.extend === undefined ? code : `${code} - ${hex(result.extend, 5)}`;
  const where = [phase, operation].filter((part) => part).join(' / ');
  const said = [where, codes].filter((part) => part !== '').join('  ');
  const lines: HistoryLine[] = [{ depth: 0, text: titleOf(result, language), place }];
  if (said) lines.push({ depth: 1, text: said });
  lines.push({ depth: 1, text: relationText(relation, language) });
  const named = result.lines.flatMap(({ target, text }) => (target ? [{ place: target, text }] : []));
  lines.push(...named.map(({ place: at, text }) => ({ depth: 1, text: t('It names: {0}', text), place: at })));
  if (rule && !rule.symptom && !rule.harmless) lines.push({ depth: 1, text: rule.fix[language] });
  return lines;
}

/** A place in SetupDiag's own file that leads to the line it names. */
export interface SetupDiagLink {
  /** 0-based line in SetupDiag's file. */
  readonly line: number;
  /** Columns of the named text in that line, 0-based UTF-16 units, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  readonly target: Place;
}

/** Links from the lines that a SetupDiag result quotes to those lines in the logs of the case. */
export function setupDiagLinks(analysis: CaseAnalysis, file: string): readonly SetupDiagLink[] {
  const log = logOf(analysis, file)?.log;
  if (!log) return [];
  const results = (analysis.setupDiag ?? []).filter(({ place }) => place.file === file);
  return results.flatMap(({ lines }) =>
    lines.flatMap(({ place, text, target }): SetupDiagLink[] => {
      if (!target || place.line > log.lines.count) return [];
      const line = log.lines.text(place.line - 1);
      const at = line.indexOf(text);
      // Markup writes some letters differently: then the whole line leads there.
      const [start, end] =
        at < 0 ? [line.length - line.trimStart().length, line.trimEnd().length] : [at, at + text.length];
      return [{ line: place.line - 1, start, end, target }];
    }),
  );
}
