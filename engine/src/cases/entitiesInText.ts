import { withoutEnd } from '../lines/withoutEnd.js';
import type { Span } from '../model/place.js';
import { textEntity, type Entity, type EntityKind } from './entities.js';

/** An entity where it stands in a line. */
export interface EntitySpan extends Span {
  readonly entity: Entity;
}

/** Longer than any real log line; what lies behind is not looked at. */
export const LONGEST_LINE = 8192;

interface Rule {
  readonly kind: Exclude<EntityKind, 'code' | 'lastError' | 'extend'>;
  readonly pattern: RegExp;
  /** The number in the group is hexadecimal. */
  readonly hex?: boolean;
}

/**
 * Names that are told by the words around them: the first group is the name. Every quantifier is bounded or over a class
 * that cannot match what follows it.
 */
const rules: readonly Rule[] = [
  // `Package_for_KB5003637~31bf...`, `KB4474419`, `kb 4474419`
  { kind: 'kb', pattern: /(?<![A-Za-z0-9])(KB ?\d{6,8})(?!\d)/gi },
  // DISM: `PID=5528 TID=7296`; Procmon: `"SetupHost.exe","5528",`
  { kind: 'processId', pattern: /\bPID ?[=:] ?(\d{1,7})\b/gi },
  { kind: 'processId', pattern: /\.exe","(\d{1,7})"/gi },
  { kind: 'threadId', pattern: /\bTID ?[=:] ?(\d{1,7})\b/gi },
  // WIL: `ReturnHr(1) tid(12ac) 80070002`
  { kind: 'threadId', pattern: /\btid\(([0-9a-f]{1,7})\)/gi, hex: true },
  { kind: 'guid', pattern: /(?<![\w{-])([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?![\w}-])/gi },
  { kind: 'path', pattern: /(\\\\\?\\Volume\{[0-9a-f-]{36}\}\\[^\s"'<>|,;()]{1,512})/gi },
  { kind: 'path', pattern: /((?:\\\\\?\\GLOBALROOT)?\\Device\\HarddiskVolume\d{1,4}\\[^\s"'<>|,;()]{1,512})/gi },
  { kind: 'path', pattern: /(?<![\w\\])(\\SystemRoot\\[^\s"'<>|,;()]{1,512})/gi },
  // The segment below a Services key, of any control set and of offline hives.
  { kind: 'service', pattern: /\\(?:Current)?ControlSet(?:\d{3})?\\+services\\+([^\s"'\\[\],;:<>|]{2,80})/gi },
  // `sc query`: SERVICE_NAME: Ensec64
  { kind: 'service', pattern: /\bSERVICE_NAME: ?([\w$~.-]{2,80})/g },
  { kind: 'service', pattern: /\b(?:service|driver)(?: name)? ?[:=]? ?["'[]([\w$~.-]{2,80})["'\]]/gi },
  { kind: 'package', pattern: /\b([A-Za-z0-9._-]{3,120}~31bf3856ad364e35~[^\s"',;]{1,120})/g },
];

/** Entities that only their surroundings tell, in a decoded line. They may overlap each other and other tokens. */
export function entitiesInText(text: string): readonly EntitySpan[] {
  const searched = text.length > LONGEST_LINE ? text.slice(0, LONGEST_LINE) : text;
  const found: EntitySpan[] = [];
  for (const { kind, pattern, hex } of rules) {
    for (const match of searched.matchAll(pattern)) {
      const name = withoutEnd(match[1] ?? '', '.:');
      const start = match.index + match[0].indexOf(match[1] ?? '');
      const entity = textEntity(kind, hex ? String(Number.parseInt(name, 16)) : name);
      if (entity) found.push({ entity: hex ? { ...entity, text: name } : entity, start, end: start + name.length });
    }
  }
  return found;
}

/** Words up to the next backslash, as in `Windows NT\CurrentVersion` and `Program Files\Common Files`. */
const MORE_SEGMENTS = /^(?: (?!HK[A-Z_]+\\)[\w.()&+-]{1,40}){1,3}\\[^\s"'<>|,;[\]]{0,256}/;

/**
 * Where a path or key really ends: a name with a space in it goes on when a backslash follows within a few words. A space
 * at the end of a name (`C:\Program Files` alone) cannot be told from the end of the path, and ends it.
 */
export function endWithSpaces(text: string, end: number): number {
  let at = end;
  for (let times = 0; times < 8; times++) {
    const more = MORE_SEGMENTS.exec(text.slice(at, at + 400));
    if (!more) return at;
    at += withoutEnd(more[0], '.:').length;
  }
  return at;
}

/** The word at a column, where it could name something: a letter, and at least four characters. */
export function wordAt(text: string, column: number): EntitySpan | undefined {
  const name = /[\p{L}\p{N}_$~.-]/u;
  let start = Math.min(column, text.length);
  let end = start;
  while (start > 0 && name.test(text.charAt(start - 1))) start--;
  while (end < text.length && name.test(text.charAt(end))) end++;
  const word = withoutEnd(text.slice(start, end), '.:-');
  if (word.length < 4 || word.length > 120 || !/\p{L}/u.test(word)) return undefined;
  const entity = textEntity('name', word);
  return entity && { entity, start, end: start + word.length };
}
