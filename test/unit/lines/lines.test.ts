import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { lineAt, lineDecoder, readLines } from '../../../engine/src/lines/lines.js';

/** The lines of `bytes` and the encoding that is told for them. */
function checkLines(bytes: Uint8Array, expected: readonly string[], encoding?: string): void {
  const lines = readLines(bytes);
  assert.deepEqual(
    Array.from({ length: lines.count }, (_, i) => lines.text(i)),
    expected,
  );
  if (encoding) assert.equal(lines.encoding, encoding);
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const BOM = '\ufeff';

test('lines end at LF, CR LF and a lone CR, mixed in one file', () => {
  checkLines(utf8('a\nb\r\nc\rd'), ['a', 'b', 'c', 'd'], 'utf-8');
  checkLines(utf8('a\r\n\r\nb\r\n'), ['a', '', 'b']);
  checkLines(utf8('a\r\r\nb'), ['a', '', 'b']);
  checkLines(utf8(''), []);
  checkLines(utf8('\n'), ['']);
});

test('a byte-order mark is cut at the start of the file and kept, as the editor keeps it, in mid-file', () => {
  checkLines(utf8(`${BOM}a\n${BOM}b`), ['a', `${BOM}b`], 'utf-8-bom');
});

test('raw code-page bytes below a UTF-8 byte-order mark are decoded line by line', () => {
  const bytes = Buffer.concat([utf8(`${BOM}Grüße\r\n`), Buffer.from('Microsoft\xae Windows\xae\r\n', 'latin1')]);
  checkLines(bytes, ['Grüße', 'Microsoft® Windows®'], 'windows-1252');
});

test('the ANSI code page is told from what Windows writes in it', () => {
  const cases: [string, string, string][] = [
    ['gbk', '[5808] [0x80070005] RestoreFilesCallback:(3821): 拒绝访问。', 'gb18030'],
    ['gbk', '系统找不到指定的文件。', 'gb18030'],
    ['big5', 'Final status: error(0) 操作順利完成。', 'big5'],
    ['big5', '系統找不到指定的檔案。', 'big5'],
    ['win1252', 'S\u00e4hk\u00f6postin', 'windows-1252'],
    ['win1251', 'Отказано в доступе. Системе не удается найти указанный путь.', 'windows-1251'],
  ];
  for (const [encoding, text, label] of cases) checkLines(iconv.encode(`${text}\r\n`, encoding), [text], label);
});

test('UTF-16 is read with and without a byte-order mark, in both byte orders', () => {
  const text = 'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SYSTEM]\r\n';
  const lines = ['Windows Registry Editor Version 5.00', '', '[HKEY_LOCAL_MACHINE\\SYSTEM]'];
  const le = Buffer.from(text, 'utf16le');
  const be = Buffer.from(le).swap16();
  checkLines(Buffer.concat([Buffer.from([0xff, 0xfe]), le]), lines, 'utf-16le');
  checkLines(Buffer.concat([Buffer.from([0xfe, 0xff]), be]), lines, 'utf-16be');
  checkLines(le, lines, 'utf-16le');
  checkLines(be, lines, 'utf-16be');
});

test('NULs, a binary tail and a line of megabytes are lines like others', () => {
  const tail = Buffer.from([0, 0, 0xff, 0xfe, 0x80, 0x0a, 0, 1, 2]);
  const lines = readLines(Buffer.concat([utf8('<ins>\r\n'), tail]));
  assert.equal(lines.count, 3);
  assert.equal(lines.text(0), '<ins>');
  const long = readLines(utf8(`a\n${'x'.repeat(5_000_000)}\nb\n`));
  assert.equal(long.count, 3);
  assert.equal(long.byteLength(1), 5_000_000);
  assert.equal(long.text(2), 'b');
});

test('any bytes are lines: nothing lost, nothing thrown, every byte in one line', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const lines = readLines(bytes);
      let total = 0;
      for (let i = 0; i < lines.count; i++) {
        lines.text(i);
        const length = (lines.starts[i + 1] ?? 0) - (lines.starts[i] ?? 0);
        assert.ok(length > 0 && lines.byteLength(i) <= length);
        assert.equal(lineAt(lines.starts, lines.starts[i] ?? 0), i);
        total += length;
      }
      assert.equal(total, lines.bytes.length);
    }),
    { numRuns: 500 },
  );
});

test('lines are split where the editor splits them', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\r', '\n', ' ', 'é'), maxLength: 60 }), (text) => {
      const expected = text.split(/\r\n|\r|\n/);
      if (expected[expected.length - 1] === '') expected.pop();
      checkLines(utf8(text), expected);
    }),
    { numRuns: 500 },
  );
});

test('the last line is there, however many lines were expected', () => {
  for (let count = 1; count <= 70; count++) {
    const text = Array.from({ length: count }, (_, i) => `line ${i}`).join('\n');
    const lines = readLines(new TextEncoder().encode(text));
    assert.equal(lines.count, count);
    assert.equal(lines.text(count - 1), `line ${count - 1}`);
  }
});

test('a line of megabytes is decoded once for all that is asked of it, and never taken for another', () => {
  const read: number[] = [];
  const table = (letter: string): ((line: number) => string) =>
    lineDecoder(
      (line) => {
        read.push(line);
        return utf8(letter.repeat(line === 2 ? 10 : 100_000 + line));
      },
      () => undefined,
    );
  const [a, b] = [table('a'), table('b')];
  for (let i = 0; i < 1000; i++) assert.equal(a(1).length, 100_001);
  assert.deepEqual(read, [1]);
  assert.equal(b(1), 'b'.repeat(100_001));
  assert.equal(a(1), 'a'.repeat(100_001));
  assert.equal(a(2), 'a'.repeat(10));
  assert.equal(a(3).length, 100_003);
  assert.equal(a(1).length, 100_001);
});
