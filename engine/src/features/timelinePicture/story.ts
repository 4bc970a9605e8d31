import { visibleLine } from '../../lines/visible.js';
import type { CaseAnalysis } from '../../model/analysis.js';
import type { Attempt } from '../../model/attempt.js';
import type { Speech } from '../../model/language.js';
import type { Place } from '../../model/place.js';
import { decidingAttempt } from '../../cases/decidingAttempt.js';
import { logOf } from '../../cases/logOf.js';
import { placeLabel, quote, shortPlaces, withoutHeader, type ShortPlace } from '../caseTree/node.js';
import { whoseText } from '../claimText.js';
import { attributionsOf } from '../codeLenses.js';
import { outcomeText, resultText } from '../documentSymbols.js';
import { weightText } from '../findingOrder.js';
import { durationText, timeText } from '../time.js';
import { chainTitle, isFailure, linkText, withoutCauseText } from '../verdictText.js';
import { correctionText, segmentText } from '../timeline.js';
import type { PictureMark, TimelinePicture } from './picture.js';

/** What a mark means; a picture gives each its own shape, not only its own colour. */
export type MarkKind =
  'firstCause' | 'decisive' | 'error' | 'warning' | 'symptom' | 'line' | 'gap' | 'clock' | 'attempt' | 'file';

/** A row of the table beside the picture: the same in words. */
export interface StoryRow {
  readonly kind: MarkKind;
  readonly kindText: string;
  /** Place in the chain, the first cause being 1. */
  readonly step?: number;
  /** Corrected local time as text; empty where there is none. */
  readonly time: string;
  readonly title: string;
  readonly where: string;
  readonly place: Place;
  /** On the axis of the picture. */
  readonly at: number;
}

export interface StoryGroup {
  readonly id: 'chain' | 'findings' | 'gaps' | 'clocks' | 'attempts' | 'files';
  readonly title: string;
  readonly rows: readonly StoryRow[];
  /** How many there are besides. */
  readonly more?: string;
}

/** A case told in words, the first cause in front. */
export interface PictureStory {
  readonly outcome: string;
  readonly result: string;
  readonly failed: boolean;
  readonly firstCause?: StoryRow & { readonly whose?: string };
  /** What the first cause led to: the last step of the chain. */
  readonly ending?: StoryRow;
  /** Steps between the two. */
  readonly between?: string;
  /** Said in place of a first cause. */
  readonly note?: string;
  readonly groups: readonly StoryGroup[];
}

const MOST_ROWS = 300;

export function pictureStory(picture: TimelinePicture, speech: Speech): PictureStory {
  const { t } = speech;
  const { known } = picture;
  const short = shortPlaces(known.logs.map(({ log }) => log.path));
  const row = (mark: PictureMark): StoryRow => markRow(mark, known, { speech, short });
  const chain = picture.marks
    .filter(({ step }) => step !== undefined)
    .toSorted((a, b) => (a.step ?? 0) - (b.step ?? 0))
    .map(row);
  const [first] = chain;
  const ending = chain.length > 1 ? chain[chain.length - 1] : undefined;
  const cause = first && known.verdict.firstCause ? first : undefined;
  const [whose] = known.verdict.firstCause ? attributionsOf(known.verdict.firstCause, known) : [];
  const attempt = decidingAttempt(known);
  return {
    outcome: t('Verdict: {0}', outcomeText(known.verdict, speech)),
    result: attempt ? resultText(attempt) : '',
    failed: isFailure(known.verdict),
    ...(cause && {
      firstCause: {
        ...cause,
        ...(whose && { whose: whoseText(whose, speech) }),
      },
    }),
    ...(cause && ending && { ending }),
    ...(cause && chain.length > 2 && { between: t('Steps between: {0}', chain.length - 2) }),
    ...(!cause && { note: withoutCauseText(known, speech) }),
    groups: groupsOf(picture, chain, { speech, short }),
  };
}

function groupsOf(
  picture: TimelinePicture,
  chain: readonly StoryRow[],
  { speech, short }: { readonly speech: Speech; readonly short: ShortPlace },
): readonly StoryGroup[] {
  const { t, language } = speech;
  const { known, axis } = picture;
  const weights: readonly MarkKind[] = ['decisive', 'error', 'warning', 'symptom', 'line'];
  const others = picture.marks
    .filter(({ step }) => step === undefined)
    .map((mark) => markRow(mark, known, { speech, short }))
    .toSorted((a, b) => weights.indexOf(a.kind) - weights.indexOf(b.kind));
  const gaps = picture.gaps.map(({ from, finding }): StoryRow => ({
    kind: 'gap',
    kindText: t('silence'),
    time: timeText(axis.timeAt(from)),
    title: visibleLine(finding.title[language]),
    where: short(finding.place),
    place: finding.place,
    at: from,
  }));
  const clocks = picture.clocks.map(({ from, segment, because, place }): StoryRow => ({
    kind: 'clock',
    kindText: t('clock'),
    time: timeText(axis.timeAt(from)),
    title: [correctionText(segment.clockOffsetSeconds), segmentText(because, speech)].filter(Boolean).join(' '),
    where: short(place),
    place,
    at: from,
  }));
  const attempts = picture.attempts.map(({ from, attempt, place }, index): StoryRow => ({
    kind: 'attempt',
    kindText: t('attempt'),
    time: timeText(axis.timeAt(from)),
    title: attemptTitle(attempt, index, speech),
    where: short(place),
    place,
    at: from,
  }));
  const files = picture.lanes.map(({ path, records, first, last }): StoryRow => ({
    kind: 'file',
    kindText: t('log'),
    time: timeText(first),
    title: path,
    where: t('{0} records, {1}', records, durationText(last - first, speech)),
    place: { file: path, line: 1 },
    at: axis.placeOf(first),
  }));
  const group = (id: StoryGroup['id'], title: string, rows: readonly StoryRow[]): StoryGroup[] =>
    rows.length === 0
      ? []
      : [
          {
            id,
            title,
            rows: rows.slice(0, MOST_ROWS),
            ...(rows.length > MOST_ROWS && { more: t('and {0} more', rows.length - MOST_ROWS) }),
          },
        ];
  return [
    ...group('chain', chainTitle(known, speech), chain),
    ...group('findings', chain.length > 0 ? t('Other findings') : t('Findings'), others),
    ...group('gaps', t('Silence inside a step'), gaps),
    ...group('clocks', t('Corrected clocks'), clocks),
    ...group('attempts', t('Attempts'), attempts),
    ...group('files', t('Logs'), files),
  ];
}

/** `Attempt 2: failed · 0xC1900101 - 0x20017` */
export function attemptTitle(attempt: Attempt, index: number, speech: Speech): string {
  const title = speech.t('Attempt {0}: {1}', index + 1, outcomeText(attempt, speech));
  return [title, resultText(attempt)].filter(Boolean).join(' · ');
}

/** A mark in words. */
export function markRow(
  mark: PictureMark,
  known: CaseAnalysis,
  { speech, short }: { readonly speech: Speech; readonly short: ShortPlace },
): StoryRow {
  const { place, finding, step, role, time, at } = mark;
  return {
    kind: markKind(mark),
    kindText: role
      ? linkText({ place, role, ...(finding && { findingId: finding.id }) }, known, speech)
      : weightText(mark, speech),
    ...(step !== undefined && { step }),
    time: timeText(time),
    title: visibleLine(finding ? finding.title[speech.language] : lineText(known, place)),
    where: short(place),
    place,
    at,
  };
}

export function markKind({ role, symptom, severity }: PictureMark): MarkKind {
  if (role === 'firstCause') return 'firstCause';
  if (symptom) return 'symptom';
  return severity === 'info' || severity === 'benign' ? 'line' : severity;
}

function lineText(known: CaseAnalysis, place: Place): string {
  const analysis = logOf(known, place.file);
  return (analysis && withoutHeader(quote(analysis, place.line))) || placeLabel(place);
}
