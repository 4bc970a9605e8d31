import { codeEntity, sameEntity, textEntity, type Entity, type EntityKind } from '../cases/entities.js';
import { endWithSpaces, entitiesInText, LONGEST_LINE, wordAt, type EntitySpan } from '../cases/entitiesInText.js';
import { linesHolding, needlesOf } from '../cases/entitySearch.js';
import type { Speech } from '../model/language.js';
import type { LogFile } from '../model/record.js';
import type { Span } from '../model/place.js';
import { recordAt } from '../records/recordAt.js';
import { lineTokens } from './lineTokens.js';

/** A mention of an entity in a log of the case. */
export interface Reference extends Span {
  readonly file: string;
  /** 0-based. */
  readonly line: number;
}

/** A list in an editor holds some thousands of places at most. */
const MOST_REFERENCES = 3000;
/** Bare service names shorter than this are words too often. */
const SHORTEST_BARE_NAME = 5;
/** Lines that are decoded between two yields. */
const LINES_AT_ONCE = 2000;

/** What a line token stands for; function names and the like are followed as they are written. */
const kindOf: Readonly<Record<string, Exclude<EntityKind, 'code' | 'lastError' | 'extend'>>> = {
  guid: 'guid',
  registryKey: 'registryKey',
  path: 'path',
  file: 'file',
  function: 'function',
  sid: 'sid',
  package: 'package',
};

/** Every entity in a line (0-based), in order of its beginning. A service stands inside the key that names it. */
export function entitiesInLine(log: LogFile, line: number): readonly EntitySpan[] {
  const text = log.lines.text(line);
  const component = log.records.components[log.records.component[recordAt(log, line)] ?? 0] ?? '';
  const found: EntitySpan[] = [];
  for (const token of lineTokens(log, line, component)) {
    if (token.code) {
      if (token.code.value !== 0) found.push({ entity: codeEntity(token.code), start: token.start, end: token.end });
      continue;
    }
    const kind = kindOf[token.kind];
    if (!kind) continue;
    const spaced = kind === 'path' || kind === 'registryKey';
    const end = spaced ? endWithSpaces(text, token.end) : token.end;
    const entity = textEntity(kind, text.slice(token.start, end));
    if (entity) found.push({ entity, start: token.start, end });
  }
  const more = entitiesInText(text).filter(
    (one) =>
      one.entity.kind === 'service' ||
      !found.some((other) => other.start <= one.start && one.end <= other.end && other.entity.kind === one.entity.kind),
  );
  return [...found, ...more].sort((a, b) => a.start - b.start || b.end - a.end);
}

/** The entity at a position: the narrowest that holds it, else the word there. */
export function entityAt(log: LogFile, line: number, column: number): EntitySpan | undefined {
  if (line < 0 || line >= log.lines.count) return undefined;
  const holding = entitiesInLine(log, line).filter(({ start, end }) => start <= column && column <= end);
  const [narrowest] = holding.sort((a, b) => a.end - a.start - (b.end - b.start));
  return narrowest ?? wordAt(log.lines.text(line), column);
}

/** Where a line mentions an entity. */
export function mentionsIn(log: LogFile, line: number, entity: Entity): readonly Span[] {
  if (entity.kind === 'service' || entity.kind === 'name') return wordsIn(log.lines.text(line), entity);
  const spans = entitiesInLine(log, line).filter((one) => sameEntity(entity, one.entity));
  // A KB number also stands inside the name of its package; one span of a line is enough where they overlap.
  return spans.filter((span, index) => !spans.slice(0, index).some((other) => span.start < other.end));
}

/** Whole words without case. A short name of a service counts only as its key or its driver file. */
function wordsIn(text: string, { kind, key }: Entity): readonly Span[] {
  const lower = text.slice(0, LONGEST_LINE).toLowerCase();
  const spans: Span[] = [];
  for (let at = lower.indexOf(key); at >= 0; at = lower.indexOf(key, at + key.length)) {
    const end = at + key.length;
    if (isNamePart(lower.charAt(at - 1)) || isNamePart(lower.charAt(end))) continue;
    const sure = kind === 'name' || key.length >= SHORTEST_BARE_NAME;
    if (!sure && !/services\\+$/.test(lower.slice(0, at)) && !/^\.sys\b/.test(lower.slice(end, end + 5))) continue;
    spans.push({ start: at, end });
  }
  return spans;
}

function isNamePart(character: string): boolean {
  return character !== '' && /[\p{L}\p{N}_$~-]/u.test(character) && !/\p{Script=Han}/u.test(character);
}

/**
 * Every mention of an entity in the logs, in their order and then by line; at most `most`. A search over bytes decides
 * which lines are decoded at all, so that a case of hundreds of megabytes needs no index. Yields while it works: the
 * caller lets others have their turn and may stop.
 */
export function* findReferences(
  logs: Iterable<LogFile>,
  entity: Entity,
  most = MOST_REFERENCES,
): Generator<undefined, readonly Reference[]> {
  const needles = needlesOf(entity);
  const found: Reference[] = [];
  for (const log of logs) {
    const candidates = yield* linesHolding(log.lines, needles);
    let decoded = 0;
    for (const line of candidates) {
      for (const span of mentionsIn(log, line, entity)) {
        found.push({ file: log.path, line, start: span.start, end: span.end });
        if (found.length >= most) return found;
      }
      if (++decoded % LINES_AT_ONCE === 0) yield;
    }
  }
  return found;
}

/** `Registry key HKLM\...`: what an entity is, and its name as written. */
export function entityText({ kind, text }: Entity, { t }: Speech): string {
  switch (kind) {
    case 'code':
      return t('Code {0}', text);
    case 'lastError':
      return t('Last error {0}', text);
    case 'extend':
      return t('Extend code {0}', text);
    case 'guid':
      return t('GUID {0}', text);
    case 'registryKey':
      return t('Registry key {0}', text);
    case 'service':
      return t('Service {0}', text);
    case 'path':
      return t('Path {0}', text);
    case 'file':
      return t('File {0}', text);
    case 'package':
      return t('Package {0}', text);
    case 'kb':
      return t('Update {0}', text);
    case 'processId':
      return t('Process {0}', text);
    case 'threadId':
      return t('Thread {0}', text);
    case 'sid':
      return t('SID {0}', text);
    case 'function':
      return t('Function {0}', text);
    case 'name':
      return t('Word {0}', text);
  }
}
