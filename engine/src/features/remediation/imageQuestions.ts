import type { CaseAnalysis } from '../../model/analysis.js';
import type { Attempt } from '../../model/attempt.js';
import type { Finding } from '../../model/finding.js';
import type { Place } from '../../model/place.js';
import { recordAt } from '../../records/recordAt.js';
import { logOf } from '../../cases/logOf.js';

/** The facts of the image stand in the first part of a setup log; further in there are only repetitions. */
const MOST_LINES = 50_000;

/**
 * One finding per upgrade that succeeded with a known image, the last upgrade first. Nothing failed, yet a machine may
 * have got the wrong image: who delivered it is the question to ask, with the image's facts and the lines that hold them.
 */
export function imageQuestions(caseAnalysis: CaseAnalysis): readonly Finding[] {
  return [...caseAnalysis.attempts].reverse().flatMap((attempt): Finding[] => {
    const analysis = logOf(caseAnalysis, attempt.file);
    if (attempt.outcome !== 'succeeded' || !attempt.image || !analysis || analysis.log.records.count === 0) return [];
    const places = placesOfFacts(attempt, caseAnalysis);
    const place = places[0] ?? { file: attempt.file, line: attempt.startLine };
    return [
      {
        id: `image-origin@${place.file}:${place.line}`,
        rule: 'image-origin',
        severity: 'info',
        title: { en: 'Image of an upgrade that succeeded', 'zh-CN': '成功升级所用的映像' },
        place,
        record: recordAt(analysis.log, place.line - 1),
        codes: [],
        captures: {},
        correlated: places.slice(1),
        remediate: ['ask-image-origin'],
      },
    ];
  });
}

/** The first line of the attempt for each of name, size and path. */
function placesOfFacts(attempt: Attempt, caseAnalysis: CaseAnalysis): readonly Place[] {
  const lines = logOf(caseAnalysis, attempt.file)?.log.lines;
  const { image } = attempt;
  if (!lines || !image) return [];
  let wanted = [image.name, image.bytes === undefined ? undefined : String(image.bytes), image.path].flatMap(
    (fact) => fact ?? [],
  );
  const found: number[] = [];
  const last = Math.min(attempt.endLine, lines.count, attempt.startLine + MOST_LINES);
  for (let line = attempt.startLine; line <= last && wanted.length > 0; line++) {
    const text = lines.text(line - 1);
    const missing = wanted.filter((fact) => !text.includes(fact));
    if (missing.length < wanted.length) found.push(line);
    wanted = missing;
  }
  return found.map((line) => ({ file: attempt.file, line }));
}
