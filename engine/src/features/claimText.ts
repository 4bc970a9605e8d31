import { visibleLine } from '../lines/visible.js';
import type { Attribution, Grade } from '../model/attribution.js';
import type { Speech } from '../model/language.js';

/** How a claim of this grade is worded: never "caused by". */
export function gradeText(grade: Grade, { t }: Speech): string {
  switch (grade) {
    case 'A':
      return t('named in the failing call');
    case 'B':
      return t('active in the failing process');
    case 'C':
      return t('present, and of a class known to cause this');
  }
}

/** How sure an attribution is, in words: by its grade, or by the test that gave it. */
export function claimText(attribution: Attribution, speech: Speech): string {
  return attribution.byTest ? speech.t('a recorded test points at it') : gradeText(attribution.grade, speech);
}

/** Whose a finding is, and how sure that is: `DSPS document protection: named in the failing call`. */
export function whoseText(attribution: Attribution, speech: Speech): string {
  return speech.t('{0}: {1}', visibleLine(attribution.product[speech.language]), claimText(attribution, speech));
}
