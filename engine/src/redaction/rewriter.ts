import type { RedactedSpan, RedactionEntry, RedactionKind } from '../model/redaction.js';
import { isVersionAt } from './numbers.js';
import { isWhole } from './ordinaryNames.js';
import { written } from './pseudonyms.js';
import { unspelled } from './spellings.js';
import { valuePatterns } from './valuePatterns.js';

interface RewriterOptions {
  /** Values come in while texts are rewritten. */
  readonly entries: ReadonlyMap<string, RedactionEntry>;
  /** The values that their places give away. */
  readonly spans: (text: string) => readonly RedactedSpan[];
  /** Whether a value is replaced inside other words too. */
  readonly isAnywhere: (entry: RedactionEntry) => boolean;
}

interface Known {
  readonly entry: RedactionEntry;
  readonly pseudonym: string;
  readonly anywhere: boolean;
}

/** A replacement may make a value anew with what stands beside it; it is then replaced too. */
const MOST_ROUNDS = 8;
/**
 * What looking for the end of a value may cost: about a tenth of a microsecond each. Texts come nowhere near; one that is
 * made of values that are none after all is hidden at once when the effort is spent.
 */
const EFFORT = 500_000;
const EFFORT_OF_CHARACTER = 3;
/** What takes the place of something like a value, when the effort to see whether it is one is spent. */
const UNSEEN = 'WORD-0';
/** Spelled as it is, and as long as it is in lower case. */
const plain = /^[^%&\\+\x80-\uffff]*$/;
/** Text in UTF-16 amid text in bytes: what a crash left at the end of a log. */
const interleaved = /(?:[^\0\r\n]\0){4,}/g;

/** Puts pseudonyms in the place of values. Line ends are never touched: no value and no pseudonym holds one. */
export class Rewriter {
  /** How often a value of each kind was replaced. */
  readonly counts = new Map<RedactionKind, number>();
  private readonly known = new Map<string, Known>();
  private patterns: readonly RegExp[] = [];
  private compiled = -1;
  private shortest = 1;
  private lengths: ReadonlySet<number> = new Set();
  private effort = EFFORT;

  constructor(private readonly options: RewriterOptions) {}

  /** Some whole lines, or a name, with every value replaced. */
  text(text: string): string {
    const first = this.spans(text);
    if (first.length === 0) return text;
    for (const { kind } of first) this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    let result = replaced(text, first);
    for (let round = 1; round < MOST_ROUNDS; round++) {
      const more = merged([...this.everywhere(result)]);
      if (more.length === 0) break;
      result = replaced(result, more);
    }
    return result;
  }

  /** What would be replaced in a text, in order, without overlaps. */
  spans(text: string): readonly RedactedSpan[] {
    this.effort = Math.min(EFFORT, Math.max(0, this.effort)) + EFFORT_OF_CHARACTER * text.length;
    const spans = [...this.options.spans(text), ...this.everywhere(text)];
    if (text.includes('\0')) for (const run of text.matchAll(interleaved)) spans.push(...this.wide(run[0], run.index));
    return merged(spans);
  }

  private wide(run: string, at: number): readonly RedactedSpan[] {
    let text = '';
    for (let i = 0; i < run.length; i += 2) text += run.charAt(i);
    return this.spans(text).map(({ start, end, kind, pseudonym }) => ({
      start: at + start * 2,
      end: at + end * 2,
      kind,
      pseudonym: [...pseudonym].map((character) => `${character}\0`).join(''),
    }));
  }

  private *everywhere(text: string): Generator<RedactedSpan> {
    this.compile();
    for (const pattern of this.patterns) {
      pattern.lastIndex = 0;
      for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
        const { index: start } = match;
        const span = this.spanAt(text, start, pattern.lastIndex);
        if (span) {
          yield span;
          pattern.lastIndex = span.end;
        } else pattern.lastIndex = start + ((text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1);
      }
    }
  }

  /** The longest value that begins here, ends at `end` at the latest, and is no part of something longer. */
  private spanAt(text: string, start: number, end: number): RedactedSpan | undefined {
    const all = text.slice(start, end);
    const isPlain = plain.test(all);
    for (let to = end; to - start >= this.shortest; to--) {
      if (isPlain && !this.lengths.has(to - start)) continue;
      const isSpent = this.effort <= 0;
      const found = isSpent ? all : text.slice(start, to);
      const known = this.lookUp(found);
      if (isSpent || (known && (known.anywhere || isOwn(known.entry.kind, text, start, to)))) {
        const kind = known?.entry.kind ?? 'word';
        return { start, end: start + found.length, kind, pseudonym: written(kind, known?.pseudonym ?? UNSEEN, found) };
      }
      this.effort -= isPlain ? 2 + found.length / 16 : 2 + 2 * found.length;
    }
    return undefined;
  }

  private lookUp(found: string): Known | undefined {
    const lower = found.toLowerCase();
    const known = this.known.get(lower);
    if (known || !/[%&\\+]/.test(lower)) return known;
    const plain = unspelled(lower).toLowerCase();
    return this.known.get(plain) ?? this.known.get(plain.replaceAll('+', ' '));
  }

  /** Patterns of all values; made anew when a value came in between. */
  private compile(): void {
    const { entries, isAnywhere } = this.options;
    if (entries.size === this.compiled) return;
    this.compiled = entries.size;
    this.known.clear();
    for (const entry of entries.values()) {
      if (entry.inPlace) continue;
      const anywhere = isAnywhere(entry);
      for (const [value, pseudonym] of forms(entry)) {
        if (value !== '') this.known.set(value.toLowerCase(), { entry, pseudonym, anywhere });
      }
    }
    const values = [...this.known.keys()];
    this.lengths = new Set(values.map(({ length }) => length));
    this.shortest = Math.min(...this.lengths);
    this.patterns = valuePatterns(values);
  }
}

function replaced(text: string, spans: readonly RedactedSpan[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, pseudonym } of spans) {
    result += text.slice(at, start) + pseudonym;
    at = end;
  }
  return result + text.slice(at);
}

/** In order; of spans that overlap the one that begins first, of those the longest. */
function merged(all: RedactedSpan[]): readonly RedactedSpan[] {
  all.sort((a, b) => a.start - b.start || b.end - a.end);
  const spans: RedactedSpan[] = [];
  let end = 0;
  for (const span of all) {
    if (span.start < end) continue;
    spans.push(span);
    end = span.end;
  }
  return spans;
}

/** A value and the other ways in which the same thing is written. */
function forms({ kind, original, pseudonym }: RedactionEntry): readonly (readonly [string, string])[] {
  if (kind === 'mac') {
    const digits = original.replace(/\W/g, '');
    const pairs = digits.match(/.{2}/g) ?? [];
    const quads = digits.match(/.{4}/g) ?? [];
    return [digits, pairs.join(':'), pairs.join('-'), quads.join('.')].map((form) => [form, pseudonym]);
  }
  const machine = kind === 'sid' ? [original, pseudonym].map((sid) => ofMachine.exec(sid)?.[1] ?? '') : [];
  return [
    [original, pseudonym],
    [machine[0] ?? '', machine[1] ?? ''],
  ];
}

/** The part of a SID that names the machine or domain; it also stands by itself. */
const ofMachine = /^S-1-(?:5-21|12-1)-(\d+-\d+-\d+)/i;

/** Whether what was found is the value and not a part of something longer. */
function isOwn(kind: RedactionKind, text: string, start: number, end: number): boolean {
  if (kind === 'user' || kind === 'host' || kind === 'domain') return isWhole(text, start, end);
  const before = text.slice(Math.max(0, start - 2), start);
  const behind = text.slice(end, end + 2);
  // `~10.0.1.1` is the version of a package, `1.10.0.1.1` of something else.
  if (kind === 'ip') {
    return !/[\w.~]$/.test(before) && !/^(?:\d|\.\d)/.test(behind) && !isVersionAt(text, start);
  }
  if (kind === 'sid') return !/\d$/.test(before) && !/^\d/.test(behind);
  return !/[a-z\d]$/i.test(before) && !/^[a-z\d]/i.test(behind);
}
