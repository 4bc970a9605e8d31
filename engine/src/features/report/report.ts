import type { CaseAnalysis } from '../../model/analysis.js';
import { causeSection, othersSection } from './cause.js';
import { codesSection } from './codes.js';
import { comparisonSection } from './comparison.js';
import { componentsSection } from './components.js';
import type { Material, ReportContext } from './context.js';
import { clocksSection, filesSection, missingSection, problemsSection } from './evidence.js';
import { historySection, setupDiagSection } from './history.js';
import type { Report } from './model.js';
import { remedySection } from './remedy.js';
import { timelineStrip } from './strip.js';
import { reportVerdict } from './verdict.js';

/**
 * A case as a report in one language: the verdict first, then what supports it, then everything that was looked at.
 * Sections that have nothing to say are left out. Every text of it is plain: renderers escape, `redactedReport` redacts.
 */
export function createReport(known: CaseAnalysis, context: ReportContext): Report {
  const { speech, name, version, made } = context;
  const { t } = speech;
  const material: Material = { known, context, speech };
  const strip = timelineStrip(known, speech);
  // Where one attempt failed, its failure is the story; where there were several, or none failed, the history is.
  const historyFirst = known.attempts.length > 1 || !known.verdict.firstCause;
  const history = historySection(material);
  const sections = [
    ...(historyFirst ? [history] : []),
    causeSection(material),
    componentsSection(material),
    remedySection(material),
    ...(historyFirst ? [] : [history]),
    missingSection(material),
    comparisonSection(material),
    setupDiagSection(material),
    othersSection(material),
    codesSection(material),
    clocksSection(material),
    problemsSection(material),
    filesSection(material),
  ];
  return {
    language: speech.language,
    title: t('Upgrade report: {0}', name),
    name,
    made: t('Made on {0} by Upgrade Log Forensics {1}.', madeText(made), version),
    verdict: reportVerdict(material),
    ...(strip && { strip }),
    sections: sections.filter((section) => section !== undefined),
    notes: [
      t(
        'Grades: A is named in the failing call; B was active in the failing process, or a recorded test points at it; C is present and of a class known to cause this.',
      ),
      t('The logs were only read. Times are those of the machine, in its local time, unless a correction is shown.'),
    ],
    words: { contents: t('Contents') },
  };
}

/** `2026-11-21 16:20 UTC+08:00` */
function madeText({ time, offsetMinutes }: ReportContext['made']): string {
  const local = new Date(time + offsetMinutes * 60_000).toISOString().slice(0, 16).replace('T', ' ');
  const all = Math.abs(offsetMinutes);
  const part = (value: number): string => String(value).padStart(2, '0');
  return `${local} UTC${offsetMinutes < 0 ? '-' : '+'}${part(Math.floor(all / 60))}:${part(all % 60)}`;
}
