import type { Finder, Found } from './found.js';

/**
 * SIDs of accounts: of machines and domains (S-1-5-21) and of Entra ID (S-1-12-1). The others are the same everywhere.
 *
 * `S-1-5-21-1956392020-3459606885-1323469461-1000`, also `..._Classes` as a hive is called.
 */
const sid = /(?<![\w-])S-1-(?:5-21|12-1)(?:-\d{1,10}){3,5}(?![\d-])/gi;

export const sids: Finder = (text, found) => {
  for (const match of text.matchAll(sid)) found(spanOf('sid', match));
};

/** Network cards: `D4:B9:2F:AA:F3:FB`, `d4-b9-2f-aa-f3-fb`, `d4b9.2faa.f3fb`; without marks only behind a word for it. */
const mac = /(?<![\w:.-])[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}(?![\w:-])/gi;
const dottedMac = /(?<![\w:.-])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![\w.:-])/gi;
const dottedMacTail = /\.[0-9a-f]{4}\.[0-9a-f]{4}/i;
const namedMac = /(?:\bMAC|physical|物理|网卡)[\w \u4e00-\u9fff.]{0,24}[=:：]\s{0,4}["'[]?([0-9a-f]{12})(?![\w-])/giu;

export const macs: Finder = (text, found) => {
  for (const match of text.matchAll(mac)) {
    const digits = match[0].replace(/\W/g, '');
    // Digits alone in six pairs may be a date and time.
    if (/[a-f]/i.test(digits) && !/^(?:00|ff)+$/i.test(digits)) found(spanOf('mac', match));
  }
  for (const match of dottedMacTail.test(text) ? text.matchAll(dottedMac) : []) {
    if (/[a-f]/i.test(match[0]) && /\d/.test(match[0])) found(spanOf('mac', match));
  }
  for (const match of text.matchAll(namedMac)) {
    const end = match.index + match[0].length;
    if (match[1] !== undefined) found({ kind: 'mac', start: end - 12, end, value: match[1] });
  }
};

const quad = /(?<![\w.~-])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\w~-]|\.\d)/g;
/** What a version is called stands close before its number: `Driver Version - 10/03/2016,10.1.1.38`. */
const versionBefore =
  /(?:version|\bver|driverver|build|release|revision|版本)(?![^]*(?:address|\bip\b|地址))[^\r\n]{0,24}$|\bv\.? ?$/i;
/** What has an address, close before it. */
const networkBefore =
  /(?:\bip|ipv4|address|addr|gateway|dns|dhcp|server|host|proxy|subnet|mask|via|ping|地址|网关|服务器)[^\r\n]{0,16}$|(?:\/\/|\\\\|@)$/i;
const networkWord =
  /\b(?:ip|ipv4|address|dns|gateway|dhcp|proxy|tcp|udp|https?|ports?|socket|subnet|route|ping|connect\w*|network|nic)\b|地址|网关|网络/i;

/**
 * Addresses of IPv4. Versions of drivers and packages look the same (`10.0.1.1`): private addresses count unless a word
 * for a version stands before them, others only where the line speaks of networks. `0.0.0.0`, loopback, masks, multicast
 * and the addresses that standards keep for documentation name no machine; what
 * ends in `.0.0` is a network or a version.
 */
export const ipv4: Finder = (text, found) => {
  for (const match of text.matchAll(quad)) {
    const [a = 0, b = 0, c = 0] = match[0].split('.').map(Number);
    if (a === 0 || a === 127 || a >= 224 || match[0].endsWith('.0.0') || isDocumentation(a, b, c)) continue;
    if (match[0].split('.').some((part) => part.length > 1 && part.startsWith('0'))) continue;
    const { index } = match;
    const before = beforeIn(text, index);
    if (versionBefore.test(before)) continue;
    const behind = text.slice(index + match[0].length, index + match[0].length + 6);
    const isNamed = networkBefore.test(before) || /^(?::\d{2,5}\b|\/\d{1,2}\b)/.test(behind);
    if (isNamed || isPrivate(a, b) || networkWord.test(lineAround(text, index))) found(spanOf('ip', match));
  }
};

/** Whether a word for a version stands before the number at `at`. */
export function isVersionAt(text: string, at: number): boolean {
  return versionBefore.test(beforeIn(text, at));
}

function beforeIn(text: string, at: number): string {
  return text.slice(Math.max(0, at - 40), at).replace(/^[^]*[\r\n]/, '');
}

function isPrivate(a: number, b: number): boolean {
  return a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 169 && b === 254);
}

/** RFC 5737 and the range for benchmarks, from which pseudonyms are taken. */
function isDocumentation(a: number, b: number, c: number): boolean {
  return (
    (a === 192 && b === 0 && c === 2) ||
    (a === 198 && b === 51 && c === 100) ||
    (a === 203 && b === 0 && c === 113) ||
    (a === 198 && (b === 18 || b === 19))
  );
}

function lineAround(text: string, at: number): string {
  const from = text.lastIndexOf('\n', at) + 1;
  const to = text.indexOf('\n', at);
  return text.slice(Math.max(from, at - 100), Math.min(to < 0 ? text.length : to, at + 100));
}

/** Global, unique local and link-local addresses of IPv6; the colons may be written as in URLs. */
const colon = '(?::|%(?:25)*3A)';
const ipv6Shape = new RegExp(
  `(?<![\\w:.])(?:fe[89ab][0-9a-f]|f[cd][0-9a-f]{2}|[23][0-9a-f]{3})(?:${colon}{1,2}[0-9a-f]{1,4}){1,7}(?:${colon}{2}|(?:\\.\\d{1,3}){3})?(?![\\w:]|\\.\\d)`,
  'gi',
);

export const ipv6: Finder = (text, found) => {
  for (const match of text.matchAll(ipv6Shape)) {
    const value = match[0].replace(/%(?:25)*3A/gi, ':');
    const groups = expandedIpv6(value);
    // 2001:db8::/32 is kept for documentation.
    if (!groups || (groups[0] === '2001' && groups[1] === '0db8')) continue;
    found({ kind: 'ip', start: match.index, end: match.index + match[0].length, value });
  }
};

/** The eight groups of an address, four digits each; undefined when it is none. */
export function expandedIpv6(text: string): readonly string[] | undefined {
  // `fe80::5efe:169.254.7.8`: the end may be written as IPv4.
  const plain = text.replace(/(?<!\d)(\d{1,4})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/, (_, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const halves = plain.toLowerCase().split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  return groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))
    ? groups.map((group) => group.padStart(4, '0'))
    : undefined;
}

const guid = /(?<![\w-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])/gi;

/** Only looked for where GUIDs are to be replaced. */
export const guids: Finder = (text, found) => {
  for (const match of text.matchAll(guid)) if (!/^[0-]+$/.test(match[0])) found(spanOf('guid', match));
};

function spanOf(kind: Found['kind'], match: RegExpExecArray): Found {
  return { kind, start: match.index, end: match.index + match[0].length, value: match[0] };
}
