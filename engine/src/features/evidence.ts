import { visibleLine } from '../lines/visible.js';
import type { CaseAnalysis } from '../model/analysis.js';
import type { Finding } from '../model/finding.js';
import type { Speech } from '../model/language.js';
import type { Place } from '../model/place.js';
import { occurrences } from './documentHighlights.js';
import { attributionsOf } from './codeLenses.js';
import { linkText } from './verdictText.js';

/** A line, and what it shows. */
export interface EvidenceLine {
  readonly place: Place;
  readonly what: string;
}

/** A peek shows a few hundred places at most. */
const MOST = 300;

/** The lines behind *Why?*: the finding, what names a component, and the chain to the reported result. */
export function evidenceOf(finding: Finding, known: CaseAnalysis, speech: Speech): readonly EvidenceLine[] {
  const lines: EvidenceLine[] = [{ place: finding.place, what: finding.title[speech.language] }];
  for (const { because } of attributionsOf(finding, known)) {
    for (const { place, what } of because) lines.push({ place, what: what[speech.language] });
  }
  for (const place of finding.correlated ?? []) lines.push({ place, what: speech.t('belongs to the finding') });
  const chain = chainOf(finding, known);
  for (const link of chain?.links ?? []) {
    lines.push({ place: link.place, what: linkText(link, known, speech) });
  }
  return unique(lines);
}

/** Other lines about the same thing: the chain, and every place of the objects that the finding names, in all logs. */
export function correlatedWith(finding: Finding, known: CaseAnalysis, speech: Speech): readonly EvidenceLine[] {
  const lines: EvidenceLine[] = [];
  const own = (place: Place): boolean => place.file === finding.place.file && place.line === finding.place.line;
  for (const link of chainOf(finding, known)?.links ?? [])
    lines.push({ place: link.place, what: speech.t('same failure') });
  // The same code in a decisive or failing line of another log: the same failure seen from elsewhere.
  const codes = new Set(
    finding.codes.filter(({ role, value }) => role !== 'gle' && value !== 0).map(({ value }) => value),
  );
  for (const { log, findings } of known.logs) {
    if (log.path === finding.place.file) continue;
    for (const other of findings) {
      if (other.severity !== 'decisive' && other.severity !== 'error') continue;
      if (other.codes.some(({ role, value }) => role !== 'gle' && codes.has(value))) {
        lines.push({ place: other.place, what: speech.t('same code in another log') });
      }
    }
  }
  for (const value of objectsOf(finding)) {
    for (const analysis of known.logs) {
      if (lines.length > MOST) break;
      for (const { line } of occurrences(analysis, value)) {
        lines.push({ place: { file: analysis.log.path, line: line + 1 }, what: speech.t('also names {0}', value) });
        if (lines.length > MOST) break;
      }
    }
  }
  return unique(lines).filter(({ place }) => !own(place));
}

/** Values that name one thing on the machine; words and numbers would correlate everything. */
function objectsOf(finding: Finding): readonly string[] {
  return Object.values(finding.captures).filter((value) =>
    /^\{[0-9a-f-]{36}\}$|^HK[A-Z_]+\\|^[a-z]:\\|\.(?:sys|dll|exe|inf)$/i.test(value),
  );
}

function chainOf(finding: Finding, known: CaseAnalysis): CaseAnalysis['chain'] {
  const holds = (chain: CaseAnalysis['chain']): boolean =>
    chain?.links.some(({ place }) => place.file === finding.place.file && place.line === finding.place.line) ?? false;
  return holds(known.chain) ? known.chain : known.otherChains.find(holds);
}

function unique(lines: readonly EvidenceLine[]): readonly EvidenceLine[] {
  const seen = new Set<string>();
  return lines
    .filter(({ place }) => {
      const key = `${place.file}:${place.line}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .map(({ place, what }) => ({ place, what: visibleLine(what) }));
}
