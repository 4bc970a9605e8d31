import type { CodeMeaning, Decoding, Explanation, Source } from '../model/code.js';

/** The explanations of `knowledge/explanations`, and the sources every fact names. Read when first asked. */
export interface Explanations {
  /** The entry of the likeliest meaning; a wrapped Win32 or NTSTATUS code is found under what is inside. */
  ofCode(decoding: Decoding): Explanation | undefined;
  /** The entry of one meaning, in its family's own file. */
  ofMeaning(meaning: CodeMeaning): Explanation | undefined;
  /** The entry of this result with this extend code, then that of the result with any extend code. */
  ofPair(result: number, extend: number): Explanation | undefined;
  ofExtend(extend: number): Explanation | undefined;
  ofPhase(phase: number): Explanation | undefined;
  ofOperation(operation: number): Explanation | undefined;
  source(id: string): Source | undefined;
}

type Tables = Readonly<Record<string, Readonly<Record<string, Explanation>>>>;

/** Files whose numbers mean something else than a code of their family; a bare number never falls into them. */
const ownNumbers = new Set(['bugcheck', 'ntstatus', 'win32', 'cm_problem', 'pairs', 'extend', 'operations']);

/**
 * @param tables text of `explanations.json`
 * @param sources text of `sources.json`
 * Both come from `tools/knowledge/explanations.mjs`, which checks them; a broken file throws when first used.
 */
export function createExplanations(tables: string, sources: string): Explanations {
  let read: Tables | undefined;
  let readSources: Readonly<Record<string, Source>> | undefined;
  const get = (table: string, key: string): Explanation | undefined =>
    (read ??= JSON.parse(tables) as Tables)[table]?.[key];

  const general = (value: number): Explanation | undefined => {
    for (const table of Object.keys((read ??= JSON.parse(tables) as Tables))) {
      if (ownNumbers.has(table)) continue;
      const found = get(table, key8(value));
      if (found) return found;
    }
    return undefined;
  };

  return {
    ofCode(decoding) {
      const { candidates, value } = decoding;
      // A rival reading's explanation must not pass for the likeliest one's: after the first meaning only what is
      // wrapped inside the number counts. Files are named by their family; other families stand in general files.
      const same = candidates.filter((c, i) => i === 0 || (c.via !== 'exact' && c.via !== 'bare-number'));
      for (const meaning of same) {
        const found = get(meaning.family, key8(meaning.value)) ?? general(meaning.value);
        if (found) return found;
      }
      return general(value) ?? (candidates.length === 0 ? get('ntstatus', key8(value)) : undefined);
    },
    ofMeaning: (meaning) => get(meaning.family, key8(meaning.value)),
    ofPair: (result, extend) => get('pairs', `${key8(result)}-${key5(extend)}`) ?? get('pairs', `${key8(result)}-*`),
    ofExtend: (extend) => get('extend', key5(extend)),
    ofPhase: (phase) => get('operations', `phase:0x${phase.toString(16).toUpperCase()}`),
    ofOperation: (operation) => get('operations', `operation:0x${operation.toString(16).toUpperCase()}`),
    source: (id) => (readSources ??= JSON.parse(sources) as Record<string, Source>)[id],
  };
}

function key8(value: number): string {
  return `0x${(value >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
}

function key5(value: number): string {
  return `0x${value.toString(16).toUpperCase().padStart(5, '0')}`;
}
