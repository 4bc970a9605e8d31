import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visible } from '../../../client/src/visible.js';
import { visibleLine } from '../../../engine/src/lines/visible.js';

test('the client writes out the same characters as the engine, in the same way', () => {
  let hidden = 0;
  for (let point = 0; point <= 0x10ffff; point++) {
    const text = String.fromCodePoint(point);
    const shown = visibleLine(text);
    if (shown !== text) hidden++;
    if (visible(text) !== shown) assert.equal(visible(text), shown, `U+${point.toString(16)}`);
  }
  assert.ok(hidden > 1000, `${hidden} characters are written out`);
  for (const text of ['a\tb', 'C:\\logs\\\u202egol.exe', '\ud800 \udc00', '日志\u200b.log']) {
    assert.equal(visible(text), visibleLine(text));
  }
});
