import type { Localized } from '../model/language.js';

/**
 * An explanation without what this match does not know: `[, with {name}]` stays, without its brackets, where every capture
 * it names has a value; a part in parentheses whose captures all lack one goes as a whole; `{name}` elsewhere goes alone.
 * Placeholders with a value stay, for the caller to fill and to escape.
 */
export function knownParts(explain: Localized, captures: Readonly<Record<string, string>>): Localized {
  return { en: reduce(explain.en, captures), 'zh-CN': reduce(explain['zh-CN'], captures) };
}

/** A part that is said only when it is known; brackets inside of it are the log's own: `[ [{value}]]`. */
const OPTIONAL = /\[([^[\]]*(?:\[[^[\]]*\][^[\]]*)*)\]/g;

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '');
}

function reduce(text: string, captures: Readonly<Record<string, string>>): string {
  const known = (name: string): boolean => (captures[name] ?? '') !== '';
  return text
    .replace(OPTIONAL, (all, inside: string) => {
      const names = namesIn(inside);
      if (names.length === 0) return all;
      return names.every(known) ? inside : '';
    })
    .replace(/(?<!\s)\s*[(（]([^()（）]*)[)）]/g, (all, inside: string) => {
      const names = namesIn(inside);
      return names.length === 0 || names.some(known) ? all : '';
    })
    .replace(/\{(\w+)\}/g, (all, name: string) => (known(name) ? all : ''));
}
