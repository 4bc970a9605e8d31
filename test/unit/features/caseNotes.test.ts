import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  applyEdits,
  checkCitations,
  citations,
  insertIntoNotes,
  noteLinks,
  notesLanguage,
  notesTemplate,
  renderSnippet,
  type CitedFile,
  type Language,
  type Snippet,
} from '../../../engine/src/index.js';
import { outlineNotes, sectionOf } from '../../../engine/src/features/caseNotes/headings.js';
import { markerText, quotedLine, readMarker } from '../../../engine/src/features/caseNotes/quote.js';
import { fenced } from '../../../engine/src/features/markdown.js';
import { readTestRow } from '../../../engine/src/attribution/testOutcomes.js';
import { brokenBootObject, caseEngine, caseOf, firstProposal, protectedKey } from './remediationCases.js';

const hash = '5b'.repeat(32);
const otherHash = '5a'.repeat(32);
const speech = {
  language: 'en' as const,
  t: (message: string, ...args: (string | number)[]) =>
    message.replace(/\{(\d)\}/g, (_, index: string) => String(args[Number(index)])),
};

function snippetOf(log: string, language: Language = 'en', file = 'setupact.log', sha256 = hash): Snippet {
  const caseAnalysis = caseOf({ [file]: log });
  return renderSnippet({ ...firstProposal(caseAnalysis), caseAnalysis, language, hashOf: () => sha256 });
}

/** Inserts and returns the notes; fails when it was refused. */
function inserted(notes: string, snippet: Snippet): string {
  const insertion = insertIntoNotes(notes, snippet);
  assert.equal(insertion.kind, 'inserted');
  const after = applyEdits(notes, insertion.edits);
  assert.match(after.split('\n')[insertion.revealLine] ?? '', /^#{3,4} /);
  assert.ok(after.split('\n')[insertion.revealLine]?.trimEnd().endsWith(snippet.title));
  return after;
}

function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const character of whole) if (character === part[at]) at++;
  return at === part.length || [...part].length === 0;
}

const boot = snippetOf(brokenBootObject);
const bootChinese = snippetOf(brokenBootObject, 'zh-CN');
const key = snippetOf(protectedKey);

/** Where the snippet goes: notes with `@` where its heading must come (`E` where the evidence line goes). */
function checkPlace(notes: string, snippet = boot) {
  const before = notes.replace(/^[@E](?:\n|$)/gm, '');
  const after = inserted(before, snippet).split('\n');
  const shown = after
    .filter((line) => !snippet.lines.includes(line) || line === '')
    .map((line) =>
      line.endsWith(snippet.title) && line.startsWith('#') ? '@' : line === snippet.evidence ? 'E' : line,
    )
    .filter((line) => line !== '');
  assert.deepEqual(
    shown,
    notes.split('\n').filter((line) => line !== ''),
  );
}

test('the snippet is the last of the actions, with a line in the evidence', () => {
  checkPlace('# N\n## Evidence\nE\n## Actions\n@\n## Result\nx\n');
  checkPlace('# N\n\n## Evidence\n\n- a\nE\n\n## Actions\n\n1. did this\n@\n\n## Result\n');
  checkPlace('## 1. Analysis\nbecause\n## 2. Action plan:\nold\n### sub\ntext\n@\n## 3. Summary\n');
  checkPlace('# N\n## Actions\ntext without line end\n@');
});

test('Chinese headings, as engineers write them', () => {
  checkPlace('# 记录\n## 一、问题定义\n蓝屏\n## 二、证据\nE\n## 三、处理步骤：\n@\n## 四、问题总结\n完\n', bootChinese);
  checkPlace('# 记录\n## 3、解决方案（临时）\n@\n', bootChinese);
});

test('a missing section is made before the result, at the level of the others', () => {
  const notes = inserted('# N\n\n### Problem\n\nx\n\n### Summary\n\ny\n', { ...boot, title: boot.title });
  assert.match(notes, /x\n\n### Actions\n\n#### Delete the BCD object/);
  assert.ok(notes.indexOf('### Actions') < notes.indexOf('### Summary'));
  const none = inserted('just words', boot);
  assert.ok(none.startsWith('just words\n\n## Actions\n\n### Delete the BCD object'));
});

test('headings inside code and comments are none, and an open fence is closed first', () => {
  checkPlace('# N\n~~~\n## Actions\n~~~\n<!--\n## Actions\n-->\n## Actions\n@\n');
  const notes = inserted('# N\n## Actions\n```\nunfinished', boot);
  assert.ok(notes.startsWith('# N\n## Actions\n```\nunfinished\n```\n\n### Delete'), notes.slice(0, 80));
});

test('CRLF notes stay CRLF', () => {
  const notes = '# N\r\n\r\n## Actions\r\n\r\nx\r\n\r\n## Result\r\n';
  const insertion = insertIntoNotes(notes, boot);
  assert.ok('edits' in insertion);
  const after = applyEdits(notes, insertion.edits);
  assert.equal(after.replaceAll('\r\n', '').includes('\n'), false);
  assert.ok(isSubsequence(notes, after));
});

test('new notes have every section and the intake questions in both languages', () => {
  for (const [snippet, first, question] of [
    [boot, '# Case notes', 'Always at the same percentage?'],
    [bootChinese, '# 案例记录', '是否总在同一百分比处'],
  ] as const) {
    const notes = inserted('', snippet);
    assert.ok(notes.startsWith(first));
    assert.ok(notes.includes(question));
    assert.equal(notesLanguage(notes), snippet.language);
    const sections = notes
      .split('\n')
      .flatMap((line) => (/^## /.test(line) ? [sectionOf(line.slice(3))?.section] : []));
    assert.deepEqual(sections, [
      'problem',
      'questions',
      'environment',
      'evidence',
      'tests',
      'analysis',
      'actions',
      'result',
    ]);
    const other = snippet.language === 'en' ? 'zh-CN' : 'en';
    assert.notDeepEqual(notesTemplate(other), notesTemplate(snippet.language));
  }
});

/** The language of notes, told from their headings, else from their words. */
function checkLanguage(notes: string, expected: Language | undefined) {
  assert.equal(notesLanguage(notes), expected, notes);
}

test('the language of notes is their own', () => {
  checkLanguage('# 案例\n## 问题分析\nAll words here are English ones.\n', 'zh-CN');
  checkLanguage('# Case\n## Analysis\n拒绝访问\n', 'en');
  checkLanguage('DSPS 卸载后 setup 成功', 'zh-CN');
  checkLanguage('setup fails at 31 %', 'en');
  checkLanguage('', undefined);
  checkLanguage('```\n## 问题分析\n```\nwords\n', 'en');
});

test('the same finding is not inserted twice, a finding of another machine is', () => {
  const notes = inserted('', boot);
  const again = insertIntoNotes(notes, boot);
  assert.equal(again.kind, 'present');
  assert.equal(again.kind === 'present' && notes.split('\n')[again.line]?.includes(boot.findingId), true);
  assert.equal(insertIntoNotes(notes, bootChinese).kind, 'present');
  // The same log, collected again and longer.
  assert.equal(insertIntoNotes(notes, snippetOf(brokenBootObject, 'en', 'setupact.log', otherHash)).kind, 'present');
  // A log of the same name with another time in the same line.
  const other = snippetOf(brokenBootObject.replaceAll('2022-04-20', '2022-05-02'), 'en', 'setupact.log', otherHash);
  assert.equal(other.findingId, boot.findingId);
  assert.equal(insertIntoNotes(notes, other).kind, 'inserted');
  const both = inserted(notes, key);
  assert.ok(both.includes(boot.title) && both.includes(key.title));
});

test('property: whatever the engineer wrote stays, in order, and a second insertion is refused', () => {
  const piece = fc.constantFrom(
    '# N',
    '## Actions',
    '## 处理措施',
    '### Steps',
    '## Result',
    '## 问题总结',
    '## Evidence',
    '- a',
    '1. b',
    '',
    '',
    '```',
    '~~~',
    '````',
    '<!--',
    '-->',
    '| DSPS uninstalled | succeeds |',
    'text',
    '  indented',
    '\t',
    '#',
    '#######',
    '## ',
  );
  const notes = fc
    .tuple(
      fc.array(fc.oneof(piece, fc.string({ maxLength: 12 })), { maxLength: 14 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
    )
    .map(([lines, eol, last]) => lines.join(eol) + (last ? eol : ''));
  fc.assert(
    fc.property(notes, fc.constantFrom(boot, bootChinese, key), (text, snippet) => {
      const insertion = insertIntoNotes(text, snippet);
      assert.equal(insertion.kind, 'inserted');
      if (insertion.kind !== 'inserted') return;
      let last = 0;
      for (const { offset, deleteCount } of insertion.edits) {
        assert.equal(deleteCount, 0);
        assert.ok(offset >= last && offset <= text.length);
        last = offset;
      }
      const after = applyEdits(text, insertion.edits);
      assert.ok(isSubsequence(text, after));
      assert.ok(after.split('\n')[insertion.revealLine]?.includes(snippet.title), `line ${insertion.revealLine}`);
      assert.equal(insertIntoNotes(after, snippet).kind, 'present');
      const other = snippet === key ? boot : key;
      const second = insertIntoNotes(after, other);
      assert.equal(second.kind, 'inserted');
      if (second.kind !== 'inserted') return;
      const both = applyEdits(after, second.edits);
      assert.equal(insertIntoNotes(both, snippet).kind, 'present');
      assert.equal(insertIntoNotes(both, other).kind, 'present');
      assert.ok(isSubsequence(after, both));
    }),
    { numRuns: 1500 },
  );
});

test('property: markers read back what was written, and a quote cannot end its comment or fence', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), fc.nat(99_999_999), (subject, line) => {
      const wellFormed = subject.replace(/\p{Cs}/gu, '\ufffd');
      const text = markerText({ kind: 'quote', subject, line, endLine: line + 1, sha256: hash });
      const read = readMarker(`  ${text} `);
      assert.equal(read?.subject, wellFormed);
      assert.deepEqual([read.line, read.endLine, read.sha256], [line, line + 1, hash]);
      assert.equal(text.indexOf('-->'), text.length - 3);
      assert.equal(text.slice(4, -3).includes('--'), false);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom('```', '````text', '`'))), (lines) => {
      const block = fenced(lines.map(quotedLine), 'text');
      const fence = /^`+/.exec(block[0] ?? '')?.[0] ?? '';
      assert.ok(block.slice(1, -1).every((line) => !line.includes(fence)));
    }),
  );
});

/** A file whose lines are the log's, with a hash. */
function fileOf(log: string, sha256: string): CitedFile {
  const lines = log.split('\n');
  return { sha256, line: (line) => lines[line - 1] };
}

/** Codes of the citation check, with the text of the line they stand in. */
function checked(notes: string, file: CitedFile | undefined): string[] {
  return checkCitations(notes, () => file, speech).map(
    ({ code, severity, line }) => `${code} ${severity}: ${(notes.split('\n')[line] ?? '').slice(0, 30)}`,
  );
}

test('citations: unchanged, edited, changed file, moved lines, missing file', () => {
  const notes = inserted('', boot);
  assert.equal(citations(notes).length, 3);
  assert.deepEqual(checked(notes, fileOf(brokenBootObject, hash)), []);
  assert.deepEqual(checked(notes.replaceAll('\n', '\r\n'), fileOf(brokenBootObject, hash)), []);
  const quoted = 'IBSLIB BCD: BcdCopyObjectEx';
  assert.deepEqual(checked(notes.replace(quoted, 'IBSLIB BCD: BcdCopyObject'), fileOf(brokenBootObject, hash)), [
    'citation-edited warning: 2022-04-20 16:59:43, Error    ',
  ]);
  assert.deepEqual(
    checked(notes, fileOf(`${brokenBootObject}more\n`, otherHash)),
    Array(3).fill('citation-file-changed information: <!-- upgrade-forensics: quote '),
  );
  assert.deepEqual(
    checked(
      notes,
      fileOf(`first\n${brokenBootObject.replace(/^.*\n/, '')}`.replace('BcdCopyObjectEx', 'X'), otherHash),
    ),
    [
      'citation-file-changed information: <!-- upgrade-forensics: quote ',
      'citation-differs warning: 2022-04-20 16:59:43, Error    ',
      'citation-file-changed information: <!-- upgrade-forensics: quote ',
    ],
  );
  assert.deepEqual(
    checked(notes, undefined),
    Array(3).fill('citation-file-missing warning: <!-- upgrade-forensics: quote '),
  );
  const withoutQuotes = notes.replace(/```text\n[^`]*```\n/g, '');
  assert.deepEqual(checked(withoutQuotes, undefined), []);
});

test('a line with control characters and Chinese text is quoted visibly and still checks', () => {
  const log = brokenBootObject.replace('BCD: Failed to get registry value', 'BCD: Failed to get registry value');
  const odd = log.replace('Flags: 0x4', 'Flags: 0x4 拒绝\u202e访问 ````');
  const notes = inserted('', snippetOf(odd));
  assert.ok(notes.includes('拒绝<U+202E>访问 ````'));
  assert.ok(notes.includes('`````text'));
  assert.deepEqual(checked(notes, fileOf(odd, hash)), []);
});

test('places in the notes lead back to the lines', () => {
  const files = ['Panther/setupact.log', 'Rollback/setupact.log', 'Logs/DISM/dism.log'];
  const links = (notes: string): string[] =>
    noteLinks(notes, files).map(({ line, start, end, file, targetLine }) => {
      const text = (notes.split('\n')[line] ?? '').slice(start, end);
      return `${text} -> ${file} ${targetLine}`;
    });
  assert.deepEqual(links('see `Panther/setupact.log:12-14`, and dism.log:7。\nsetupact.log:3 is two files'), [
    'Panther/setupact.log:12-14 -> Panther/setupact.log 12',
    'dism.log:7 -> Logs/DISM/dism.log 7',
  ]);
  assert.deepEqual(links('Rollback\\setupact.log:5，other.log:1'), [
    'Rollback\\setupact.log:5 -> Rollback/setupact.log 5',
  ]);
});

/** A row of the tests table → component, action, outcome. */
function checkRow(row: string, expected: string) {
  const read = readTestRow(row, caseEngine().identifiers);
  assert.equal(
    read ? `${read.component.id} ${read.action} ${read.succeeded ? 'succeeds' : 'fails'}` : 'none',
    expected,
    row,
  );
}

test('rows of the tests table are read in both languages', () => {
  checkRow('| AsiaInfo antivirus stopped | still fails |', 'asiainfo-antivirus stopped fails');
  checkRow('| TMS unmanaged | still fails |', 'tms stopped fails');
  checkRow('| DSPS uninstalled | succeeds |', 'dsps removed succeeds');
  checkRow('| 停止亚信杀毒软件 | 仍然失败 |', 'asiainfo-antivirus stopped fails');
  checkRow('| 卸载 TMS | 仍然失败 |', 'tms removed fails');
  checkRow('| 卸载 DSPS | 成功 |', 'dsps removed succeeds');
  checkRow('| TMS 取消管控 | 仍然失败 |', 'tms stopped fails');
  checkRow('| test | outcome |', 'none');
  checkRow('|  |  |', 'none');
});

test('what a log says never comes alive in the notes', () => {
  const caseAnalysis = caseOf({ 'setupact.log': brokenBootObject });
  const { finding, proposal } = firstProposal(caseAnalysis);
  const nasty = 'x](https://evil.example/a) <img src=x> `y` **z** \u202e --> ```';
  const snippet = (title: { en: string; 'zh-CN': string }): string => {
    const hostile = { ...finding, id: `r@${nasty}:1`, title, captures: { guid: nasty, code: nasty } };
    const made = renderSnippet({ finding: hostile, proposal, caseAnalysis, language: 'en', hashOf: () => hash });
    return [made.title, made.evidence, ...made.lines].join('\n');
  };
  for (const text of [snippet({ en: nasty, 'zh-CN': nasty }), snippet({ en: nasty, 'zh-CN': `z ${nasty}` })]) {
    // Without comments of ours, code spans and fences, nothing of it may be left that Markdown acts on.
    const prose = text
      .replace(/^ *(`{3,})\S*\n[^]*?^ *\1$/gm, '')
      .replace(/^<!--.*-->$/gm, '')
      .replace(/(?<![\\`])(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, '');
    assert.doesNotMatch(prose, /(?<!\\)\]\(|(?<!\\)<img|https:\/\/|\u202e/);
    const comments = text.split('\n').filter((line) => line.startsWith('<!--'));
    assert.ok(comments.length >= 3);
    for (const comment of comments) assert.equal(comment.indexOf('-->'), comment.length - 3);
  }
});

test('a line of a megabyte is read once: reading that begins again at every place would not end', () => {
  const long = (unit: string): string => unit.repeat(1_000_000 / unit.length);
  for (const unit of ['\t', ' ', '#', '(', ':', 'a', '.', 'a.', '-', '`', '0:']) {
    for (const start of ['', '# ', '## (', '`', '> ']) {
      const notes = `${start}${long(unit)}\u0001y\n# Actions\nsetupact.log:1\n`;
      assert.notEqual(notesLanguage(notes), 'zh-CN', `${start} ${unit}`);
      assert.ok(noteLinks(notes, ['setupact.log']).length <= 1, `${start} ${unit}`);
    }
  }
});

test('a heading closed with its sign, or with blanks behind it, is the same heading', () => {
  for (const heading of ['# Actions', '## Actions ##', '##\tActions\t#  ', '   ### Actions ###   ', '# **Actions**']) {
    assert.equal(notesLanguage(`${heading}\n二\n`), 'en', heading);
  }
  for (const none of ['#Actions', '    # Actions', '####### Actions', '# Actions#', '## Actions ## x']) {
    assert.equal(notesLanguage(`${none}\n操作操作操作操作操作操作\n`), 'zh-CN', none);
  }
});

test('the name of a section is what is left without number, brackets and colon', () => {
  for (const name of [
    'Actions: ',
    'Actions (2022-04-20)',
    'Actions（a） \t',
    'Actions (a) (b):)',
    '2. Actions\u00a0：:\u00a0',
    'Actions (',
  ])
    assert.equal(sectionOf(name)?.section, name === 'Actions (' ? undefined : 'actions', name);
  assert.equal(sectionOf('三、问题分析（二）')?.language, 'zh-CN');
  assert.equal(sectionOf('(Actions)'), undefined);
});

test('a fence is closed by one of its own kind, as long, with nothing behind it', () => {
  for (const [text, open] of [
    ['```', '```'],
    ['   ~~~~ js `x`', '~~~~'],
    ['``` a`b', undefined],
    ['    ```', undefined],
    ['``` js\n````  \t', undefined],
    ['````\n```', '````'],
    ['```\n~~~', '```'],
    ['```\n``` js', '```'],
  ] as const)
    assert.equal(outlineNotes(text).openFence, open, text);
});
