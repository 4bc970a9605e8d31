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

/** All names of all families. Nothing is read before the first question, and of names only what is asked for. */
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

/** The lines of the text, read as far as finding a number needs. */
interface Tables {
  readonly families: readonly FamilyLines[];
  readonly sets: readonly (readonly string[])[];
}

interface FamilyLines {
  readonly family: CodeFamily;
  readonly count: number;
  readonly lines: Line[];
}

/** Some dozens of entries in the order of their numbers. */
interface Line {
  /** The lowest number. */
  readonly first: number;
  readonly text: string;
  entries?: readonly CatalogueEntry[];
}

/** Numbers whose names are remembered. */
const MOST_ASKED = 4096;

const magic = 'upgrade-forensics-codes 2 ';

/**
 * Opens the text that `tools/knowledge/codes.mjs` compiles (its head comment describes the format).
 * Throws when `data` is another file or is cut off: that is a broken installation, not the content of a log.
 */
export function createCatalogue(data: string): Catalogue {
  if (!data.startsWith(magic)) throw new Error('codes.txt is not a code catalogue of version 2');
  let tables: Tables | undefined;
  let names: Map<string, CatalogueEntry[]> | undefined;

  let entries: readonly CatalogueEntry[] | undefined;
  /** A log asks for the same few numbers again and again. */
  const asked = new Map<number, readonly CatalogueEntry[]>();

  const read = (): Tables => (tables ??= readTables(data));
  const readAll = () => (entries ??= allEntries(read()));
  const readNames = () => (names ??= indexNames(readAll()));

  return {
    lookup(value) {
      const number = value >>> 0;
      let found = asked.get(number);
      if (!found) {
        if (asked.size === MOST_ASKED) asked.clear();
        asked.set(number, (found = lookUp(read(), number)));
      }
      return found;
    },
    byName: (name) => readNames().get(name.trim().toUpperCase()) ?? [],
    search: (text, limit) => search(readAll(), text, limit),
    counts: () => new Map(read().families.map(({ family, count }) => [family, count])),
  };
}

function readTables(data: string): Tables {
  if (!data.endsWith('\n@end\n')) throw new Error('codes.txt ends too early: the file is cut off');
  const [, sets = '', ...lines] = data.split('\n');
  const families: FamilyLines[] = [];
  for (const text of lines.slice(0, -2)) {
    if (text.startsWith('@')) {
      const [family = '', count] = text.slice(1).split(' ');
      families.push({ family: family as CodeFamily, count: Number(count), lines: [] });
    } else families[families.length - 1]?.lines.push({ first: parseInt(text, 36), text });
  }
  return { families, sets: sets.split(' ').map((set) => set.split(',')) };
}

function lookUp({ families, sets }: Tables, value: number): CatalogueEntry[] {
  const found: CatalogueEntry[] = [];
  for (const { family, lines } of families) {
    let low = -1;
    for (let high = lines.length; high - low > 1;) {
      const middle = (low + high) >>> 1;
      if ((lines[middle]?.first ?? 0) <= value) low = middle;
      else high = middle;
    }
    const line = lines[low];
    if (!line) continue;
    for (const entry of entriesOf(line, family, sets)) if (entry.value === value) found.push(entry);
  }
  return found;
}

function entriesOf(line: Line, family: CodeFamily, sets: Tables['sets']): readonly CatalogueEntry[] {
  return (line.entries ??= decodeLine(line, family, sets));
}

function decodeLine({ first, text }: Line, family: CodeFamily, sets: Tables['sets']): CatalogueEntry[] {
  let value = first;
  let name = '';
  return text
    .split('\t')
    .slice(1)
    .map((word) => {
      const colon = word.indexOf(':');
      value += colon === 2 ? 1 : parseInt(word.slice(2, colon), 36);
      name = name.slice(0, parseInt(word.charAt(1), 36)) + word.slice(colon + 1);
      return { family, value, name, sources: sets[letterIndex(word.charCodeAt(0))] ?? [] };
    });
}

function allEntries({ families, sets }: Tables): CatalogueEntry[] {
  return families.flatMap(({ family, lines }) => lines.flatMap((line) => entriesOf(line, family, sets)));
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
