import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from 'iconv-lite';
import { bytesInMemory, Redaction, redactedBytes, redactedWhole, textsOf } from '../../../engine/src/index.js';

/** The bytes of a log by itself, redacted. */
function redacted(bytes: Uint8Array, words: readonly string[] = [], chunkBytes?: number): Buffer {
  const redaction = new Redaction({ words });
  const log = { ...bytesInMemory(bytes), ...(chunkBytes && { chunkBytes }) };
  for (const text of textsOf(log)) redaction.collect(text);
  const rewriter = redaction.rewriter();
  const out = redactedBytes(
    log,
    (text) => rewriter.text(text),
    (text) => rewriter.spans(text),
  );
  return Buffer.concat([...out]);
}

/** The text in an encoding is redacted to the other text in the same encoding, byte by byte. */
function checkEncoding(encoding: string, before: string, after: string, addBOM = false): void {
  const result = redacted(encode(before, encoding, { addBOM }));
  assert.equal(result.toString('hex'), encode(after, encoding, { addBOM }).toString('hex'), encoding);
}

test('encodings, marks and line ends stay', () => {
  const before = 'C:\\Users\\mcarter\\a\r\nmcarter\rmcarter\n\nC:\\x MCARTER';
  const after = 'C:\\Users\\USER-1\\a\r\nUSER-1\rUSER-1\n\nC:\\x USER-1';
  for (const encoding of ['utf8', 'utf16-le', 'utf16-be']) {
    checkEncoding(encoding, before, after);
    checkEncoding(encoding, before, after, true);
  }
});

test('code pages: what is not replaced stays byte by byte', () => {
  checkEncoding(
    'gbk',
    'C:\\Users\\陈晓明\\a 拒绝访问。陈晓明\r\n找不到文件',
    'C:\\Users\\USER-1\\a 拒绝访问。USER-1\r\n找不到文件',
  );
  checkEncoding(
    'big5',
    'C:\\Users\\mcarter\\功能 系統找不到檔案 mcarter',
    'C:\\Users\\USER-1\\功能 系統找不到檔案 USER-1',
  );
  checkEncoding('win1252', 'C:\\Users\\Jürgen\\x Schlüssel, Jürgen', 'C:\\Users\\USER-1\\x Schlüssel, USER-1');
});

test('a name in a code page and in UTF-8 is the same name', () => {
  const gbk = encode('C:\\Users\\陈晓明\\a 拒绝访问\r\n', 'gbk');
  const utf8 = Buffer.from('陈晓明 in UTF-8\r\n');
  const mark = Buffer.from([0xef, 0xbb, 0xbf]);
  const result = redacted(Buffer.concat([mark, gbk, mark, utf8]));
  const wanted = [mark, encode('C:\\Users\\USER-1\\a 拒绝访问\r\n', 'gbk'), mark, Buffer.from('USER-1 in UTF-8\r\n')];
  assert.equal(result.toString('hex'), Buffer.concat(wanted).toString('hex'));
});

test('UTF-16 amid bytes, as a crash leaves it at the end of a log', () => {
  const tail = Buffer.concat([Buffer.from([0xff, 0x81, 0x00]), encode('\\Users\\mcarter\\ntuser', 'utf16-le')]);
  const result = redacted(Buffer.concat([Buffer.from('C:\\Users\\mcarter\\x\r\n'.repeat(9)), tail]));
  assert.ok(result.includes(encode('\\Users\\USER-1\\ntuser', 'utf16-le')));
  assert.ok(!result.includes(encode('mcarter', 'utf16-le')));
});

test('a file without a value comes back as it is, whatever it holds', () => {
  for (const bytes of [[], [0xff, 0xfe], [0x00, 0x80, 0xff, 0x0a, 0xc3], [0xef, 0xbb, 0xbf]]) {
    assert.deepEqual(
      [
        ...redactedWhole(
          Uint8Array.from(bytes),
          (text) => text,
          () => [],
        ),
      ],
      bytes,
    );
  }
});

test('the size of the pieces changes nothing', () => {
  const lines = Array.from({ length: 400 }, (_, at) => `${at} C:\\Users\\mcarter\\file${at}.txt of BR04-PC117, 陈晓明`);
  const log = Buffer.from(`ComputerName=BR04-PC117 C:\\Users\\陈晓明\\x\n${lines.join('\r\n')}`);
  const whole = redacted(log);
  assert.equal(redacted(log, [], 4096).toString('hex'), whole.toString('hex'));
  assert.equal(whole.toString().split('\n').length, log.toString().split('\n').length);
  assert.doesNotMatch(whole.toString(), /mcarter|BR04|陈晓明/i);
});
