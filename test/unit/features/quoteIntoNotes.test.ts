import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyEdits, checkCitations, citations, quoteIntoNotes, type Language } from '../../../engine/src/index.js';
import { brokenBootObject, caseOf } from './remediationCases.js';

const FILE = 'Panther/setupact.log';
const hash = '5b'.repeat(32);
const caseAnalysis = caseOf({ [FILE]: brokenBootObject });
const logLines = brokenBootObject.split('\n');

/** The notes with a line quoted in them, and the line (0-based) that is shown then. */
function quoted(
  notes: string,
  line: number,
  language: Language = 'en',
): { readonly after: string; readonly shown: string } {
  const insertion = quoteIntoNotes(notes, { file: FILE, line }, { caseAnalysis, language, hashOf: () => hash });
  assert.equal(insertion.kind, 'inserted');
  const after = applyEdits(notes, insertion.edits);
  return { after, shown: after.split('\n')[insertion.revealLine]?.trimEnd() ?? '' };
}

test('a line is quoted at the end of the evidence, with file, line, time and hash', () => {
  const { after, shown } = quoted('# N\n\n## Evidence\n\n- earlier\n\n## Actions\n\nx\n', 2);
  assert.equal(shown, `\`${FILE}:2\`, 2022-04-20 16:59:43, SHA-256 \`${hash}\``);
  const between = after.slice(after.indexOf('- earlier'), after.indexOf('## Actions'));
  assert.ok(between.includes(`\n${logLines[1] ?? ''}\n`), after);
  const [citation] = citations(after);
  assert.deepEqual([citation?.subject, citation?.line, citation?.sha256], [FILE, 2, hash]);
  const speech = { language: 'en', t: (message: string) => message } as const;
  const asItIs = { sha256: hash, line: (line: number) => logLines[line - 1] };
  assert.deepEqual(
    checkCitations(after, () => asItIs, speech),
    [],
  );
});

test('new notes get the template first, in their language', () => {
  for (const [language, heading] of [
    ['en', '## Evidence'],
    ['zh-CN', '## 证据'],
  ] as const) {
    const { after, shown } = quoted('', 4, language);
    assert.ok(shown.startsWith(`\`${FILE}:4\``), shown);
    const evidence = after.indexOf(heading);
    assert.ok(evidence >= 0, after);
    const next = after.indexOf('\n## ', evidence + 1);
    assert.ok(after.slice(evidence, next < 0 ? undefined : next).includes(logLines[3] ?? '-'));
  }
});

test('a section that is missing is made in its order', () => {
  const { after } = quoted('# N\n\n## Actions\n\nx\n\n## Result\n', 2);
  assert.ok(after.indexOf('## Evidence') > 0 && after.indexOf('## Evidence') < after.indexOf('## Actions'), after);
});

test('property: what stands in the notes stays, and a line is quoted once', () => {
  const piece = fc.constantFrom('# N', '## Evidence', '## 证据', '## Result', '```', '- a', 'text', '', '<!--', '-->');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.integer({ min: 1, max: 13 }), (pieces, line) => {
      const notes = pieces.join('\n');
      const { after } = quoted(notes, line);
      let at = 0;
      for (const character of after) if (character === notes[at]) at++;
      assert.equal(at, notes.length, after);
      // Inside a comment that nobody closed nothing is a quote.
      if (pieces.lastIndexOf('<!--') > pieces.lastIndexOf('-->')) return;
      const again = quoteIntoNotes(after, { file: FILE, line }, { caseAnalysis, language: 'en', hashOf: () => hash });
      assert.equal(again.kind, 'present', after);
    }),
    { numRuns: 500 },
  );
});
