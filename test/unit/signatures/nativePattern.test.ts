import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { isPlain, nativePattern } from '../../../engine/src/signatures/nativePattern.js';
import { readSignatureFolder } from '../../../tools/knowledge/signatures.mjs';

interface Found {
  readonly start: number;
  readonly end: number;
  readonly groups: Readonly<Record<string, string>>;
}

const compiled = new Map<string, RE2JS>();

function byRe2(pattern: string, text: string): Found | undefined {
  const re2 = compiled.get(pattern) ?? RE2JS.compile(pattern);
  compiled.set(pattern, re2);
  const matcher = re2.matcher(text);
  if (!matcher.find()) return undefined;
  const named = Object.keys(re2.namedGroups()).filter((name) => matcher.start(name) >= 0);
  const groups = Object.fromEntries(named.map((name) => [name, text.slice(matcher.start(name), matcher.end(name))]));
  return { start: matcher.start(), end: matcher.end(), groups };
}

function byHost(pattern: string, text: string): Found | undefined {
  const native = nativePattern(pattern);
  assert.ok(native, pattern);
  const match = native.details.exec(text);
  assert.equal(native.test.test(text), match !== null);
  const [start, end] = match?.indices?.[0] ?? [];
  if (start === undefined || end === undefined) return undefined;
  const groups = Object.fromEntries(
    Object.entries<string | undefined>(match?.groups ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  return { start, end, groups };
}

function checkSame(pattern: string, text: string): boolean {
  const expected = byRe2(pattern, text);
  assert.deepEqual(byHost(pattern, text), expected, `${pattern}\n${text}`);
  return expected !== undefined;
}

interface Part {
  readonly message?: string;
  readonly continuation?: string;
}
interface Rule {
  readonly match: Part;
  readonly correlate?: readonly { readonly before?: Part; readonly after?: Part }[];
  readonly samples: Readonly<Record<string, readonly { readonly line: string }[]>>;
}

/** Patterns of the shipped rules, and lines that they are about. */
async function shipped(): Promise<{ readonly patterns: readonly string[]; readonly lines: readonly string[] }> {
  const { signatures, benign } = await readSignatureFolder();
  const rules = [signatures, benign].flat() as readonly Rule[];
  const parts = rules.flatMap(({ match, correlate = [] }) => [
    match,
    ...correlate.flatMap(({ before = {}, after = {} }) => [before, after]),
  ]);
  const patterns = parts.flatMap(({ message, continuation }) =>
    [message, continuation].filter((pattern) => pattern !== undefined),
  );
  const lines = rules.flatMap(({ samples }) =>
    Object.values(samples).flatMap((list) => list.flatMap(({ line }) => line.split('\n'))),
  );
  return {
    patterns: [...new Set(patterns)],
    lines: lines.flatMap((line) => [line, line.slice(50), line.slice(50).trimStart()]),
  };
}

test('a shipped pattern finds the same in every sample as RE2 does, and in what is left of it', async () => {
  const { patterns, lines } = await shipped();
  const native = patterns.filter((pattern) => nativePattern(pattern));
  assert.ok(native.length > patterns.length / 2, `${native.length} of ${patterns.length}`);
  const plain = lines.filter((line) => isPlain(line));
  let finds = 0;
  for (const pattern of native) {
    const matches = nativePattern(pattern)?.test;
    // Most samples are about other patterns: of those some are enough.
    for (const line of plain.filter((line, i) => matches?.test(line) || i % 20 === pattern.length % 20)) {
      finds += Number(checkSame(pattern, line));
    }
  }
  assert.ok(finds > native.length / 2, `${finds} finds`);
  fc.assert(
    fc.property(fc.constantFrom(...native), fc.constantFrom(...plain), fc.nat(), fc.string({ maxLength: 3 }), (pattern, line, at, piece) => {
      const place = at % (line.length + 1);
      const text = line.slice(0, place) + piece + line.slice(place + piece.length);
      if (isPlain(text)) checkSame(pattern, text);
    }),
    { numRuns: 500 },
  );
});

test('generated patterns find the same', () => {
  const atom = fc.constantFrom('a', 'b', '.', '\\d', '\\w', '\\s', '\\.', '[ab]', '[^a]', '[a-c0-9]', '[\\w.-]', '(?:a|bc)', '(?<x>a.|b)', '(a)?', '\\(', '\\b', '$', ' ');
  const times = fc.constantFrom('', '', '', '?', '*', '+', '*?', '+?', '{2}', '{1,3}');
  const sequence = fc.array(fc.tuple(atom, times), { minLength: 1, maxLength: 5 }).map((parts) => parts.map((part) => part.join('')).join(''));
  const pattern = fc.tuple(fc.constantFrom('', '^', '(?i)', '(?i)^'), fc.array(sequence, { minLength: 1, maxLength: 2 })).map(([begin, branches]) => begin + branches.join('|'));
  const text = fc.string({ unit: fc.constantFrom(...'aAbBc01 .-(\t'), maxLength: 12 });
  let native = 0;
  let finds = 0;
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 6 }), (source, texts) => {
      if (!nativePattern(source)) return;
      native++;
      for (const one of texts) finds += Number(checkSame(source, one));
    }),
    { numRuns: 3000 },
  );
  assert.ok(native > 500 && finds > 500, `${native} patterns, ${finds} finds`);
});

test('parts between characters that they cannot hold, and the end of a pattern, cannot take long', () => {
  const free = ['=\\d+ a', '"([^"]+)"', 'a +b', 'x: \\w+ .', 'Failed (.*)', 'code (?<x>[0-9a-f]+)', '=(?:\\d+);'];
  for (const pattern of free) assert.equal(nativePattern(pattern)?.longest, 65_536, pattern);
  const counted = [
    '=.+ a', '\\[[^\\]]*\\]', '"[^a]+"', '\\w+ a', '(?:\\d+) a', '(?:=)?\\d+ a', '=?\\d+ a', '=\\d+ ?a', '=\\d+ *a', '=(?:\\d+)? a', '(?:=|\\d+ )a',
    '(?:=a|(\\d+)) a', '\\s +a', '\\d\\d+ a', '(?<x>\\d+) a', '=\\d+\\d', '=\\d+\\w', '(?i)a[A-Z]+"b', '=\\d+[ a]b',
  ];
  for (const pattern of counted) assert.notEqual(nativePattern(pattern)?.longest, 65_536, pattern);
});

test('many characters that have to be there are a part of any length', () => {
  // Tried at each place of a long run of them: 65 million steps for a line, and that once for each alternative.
  for (const pattern of ['[ab]{1000}c', 'a{1000}', '(?:a{900}b|a{901}c)', 'x?[ab]{41,}'])
    assert.equal(nativePattern(pattern)?.longest, 400, pattern);
  for (const pattern of ['^[ab]{1000}c', '[ab]{40}c', '\\{[0-9a-f]{8}-[0-9a-f]{4}\\}'])
    assert.equal(nativePattern(pattern)?.longest, 65_536, pattern);
});

test('a pattern whose parts are free is done in time that grows with the text only', () => {
  // Three times the length may take three times the steps, not twenty-seven: counted by what the host does, not by a clock.
  const pattern = nativePattern('=(\\d+) "([^"]*)" ;([^;]*); end');
  assert.ok(pattern);
  for (const piece of ['=1 "a" ;b; ', '=1', '"', '=111111111', '= "" ;', ';;']) {
    assert.equal(pattern.test.test(piece.repeat(60_000 / piece.length)), false);
  }
});

test('what could take long, or means something else to RE2, is left to RE2', () => {
  const left = [
    '(a*)*b', '(a|a)*b', '(?:a+){2,}', 'a.*b.*c.*d', '^a.*b.*c.*d', 'x*y*z', 'a**', 'a++', '(?P<n>a)', '(?s)a', '\\pL', '\\Qa\\E', '\\x41',
    '[[:alpha:]]', '[]a]', '[a-\\d]', 'a{1001}', '(?<x>a)(?<x>b)', '\\1', '(?=a)', '(a', 'a)', 'a{2', '[z-a]', '\\A', '\\z', '^*', '(?:a|b)+',
    'a?'.repeat(10), '(?:a|b)(?:a|b)(?:a|b)(?:a|b)(?:a|b)(?:a|b)(?:a|b)',
  ];
  for (const pattern of left) assert.equal(nativePattern(pattern), undefined, pattern);
  assert.equal(nativePattern('^Failed (.*) more')?.longest, 65_536);
  assert.equal(nativePattern('Failed (.*) more')?.longest, 400);
  assert.equal(nativePattern('Failed')?.longest, 65_536);
  assert.equal(nativePattern('^Failed')?.longest, 65_536);
  assert.ok(!isPlain('拒绝访问') && !isPlain('a\u00a0b') && !isPlain('a\nb') && isPlain('a\tb'));
});
