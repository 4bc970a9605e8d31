import { visibleLine } from '../lines/visible.js';
import type { CaseAnalysis, LogAnalysis } from '../model/analysis.js';
import type { Speech } from '../model/language.js';
import type { Place } from '../model/place.js';
import { walkSteps } from '../records/steps.js';
import { isErrorCopy } from '../cases/errorCopies.js';
import { notableFindings } from './findingOrder.js';
import { claimText } from './claimText.js';
import { entitiesInLine } from './references.js';

/** Something of the case that can be jumped to by its name. */
export interface CaseSymbol {
  readonly kind: 'finding' | 'operation' | 'component' | 'entity';
  readonly name: string;
  /** What it belongs to, shown behind the name. */
  readonly container: string;
  readonly place: Place;
}

/** An editor asks anew with each key and shows a few hundred at most. */
const MOST = 400;

/**
 * Findings, steps of setup, components and the objects of decisive findings whose name holds the letters of the query in
 * their order. Components first, then findings, objects and steps.
 */
export function caseSymbols(known: CaseAnalysis, query: string, speech: Speech): readonly CaseSymbol[] {
  const found: CaseSymbol[] = [];
  const seen = new Set<string>();
  const add = (symbol: CaseSymbol): void => {
    if (found.length >= MOST || !holdsInOrder(symbol.name, query)) return;
    const key = `${symbol.kind}|${symbol.name}|${symbol.kind === 'finding' || symbol.kind === 'operation' ? `${symbol.place.file}:${symbol.place.line}` : ''}`;
    if (seen.has(key)) return;
    seen.add(key);
    found.push({ ...symbol, name: visibleLine(symbol.name), container: visibleLine(symbol.container) });
  };
  for (const attribution of [...known.attributions, ...known.otherAttributions]) {
    const { product, because } = attribution;
    const name = product[speech.language];
    add({ kind: 'component', name, container: claimText(attribution, speech), place: because[0].place });
  }
  const logs = known.logs.filter((analysis) => !isErrorCopy(analysis, known.logs));
  for (const analysis of logs) {
    for (const finding of notableFindings(analysis)) {
      add({
        kind: 'finding',
        name: finding.title[speech.language],
        container: placeText(finding.place),
        place: finding.place,
      });
    }
  }
  for (const analysis of logs) addEntities(analysis, add);
  for (const analysis of logs) addSteps(analysis, speech, add);
  return found;
}

function addEntities(analysis: LogAnalysis, add: (symbol: CaseSymbol) => void): void {
  for (const finding of notableFindings(analysis)) {
    if (finding.severity !== 'decisive') continue;
    for (const { entity } of entitiesInLine(analysis.log, finding.place.line - 1)) {
      if (entity.kind === 'function' || entity.kind === 'lastError') continue;
      add({ kind: 'entity', name: entity.text, container: placeText(finding.place), place: finding.place });
    }
  }
}

function addSteps(analysis: LogAnalysis, speech: Speech, add: (symbol: CaseSymbol) => void): void {
  const { firstLine } = analysis.log.records;
  for (const step of walkSteps(analysis.steps)) {
    if (step.name === '') continue;
    const place = { file: analysis.log.path, line: (firstLine[step.firstRecord] ?? 0) + 1 };
    const failed = step.outcome === 'failed' ? `${speech.t('failed')} · ` : '';
    add({ kind: 'operation', name: step.name, container: failed + placeText(place), place });
  }
}

function placeText({ file, line }: Place): string {
  return `${file}:${line}`;
}

/** Whether the letters of `query` stand in `text` in this order, without case: what an editor's own filter asks for. */
function holdsInOrder(text: string, query: string): boolean {
  const lower = text.toLowerCase();
  let at = 0;
  for (const letter of query.toLowerCase()) {
    if (letter === ' ') continue;
    at = lower.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
