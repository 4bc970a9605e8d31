import type { LogAnalysis } from '../model/analysis.js';
import type { Place } from '../model/place.js';

/** The row and the line of setupact.log are written one after the other. */
const APART_MS = 2000;

/**
 * Ties error rows of diagerr.xml to the lines of the setup logs that say the same: same event id, same second or the next.
 * The row adds function and source line, the log the neighbourhood.
 *
 * @returns the analyses, with the findings of rows pointing at those lines
 */
export function tieDiagRows(analyses: readonly LogAnalysis[]): readonly LogAnalysis[] {
  const rows = analyses.filter(({ log, findings }) => log.format === 'diag-xml' && findings.length > 0);
  if (rows.length === 0) return analyses;
  const wanted = new Set(rows.flatMap(({ log }) => [...log.records.eventId]).filter((id) => id !== 0));
  const byId = new Map<number, { readonly time: number; readonly place: Place }[]>();
  for (const { log } of analyses) {
    if (log.format !== 'panther') continue;
    const { eventId, time, firstLine, count } = log.records;
    for (let record = 0; record < count; record++) {
      const id = eventId[record] ?? 0;
      if (id === 0 || !wanted.has(id)) continue;
      const place = { file: log.path, line: (firstLine[record] ?? 0) + 1 };
      const known = byId.get(id);
      if (known) known.push({ time: time[record] ?? NaN, place });
      else byId.set(id, [{ time: time[record] ?? NaN, place }]);
    }
  }
  return analyses.map((analysis) => {
    if (!rows.includes(analysis)) return analysis;
    const { eventId, time } = analysis.log.records;
    const findings = analysis.findings.map((finding) => {
      const at = time[finding.record] ?? NaN;
      const places = (byId.get(eventId[finding.record] ?? 0) ?? [])
        .filter((line) => Math.abs(line.time - at) <= APART_MS)
        .map(({ place }) => place);
      return places.length > 0
        ? { ...finding, correlated: [...(finding.correlated ?? []), ...places.slice(0, 20)] }
        : finding;
    });
    return { ...analysis, findings };
  });
}
