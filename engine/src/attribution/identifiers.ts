import type { Component, IdentifierKind, MinifilterAllocation } from '../model/knowledge.js';
import type { Localized } from '../model/language.js';
import type { Span } from '../model/place.js';

/** A component as attribution speaks of it: from the catalogue, or from the published minifilter allocations. */
export interface NamedComponent {
  /** Catalogue id, or `minifilter:<driver>`. */
  readonly id: string;
  readonly product: Localized;
  readonly vendor: string;
  readonly class: string;
  readonly remediations: readonly string[];
}

/** A name of a component found in a text. */
export interface Mention extends Span {
  readonly component: NamedComponent;
  readonly kind: IdentifierKind;
  /** As written in the text. */
  readonly name: string;
}

/** Names that belong to Windows itself: never third-party. Lower case, drivers with `.sys`. */
export interface InboxNames {
  readonly services: readonly string[];
  readonly drivers: readonly string[];
  readonly dlls: readonly string[];
  readonly processes: readonly string[];
}

export interface IdentifierIndex {
  /** Every component named in a line. */
  mentions(text: string): readonly Mention[];
  /** In a list of services, drivers or processes a bare name stands for the service or driver of that name: `Ensec64`. */
  mentionsInList(text: string): readonly Mention[];
  /** In a list of filters every name is a filter: also those known only from the published allocations. */
  mentionsInFilterList(text: string): readonly Mention[];
  /** A catalogue component by what an engineer calls it: product, alias, id, service or driver name. */
  byWords(text: string): readonly NamedComponent[];
}

/** Load-order group of a minifilter → component class. Groups without a clear class are left out: `driver`. */
const groupClass: readonly (readonly [RegExp, string])[] = [
  [/anti-virus/i, 'antivirus'],
  [/security/i, 'edr'],
  [/content screener|copy protection/i, 'document-protection'],
  [/encryption/i, 'encryption'],
  [/backup|replication|undelete|system recovery|imaging/i, 'backup'],
  [/virtualization/i, 'virtualisation'],
];

/** Before the file name of a driver that is known only from the published allocations. */
const PUBLISHED = 'minifilter:';

/** What could be a service, driver, module or process name, with dots and dashes around it that are none of it. */
const TOKEN = /[\p{L}\p{N}_$~.-]+/gu;
/** No line of a list is longer. A pattern that reads characters beyond 16 bits throws where one token has millions. */
const LONGEST_TEXT = 1024 * 1024;
/** Shorter bare service names are words too often. */
const SHORTEST_BARE_NAME = 5;

interface Entry {
  readonly component: NamedComponent;
  readonly kind: IdentifierKind;
}

/** Indexes every catalogued name once, the published ones when one may be meant; lookups are by whole token, without case. */
export function createIdentifierIndex(
  components: readonly Component[],
  minifilters: () => readonly MinifilterAllocation[],
  inbox: InboxNames,
): IdentifierIndex {
  const files = new Map<string, Entry>();
  const services = new Map<string, Entry>();
  const wildcards: { readonly fits: (name: string) => boolean; readonly entry: Entry }[] = [];
  const keys: { readonly text: string; readonly entry: Entry }[] = [];
  const words: { readonly text: string; readonly component: NamedComponent }[] = [];
  const own = new Set(
    [...inbox.drivers, ...inbox.dlls, ...inbox.processes, ...inbox.services].map((name) => name.toLowerCase()),
  );

  const addFile = (name: string, kind: IdentifierKind, component: NamedComponent): void => {
    const lower = name.toLowerCase();
    if (lower.includes('*')) wildcards.push({ fits: wildcard(lower), entry: { component, kind } });
    else if (!own.has(lower) && !files.has(lower)) files.set(lower, { component, kind });
  };

  for (const one of components) {
    const component: NamedComponent = {
      id: one.id,
      product: one.product,
      vendor: one.vendor ?? '',
      class: one.class,
      remediations: one.remediations ?? [],
    };
    const { identifiers } = one;
    for (const name of identifiers.drivers ?? []) addFile(name, 'driver', component);
    for (const name of identifiers.dlls ?? []) addFile(name, 'dll', component);
    for (const name of identifiers.processes ?? []) addFile(name, 'process', component);
    for (const name of identifiers.services ?? []) {
      const lower = name.toLowerCase();
      if (!own.has(lower)) services.set(lower, { component, kind: 'service' });
    }
    for (const key of identifiers.registryKeys ?? [])
      keys.push({ text: plainKey(key), entry: { component, kind: 'registryKey' } });
    for (const path of identifiers.paths ?? [])
      keys.push({ text: path.toLowerCase(), entry: { component, kind: 'path' } });
    const called = [
      one.id,
      one.product.en,
      one.product['zh-CN'],
      ...(one.aliases?.en ?? []),
      ...(one.aliases?.['zh-CN'] ?? []),
    ];
    for (const text of [...called, ...(identifiers.services ?? []), ...(identifiers.drivers ?? [])]) {
      words.push({ text: text.toLowerCase(), component });
    }
  }

  let published: ReadonlyMap<string, MinifilterAllocation> | undefined;
  /** A file, or a driver that is known only from the published allocations. */
  const fileOf = (token: string): Entry | undefined => {
    const known = files.get(token);
    if (known || !/^[\w.$~-]+\.sys$/.test(token) || own.has(token)) return known;
    published ??= firstOf(minifilters());
    const allocation = published.get(token);
    if (!allocation) return undefined;
    const entry: Entry = { component: publishedComponent(token, allocation), kind: 'driver' };
    files.set(token, entry);
    return entry;
  };

  const lookUp = (whole: string, list: 'none' | 'list' | 'filters'): Mention[] => {
    const text = whole.length > LONGEST_TEXT ? whole.slice(0, LONGEST_TEXT) : whole;
    const bareNames = list !== 'none';
    const found: Mention[] = [];
    const lower = text.toLowerCase();
    for (const { text: key, entry } of keys) {
      const at = lower.indexOf(key);
      if (at >= 0 && !/[\w.-]/.test(lower[at + key.length] ?? ' ')) {
        found.push({ ...entry, name: text.slice(at, at + key.length), start: at, end: at + key.length });
      }
    }
    for (const match of text.matchAll(TOKEN)) {
      const { start, name } = trimmed(match[0], match.index);
      if (name.length < 2) continue;
      const token = name.toLowerCase();
      const entry =
        fileOf(token) ??
        serviceAt(lower, start, token, bareNames) ??
        (bareNames ? driverOf(token, list) : undefined) ??
        wildcards.find(({ fits }) => fits(token))?.entry;
      if (entry) found.push({ ...entry, name, start, end: start + name.length });
    }
    return found;
  };
  /** Many published drivers have common words for names (`filter.sys`): only a list of filters means them. */
  const driverOf = (token: string, list: 'list' | 'filters' | 'none'): Entry | undefined => {
    const file = `${token}.sys`;
    if (list === 'filters') return fileOf(file);
    const entry = files.get(file);
    return entry?.component.id.startsWith(PUBLISHED) ? undefined : entry;
  };
  const serviceAt = (lower: string, start: number, token: string, bareNames: boolean): Entry | undefined => {
    const entry = services.get(token);
    // `...\services\Ensec64 [DisplayName]`: the key of the service, which of a driver is called as its file is. Elsewhere
    // only names that are no common word.
    if (lower.slice(0, start).endsWith('\\services\\')) return entry ?? driverOf(token, 'list');
    return entry && (bareNames || token.length >= SHORTEST_BARE_NAME) ? entry : undefined;
  };

  return {
    mentions: (text) => lookUp(text, 'none'),
    mentionsInList: (text) => lookUp(text, 'list'),
    mentionsInFilterList: (text) => lookUp(text, 'filters'),
    byWords(text) {
      const lower = text.toLowerCase();
      const hits = words.filter(({ text: word }) => containsWord(lower, word)).map(({ component }) => component);
      return [...new Set(hits)];
    },
  };
}

/** Without the dots before a name, and the dots and dashes behind it. A pattern would look for them at every place anew. */
function trimmed(text: string, at: number): { readonly start: number; readonly name: string } {
  let from = 0;
  let to = text.length;
  while (text[from] === '.') from++;
  while (to > from && (text[to - 1] === '.' || text[to - 1] === '-')) to--;
  return { start: at + from, name: text.slice(from, to) };
}

/** The first of each name, those of Windows left out. */
function firstOf(allocations: readonly MinifilterAllocation[]): ReadonlyMap<string, MinifilterAllocation> {
  const first = new Map<string, MinifilterAllocation>();
  for (const one of allocations) {
    const driver = one.driver.toLowerCase();
    if (!first.has(driver) && !/microsoft/i.test(one.company)) first.set(driver, one);
  }
  return first;
}

function publishedComponent(file: string, { driver, group, company }: MinifilterAllocation): NamedComponent {
  return {
    id: `${PUBLISHED}${file}`,
    product: { en: driver, 'zh-CN': driver },
    vendor: company,
    class: groupClass.find(([pattern]) => pattern.test(group))?.[1] ?? 'driver',
    remediations: [],
  };
}

/**
 * Whether a name is one that stars stand for. Piece by piece, each where it comes first: a pattern with several stars
 * would try every way to share a long name among them.
 */
function wildcard(text: string): (name: string) => boolean {
  const [first = '', ...between] = text.split('*');
  const last = between.pop() ?? '';
  return (name) => {
    if (!name.startsWith(first) || !name.endsWith(last)) return false;
    let at = first.length;
    for (const piece of between) {
      const found = name.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return at <= name.length - last.length;
  };
}

/** `HKEY_LOCAL_MACHINE\...` and `HKLM\...` alike, lower case. */
function plainKey(key: string): string {
  return key.toLowerCase().replace(/^hkey_local_machine\\/, 'hklm\\');
}

/** Whole words for ASCII; anywhere for Chinese, which has no word borders. */
function containsWord(lower: string, word: string): boolean {
  if (word.length < 2) return false;
  const at = lower.indexOf(word);
  if (at < 0) return false;
  if (!/^[\x20-\x7e]+$/.test(word)) return true;
  return !/\w/.test(lower[at - 1] ?? ' ') && !/\w/.test(lower[at + word.length] ?? ' ');
}
