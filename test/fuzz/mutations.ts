import type { Random } from './random.js';

/** Texts that the readers look for, and texts that have broken readers before. */
const words = [
  'Executing operation: ', 'Operation failed: ', 'Error: 0x', '[gle=0x', '[0xC1900101, 0x', 'SetupHost::', 'Info ', 'Error ',
  'MOUPG', 'CBS   ', 'DISM   ', '<![LOG[', ']LOG]!>', '<Event xmlns=', '</Event>', '<!DOCTYPE a [', '<!ENTITY', '&#x1F600;', ']]>',
  '{725f2633-5298-49c7-9016-202d172da460}', 'C:\\Windows\\System32\\', '\\\\?\\', 'HKLM\\SOFTWARE\\', '>>>  [', '<<<  ', '"', '""', '","',
  '%%1275', '%1', '{0}', '{path}', '${x}', '$&', '`', '```', '](command:', '<script>', '\u202e', '\u200b', '\u2028', '\u0000', '\u001b[2J',
  '\ufeff', '\ud800', '\r', '\r\n', '\n\n', '\t', '=', ';', '|', '[', '(', '(((((((((((((((', '0000-00-00 00:00:00', '9999-99-99 99:99:99',
  '2024-02-30 25:61:61, Info', '99999999999999999999', '-1', '0x', 'c0000005', 'NaN', '__proto__', 'constructor', 'toString',
  'Reporting post reboot event -> ', 'Setup phase change: [', 'Successfully ', 'rollback', '00000001.evtx', '<!-- upgrade-forensics: quote ',
] as const; // prettier-ignore
const values = [
  0x00, 0x01, 0x09, 0x0a, 0x0d, 0x20, 0x22, 0x27, 0x3c, 0x5b, 0x5c, 0x7f, 0x80, 0xc0, 0xe0, 0xf0, 0xfe, 0xff,
] as const;

/** The largest input: small ones are many, and what breaks a reader is seldom large. */
const LARGEST = 8 * 1024;

type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

const cut = (bytes: Buffer, from: number, to: number): Buffer =>
  Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
const put = (bytes: Buffer, at: number, more: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
/** Beginning and end of some part, mostly a short one. */
function part(bytes: Buffer, random: Random): readonly [number, number] {
  const from = random.below(bytes.length + 1);
  return [from, Math.min(bytes.length, from + random.below(random.once(4) ? bytes.length + 1 : 24))];
}
function lines(bytes: Buffer): string[] {
  return bytes.toString('latin1').split('\n');
}

const mutations: readonly [Mutation, ...Mutation[]] = [
  function bits(bytes, random) {
    const hurt = Buffer.from(bytes);
    for (let i = 1 + random.below(8); i > 0 && hurt.length > 0; i--) {
      const at = random.below(hurt.length);
      hurt[at] = (hurt[at] ?? 0) ^ (1 << random.below(8));
    }
    return hurt;
  },
  function bytesOfNote(bytes, random) {
    const hurt = Buffer.from(bytes);
    for (let i = 1 + random.below(16); i > 0 && hurt.length > 0; i--)
      hurt[random.below(hurt.length)] = random.pick(values);
    return hurt;
  },
  function numbersOfNote(bytes, random) {
    if (bytes.length < 8) return bytes;
    const hurt = Buffer.from(bytes);
    const at = random.below(hurt.length - 7);
    const value = random.pick([0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff0, hurt.length, hurt.length - 1]);
    hurt.writeUInt32LE(value, at);
    if (random.once(2)) hurt.writeUInt32LE(random.once(2) ? 0 : 0xffffffff, at + 4);
    return hurt;
  },
  (bytes, random) => cut(bytes, ...part(bytes, random)),
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, random) => bytes.subarray(random.below(bytes.length + 1)),
  function twice(bytes, random) {
    const [from, to] = part(bytes, random);
    return put(bytes, from, bytes.subarray(from, to));
  },
  (bytes, random) => put(bytes, random.below(bytes.length + 1), Buffer.from(random.pick(words))),
  function manyWords(bytes, random) {
    const at = random.below(bytes.length + 1);
    return put(bytes, at, Buffer.from(random.pick(words).repeat(1 + random.below(200))).subarray(0, 3000));
  },
  function run(bytes, random) {
    return put(bytes, random.below(bytes.length + 1), Buffer.alloc(random.below(2000), random.pick(values)));
  },
  function garbage(bytes, random) {
    const some = Buffer.from(Array.from({ length: random.below(64) }, () => random.below(256)));
    return put(bytes, random.below(bytes.length + 1), some);
  },
  function splice(bytes, random, other) {
    const [from, to] = part(other, random);
    const at = random.below(bytes.length + 1);
    return Buffer.concat([
      bytes.subarray(0, at),
      other.subarray(from, to),
      random.once(2) ? bytes.subarray(at) : Buffer.alloc(0),
    ]);
  },
  function shuffle(bytes, random) {
    const all = lines(bytes);
    for (let i = 1 + random.below(4); i > 0; i--) {
      const [from, to] = [random.below(all.length), random.below(all.length)];
      [all[from], all[to]] = [all[to] ?? '', all[from] ?? ''];
    }
    return Buffer.from(all.join('\n'), 'latin1');
  },
  function mix(bytes, random, other) {
    const [all, more] = [lines(bytes), lines(other)];
    for (let i = 1 + random.below(4); i > 0; i--) {
      all.splice(random.below(all.length + 1), 0, more[random.below(more.length)] ?? '');
    }
    return Buffer.from(all.join('\n'), 'latin1');
  },
  (bytes, random) => Buffer.from(lines(bytes).join(random.pick(['\r', '\r\n', '\n\n', '\u0085', ' ', ''])), 'latin1'),
  (bytes) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bytes.toString('utf8'), 'utf16le')]),
  (bytes) => Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(bytes.toString('utf8'), 'utf16le').subarray(1)]),
  function digits(bytes, random) {
    const text = bytes.toString('latin1');
    const chosen = random.below(1 + (text.match(/\d+/g)?.length ?? 0));
    let at = 0;
    const other = random.pick(['', '0', '-1', '4294967296', '9'.repeat(40), '1e308', '٣', '0x']);
    return Buffer.from(
      text.replace(/\d+/g, (all) => (at++ === chosen ? other : all)),
      'latin1',
    );
  },
];

/** Bytes made of nothing: any bytes, any text, or the words that readers look for. */
export function garbage(random: Random): Buffer {
  const length = random.below(random.once(8) ? 4096 : 600);
  switch (random.below(4)) {
    case 0:
      return Buffer.from(Array.from({ length }, () => random.below(256)));
    case 1:
      return Buffer.from(Array.from({ length }, () => random.pick(values)));
    default: {
      let text = '';
      while (text.length < length) {
        text += random.once(2)
          ? random.pick(words)
          : String.fromCodePoint(32 + random.below(random.once(20) ? 60_000 : 95));
      }
      return Buffer.from(text);
    }
  }
}

/** A part of a seed, changed in a few ways. A seed that is not text is kept from its beginning. */
export function mutate(seed: Buffer, other: Buffer, random: Random, isText: boolean): Buffer {
  let bytes = seed;
  if (isText && seed.length > 600) {
    const length = 200 + random.below(random.once(6) ? LARGEST - 200 : 1800);
    const from = random.once(3) ? 0 : random.below(Math.max(1, seed.length - length));
    bytes = seed.subarray(from === 0 ? 0 : seed.indexOf(0x0a, from) + 1).subarray(0, length);
  }
  const more = isText ? other.subarray(random.below(Math.max(1, other.length - 1000))).subarray(0, 1000) : other;
  for (let i = 1 + random.below(5); i > 0; i--) bytes = random.pick(mutations)(bytes, random, more);
  return isText ? bytes.subarray(0, LARGEST) : bytes;
}
