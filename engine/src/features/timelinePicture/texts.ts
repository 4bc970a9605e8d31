import type { CaseAnalysis } from '../../model/analysis.js';
import type { Speech } from '../../model/language.js';
import { weightText } from '../findingOrder.js';
import { causeTitle, isFailure } from '../verdictText.js';

/** The words of the picture itself: headings, buttons, what a screen reader says. */
export function pictureTexts({ verdict }: Pick<CaseAnalysis, 'verdict'>, speech: Speech) {
  const { t } = speech;
  return {
    heading: t('Timeline picture'),
    firstCause: causeTitle({ verdict }, speech),
    result: t('Reported result'),
    toolbar: t('Part of the timeline that is shown'),
    zoomIn: t('Zoom in'),
    zoomOut: t('Zoom out'),
    earlier: t('Earlier'),
    later: t('Later'),
    whole: t('Whole case'),
    toCause: verdict.firstCause?.symptom ? t('To the first recorded failure') : t('To the first cause'),
    toAttempt: isFailure(verdict) ? t('Failed attempt') : t('Attempt of the verdict'),
    overview: t('Overview of the whole case'),
    picture: t('Lanes of the logs'),
    shown: t('Shown: {0} to {1}'),
    emptyHere: t('no records in this part'),
    moreFiles: t('Show {0} more logs'),
    fewerFiles: t('Show fewer logs'),
    table: t('The same in words'),
    columnKind: t('Kind'),
    columnWhat: t('What'),
    columnWhere: t('Where and when'),
    legend: t('Legend'),
    decisive: weightText({ severity: 'decisive' }, speech),
    error: weightText({ severity: 'error' }, speech),
    warning: weightText({ severity: 'warning' }, speech),
    symptom: weightText({ severity: 'error', symptom: true }, speech),
    chain: verdict.firstCause?.symptom
      ? t('chain from the first recorded failure, numbered')
      : t('chain from the first cause, numbered'),
    gap: t('silence inside a step'),
    clock: t('corrected clock'),
    cut: t('idle time, cut short'),
    density: t('height: records per moment'),
    failedStep: t('failed step'),
    keys: t(
      'Keys: Tab goes from mark to mark, Enter opens the line, arrow keys move in time, + and - zoom, Home and End go to the ends, 0 shows everything, F the start of the chain.',
    ),
    mouse: t('Mouse: drag to move, Ctrl and the wheel to zoom, click a mark to open its line.'),
    marks: t('{0} marks here'),
    times: t('Times are local, by corrected clocks.'),
  };
}

export type PictureTexts = Readonly<ReturnType<typeof pictureTexts>>;
