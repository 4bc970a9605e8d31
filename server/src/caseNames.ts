import type { CaseAnalysis } from '../../engine/src/index.js';
import { pathRules, type PathRules } from './runtime/index.js';

/** Names of files inside their case. */
export interface CaseNames {
  /** The name as the case has it: where names that differ by case alone are one, an editor may know another one. */
  of(known: Pick<CaseAnalysis, 'logs'> | undefined, name: string): string;
}

/** @param rules of the paths of this system */
export function createCaseNames(rules: PathRules = pathRules()): CaseNames {
  const spellings = new WeakMap<object, ReadonlyMap<string, string>>();
  const spellingsIn = (known: Pick<CaseAnalysis, 'logs'>): ReadonlyMap<string, string> => {
    let names = spellings.get(known.logs);
    if (!names) {
      const all = known.logs.map(({ log }) => log.path);
      // A zip may hold two that this system takes for one: each is found by its own name.
      names = new Map([
        ...all.map((name) => [rules.key(name), name] as const),
        ...all.map((name) => [name, name] as const),
      ]);
      spellings.set(known.logs, names);
    }
    return names;
  };
  return {
    of(known, name) {
      if (!known) return name;
      const names = spellingsIn(known);
      return names.get(name) ?? names.get(rules.key(name)) ?? name;
    },
  };
}
