import { withoutEnd } from '../lines/withoutEnd.js';
import type { RedactionKind } from '../model/redaction.js';
import { expandedIpv6 } from './numbers.js';

/** The name under which values count as the same: in any case, and addresses in any of their spellings. */
export function identity(kind: RedactionKind, value: string): string {
  if (kind === 'mac') return `mac ${value.replace(/\W/g, '').toLowerCase()}`;
  if (kind === 'ip') return `ip ${expandedIpv6(value)?.join(':') ?? value}`;
  return value.toLowerCase();
}

/** What pseudonyms begin with; the second is taken where a value stands in the first. */
const labels: Readonly<Partial<Record<RedactionKind, readonly string[]>>> = {
  user: ['USER', 'PERSON', 'X-NAME', 'QQ'],
  host: ['HOST', 'MACHINE', 'X-NODE', 'QH'],
  domain: ['DOMAIN', 'REALM', 'X-AREA', 'QD'],
  serial: ['SERIAL', 'NUMBER', 'X-UNIT', 'QS'],
  word: ['WORD', 'TERM', 'X-TEXT', 'QW'],
};

const words = [...Object.values(labels).flat(), 'mail', 'example'].join(' ').toLowerCase();

/** Whether a value, in lower case, is made of what pseudonyms are made of: few are, and others stand in none. */
export function isLikePseudonym(value: string): boolean {
  const isLike = (run: string): boolean => /^(?:[a-f]*|x*)$/.test(run) || words.includes(run);
  return /^[a-z\d@.:-]+$/.test(value) && value.split(/[^a-z]+/).every(isLike);
}

/**
 * Hands out pseudonyms: the next free number of a kind, in the value's own shape, so that formats, paths and patterns
 * hold. Addresses are those that standards keep for documentation (RFC 5737, 3849, 7042, 2606).
 */
export class Pseudonyms {
  /** All that were handed out, in lower case. */
  readonly used = new Set<string>();
  private readonly last = new Map<string, number>();
  private readonly numbers = new Map<string, number>();
  /** How often no number of a kind was free in all tries. */
  private readonly failures = new Map<string, number>();

  /** @param isTaken whether a pseudonym stands in the texts, or a value in it */
  constructor(private readonly isTaken: (pseudonym: string) => boolean) {}

  /** A pseudonym of an earlier map. */
  reserve(kind: RedactionKind, original: string, pseudonym: string): void {
    this.used.add(pseudonym.toLowerCase());
    const name = pseudonym.replace(/\.example$/, '');
    const number = name.slice(withoutEnd(name, '0123456789').length);
    if (kind === 'domain' && number !== '') this.numbers.set(domainKey(original), Number(number));
    if (kind !== 'sid') return;
    const own = sidParts(original);
    const theirs = sidParts(pseudonym);
    if (own && theirs) this.numbers.set(own.authority, Number(theirs.authority.split('-').at(-1)) - FIRST_SID);
    own?.rids.forEach((rid, at) => this.numbers.set(`${own.authority} ${rid}`, Number(theirs?.rids[at] ?? 0)));
  }

  next(kind: RedactionKind, original: string): string {
    switch (kind) {
      case 'sid':
        return this.sid(original);
      case 'ip':
        return this.free(original.includes(':') ? 'ipv6' : 'ipv4', (n) =>
          original.includes(':') ? `2001:db8::${n.toString(16)}` : ipv4Number(n),
        );
      case 'mac':
        // 00-00-5E-00-53-xx is kept for documentation; behind its last, addresses that no maker gives out.
        return this.free(kind, (n) => (n < 256 ? `00005E0053${hex(n, 2)}` : `02${hex(n, 10)}`));
      case 'mail':
        return this.free(kind, (n) => `mail-${n}@mail.example`);
      case 'productKey':
        return this.free(kind, (n) => keyNumber(original, n));
      case 'guid':
        return this.free(kind, (n) => `00000000-0000-4000-8000-${hex(n, 12).toLowerCase()}`);
      case 'domain':
        return this.domain(original);
      default:
        return this.named(kind);
    }
  }

  private named(kind: RedactionKind): string {
    const words = labels[kind] ?? ['NAME'];
    // A value that stands in every word for its kind is a letter or two: nothing is lost with the last word.
    const word = words.find((label) => !this.isTaken(`${label}-`)) ?? words.at(-1) ?? '';
    return this.free(kind, (n) => `${word}-${n}`);
  }

  /** `DOMAIN-1` for CONTOSO, `domain-1.example` for contoso.com: one number for both. */
  private domain(original: string): string {
    const key = domainKey(original);
    const dotted = original.includes('.');
    const known = this.numbers.get(key);
    const form = (word: string, n: number): string => (dotted ? `${word.toLowerCase()}-${n}.example` : `${word}-${n}`);
    if (known !== undefined) {
      const same = form('DOMAIN', known);
      if (!this.used.has(same.toLowerCase()) && !this.isTaken(same)) return this.keep(same);
    }
    const words = labels.domain ?? [];
    const word = words.find((label) => !this.isTaken(`${label}-`)) ?? 'QD';
    const pseudonym = this.free('domain', (n) => form(word, n));
    this.numbers.set(key, this.last.get('domain') ?? 0);
    return pseudonym;
  }

  /** The machine or domain gets a number, accounts above 1000 theirs; Windows' own (500, 513) stay what they are. */
  private sid(original: string): string {
    const parts = sidParts(original);
    if (!parts) return this.free('sid', (n) => `S-1-5-21-1000000000-2000000000-${FIRST_SID + n}`);
    const authority = this.numbered(parts.authority, 'sid');
    const rids = parts.rids.map((rid) =>
      Number(rid) < 1000 ? rid : this.numbered(`${parts.authority} ${rid}`, parts.authority, 1000),
    );
    const pseudonym = [parts.prefix, '1000000000', '2000000000', FIRST_SID + authority, ...rids].join('-');
    return this.keep(pseudonym);
  }

  private numbered(key: string, counter: string, base = 0): number {
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = base + (this.last.get(`#${counter}`) ?? 0) + 1;
      this.last.set(`#${counter}`, number - base);
      this.numbers.set(key, number);
    }
    return number;
  }

  private free(counter: string, form: (n: number) => string): string {
    let n = this.last.get(counter) ?? 0;
    let pseudonym: string;
    const failures = this.failures.get(counter) ?? 0;
    let tries = failures < MOST_FAILURES ? 0 : MOST_TRIES;
    do {
      pseudonym = form(++n);
      // A value of a digit or two stands in every number.
    } while (this.used.has(pseudonym.toLowerCase()) || (tries < MOST_TRIES && this.isTaken(pseudonym) && ++tries > 0));
    if (tries === MOST_TRIES) this.failures.set(counter, failures + 1);
    this.last.set(counter, n);
    return this.keep(pseudonym);
  }

  private keep(pseudonym: string): string {
    this.used.add(pseudonym.toLowerCase());
    return pseudonym;
  }
}

/** How many numbers are tried for one that no text and no value holds, and for how many values of a kind in vain. */
const MOST_TRIES = 1000;
const MOST_FAILURES = 8;
const FIRST_SID = 3000000000;

interface SidParts {
  /** `S-1-5-21` */
  readonly prefix: string;
  readonly authority: string;
  readonly rids: readonly string[];
}

function sidParts(text: string): SidParts | undefined {
  const match = /^(S-1-(?:5-21|12-1))-(\d+-\d+-\d+)((?:-\d+)*)$/i.exec(text);
  const [, prefix = '', authority = '', rest = ''] = match ?? [];
  return match ? { prefix: prefix.toUpperCase(), authority, rids: rest.split('-').slice(1) } : undefined;
}

function domainKey(original: string): string {
  return original.toLowerCase().split('.')[0] ?? '';
}

/** The three documentation networks, then the network for benchmarks. */
function ipv4Number(n: number): string {
  const nets = ['192.0.2', '198.51.100', '203.0.113'];
  const net = nets[Math.floor((n - 1) / 254)];
  if (net !== undefined) return `${net}.${((n - 1) % 254) + 1}`;
  const rest = n - 1 - nets.length * 254;
  return `198.${18 + (rest >> 16)}.${(rest >> 8) & 0xff}.${rest & 0xff}`;
}

function keyNumber(original: string, n: number): string {
  const digits = n.toString().padStart(5, '0');
  const shape = original.replace(/[a-z\d]/gi, 'X');
  return shape.length > 5 ? shape.slice(0, -5) + digits.slice(-5) : digits;
}

function hex(n: number, width: number): string {
  return n.toString(16).toUpperCase().padStart(width, '0');
}

/** A pseudonym as it stands in a text: a network card's in the marks and case of the original. */
export function written(kind: RedactionKind, pseudonym: string, original: string): string {
  if (kind !== 'mac') return pseudonym;
  const digits = /[A-F]/.test(original) ? pseudonym : pseudonym.toLowerCase();
  const at = /[:.-]/.exec(original);
  if (!at) return digits;
  const size = at[0] === '.' ? 4 : 2;
  return (digits.match(size === 4 ? /.{4}/g : /.{2}/g) ?? []).join(at[0]);
}
