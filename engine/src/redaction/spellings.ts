/**
 * The ways one value is written: as it is, in URLs (`%E5%BC%A0`), in JSON (`\u5f20`, `\/`), in XML (`&amp;`, `&#24352;`),
 * with backslashes doubled. Letters and digits of ASCII are the same in all of them.
 */

const entities: Readonly<Record<string, string>> = { '&': 'amp', "'": 'apos', '"': 'quot', '<': 'lt', '>': 'gt' };
const encoder = new TextEncoder();

const known = new Map<string, string>();

/**
 * Source of a pattern, for flags `iu`, that finds every spelling of a character. JSON in JSON doubles its backslashes; a
 * pattern that took any number of them would begin again at each of a long run.
 */
export function spellingOf(character: string): string {
  if (/[a-z0-9]/i.test(character)) return character;
  const source = known.get(character) ?? spellings(character);
  if (known.size < MOST_KNOWN) known.set(character, source);
  return source;
}

/** Characters besides letters and digits; names in Han have thousands. */
const MOST_KNOWN = 10_000;

function spellings(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  // A percent sign may itself have been encoded, once or more; what no value comes out of need not be found.
  const percent = [...encoder.encode(character)]
    .map((byte) => `%(?:25){0,8}${byte.toString(16).padStart(2, '0')}`)
    .join('');
  const units = [...Array(character.length).keys()].map((at) => `\\\\{1,8}u${unit(character, at)}`).join('');
  const named = entities[character];
  const ways = [
    percent,
    units,
    `&(?:amp;){0,8}#0{0,6}${code};`,
    `&(?:amp;){0,8}#x0{0,6}${hex};`,
    ...(named === undefined ? [] : [`&(?:amp;){0,8}${named};`]),
    ...(character === '\\'
      ? ['\\\\{1,4}']
      : character === '/' || character === '"'
        ? [`\\\\{1,8}${literal(character)}`]
        : []),
    ...(character === ' ' ? ['\\+'] : []),
    ...(character === '\\' ? [] : [literal(character)]),
  ];
  return `(?:${ways.join('|')})`;
}

function unit(character: string, at: number): string {
  return character.charCodeAt(at).toString(16).padStart(4, '0');
}

function literal(character: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

const named: Readonly<Record<string, string>> = { amp: '&', apos: "'", quot: '"', lt: '<', gt: '>' };

/** The value behind a spelling; a text that is not escaped comes back as it is. */
export function unspelled(text: string): string {
  let value = text;
  // Encoded twice is rare, three times not seen.
  for (let round = 0; round < 3 && /[%&\\]/.test(value); round++) {
    const before = value;
    value = value
      .replace(/(?:%[0-9a-f]{2})+/gi, percentDecoded)
      .replace(/(?:\\{1,8}u[0-9a-f]{4})+/gi, (units) =>
        String.fromCharCode(...[...units.matchAll(/u([0-9a-f]{4})/gi)].map(([, hex = '0']) => parseInt(hex, 16))),
      )
      .replace(/&#x([0-9a-f]{1,6});/gi, (all, hex: string) => character(parseInt(hex, 16), all))
      .replace(/&#(\d{1,7});/g, (all, digits: string) => character(Number(digits), all))
      .replace(/&(amp|apos|quot|lt|gt);/gi, (all, name: string) => named[name.toLowerCase()] ?? all)
      .replace(/\\{1,4}([/"])/g, '$1')
      .replace(/\\{2,4}/g, '\\');
    if (value === before) return value;
  }
  return value;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function character(code: number, otherwise: string): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;
}
