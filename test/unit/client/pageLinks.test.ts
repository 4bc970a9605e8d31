import assert from 'node:assert/strict';
import { test } from 'node:test';
import { previewPage } from '../../../client/src/pageLinks.js';

function checkLink(folder: string | undefined, href: string, expected: string): void {
  assert.equal(previewPage(`see [a\\]b:12](<${href}>) here`, folder), `see ${expected} here`, href);
}

test('a link to a line leads there from the first folder of the workspace', () => {
  checkLink('file:///c%3A/cases', 'file:///c%3A/cases/PC%201/a.log#L12', '[a\\]b:12](</PC%201/a.log#L12>)');
  checkLink('file:///c%3A/cases/one', 'file:///c%3A/good/a.log#L3', '[a\\]b:12](</../../good/a.log#L3>)');
  checkLink('file:///c%3A/cases', 'file:///d%3A/good/a.log#L3', '[a\\]b:12](</../../d%3A/good/a.log#L3>)');
  checkLink('file:///cases', 'file:///cases/%24WINDOWS.~BT/a.log#L5', '[a\\]b:12](</%24WINDOWS.~BT/a.log#L5>)');
  checkLink('file://server/share', 'file://server/share/a.log', '[a\\]b:12](</a.log>)');
  checkLink('file:///', 'file:///a%23b.log#L1', '[a\\]b:12](</a%23b.log#L1>)');
});

test('what is escaped begins no link, what is open none either', () => {
  const link = '[a](<file:///cases/a.log#L1>)';
  for (const before of ['\\[x ', '[x ', '\\\\', '[](<x://y ', '\\', '[b] ']) {
    const shown = before === '\\' ? link : '[a](</a.log#L1>)';
    assert.equal(previewPage(before + link, 'file:///cases'), before + shown);
  }
});

test('what the preview cannot open is text', () => {
  checkLink(undefined, 'file:///cases/a.log#L1', 'a\\]b:12');
  checkLink('file:///cases', 'file://server/share/a.log#L1', 'a\\]b:12');
  checkLink('file:///cases', 'upgrade-forensics-log:///cases/a.log#L1', 'a\\]b:12');
});

test('what is no link to a line stays as it is', () => {
  const page = '[Windows](https://learn.microsoft.com/x) `[a](<b>)` [c](</d>) [e](<https://f.test/g#L1>)';
  assert.equal(previewPage(page, 'file:///cases'), page);
});
