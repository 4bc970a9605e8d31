import { BLANKS, withoutEnd } from '../lines/withoutEnd.js';
import type { Catalogue, CatalogueEntry } from './catalogue.js';

/** A code as a person wrote it. */
export type SpelledCode =
  | { readonly kind: 'number'; readonly value: number }
  /** A result with its extend code, as setup shows them: `0xC1900101 - 0x20017`. */
  | { readonly kind: 'pair'; readonly value: number; readonly extend: number }
  /** A name; `entries` are its meanings, all of the same name. */
  | { readonly kind: 'name'; readonly value: number; readonly entries: readonly [CatalogueEntry, ...CatalogueEntry[]] };

const pair = /^(\S+?)(?:\s*(?:[-–—,/]|\]\[)\s*|\s+)\[?((?:0x)?[0-9a-f]{5})$/i;

/**
 * Any spelling of a code: hex with or without `0x`, signed and unsigned decimals, a pair of result and extend code, a
 * name, `HRESULT_FROM_WIN32(5)`. Digits alone are decimal, except eight of them that begin with 0, 8 or 9 (80070005).
 * Undefined when `input` is none of these or does not fit into 32 bits.
 */
export function parseCode(input: string, catalogue?: Catalogue): SpelledCode | undefined {
  if (input.length > 200) return undefined;
  const text = withoutEnd(input.replace(/^[\s["'(]+/, ''), BLANKS + `]"')`);
  const two = pair.exec(text);
  if (two) {
    const value = parseNumber(two[1] ?? '');
    const extend = parseHex(two[2]?.replace(/^0x/i, '') ?? '');
    // An extend code alone is one number, also where an address names it twice.
    if (value !== undefined && value === extend) return { kind: 'number', value };
    if (value !== undefined && value > 0xffff && extend !== undefined) return { kind: 'pair', value, extend };
  }
  const macro = /^HRESULT_FROM_WIN32\s*\(\s*(\w+)$/i.exec(text);
  if (macro) {
    const inner = parseNumber(macro[1] ?? '') ?? catalogue?.byName(macro[1] ?? '')[0]?.value;
    return inner === undefined || inner > 0xffff ? undefined : { kind: 'number', value: hresultFromWin32(inner) };
  }
  const value = parseNumber(text);
  if (value !== undefined) return { kind: 'number', value };
  const [first, ...others] = catalogue?.byName(input) ?? [];
  return first && { kind: 'name', value: first.value, entries: [first, ...others] };
}

/** `0xC1900101`: the spelling this product prints, and that `parseCode` reads back. */
export function formatCode(value: number): string {
  return `0x${(value >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
}

/** `0x20017` */
export function formatExtend(extend: number): string {
  return `0x${(extend >>> 0).toString(16).toUpperCase().padStart(5, '0')}`;
}

/** HRESULT_FROM_WIN32 of winerror.h for the codes 0 to 0xFFFF. */
function hresultFromWin32(code: number): number {
  return code === 0 ? 0 : (0x80070000 | code) >>> 0;
}

function parseNumber(text: string): number | undefined {
  const prefixed = /^0x([0-9a-f]{1,10})$/i.exec(text);
  if (prefixed) return parseHex(prefixed[1] ?? '');
  if (/^-\d{1,10}$/.test(text)) {
    const value = Number(text);
    return value >= -0x80000000 ? value >>> 0 : undefined;
  }
  if (/^\d+$/.test(text)) {
    if (text.length === 8 && /^[089]/.test(text)) return parseHex(text);
    const value = Number(text);
    return value <= 0xffffffff ? value : undefined;
  }
  // Letters alone are a word rather than a number ("bad", "face"), so a digit must be there.
  return /^[0-9a-f]{1,8}h?$/i.test(text) && /\d/.test(text) ? parseHex(text.replace(/h$/i, '')) : undefined;
}

/** Hex digits without prefix, with the two damaged forms that logs and documents print. */
export function parseHex(digits: string): number | undefined {
  if (digits === '' || !/^[0-9a-f]+$/i.test(digits)) return undefined;
  // 0x8007002 is printed where 0x80070002 is meant: a prefix of four digits with three of the code.
  const short = /^(8007|800f|8024|c190)([0-9a-f]{3})$/i.exec(digits);
  if (short) return Number.parseInt(`${short[1]}0${short[2]}`, 16);
  if (digits.length <= 8) return Number.parseInt(digits, 16);
  // 0x0880070002 was seen for 0x80070002.
  return /^08[8c][0-9a-f]{7}$/i.test(digits) ? Number.parseInt(digits.slice(2), 16) : undefined;
}
