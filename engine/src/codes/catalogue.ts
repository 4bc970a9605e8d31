import type { CodeFamily } from '../model/code.js';

/** One name of one number, as a table of `knowledge/codes` has it. */
export interface CatalogueEntry {
  readonly family: CodeFamily;
  /** Unsigned 32 bits. */
  readonly value: number;
  readonly name: string;
  /** Ids of `knowledge/sources.yml`. */
  readonly sources: readonly string[];
}

/** All names of all families. Nothing is decoded before the first question. */
export interface Catalogue {
  /** Every entry of exactly this number, families in the order of the tables, the best known name of a family first. */
  lookup(value: number): readonly CatalogueEntry[];
  /** Every entry of this name; case does not matter. */
  byName(name: string): readonly CatalogueEntry[];
  /** Entries whose name or number contains `text`, the nearest first; for a quick pick. */
  search(text: string, limit: number): readonly CatalogueEntry[];
  /** Number of entries of each family, as the tables state it. */
  counts(): ReadonlyMap<CodeFamily, number>;
}

interface Tables {
  readonly entries: readonly CatalogueEntry[];
  readonly byValue: ReadonlyMap<number, CatalogueEntry | CatalogueEntry[]>;
  readonly counts: ReadonlyMap<CodeFamily, number>;
}

const magic = 'upgrade-forensics-codes 1 ';

/**
 * Opens the text that `tools/knowledge/codes.mjs` compiles (its head comment describes the format).
 * Throws when `data` is another file or is cut off: that is a broken installation, not the content of a log.
 */
export function createCatalogue(data: string): Catalogue {
  if (!data.startsWith(magic)) throw new Error('codes.txt is not a code catalogue of version 1');
  let tables: Tables | undefined;
  let names: Map<string, CatalogueEntry[]> | undefined;

  const read = (): Tables => (tables ??= decodeTables(data));
  const readNames = () => (names ??= indexNames(read().entries));

  return {
    lookup(value) {
      const found = read().byValue.get(value >>> 0);
      return found === undefined ? [] : Array.isArray(found) ? found : [found];
    },
    byName: (name) => readNames().get(name.trim().toUpperCase()) ?? [],
    search: (text, limit) => search(read().entries, text, limit),
    counts: () => read().counts,
  };
}

function decodeTables(data: string): Tables {
  const lines = data.split('\n');
  const expected = Number(lines[0]?.slice(magic.length));
  const sets = (lines[1] ?? '').split(' ').map((set) => set.split(','));
  const entries: CatalogueEntry[] = [];
  const byValue = new Map<number, CatalogueEntry | CatalogueEntry[]>();
  const counts = new Map<CodeFamily, number>();
  let family: CodeFamily = 'win32';
  let value = 0;
  let name = '';
  for (let i = 2; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line === '') continue;
    if (line.charCodeAt(0) === 0x40) {
      const space = line.indexOf(' ');
      family = line.slice(1, space) as CodeFamily;
      counts.set(family, Number(line.slice(space + 1)));
      value = 0;
      name = '';
      continue;
    }
    const colon = line.indexOf(':');
    value += colon === 2 ? 1 : parseInt(line.slice(2, colon), 36);
    name = name.slice(0, parseInt(line.charAt(1), 36)) + line.slice(colon + 1);
    const entry: CatalogueEntry = { family, value, name, sources: sets[letterIndex(line.charCodeAt(0))] ?? [] };
    entries.push(entry);
    const same = byValue.get(value);
    if (same === undefined) byValue.set(value, entry);
    else if (Array.isArray(same)) same.push(entry);
    else byValue.set(value, [same, entry]);
  }
  if (entries.length !== expected) {
    throw new Error(`codes.txt holds ${entries.length} codes instead of ${expected}: the file is cut off`);
  }
  return { entries, byValue, counts };
}

/** Position of a source set: `A` to `Z`, then `a` to `z`. */
function letterIndex(code: number): number {
  return code >= 0x61 ? code - 0x61 + 26 : code - 0x41;
}

function indexNames(entries: readonly CatalogueEntry[]): Map<string, CatalogueEntry[]> {
  const names = new Map<string, CatalogueEntry[]>();
  for (const entry of entries) {
    const key = entry.name.toUpperCase();
    const same = names.get(key);
    if (same) same.push(entry);
    else names.set(key, [entry]);
  }
  return names;
}

function search(entries: readonly CatalogueEntry[], text: string, limit: number): CatalogueEntry[] {
  const wanted = text.trim().toUpperCase().replace(/\s+/g, '_');
  if (wanted === '' || limit <= 0) return [];
  const digits = /^(?:0X)?[0-9A-F]{2,8}$/.test(wanted) ? wanted.replace(/^0X/, '') : undefined;
  const ranked: { entry: CatalogueEntry; rank: number }[] = [];
  for (const entry of entries) {
    const rank = nearness(entry, wanted, digits);
    if (rank !== undefined) ranked.push({ entry, rank });
  }
  // Sorting keeps the order of the tables among equals: Win32, HRESULT and NTSTATUS come first.
  ranked.sort((a, b) => a.rank - b.rank);
  return ranked.slice(0, limit).map((r) => r.entry);
}

/** 0 is the name or number itself; undefined is no match. */
function nearness(entry: CatalogueEntry, wanted: string, digits: string | undefined): number | undefined {
  if (digits !== undefined) {
    const hex = entry.value.toString(16).toUpperCase();
    if (hex === digits.replace(/^0+(?=.)/, '')) return 0;
    if (hex.padStart(8, '0').startsWith(digits)) return 1;
  }
  const name = entry.name.toUpperCase().replaceAll(' ', '_');
  const at = name.indexOf(wanted);
  if (at < 0) return undefined;
  if (name.length === wanted.length) return 0;
  if (at > 0 && name.charAt(at - 1) !== '_') return 6;
  // "access_denied" is what ERROR_ACCESS_DENIED says after its prefix; of the others the shortest is nearest.
  const rest = name.length - at - wanted.length;
  if (rest === 0) return 2;
  return (at === 0 ? 3 : 4) + Math.min(rest, 99) / 100;
}
