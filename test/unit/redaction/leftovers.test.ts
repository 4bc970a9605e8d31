import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesInMemory, Redaction, redactedWhole, textsOf } from '../../../engine/src/index.js';

/** One value of each kind, made up; letters that are no hexadecimal digits keep it from being a number by accident. */
const letters = [...'ghjkmnpqrtvwxyz'];
const name = fc.string({ unit: fc.constantFrom(...letters), minLength: 5, maxLength: 9 });
const number = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most });
const hexPair = fc.integer({ min: 0xa0, max: 0xfe }).map((byte) => byte.toString(16));
const han = fc.string({ unit: fc.constantFrom(...'陈晓明刘芳杨洋赵磊黄'), minLength: 2, maxLength: 3 });

const machine = fc.record({
  user: fc.oneof(
    fc.tuple(name, number(99)).map(([word, digits]) => `${word}${digits}`),
    fc.tuple(name, name).map(([first, last]) => `${first}.${last}`),
    fc.tuple(name, name).map(([first, last]) => `${first} ${last}`),
    fc.tuple(name, name).map(([first, last]) => `${first}&${last}'q`),
    name.map((word) => `Jür${word}ß`),
    han,
  ),
  host: fc.tuple(name, number(999)).map(([word, digits]) => `QW-${word.toUpperCase()}${digits}`),
  domain: fc.tuple(name, name).map(([sub, word]) => `${sub}z.${word}z.net`),
  sid: fc.tuple(number(2 ** 31), number(2 ** 31), number(2 ** 31), fc.integer({ min: 1000, max: 99999 })),
  ip: fc.tuple(fc.constantFrom('10.77', '192.168'), number(250), number(250)).map((parts) => parts.join('.')),
  ipv6: fc.tuple(number(65535), number(65535)).map(([a, b]) => `fe80::${a.toString(16)}:${b.toString(16)}`),
  mac: fc.tuple(hexPair, hexPair, hexPair, hexPair, hexPair, hexPair),
  mail: fc.tuple(name, name).map(([word, at]) => `${word}@${at}w.org`),
  serial: fc.tuple(name, number(99999)).map(([word, digits]) => `S${digits}${word.toUpperCase()}`),
  word: name.map((word) => `Bank${word}`),
});
type Machine = typeof machine extends fc.Arbitrary<infer T> ? T : never;

/** Where each value is first told from, and then every way in which it can be written. */
function logOf(one: Machine): { readonly text: string; readonly values: readonly string[] } {
  const { user, host, domain, ip, ipv6, mail, serial, word } = one;
  const sid = `S-1-5-21-${one.sid.join('-')}`;
  const mac = one.mac.join(':');
  const told = [
    `Info Name: ${user}, Domain: ${domain}, Profile: C:\\Users\\${user}\\x, SidString: ${sid}`,
    `COMPUTERNAME=${host};\tip address ${ip}, ${ipv6}, Physical Address: ${mac}`,
    `mail ${mail}, Serial Number: ${serial}, ${word}`,
  ];
  const values = [user, host, domain, sid, ip, ipv6, mac, mac.replaceAll(':', '-'), mail, serial, word];
  const written = values.flatMap((value) => [
    value,
    value.toUpperCase(),
    `C:\\Users\\${value}\\AppData`,
    `\\\\${value}\\share$\\x`,
    `file:///C:/Users/${encodeURIComponent(value)}/x?v=${encodeURIComponent(value)}&w=1`,
    JSON.stringify({ path: `D:\\${value}\\x`, value }),
    jsonAscii(value),
    `<Data Name="x">${xml(value)}</Data><a b='${xml(value)}'/>`,
    [...value].map((c) => (/[a-z\d]/i.test(c) ? c : `&#${c.codePointAt(0) ?? 0};`)).join(''),
    `\\REGISTRY\\MACHINE\\${value}_hive [${value}] (${value}) "${value}" '${value}',${value};${value}=${value}`,
  ]);
  return { text: [...told, ...written, ''].join('\r\n'), values };
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll("'", '&apos;');
}

function jsonAscii(text: string): string {
  return JSON.stringify(text).replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Every escape taken back, so that a value shows however it was written. */
function plain(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
      try {
        return decodeURIComponent(escaped);
      } catch {
        return escaped;
      }
    })
    .replace(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)))
    .replaceAll('&amp;', '&')
    .replaceAll('&apos;', "'");
}

const encodings = {
  utf8: (text: string) => Buffer.from(text),
  utf16: (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
} as const;

/** No value of the machine is left in what its log becomes, in any case, escaped or not; as many lines as before. */
function checkNothingLeft(one: Machine, encoding: keyof typeof encodings): void {
  const { text, values } = logOf(one);
  const bytes = encodings[encoding](text);
  const redaction = new Redaction({ words: [one.word] });
  for (const piece of textsOf(bytesInMemory(bytes))) redaction.collect(piece);
  const rewriter = redaction.rewriter();
  const out = Buffer.from(
    redactedWhole(
      bytes,
      (piece) => rewriter.text(piece),
      (piece) => rewriter.spans(piece),
    ),
  );
  const redacted = out.toString(encoding === 'utf8' ? 'utf8' : 'utf16le');
  const seen = [redacted, plain(redacted)].map((each) => each.toLowerCase());
  for (const value of values) {
    for (const each of seen) {
      const at = each.indexOf(value.toLowerCase());
      assert.equal(at, -1, `${value} is left: ${each.slice(Math.max(0, at - 40), at + 60)}`);
    }
  }
  assert.equal(redacted.split('\r\n').length, text.split('\r\n').length);
}

test('no value is left, in any spelling', () => {
  fc.assert(
    fc.property(machine, (one) => {
      checkNothingLeft(one, 'utf8');
    }),
    { numRuns: 150 },
  );
});

test('no value is left in UTF-16', () => {
  fc.assert(
    fc.property(machine, (one) => {
      checkNothingLeft(one, 'utf16');
    }),
    { numRuns: 50 },
  );
});

test('words of any kind: overlapping, in one another, in the pseudonyms', () => {
  const word = fc.string({ unit: fc.constantFrom(...'abUSERhost-1 .\\&%中'), minLength: 2, maxLength: 6 });
  const sane = word.filter((each) => each.trim() === each && each.length > 1 && /[a-z中]/i.test(each));
  fc.assert(
    fc.property(fc.array(sane, { minLength: 1, maxLength: 4 }), fc.array(sane, { maxLength: 12 }), (words, rest) => {
      const text = `${rest.join(' ')} ${words.join('')} ${words.join(' x ')}`;
      const redaction = new Redaction({ words });
      redaction.collect(text);
      const redacted = redaction.rewriter().text(text).toLowerCase();
      for (const each of words) assert.ok(!redacted.includes(each.toLowerCase()), `${each} in ${redacted}`);
    }),
    { numRuns: 300 },
  );
});

test('any text at all: no throw, as many lines as before', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (junk) => {
      const text = `C:\\Users\\${junk}\\x\r\n${junk} COMPUTERNAME=${junk}`;
      const redaction = new Redaction();
      redaction.collect(text);
      const lines = (each: string): number => each.split(/\r\n?|\n/).length;
      assert.equal(lines(redaction.rewriter().text(text)), lines(text));
    }),
    { numRuns: 500 },
  );
});
