import { sameEntity, type Entity } from '../cases/entities.js';
import { visibleLine } from '../lines/visible.js';
import type { CaseAnalysis, LogAnalysis, LogStep } from '../model/analysis.js';
import type { Speech } from '../model/language.js';
import type { Place } from '../model/place.js';
import { LEVEL_WARNING } from '../model/record.js';
import { recordAt } from '../records/recordAt.js';
import { stepsAt, walkSteps } from '../records/steps.js';
import { entitiesInLine, entityAt, entityText } from './references.js';

/** What the lines of a case can have in common with one line. */
export type Correlation =
  | { readonly kind: 'entity'; readonly entity: Entity; readonly label: string }
  | { readonly kind: 'operation'; readonly name: string; readonly label: string };

/** Kinds that connect nothing: a last error is stale, a thread means nothing elsewhere, a function is named everywhere. */
const weak: ReadonlySet<Entity['kind']> = new Set(['lastError', 'function', 'name', 'sid']);

/**
 * What to look for, given a position (0-based line, UTF-16 column): the entity there, the other entities of the line, the
 * innermost step of setup that holds it.
 */
export function correlationsAt(
  analysis: LogAnalysis,
  line: number,
  column: number,
  speech: Speech,
): readonly Correlation[] {
  const { log } = analysis;
  if (line < 0 || line >= log.lines.count || log.records.count === 0) return [];
  const entities: Entity[] = [];
  const add = (entity: Entity): void => {
    if (!entities.some((other) => other.kind === entity.kind && sameEntity(other, entity))) entities.push(entity);
  };
  const here = entityAt(log, line, column);
  if (here) add(here.entity);
  for (const { entity } of entitiesInLine(log, line)) if (!weak.has(entity.kind)) add(entity);
  const step = stepsAt(analysis.steps, recordAt(log, line)).at(-1);
  return [
    ...entities.map((entity) => ({ kind: 'entity' as const, entity, label: visibleLine(entityText(entity, speech)) })),
    ...(step?.name
      ? [{ kind: 'operation' as const, name: step.name, label: visibleLine(speech.t('Step of setup: {0}', step.name)) }]
      : []),
  ];
}

/** A list in a peek holds some hundreds of lines. */
const MOST = 500;

/**
 * What every run of a step of setup left behind: where it begins, its warnings and errors that are no known noise, its
 * findings. Of all logs of the case.
 */
export function operationLines(known: CaseAnalysis, name: string): readonly Place[] {
  const places: Place[] = [];
  for (const analysis of known.logs) {
    for (const step of walkSteps(analysis.steps)) {
      if (step.name !== name) continue;
      for (const place of linesOfStep(analysis, step)) {
        places.push(place);
        if (places.length >= MOST) return places;
      }
    }
  }
  return places;
}

function linesOfStep(analysis: LogAnalysis, step: LogStep): readonly Place[] {
  const { log, benign, findings } = analysis;
  const { firstLine, level } = log.records;
  const lines = new Set<number>([(firstLine[step.firstRecord] ?? 0) + 1]);
  for (let record = step.firstRecord; record <= step.lastRecord; record++) {
    if ((level[record] ?? 0) >= LEVEL_WARNING && !benign[record]) lines.add((firstLine[record] ?? 0) + 1);
  }
  for (const { record, place, severity } of findings) {
    if (record >= step.firstRecord && record <= step.lastRecord && severity !== 'benign') lines.add(place.line);
  }
  return [...lines].sort((a, b) => a - b).map((line) => ({ file: log.path, line }));
}
