/** A piece of a line that names a person or a machine, and what may stand for it in a file that a team shares. */
export interface PersonalSpan {
  /** UTF-16 columns, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly standIn: string;
}

/** Accounts that every Windows has: they say something, and name nobody. */
const everyones = new Set(
  [
    'public',
    'default',
    'defaultuser0',
    'default user',
    'all users',
    'administrator',
    'system',
    'user',
    'localhost',
  ].concat([
    'local service',
    'network service',
    'localsystem',
    'networkservice',
    'localservice',
    'nt authority',
    'builtin',
  ]),
);

interface PersonalShape {
  /** Global; the group `name` is what is personal. */
  readonly shape: RegExp;
  readonly standIn: string;
}

/**
 * Shapes that name somebody whatever the log is about. Each looks ahead by a bounded number of characters.
 */
const shapes: readonly PersonalShape[] = [
  { shape: /\bS-1-5-21(?<name>(?:-\d{1,10}){4})\b/g, standIn: '-1111111111-2222222222-3333333333-1001' },
  { shape: /(?<name>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})/g, standIn: 'user@example.com' },
  { shape: /(?<![\w:-])(?<name>[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5})(?![\w:-])/g, standIn: '02-00-00-00-00-01' },
  {
    shape: /\\(?:Users|Documents and Settings)\\(?<name>[^\\/:*?"<>|,;\])]{1,64}?)(?=[\\"'<>|,;\])]|\s\S*$|$)/gi,
    standIn: 'user',
  },
  {
    shape:
      /\b(?:user|account|logon|owner)(?:[ _]?name)?\s{0,3}(?:[:=]|is)\s{0,3}["'[]?(?:(?<domain>[\w.-]{1,64})\\)?(?<name>[\w.$-]{2,64})/gi,
    standIn: 'user',
  },
  {
    shape: /\b(?:computer|host|machine|workstation)[ _]?(?:name)?\s{0,3}(?:[:=]|is)\s{0,3}["'[]?(?<name>[\w-]{2,64})/gi,
    standIn: 'PC-NAME',
  },
  { shape: /(?<![\\\w])\\\\(?<name>[A-Za-z][\w.-]{1,62})(?=\\[\w$])/g, standIn: 'SERVER' },
  { shape: /\bserial(?:[ _]?number)?\s{0,3}[:=]\s{0,3}["'[]?(?<name>[\w-]{4,40})/gi, standIn: 'SERIAL' },
];

/** Four numbers: an address unless a word in front says that it is a version. */
const ADDRESS = /(?<![\w.])(?<name>(?:\d{1,3}\.){3}\d{1,3})(?![\w.])/g;

/**
 * What of a line names a person or a machine: users, SIDs, e-mail, addresses, hosts, serial numbers. Sorted, without
 * overlaps. A name that a path gives away is found in the rest of the line too. Not complete: a name in running text
 * is a word like any other, so the person who shares the file looks at it once more.
 */
export function personalSpans(text: string): readonly PersonalSpan[] {
  const found: PersonalSpan[] = [];
  const add = (start: number, end: number, standIn: string): void => {
    if (found.every((other) => end <= other.start || start >= other.end)) found.push({ start, end, standIn });
  };
  const names = new Set<string>();
  for (const { shape, standIn } of shapes) {
    for (const match of text.matchAll(shape)) {
      const name = match.groups?.['name'] ?? '';
      if (everyones.has(name.trim().toLowerCase())) continue;
      const start = match.index + match[0].lastIndexOf(name);
      add(start, start + name.length, standIn);
      if (standIn === 'user' && name.length > 2) names.add(name);
      const domain = match.groups?.['domain'];
      if (domain !== undefined && !everyones.has(domain.toLowerCase())) {
        const at = match.index + match[0].indexOf(`${domain}\\`);
        add(at, at + domain.length, 'DOMAIN');
      }
    }
  }
  for (const match of text.matchAll(ADDRESS)) {
    const numbers = match[0].split('.').map(Number);
    const before = text.slice(Math.max(0, match.index - 24), match.index);
    if (numbers.some((one) => one > 255) || numbers[0] === 0 || numbers[0] === 127) continue;
    if (/(?:version|build|ver|\bv)\W{0,3}$/i.test(before)) continue;
    // 10.0.19041.1 is Windows; no octet of an address is that large, but 6.3.96.0 and the like are versions.
    if (/^(?:10\.0\.0|6\.[0-3]|5\.[0-2])\./.test(match[0]) && !/(?:ip|address|server|host)\W{0,4}$/i.test(before))
      continue;
    add(match.index, match.index + match[0].length, '192.0.2.1');
  }
  for (const name of names) {
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
      if (/\w/.test(text[at - 1] ?? ' ') || /\w/.test(text[at + name.length] ?? ' ')) continue;
      add(at, at + name.length, 'user');
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** The line with stand-ins for what names a person or a machine. */
export function withoutPersonal(text: string): string {
  let result = '';
  let at = 0;
  for (const { start, end, standIn } of personalSpans(text)) {
    result += text.slice(at, start) + standIn;
    at = end;
  }
  return result + text.slice(at);
}
