import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RE2JS } from 're2js';
import { requiredLiterals, requiredStart } from '../../../engine/src/signatures/literals.js';

/** Patterns over a tiny alphabet, so that random texts match often. */
const { pattern, atom } = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
  pattern: fc
    .array(fc.array(tie('atom'), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 })
    .map((branches) => branches.map((atoms) => atoms.join('')).join('|')),
  atom: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom('a', 'b', 'ab', 'A', '\\.', '拒', '\\x61', '\\Qa.b\\E', 'a b'),
    fc.constantFrom('.', '\\w', '\\d', '\\s', '[ab]', '[^a]', '[aB]', '[a-c]', '[[:alpha:]]', '\\pL', '^', '$', '\\b'),
    fc.tuple(tie('pattern'), fc.constantFrom('', '?', '*', '+', '{2}', '{0,2}', '{1,}', '??', '+?')).map(
      ([inner, quantifier]) => `(${inner})${quantifier}`,
    ),
    tie('pattern').map((inner) => `(?:${inner})`),
    tie('pattern').map((inner) => `(?i:${inner})`),
    tie('pattern').map((inner) => `(?P<name>${inner})`),
    fc.constantFrom('a?', 'b*', 'ab+', 'a{2}', '[ab]?'),
  ),
}));
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'B', 'c', '.', ' ', '拒', '1'), maxLength: 12 });

test('the prefilter never keeps a record from a pattern that would match it', () => {
  let matched = 0;
  let filtered = 0;
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 5, maxLength: 5 }), (source, texts) => {
      let re2: RE2JS;
      try {
        re2 = RE2JS.compile(source);
      } catch {
        return; // `(?P<name>` twice, and the like
      }
      const literals = requiredLiterals(source);
      for (const one of texts) {
        if (!re2.test(one)) continue;
        matched++;
        if (!literals) continue;
        filtered++;
        const lower = one.toLowerCase();
        assert.ok(literals.some((literal) => lower.includes(literal)), `${source} matches "${one}", not ${literals.join('|')}`);
      }
    }),
    { numRuns: 3000, seed: 20240305 },
  );
  assert.ok(matched > 1000 && filtered > 200, `${matched} matches, ${filtered} of them filtered`);
});

test('what a pattern begins with is where every match begins', () => {
  let begun = 0;
  const begin = fc.constantFrom('a', 'b', 'A', 'b?', '(?:a)', '[aA]');
  const anchored = fc.tuple(begin, begin, atom).map((parts) => `^${parts.join('')}`);
  fc.assert(
    fc.property(anchored, fc.array(text, { minLength: 5, maxLength: 5 }), (source, texts) => {
      let re2: RE2JS;
      try {
        re2 = RE2JS.compile(source);
      } catch {
        return;
      }
      const start = requiredStart(source);
      for (const one of texts) {
        if (start === '' || !re2.test(one)) continue;
        begun++;
        assert.ok(one.toLowerCase().startsWith(start), `${source} matches "${one}", which does not begin with ${start}`);
      }
    }),
    { numRuns: 6000, seed: 20240306 },
  );
  assert.ok(begun > 100, `${begun} matches`);
});

test('what patterns begin with', () => {
  assert.equal(requiredStart('^Crash (?<code>0x[0-9A-F]{8}) detected'), 'crash ');
  assert.equal(requiredStart('(?i)^Module name +: *'), 'module name');
  assert.equal(requiredStart('^(?:Plug)in \\{'), 'plugin {');
  assert.equal(requiredStart('^one|two'), '');
  assert.equal(requiredStart('one'), '');
});
