import type { Localized } from '../model/language.js';

/**
 * An explanation without what this match does not know: a part in brackets that names a capture without a value goes as a
 * whole, `{name}` elsewhere goes alone. Placeholders with a value stay, for the caller to fill and to escape.
 */
export function knownParts(explain: Localized, captures: Readonly<Record<string, string>>): Localized {
  return { en: reduce(explain.en, captures), 'zh-CN': reduce(explain['zh-CN'], captures) };
}

function reduce(text: string, captures: Readonly<Record<string, string>>): string {
  const known = (name: string): boolean => (captures[name] ?? '') !== '';
  return text
    .replace(/\s*[(（]([^()（）]*)[)）]/g, (all, inside: string) => {
      const names = [...inside.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '');
      return names.length === 0 || names.some(known) ? all : '';
    })
    .replace(/\{(\w+)\}/g, (all, name: string) => (known(name) ? all : ''));
}
