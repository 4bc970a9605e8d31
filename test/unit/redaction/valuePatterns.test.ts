import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Redaction } from '../../../engine/src/index.js';
import { valuePatterns } from '../../../engine/src/redaction/valuePatterns.js';

/** Where a value stands, told one by one: what the patterns have to find among all that they find. */
function placesOf(values: readonly string[], text: string): ReadonlySet<string> {
  const places = new Set<string>();
  for (let start = 0; start < text.length; start++) {
    const longest = values
      .filter((value) => text.toLowerCase().startsWith(value, start))
      .reduce((best, { length }) => Math.max(best, length), 0);
    if (longest > 0) places.add(`${start}-${start + longest}`);
  }
  return places;
}

test('at every place where values stand, the longest of them is found', () => {
  const character = fc.constantFrom('a', 'b', 'C', '1', '2', '-', '.', '\\', ' ', '%', '&', 'ü', '陈', '𠮷');
  // Between two backslashes of a value any number may stand: which of them belong to it is a matter of taste.
  const value = fc
    .string({ unit: character, minLength: 1, maxLength: 6 })
    .filter((text) => !text.includes('\\\\'))
    .map((text) => text.toLowerCase());
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 12 }),
      fc.array(value, { maxLength: 20 }),
      (values, around) => {
        const text = values.map((one, i) => one.toUpperCase() + (around[i] ?? '')).join('') + around.join(' ');
        const patterns = valuePatterns(values);
        for (const place of placesOf(values, text)) {
          const [start = 0, end = 0] = place.split('-').map(Number);
          // In the middle of a character no pattern begins.
          if (/[\udc00-\udfff]/.test(text.charAt(start)) || /[\udc00-\udfff]/.test(text.charAt(end))) continue;
          const found = patterns.some((pattern) => {
            pattern.lastIndex = start;
            const match = pattern.exec(text);
            return match?.index === start && pattern.lastIndex >= end;
          });
          assert.ok(found, JSON.stringify({ values, text, start, end }));
        }
      },
    ),
    { numRuns: 300 },
  );
});

const hex = (n: number, width: number): string => (Math.imul(n, 2654435761) >>> 0).toString(16).padStart(width, '0');

test('tens of thousands of values: a few patterns, none of them large', () => {
  const count = 20_000;
  const kinds: Readonly<Record<string, (n: number) => string>> = {
    guid: (n) => `${hex(n, 8)}-${hex(n + 1, 8).slice(0, 4)}-4${hex(n, 8).slice(0, 3)}-8000-${hex(n, 8)}0000`,
    mac: (n) => (hex(n, 8) + hex(n + 7, 8).slice(0, 4)).match(/../g)?.join(':') ?? '',
    ipv6: (n) => `fe80::1c2d:${n.toString(16)}`,
    ipv4: (n) => `10.77.${n % 250}.${Math.floor(n / 250)}`,
    host: (n) => `pc-${n}`,
    user: (n) => `u${hex(n, 8)}`,
  };
  for (const [kind, valueOf] of Object.entries(kinds)) {
    const values = Array.from({ length: count }, (_, n) => valueOf(n));
    const patterns = valuePatterns(values);
    assert.ok(patterns.length <= 20, `${kind}: ${patterns.length} patterns`);
    for (const { source } of patterns) assert.ok(source.length <= 20 * 1024, `${kind}: ${source.length}`);
    for (const n of [0, 1, 4711, count - 1]) {
      const text = `x ${valueOf(n).toUpperCase().replaceAll('-', '%2D').replaceAll(':', '&#58;')} y`;
      const found = patterns.some((pattern) => {
        pattern.lastIndex = 0;
        return pattern.exec(text)?.[0] === text.slice(2, -2);
      });
      assert.ok(found, `${kind}: ${text}`);
    }
  }
});

test('a log with thousands of users and addresses holds none of them afterwards', () => {
  const users = Array.from({ length: 6000 }, (_, n) => `kx${n}${hex(n, 8).slice(0, 4)}q`);
  const addresses = Array.from(
    { length: 30_000 },
    (_, n) => `10.${1 + (n % 7)}.${1 + (n % 240)}.${1 + ((n * 13) % 240)}`,
  );
  const lines = [
    ...users.map((user) => `copying C:\\Users\\${user}\\AppData, and again for ${user.toUpperCase()}: %5C${user}%5C`),
    ...addresses.map((address) => `connection to address ${address} refused`),
  ];
  const text = lines.join('\r\n');
  const redaction = new Redaction();
  redaction.collect(text);
  const result = redaction.rewriter().text(text);
  assert.equal(result.split('\r\n').length, lines.length);
  assert.doesNotMatch(result, /kx\d/i);
  const left = new Set(addresses);
  for (const [found] of result.matchAll(/\b10\.\d+\.\d+\.\d+\b/g)) assert.ok(!left.has(found), found);
});

test('a value that begins with a character of two units and is a part of a longer word does not stop the work', () => {
  const redaction = new Redaction();
  redaction.collect('C:\\Users\\𠮷ab1\\AppData');
  const rewriter = redaction.rewriter();
  assert.match(rewriter.text('C:\\Users\\𠮷ab1\\AppData'), /^C:\\Users\\USER-1\\AppData$/);
  assert.equal(rewriter.text('x 𠮷ab123 y'), 'x 𠮷ab123 y');
});

test('where a longer value is a part of a word, a shorter one that begins there is still found', () => {
  const redaction = new Redaction({ words: ['acme'] });
  redaction.collect('C:\\Users\\acmebank\\AppData');
  assert.equal(redaction.rewriter().text('acmebankers'), 'WORD-1bankers');
});
