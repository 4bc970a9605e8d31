import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { applyEdits, checkCitations, insertIntoNotes, renderSnippet } from '../../../engine/src/index.js';
import { languages } from '../../../engine/src/model/language.js';
import { caseOf, firstProposal } from '../../unit/features/remediationCases.js';

/**
 * A golden case is a log and the notes that its first proposal makes: `x.log`, `x.en.md`, `x.zh-CN.md`. Notes that are
 * there before stand in `x.<language>.before.md`; they lie beside the log, as they do in a case folder, so that tests
 * recorded in them count. `UPDATE_GOLDEN=1` writes the expectations anew; look at the difference before you commit it.
 */
const folder = path.join('test', 'golden', 'notes');

const read = (name: string): string | undefined =>
  existsSync(path.join(folder, name)) ? readFileSync(path.join(folder, name), 'utf8') : undefined;

const logs = readdirSync(folder).filter((name) => name.endsWith('.log'));

describe('notes made from the lines of the cases', () => {
  assert.ok(logs.length >= 3);
  for (const log of logs) {
    for (const language of languages) {
      const name = log.replace(/\.log$/, `.${language}`);
      test(name, () => {
        const text = read(log) ?? '';
        const before = read(`${name}.before.md`) ?? '';
        const sha256 = createHash('sha256').update(text).digest('hex');
        const file = 'C_Win_BT_Panther/setupact.log';
        const caseAnalysis = caseOf({ [file]: text, ...(before && { 'case-notes.md': before }) });
        const context = { ...firstProposal(caseAnalysis), caseAnalysis, language };
        const snippet = renderSnippet({ ...context, hashOf: () => sha256 });
        const insertion = insertIntoNotes(before, snippet, caseAnalysis);
        assert.equal(insertion.kind, 'inserted');
        if (insertion.kind !== 'inserted') return;
        const after = applyEdits(before, insertion.edits);
        if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path.join(folder, `${name}.md`), after);
        assert.equal(after, read(`${name}.md`));
        const lines = text.split('\n');
        const speech = { language, t: (message: string) => message };
        const lookUp = () => ({ sha256, line: (line: number) => lines[line - 1] });
        assert.deepEqual(checkCitations(after, lookUp, speech), []);
      });
    }
  }
});

test('case 5b: backup, the GUID in the command, undo by import, nobody blamed', () => {
  for (const [language, nobody] of [
    ['en', 'No third party is blamed'],
    ['zh-CN', '不归咎于任何第三方'],
  ] as const) {
    const notes = read(`case5b-boot-object.${language}.md`) ?? '';
    const order = [
      nobody,
      'bcdedit /export "',
      '\n   bcdedit /delete {725f2633-5298-49c7-9016-202d172da460}\n',
      'bcdedit /import "',
    ].map((part) => notes.indexOf(part));
    assert.ok(order.every((at, index) => at > (order[index - 1] ?? 0)), `${language}: ${order.join(' ')}`);
  }
});

test('case 4: the product that the recorded test points at, in the words of the test', () => {
  for (const [language, claim] of [
    ['en', '- DSPS document protection: a recorded test points at it'],
    ['zh-CN', '- DSPS 文档保护：已记录的测试指向它'],
  ] as const) {
    const notes = read(`case4-apply-denied.${language}.md`) ?? '';
    assert.ok(notes.includes(claim), language);
    assert.ok(!notes.includes('TMS terminal') && !notes.includes('TMS 终端'), language);
  }
});
