import { withoutEnd } from '../lines/withoutEnd.js';
import type {
  RedactedSpan,
  RedactionEntry,
  RedactionKind,
  RedactionMap,
  RedactionOptions,
} from '../model/redaction.js';
import type { Finder, Found } from './found.js';
import { mails, productKeys, serials } from './identifiers.js';
import { names, networkNames } from './names.js';
import { guids, ipv4, ipv6, macs, sids } from './numbers.js';
import { isDistinctive, isWellKnown } from './ordinaryNames.js';
import { identity, isLikePseudonym, Pseudonyms, written } from './pseudonyms.js';
import { Rewriter } from './rewriter.js';

/** All that finds values by where they stand or what they look like; the order decides what a value is called. */
const finders: readonly Finder[] = [sids, mails, networkNames, names, serials, productKeys, macs, ipv6, ipv4];

/** Pairs and dotted names that may turn out to hold a user or machine, once the domains are known. */
const MOST_CANDIDATES = 50_000;
const pair = /(?<![\w\\/:.%&#-])([A-Za-z0-9][\w-]{1,14})\\{1,4}([A-Za-z\d][\w.$-]{0,40})(?![\w\\/])/g;
const dotted = /(?<![\w.@\\/-])[a-z\d][\w-]{0,62}(?:\.[a-z\d][\w-]{0,62}){2,5}(?![\w-])/gi;
const pseudonymShaped = /(?<![a-z\d])(?:USER|PERSON|HOST|MACHINE|DOMAIN|REALM|SERIAL|NUMBER|WORD|TERM|MAIL)-\d{1,9}/gi;
const dottedFile = /\.(?:dll|exe|sys|mum|cat|mui|inf|log|xml|manifest|resources?|pnf|cab|msi|json|tmp|etl|cpp|h)$/i;

interface Collected {
  kind: RedactionKind;
  readonly value: string;
  strong: boolean;
}

/**
 * Redaction of one case: first all of its texts are collected from, then all are rewritten with the same pseudonyms.
 *
 * ```
 * const redaction = new Redaction({ words });
 * for (const text of texts) redaction.collect(text);
 * const rewriter = redaction.rewriter();
 * for (const text of texts) rewriter.text(text);
 * ```
 */
export class Redaction {
  private readonly collected = new Map<string, Collected>();
  private readonly entries = new Map<string, RedactionEntry>();
  private readonly pairs = new Map<string, Set<string>>();
  private readonly dottedNames = new Set<string>();
  private readonly taken = new Set<string>();
  private readonly words: ReadonlySet<string>;
  private readonly finders: readonly Finder[];
  private readonly pseudonyms = new Pseudonyms((pseudonym) => this.isTaken(pseudonym));
  /** Values that are replaced wherever they stand and may stand in a pseudonym, and how long they are. */
  private anywhere: ReadonlySet<string> = new Set();
  private lengths: ReadonlySet<number> = new Set();

  /**
   * @param known pseudonyms of before: the same values get the same names, and those names are left alone
   */
  constructor(options: RedactionOptions = {}, known?: RedactionMap) {
    const words = (options.words ?? []).map((word) => word.trim()).filter((word) => word !== '');
    this.words = new Set(words.map((word) => word.toLowerCase()));
    this.finders = options.guids ? [...finders, guids] : finders;
    for (const entry of known?.entries ?? []) {
      this.entries.set(identity(entry.kind, entry.original), entry);
      this.pseudonyms.reserve(entry.kind, entry.original, entry.pseudonym);
    }
    for (const word of words) this.collected.set(identity('word', word), { kind: 'word', value: word, strong: true });
  }

  /** Takes note of the values in some whole lines. */
  collect(text: string): void {
    for (const find of this.finders) {
      find(text, (one) => {
        this.note(one);
      });
    }
    for (const [, left = '', right = ''] of text.matchAll(pair)) {
      const users = this.pairs.get(left.toLowerCase());
      if (users && users.size < 1000) users.add(right);
      else if (!users && this.pairs.size < MOST_CANDIDATES) this.pairs.set(left.toLowerCase(), new Set([right]));
    }
    for (const [name] of text.matchAll(dotted)) {
      if (this.dottedNames.size < MOST_CANDIDATES && /[a-z]{2}$/i.test(name) && !dottedFile.test(name)) {
        this.dottedNames.add(name);
      }
    }
    for (const [shaped] of text.matchAll(pseudonymShaped)) this.taken.add(shaped.toLowerCase());
  }

  /** What rewrites texts, after everything was collected. */
  rewriter(): Rewriter {
    this.resolve();
    const all = [...this.collected.values()];
    const everywhere = all.filter((one) => this.isEverywhere(one)).map(({ value }) => value.toLowerCase());
    this.anywhere = new Set(everywhere.filter((value) => value.length > 1 && isLikePseudonym(value)));
    this.lengths = new Set([...this.anywhere].map(({ length }) => length));
    // The short names of 8.3 follow those that they stand for.
    const short = (one: Collected): boolean => /~\d$/.test(one.value);
    for (const one of [...all.filter((each) => !short(each)), ...all.filter(short)]) this.entryOf(one);
    return new Rewriter({
      entries: this.entries,
      spans: (text) => this.spans(text),
      isAnywhere: (entry) => entry.kind === 'word' && (this.words.has(entry.original.toLowerCase()) || !entry.inPlace),
    });
  }

  map(): RedactionMap {
    return { entries: [...this.entries.values()] };
  }

  private note(one: Found): void {
    if (this.isPseudonym(one)) return;
    const key = identity(one.kind, one.value);
    const known = this.collected.get(key);
    if (known) {
      known.strong ||= !one.weak;
      if (one.kind === 'host' && (known.kind === 'user' || known.kind === 'domain')) known.kind = 'host';
    } else this.collected.set(key, { kind: one.kind, value: one.value, strong: !one.weak });
  }

  private isPseudonym({ kind, value }: Found): boolean {
    const { used } = this.pseudonyms;
    return used.has(value.toLowerCase()) || (kind === 'mac' && used.has(value.replace(/\W/g, '').toLowerCase()));
  }

  /** Users behind the names of known machines and domains, machines in known domains. */
  private resolve(): void {
    for (const [left, users] of this.pairs) {
      const kind = this.collected.get(left)?.kind ?? this.entries.get(left)?.kind;
      if (kind !== 'host' && kind !== 'domain') continue;
      for (const user of users) {
        const value = withoutEnd(user, '.$');
        if (value.length < 2 || isWellKnown(value) || dottedFile.test(value)) continue;
        this.note({ kind: 'user', start: 0, end: 0, value });
      }
    }
    this.pairs.clear();
    /** The domains, and which came first: it is the one that a name belongs to. */
    const domains = new Map<string, number>();
    for (const { kind, value } of this.collected.values()) {
      const lower = value.toLowerCase();
      if (kind === 'domain' && value.includes('.') && !domains.has(lower)) domains.set(lower, domains.size);
    }
    for (const name of this.dottedNames) {
      let first = Infinity;
      let length = 0;
      for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        const turn = domains.get(name.slice(dot + 1).toLowerCase()) ?? Infinity;
        if (turn < first) [first, length] = [turn, dot];
      }
      if (first === Infinity) continue;
      const [host = ''] = name.slice(0, length).split('.');
      if (host.length > 1 && !isWellKnown(host) && isDistinctive(host))
        this.note({ kind: 'host', start: 0, end: 0, value: host });
    }
    this.dottedNames.clear();
  }

  /** Whether a value is replaced wherever it stands. */
  private isEverywhere({ kind, value, strong }: Collected): boolean {
    if (kind === 'word' && this.words.has(value.toLowerCase())) return true;
    if (kind === 'user' || kind === 'host' || kind === 'domain' || kind === 'word') {
      return (strong || /[\d_]/.test(value)) && isDistinctive(value);
    }
    return true;
  }

  private entryOf(one: Collected): RedactionEntry {
    const key = identity(one.kind, one.value);
    const known = this.entries.get(key);
    if (known) return known;
    const pseudonym = this.shortName(one) ?? this.pseudonyms.next(one.kind, one.value);
    const inPlace = this.isEverywhere(one) ? undefined : true;
    const entry: RedactionEntry = { kind: one.kind, original: one.value, pseudonym, ...(inPlace && { inPlace }) };
    this.entries.set(key, entry);
    return entry;
  }

  /** `THUNDE~1` of ThunderSoft: `USER-3~1` beside `USER-3`. */
  private shortName({ kind, value }: Collected): string | undefined {
    const [, stem = '', tail = ''] = kind === 'user' ? (/^([^~]{1,6})(~\d)$/.exec(value) ?? []) : [];
    if (stem === '') return undefined;
    for (const entry of this.entries.values()) {
      const long = entry.original.replace(/[ .]/g, '').replace(/[+,;=[\]]/g, '_');
      if (entry.kind === 'user' && long.length > 6 && long.slice(0, 6).toLowerCase() === stem.toLowerCase()) {
        this.pseudonyms.used.add(`${entry.pseudonym}${tail}`.toLowerCase());
        return `${entry.pseudonym}${tail}`;
      }
    }
    return undefined;
  }

  private isTaken(pseudonym: string): boolean {
    const lower = pseudonym.toLowerCase();
    if (this.taken.has(lower)) return true;
    // A pseudonym is short; values there may be thousands of.
    for (const length of this.lengths) {
      for (let start = 0; start + length <= lower.length; start++) {
        if (this.anywhere.has(lower.slice(start, start + length))) return true;
      }
    }
    return false;
  }

  /** The values that their places give away. One that was not collected gets its pseudonym now. */
  private spans(text: string): readonly RedactedSpan[] {
    const spans: RedactedSpan[] = [];
    for (const find of this.finders) {
      find(text, (one) => {
        if (one.start === one.end || this.isPseudonym(one)) return;
        const { kind, start, end } = one;
        const entry = this.entryOf(
          this.collected.get(identity(kind, one.value)) ?? { kind, value: one.value, strong: !one.weak },
        );
        const pseudonym = written(entry.kind, entry.pseudonym, text.slice(start, end));
        spans.push({ start, end, kind: entry.kind, pseudonym });
      });
    }
    for (const match of text.matchAll(pair)) {
      const [all, left = '', right = ''] = match;
      const name = withoutEnd(right, '.$');
      const domain = this.entries.get(left.toLowerCase());
      const user = this.entries.get(name.toLowerCase());
      if (domain?.kind !== 'host' && domain?.kind !== 'domain') continue;
      if (user?.kind !== 'user' && !isWellKnown(name)) continue;
      const { kind, pseudonym } = domain;
      spans.push({ start: match.index, end: match.index + left.length, kind, pseudonym });
      if (user?.kind !== 'user') continue;
      const start = match.index + all.length - right.length;
      spans.push({ start, end: start + name.length, kind: 'user', pseudonym: user.pseudonym });
    }
    return spans;
  }
}
