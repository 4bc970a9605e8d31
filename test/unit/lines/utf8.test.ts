import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { test } from 'node:test';
import fc from 'fast-check';
import { lineDecoder } from '../../../engine/src/lines/lines.js';

/** What a line is decoded as: `utf-8`, or the code page. */
function kindOf(bytes: Uint8Array): 'utf-8' | 'ansi' {
  let kind: 'utf-8' | 'ansi' = 'utf-8';
  lineDecoder(
    () => bytes,
    () => 'windows-1252',
    () => (kind = 'ansi'),
  )(1);
  return kind;
}

/** Bytes that begin, go on with and end characters, good ones and bad ones. */
const byte = fc.oneof(
  fc.constantFrom(
    0x41,
    0x7f,
    0x80,
    0x8f,
    0x90,
    0x9f,
    0xa0,
    0xbf,
    0xc0,
    0xc1,
    0xc2,
    0xdf,
    0xe0,
    0xed,
    0xef,
    0xf0,
    0xf4,
    0xf5,
    0xff,
  ),
  fc.constantFrom(0xef, 0xbf, 0xbd),
);

test('a line is UTF-8 exactly where Node says so', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), fc.array(byte, { maxLength: 8 }), (any, chosen) => {
      for (const bytes of [any, Uint8Array.from(chosen)]) {
        assert.equal(kindOf(bytes), isUtf8(bytes) ? 'utf-8' : 'ansi', Buffer.from(bytes).toString('hex'));
      }
    }),
    { numRuns: 20_000, seed: 7 },
  );
});

test('every character of Unicode is UTF-8, the sign for a lost one too', () => {
  for (const text of ['\ufffd', 'é', '文', '😀', '\u{10ffff}', 'a\u0800\ud7ff\ue000']) {
    assert.equal(kindOf(Buffer.from(text)), 'utf-8', text);
  }
});
