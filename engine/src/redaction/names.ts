import { BLANKS, withoutEnd } from '../lines/withoutEnd.js';
import type { RedactionKind } from '../model/redaction.js';
import type { Finder, Found } from './found.js';
import { beginsWellKnown, isOrdinary, isPublicDomain, isWellKnown, registrable } from './ordinaryNames.js';
import { unspelled } from './spellings.js';

/** What stands between the parts of a path: `\`, `\\`, `/`, and the same in URLs, JSON and XML. */
const SEPARATOR = '(?:[\\\\/]|%(?:25)*(?:5C|2F)|\\\\u005c|&#(?:92|47);)+';
/** A character of a folder's name, the escaped ones included; each in one way, or a run of them is tried in all ways. */
const NAME =
  '(?:(?!%(?:25)*(?:5C|2F))%[0-9a-f]{2}|&(?:amp|apos|#39|#x27);|(?!\\\\u005c)\\\\u[0-9a-f]{4}|(?!%[0-9a-f]{2})[^\\\\/:*?"<>|\\x00-\\x1f,;=[\\]+{}])';
const WORD = NAME.replace('[^', "[^\\s'()");

/**
 * Profile folders: `C:\Users\jdoe\AppData`, `\Device\HarddiskVolume3\Users\J Doe\`, `C:%5CUsers%5Cjdoe`,
 * `\\server\profiles$\jdoe.V6`. A name with a blank in it is only told where the path goes on behind it.
 */
const profile = new RegExp(
  `(?:(?<=%5C|%2F)|(?<![a-z_]))(?:(?:Users|Documents and Settings|Documents%20and%20Settings)|(?:profiles?|homes?|users|userdata)\\$)${SEPARATOR}((?:${NAME}){1,64}?(?<! )(?!\\\\u(?!005c)[0-9a-f]{4})(?=${SEPARATOR})|(?:${WORD}){1,64})`,
  'giu',
);
/** Hives of users by another name than their SID: `HKEY_USERS\jdoe_hive`. */
const hive = new RegExp(`(?<![a-z_])(?:HKU|HKEY_USERS|REGISTRY\\\\USER)${SEPARATOR}((?:${WORD}){2,64})`, 'giu');

/** Between what a value is called and the value: `=`, `: `, `="`, `\":\"`, `' >`, ` is `, ` [`, `REG_SZ`, `<->`. */
const IS =
  '(?:%|\\\\?["\'\\]])?(?:[ \\t\\xa0]{0,40}(?:=|:|：|<->|->|>|\\[|\\bis\\b|\\bto\\b|是)|[ \\t]{1,40}REG_SZ\\b)[ \\t\\xa0]{0,40}\\\\?["\'[]?';
const VALUE = '((?:\\\\{1,4}(?![\\\\"nrt])|[^\\s"\'<>|;,[\\]{}=&()\\\\*?]){1,120})';
const END = '(?![^\\s"\'<>|;,[\\]{}=&()\\\\*?])';
/** Up to where its line, field or quotation ends; names of persons have blanks. */
const PHRASE = '((?:\\\\{1,4}(?![\\\\"nrt])|[^\\x00-\\x1f"<>|;,[\\]{}=\\\\*?]){1,64})';

const userWords =
  'user ?name|logon ?user|(?:subject|target)username|sam ?account ?name|user ?account|account ?name|用户名|账户名|帐户名';
const ownerWords = 'registered ?owner|注册的所有人';
/** What is quoted, in a tag or of the environment may be a name of several words. */
const QUOTED = '(?<=["\'>]|username=)';
const hostWords =
  '(?:source |target )?(?:computer|machine|host|workstation) ?name|netbios ?name|logonserver|主机名|计算机名称?|设备名称';
const domainWords =
  'userdomain|userdomain_roamingprofile|userdnsdomain|(?:source |target )?domain ?name|(?:subject|target)domainname|join ?domain|(?:primary |connection-specific )?dns ?suffix';
const named = (words: string, value: string): RegExp => new RegExp(`(?<![a-z])(?:${words})${IS}${value}`, 'giu');

interface Rule {
  readonly kind: RedactionKind;
  readonly pattern: RegExp;
  readonly weak?: true;
}

const rules: readonly Rule[] = [
  { kind: 'user', pattern: profile },
  { kind: 'user', pattern: hive, weak: true },
  { kind: 'user', pattern: named(userWords, QUOTED + PHRASE) },
  { kind: 'user', pattern: named(userWords, `${VALUE}${END}(?! \\p{L})`) },
  // A name of several words, or a sentence that goes on.
  { kind: 'user', pattern: named(userWords, `${VALUE}(?= \\p{L})`), weak: true },
  { kind: 'user', pattern: named(ownerWords, PHRASE) },
  // `Name: jdoe, Domain: CONTOSO, Profile: C:\Users\jdoe, SidString: S-1-5-21-...`, of migration.
  { kind: 'user', pattern: /\bName: ([^,\r\n]{1,64}),(?= Domain: )/g },
  { kind: 'user', pattern: named('(?<![\\w ])user|用户', VALUE), weak: true },
  { kind: 'host', pattern: named(hostWords, VALUE) },
  // `Computer: PC01`, `<Computer>PC01.contoso.com</Computer>`, `Machine: PC01`
  {
    kind: 'host',
    pattern:
      /(?<![\w ])(?:computer|machine|计算机)(?:>|[ \t]{0,40}[:：][ \t]{1,40})([\w\u4e00-\u9fff][\w.\u4e00-\u9fff-]{1,252}\$?)/giu,
  },
  // Names that setup makes up: their lengths are fixed.
  {
    kind: 'host',
    pattern:
      /(?<![A-Za-z0-9-])((?:DESKTOP-[A-Z0-9]{7}|LAPTOP-[A-Z0-9]{8}|WIN-[A-Z0-9]{11}|MININT-[A-Z0-9]{7}))(?![A-Za-z0-9-])/g,
  },
  { kind: 'domain', pattern: named(domainWords, VALUE) },
  {
    kind: 'domain',
    pattern:
      /(?<![\w.])(?:domain|workgroup|域|工作组)(?:>|[ \t]{0,40}[:：=][ \t]{0,40})["'[]?([\p{L}\d][\w.\p{L}-]{1,252})/giu,
  },
  { kind: 'word', pattern: named('registered ?organi[sz]ation|注册的组织', PHRASE) },
];

export const names: Finder = (text, found) => {
  for (const { kind, pattern, weak } of rules) {
    for (const match of text.matchAll(pattern)) {
      const raw = match[1];
      if (raw === undefined || beginsWellKnown(text.slice(match.index + match[0].lastIndexOf(raw)).slice(0, 60)))
        continue;
      // The account of a machine is its name with a dollar sign: USERNAME=PC01$.
      take(
        kind === 'user' && raw.endsWith('$') ? 'host' : kind,
        raw,
        match.index + match[0].length - raw.length,
        weak,
        found,
      );
    }
  }
};

/** What a sentence or a path puts behind a name. */
const TRAILING = `${BLANKS}.:$)\\`;

/** Takes a value apart: `CONTOSO\jdoe`, `\\PC01`, `PC01.contoso.com`, `PC01$`, `jdoe.CONTOSO`. */
function take(
  kind: RedactionKind,
  raw: string,
  start: number,
  weak: true | undefined,
  found: (one: Found) => void,
): void {
  const text = withoutEnd(raw, TRAILING);
  const lead = /^\\*/.exec(text)?.[0].length ?? 0;
  const name = text.slice(lead);
  const from = start + lead;
  const parts = kind === 'word' || kind === 'sid' ? null : /^([^\\]+)\\+([^\\]+)$/.exec(name);
  const [, left = '', right = ''] = parts ?? [];
  if (parts && kind === 'user') {
    take('domain', left, from, weak, found);
    take('user', right, from + name.length - right.length, weak, found);
    return;
  }
  if (name.includes('\\') && kind !== 'user') return;
  if (kind === 'host' || kind === 'domain') {
    takeDotted(kind, name, from, weak, found);
    return;
  }
  // `jdoe.000`, `jdoe.V6`: what Windows puts behind a name that was there before.
  const own = name.replace(/(?:_Classes|\.(?:\d{3}|v\d))$/i, '');
  add({ kind, start: from, end: from + own.length, value: unspelled(own), ...(weak && { weak }) }, found);
}

/** A host or domain with dots: its first part is the machine, the others the domain. */
function takeDotted(
  kind: 'host' | 'domain',
  name: string,
  start: number,
  weak: true | undefined,
  found: (one: Found) => void,
): void {
  if (/^[\d.]+$/.test(name) || name.includes(':')) return;
  const dot = name.indexOf('.');
  if (dot < 0 || kind === 'domain') {
    const label = dot < 0 || weak ? '' : name.slice(0, name.indexOf('.'));
    if (dot >= 0 && isPublicDomain(name)) return;
    add({ kind, start, end: start + name.length, value: name, ...(weak && { weak }) }, found);
    // The name of a domain by itself, as `CONTOSO` of contoso.com, stands before users and in names of groups.
    if (label.length >= 4 && !isOrdinary(label)) add({ kind, start, end: start, value: label }, found);
    const parent = registrable(name);
    if (label !== '' && parent !== name.toLowerCase()) takeDotted('domain', parent, start, weak, nowhere(found));
    return;
  }
  if (isPublicDomain(name)) return;
  add({ kind: 'host', start, end: start + dot, value: name.slice(0, dot), ...(weak && { weak }) }, found);
  add({ kind: 'domain', start: start + dot + 1, end: start + name.length, value: name.slice(dot + 1) }, found);
}

/** The value is told by a place where it does not stand by itself. */
function nowhere(found: (one: Found) => void): (one: Found) => void {
  return (one) => {
    found({ ...one, end: one.start });
  };
}

function add(one: Found, found: (one: Found) => void): void {
  const { value, kind } = one;
  if (value.length < (/[^\x00-\x7f]/.test(value) ? 1 : 2) || value.length > 253 || isWellKnown(value)) return;
  if (!/[\p{L}\d]/u.test(value) || /^[%$<({]|^0x|[\r\n\\/]/i.test(value)) return;
  if (one.weak && (isOrdinary(value) || /^[\d.,:-]+$/.test(value) || value.includes('::'))) return;
  if ((kind === 'host' || kind === 'domain') && (isPseudoPath(value) || !/\p{L}/u.test(value))) return;
  found(one);
}

/** A file or a package where a machine was expected. */
function isPseudoPath(value: string): boolean {
  return (
    /\.(?:dll|exe|sys|cpp|inf|log|xml|dat|mui|msi|cab)$/i.test(value) || /^(?:failed|succeeded|error)$/i.test(value)
  );
}

/** Shares: `\\fileserver\share`, doubled in JSON. A rooted path that JSON doubled (`"\\Windows\\Panther"`) is none. */
const share =
  /(?<![\\\w:.%$*])(?:\\{2}([\p{L}\d][\p{L}\d._-]{1,252})\\(?!\\)|\\{4}([\p{L}\d][\p{L}\d._-]{1,252})\\\\(?!\\)|(?:%5C){2}([\p{L}\d][\p{L}\d._-]{1,252})%5C|file:\/\/([\p{L}\d][\p{L}\d._-]{1,252})\/)/giu;
const url = /(?<!file):(?:\/\/|\\\/\\\/|%2F%2F)(?:[^\s/@"'<>]{1,64}@)?([a-z\d][a-z\d.-]{1,252})/gi;
/** Domains that are only used inside. */
const inner = /(?<![\w.@\\/-])((?:[a-z\d][a-z\d-]{0,62}\.){1,5}(?:local|lan|corp|intranet|intra))(?![\w-]|\.\w)/gi;
const innerEnding = /\.(?:local|lan|corp|intranet|intra)(?![\w-]|\.\w)/i;
/** `DC=contoso,DC=com` */
const distinguished = /(?<![\w])DC=[\w-]{1,63}(?:, ?DC=[\w-]{1,63})+/gi;

export const networkNames: Finder = (text, found) => {
  for (const match of text.matchAll(share)) {
    const name = match[1] ?? match[2] ?? match[3] ?? match[4] ?? '';
    const start = match.index + match[0].indexOf(name);
    if (!notServers.test(name)) takeDotted('host', name, start, undefined, found);
  }
  for (const match of text.matchAll(url)) {
    const name = withoutEnd(match[1] ?? '', '.-');
    if (/^[\d.]+$/.test(name) || isPublicDomain(name)) continue;
    const start = match.index + match[0].length - (match[1] ?? '').length;
    if (!name.includes('.')) add({ kind: 'host', start, end: start + name.length, value: name }, found);
    else takeSite(name, start, found);
  }
  for (const match of innerEnding.test(text) ? text.matchAll(inner) : []) {
    const name = match[1] ?? '';
    const labels = name.split('.').length;
    if (labels === 2) takeDotted('domain', name, match.index, undefined, found);
    else takeDotted('host', name, match.index, undefined, found);
  }
  for (const match of text.matchAll(distinguished)) {
    const labels = [...match[0].matchAll(/DC=([\w-]+)/gi)];
    const value = labels.map(([, label = '']) => label).join('.');
    if (isPublicDomain(value)) continue;
    add({ kind: 'domain', start: match.index, end: match.index, value }, found);
    const [first] = labels;
    const label = first?.[1] ?? '';
    const start = match.index + 3;
    add({ kind: 'domain', start, end: start + label.length, value: label }, found);
  }
};

/** `drivers.contoso.com`: what stands in front is a machine's name only where it looks like none else's. */
function takeSite(name: string, start: number, found: (one: Found) => void): void {
  const dot = name.indexOf('.');
  const machine = name.split('.').length > 2 ? name.slice(0, dot) : '';
  const domain = machine === '' ? name : name.slice(dot + 1);
  if (/\d/.test(machine) && /[a-z]{2}/i.test(machine)) {
    add({ kind: 'host', start, end: start + dot, value: machine }, found);
  }
  const from = start + name.length - domain.length;
  add({ kind: 'domain', start: from, end: from + domain.length, value: domain }, found);
  const parent = registrable(domain);
  if (parent !== domain.toLowerCase()) add({ kind: 'domain', start: from, end: from, value: parent }, found);
}

/** What follows two backslashes and is no server. */
const notServers =
  /^(?:device|registry|systemroot|dosdevices|globalroot|windows|users|program ?files|programdata|sources|root|microsoft|panther|server|host|hostname|servername|computer)$/i;
