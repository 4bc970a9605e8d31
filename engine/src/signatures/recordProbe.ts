import { RE2JS } from 're2js';
import type { Span } from '../model/place.js';
import { levels, type LogFile } from '../model/record.js';
import type { PatternSearch, RecordPattern } from '../model/knowledge.js';
import { requiredLiterals, requiredStart, selectivity, SHORTEST_LITERAL } from './literals.js';
import { SEARCHED_FAST } from './literalSearch.js';
import { continuationText, hasHeader, messageText, recordLines, type SearchText } from './messageText.js';
import { isPlain, LONGEST_TEXT, nativeLongest, nativePattern, type NativePattern } from './nativePattern.js';
import { SHORTEST_START } from './startSearch.js';

/** What one record pattern found in one record. */
export interface ProbeHit {
  readonly record: number;
  /** 0-based line that the pattern (the continuation's, where there is one) matched. */
  readonly line: number;
  /** What matched, in UTF-16 columns of that line. */
  readonly span: Span;
  readonly captures: Readonly<Record<string, string>>;
  /** Spans of the captures that stand in `line`. */
  readonly captureSpans: Readonly<Record<string, Span>>;
}

/** A record pattern made ready to run. Patterns compile when they are first needed. */
export interface RecordProbe {
  /** Texts of which a matching record contains at least one; undefined when the pattern offers none. */
  readonly literals: readonly string[] | undefined;
  /** Text with which the message of a matching record begins: to be looked for in the place of short `literals`. */
  readonly start: string | undefined;
  /** The pattern looks at nothing but the message of the record's first line. */
  readonly ofMessage: boolean;
  /** Conditions that need no text: level, component, message id. Cheap. */
  admits(log: LogFile, record: number): boolean;
  /** Runs the patterns on one record. */
  find(log: LogFile, record: number): ProbeHit | undefined;
}

/**
 * Compiles a pattern, without captures when only the line matters: the span is then that of the whole text.
 * A pattern that is not valid RE2 never matches; `validate.ts` is where it is reported.
 */
export function compileProbe(pattern: RecordPattern, captures = true): RecordProbe {
  const { search } = pattern;
  const { literals, start } = search ?? searchOf(pattern);
  const message = lazyRegex(pattern.message, search && { longest: search.native?.message });
  const continuation = lazyRegex(pattern.continuation, search && { longest: search.native?.continuation });
  const components =
    pattern.component === undefined ? undefined : new Set([pattern.component].flat().map((name) => name.trim()));
  const level = pattern.level === undefined ? undefined : levels.indexOf(pattern.level);
  const eventId = pattern.eventId === undefined ? undefined : Number(pattern.eventId);

  return {
    literals,
    start,
    ofMessage: pattern.continuation === undefined,
    admits({ records }, record) {
      if (level !== undefined && records.level[record] !== level) return false;
      if (eventId !== undefined && records.eventId[record] !== eventId) return false;
      return components === undefined || components.has(records.components[records.component[record] ?? 0] ?? '');
    },
    find(log, record) {
      const inMessage = message && firstHit(message, [messageText(log, record)], captures);
      if (message && !inMessage) return undefined;
      const inContinuation = continuation && firstHit(continuation, headerlessLines(log, record), captures);
      if (continuation && !inContinuation) return undefined;
      const place = inContinuation ?? inMessage ?? whole(messageText(log, record));
      return {
        record,
        line: place.line,
        span: place.span,
        captures: { ...inMessage?.captures, ...inContinuation?.captures },
        captureSpans: {
          ...(inMessage?.line === place.line ? inMessage.captureSpans : {}),
          ...inContinuation?.captureSpans,
        },
      };
    },
  };
}

/** How records are found that a pattern may match. */
export function searchOf(pattern: RecordPattern): PatternSearch {
  const literals = probeLiterals(pattern);
  const start = literals?.some((text) => text.length < SEARCHED_FAST) ? startOf(pattern) : undefined;
  return { ...(literals && { literals }), ...(start !== undefined && { start }) };
}

/** The same for a rule that ships, and what else can be told of its patterns before they run. */
export function shippedSearch(pattern: RecordPattern): PatternSearch {
  const { message, continuation } = pattern;
  const native = {
    message: message === undefined ? undefined : nativeLongest(message),
    continuation: continuation === undefined ? undefined : nativeLongest(continuation),
  };
  return { ...searchOf(pattern), native };
}

/** The best literals among the parts of a pattern, all of which must hold. */
export function probeLiterals(pattern: RecordPattern): readonly string[] | undefined {
  const offers = [
    pattern.message === undefined ? undefined : requiredLiterals(pattern.message),
    pattern.continuation === undefined ? undefined : requiredLiterals(pattern.continuation),
    pattern.eventId === undefined ? undefined : [`[${pattern.eventId.toLowerCase()}]`],
  ].filter((offer) => offer !== undefined && offer.every((text) => text.length >= SHORTEST_LITERAL));
  let best: readonly string[] | undefined;
  for (const offer of offers) if (offer && (!best || selectivity(offer) > selectivity(best))) best = offer;
  return best;
}

function startOf({ message = '' }: RecordPattern): string | undefined {
  const start = requiredStart(message);
  return start.length >= SHORTEST_START ? start : undefined;
}

/** Names of the groups in a pattern; none when the pattern is not valid. */
export function captureNames(pattern: string | undefined): readonly string[] {
  return pattern === undefined ? [] : groupNames(compileRe2(pattern).re2);
}

function groupNames(re2: RE2JS | undefined): readonly string[] {
  return re2 ? Object.keys(re2.namedGroups()) : [];
}

/** A pattern; each of its two forms is compiled when the first text comes that it has to run on. */
interface Regex {
  native(): NativePattern | undefined;
  re2(): { readonly re2: RE2JS | undefined; readonly names: readonly string[] };
}

/** @param known what was worked out before: see `PatternSearch.native` */
function lazyRegex(
  pattern: string | undefined,
  known: { readonly longest: number | undefined } | undefined,
): Regex | undefined {
  if (pattern === undefined) return undefined;
  let native: { readonly pattern: NativePattern | undefined } | undefined;
  let compiled: ReturnType<Regex['re2']> | undefined;
  return {
    native() {
      if (!native) {
        const longest = known ? known.longest : nativeLongest(pattern);
        native = { pattern: longest === undefined ? undefined : nativePattern(pattern, longest) };
      }
      return native.pattern;
    },
    re2() {
      if (!compiled) {
        const { re2 } = compileRe2(pattern);
        compiled = { re2, names: groupNames(re2) };
      }
      return compiled;
    },
  };
}

/** RE2 or the reason why the pattern is not RE2. */
export function compileRe2(pattern: string): { readonly re2?: RE2JS; readonly error?: string } {
  try {
    return { re2: RE2JS.compile(pattern) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

interface TextHit extends Omit<ProbeHit, 'record'> {
  readonly line: number;
}

function firstHit(regex: Regex, texts: Iterable<SearchText>, details: boolean): TextHit | undefined {
  const native = regex.native();
  for (const searched of texts) {
    const text = searched.text.length > LONGEST_TEXT ? searched.text.slice(0, LONGEST_TEXT) : searched.text;
    const matches = native && text.length <= native.longest && isPlain(text) ? runNative(native, text, details) : runRe2(regex, text, details);
    if (!matches) continue;
    if (matches === true) return whole(searched);
    const captures: Record<string, string> = {};
    const captureSpans: Record<string, Span> = {};
    for (const { name, start, end } of matches.groups) {
      captures[name] = text.slice(start, end);
      captureSpans[name] = { start: searched.column + start, end: searched.column + end };
    }
    const span = { start: searched.column + matches.start, end: searched.column + matches.end };
    return { line: searched.line, span, captures, captureSpans };
  }
  return undefined;
}

/** Where a pattern matched, and its named groups that took part in it. */
interface Found {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly { readonly name: string; readonly start: number; readonly end: number }[];
}

/** @returns where it matched; true when that is not wanted */
function runNative({ test, details }: NativePattern, text: string, wanted: boolean): Found | boolean {
  if (!wanted) return test.test(text);
  const match = details.exec(text);
  const [start, end] = match?.indices?.[0] ?? [];
  if (start === undefined || end === undefined) return false;
  // A group that took no part has no place, whatever the type says.
  const places: Readonly<Record<string, readonly [number, number] | undefined>> = match?.indices?.groups ?? {};
  const groups = Object.entries(places).flatMap(([name, place]) =>
    place ? [{ name, start: place[0], end: place[1] }] : [],
  );
  return { start, end, groups };
}

function runRe2(regex: Regex, text: string, wanted: boolean): Found | boolean {
  const { re2, names } = regex.re2();
  // `test` needs no groups and runs on the fast automaton; groups are only asked for where there is a match.
  if (!re2?.test(text)) return false;
  if (!wanted) return true;
  const matcher = re2.matcher(text);
  if (!matcher.find()) return false;
  const groups = names.flatMap((name) => {
    const start = matcher.start(name);
    return start < 0 ? [] : [{ name, start, end: matcher.end(name) }];
  });
  return { start: matcher.start(), end: matcher.end(), groups };
}

function* headerlessLines(log: LogFile, record: number): Generator<SearchText> {
  const { first, end } = recordLines(log, record);
  for (let line = hasHeader(log, record) ? first + 1 : first; line < end; line++) yield continuationText(log, line);
}

function whole({ line, column, text }: SearchText): TextHit {
  return { line, span: { start: column, end: column + text.length }, captures: {}, captureSpans: {} };
}
