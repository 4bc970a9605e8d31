import { visibleLine } from '../lines/visible.js';
import type { CaseAnalysis, Chain } from '../model/analysis.js';
import type { ChainLink } from '../model/attribution.js';
import type { Speech } from '../model/language.js';
import type { Place, Span } from '../model/place.js';
import { recordAt } from '../records/recordAt.js';
import { logOf } from '../cases/logOf.js';
import { messageSpan } from './diagnostics.js';
import { notableFindings } from './findingOrder.js';
import { linkText } from './verdictText.js';

/** A line of a failure: what an editor's call hierarchy shows as a node. */
export interface ChainItem {
  readonly name: string;
  /** `file:line`, and what the line is to the failure. */
  readonly detail: string;
  readonly place: Place;
  /** The message in the line. */
  readonly span: Span;
}

const LONGEST_NAME = 160;

/** The node of a line (1-based) that belongs to a failure or carries a finding; undefined for any other line. */
export function chainItemAt(known: CaseAnalysis, at: Place, speech: Speech): ChainItem | undefined {
  for (const chain of chainsOf(known)) {
    const link = chain.links.find(({ place }) => isSame(place, at));
    if (link) return itemOf(known, link.place, link, speech);
  }
  const analysis = logOf(known, at.file);
  const finding = analysis && notableFindings(analysis).find(({ place }) => place.line === at.line);
  return finding && itemOf(known, finding.place, undefined, speech);
}

/** The lines that a line follows from directly: one step nearer to the first cause, in every chain that holds it. */
export function causesOf(known: CaseAnalysis, at: Place, speech: Speech): readonly ChainItem[] {
  return neighbours(known, at, 1, speech);
}

/** The lines that follow from a line directly: one step nearer to the reported result. */
export function consequencesOf(known: CaseAnalysis, at: Place, speech: Speech): readonly ChainItem[] {
  return neighbours(known, at, -1, speech);
}

/** Chains run from the symptom to the first cause, so a cause stands one further. */
function neighbours(known: CaseAnalysis, at: Place, step: 1 | -1, speech: Speech): readonly ChainItem[] {
  const items: ChainItem[] = [];
  for (const { links } of chainsOf(known)) {
    const index = links.findIndex(({ place }) => isSame(place, at));
    const link = index < 0 ? undefined : links[index + step];
    if (!link || items.some(({ place }) => isSame(place, link.place))) continue;
    const item = itemOf(known, link.place, link, speech);
    if (item) items.push(item);
  }
  return items;
}

function chainsOf(known: CaseAnalysis): readonly Chain[] {
  return known.chain ? [known.chain, ...known.otherChains] : known.otherChains;
}

function itemOf(known: CaseAnalysis, place: Place, link: ChainLink | undefined, speech: Speech): ChainItem | undefined {
  const analysis = logOf(known, place.file);
  if (!analysis || place.line > analysis.log.lines.count) return undefined;
  const record = recordAt(analysis.log, place.line - 1);
  const span = messageSpan(analysis, record, place.line - 1);
  const text = visibleLine(
    analysis.log.lines
      .text(place.line - 1)
      .slice(span.start, Math.min(span.end, span.start + 10 * LONGEST_NAME))
      .replace(/\s+/g, ' ')
      .trim(),
  );
  const where = visibleLine(`${place.file}:${place.line}`);
  return {
    name: text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME - 1)}…` : text || where,
    detail: link ? `${linkText(link, known, speech)} · ${where}` : where,
    place,
    span,
  };
}

function isSame(a: Place, b: Place): boolean {
  return a.file === b.file && a.line === b.line;
}
