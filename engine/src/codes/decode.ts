import type { CodeContext, CodeFamily, CodeMeaning, CodeWarning, Decoding } from '../model/code.js';
import type { Catalogue, CatalogueEntry } from './catalogue.js';
import { familyRule } from './families/families.js';
import { layersOf, ntstatusInside, setupapiTwin, undocumentedOwner, win32Inside } from './layout.js';

/** What is inside a number comes after what the number itself is named. */
const wrappedPenalty = 40;

/**
 * Everything a number can mean at a place, the likeliest meaning first. Order without context: exact names, the NTSTATUS
 * inside an HRESULT, the Win32 code inside, the other SetupAPI spelling. No meaning is ever left out.
 * @param value 32 bits, signed or unsigned
 */
export function decode(catalogue: Catalogue, value: number, context: CodeContext = {}): Decoding {
  const unsigned = value >>> 0;
  const ranked = candidatesOf(catalogue, unsigned)
    .map((meaning, index) => ({ meaning, index, points: pointsOf(meaning, context, unsigned) }))
    .sort((a, b) => b.points - a.points || a.index - b.index);
  const candidates = ranked.map((r) => r.meaning);
  const asNtstatus = candidates[0]?.family === 'ntstatus' && candidates[0].via === 'exact';
  return {
    value: unsigned,
    candidates,
    layers: layersOf(catalogue, unsigned, asNtstatus),
    warnings: warningsOf(unsigned, context, candidates[0]?.family),
  };
}

function candidatesOf(catalogue: Catalogue, value: number): CodeMeaning[] {
  const found = catalogue.lookup(value).map((entry) => meaningOf(entry, value <= 0xffff ? 'bare-number' : 'exact'));
  const add = (inner: number | undefined, families: readonly string[], via: CodeMeaning['via']) => {
    if (inner === undefined) return;
    for (const entry of catalogue.lookup(inner)) {
      if (families.includes(entry.family)) found.push(meaningOf(entry, via));
    }
  };
  const status = ntstatusInside(value);
  add(status, ['ntstatus'], 'ntstatus-in-hresult');
  const prefix = (status ?? value) >>> 16;
  add(win32Inside(status ?? value), ['win32'], prefix === 0xc007 ? 'win32-in-ntstatus' : 'win32-in-hresult');
  add(setupapiTwin(value), ['setupapi'], 'setupapi-in-hresult');
  add(setupapiTwin(value), ['spapi'], 'hresult-of-setupapi');
  return found;
}

function meaningOf(entry: CatalogueEntry, via: CodeMeaning['via']): CodeMeaning {
  return { family: entry.family, name: entry.name, value: entry.value, via, sources: entry.sources };
}

function pointsOf(meaning: CodeMeaning, context: CodeContext, value: number): number {
  const { rule, rank } = familyRule(meaning.family);
  const wrapped = meaning.via !== 'exact' && meaning.via !== 'bare-number';
  // A context that speaks of NTSTATUS or Win32 speaks of the number itself, not of what is wrapped inside it.
  if (wrapped) return rank - wrappedPenalty;
  // E_NOT_SET and its like are later aliases that one header alone has; logs print the Win32 name of these numbers.
  const alias = meaning.family === 'hresult' && value >>> 16 === 0x8007 && meaning.sources.length === 1;
  if (alias) return familyRule('win32').rank - wrappedPenalty - 1;
  return rank + (rule.fits?.(context, value) ?? 0);
}

function warningsOf(value: number, context: CodeContext, family: CodeFamily | undefined): CodeWarning[] {
  const warnings: CodeWarning[] = [];
  if (value === 0xc1900108) warnings.push('consolidated');
  if (value === 0xc19001df) warnings.push('remapped-disk-full');
  if (undocumentedOwner(value) !== undefined) warnings.push('not-ntstatus');
  if (context.role === 'gle') warnings.push('stale-gle');
  if (context.role === 'exit' && family === 'win32' && value !== 0) warnings.push('exit-code');
  return warnings;
}
