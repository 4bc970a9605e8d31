import assert from 'node:assert/strict';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { shippedEngine } from '../../corpus/engine.js';

test('every line of a log in a code page is matched in that code page, not only the first one', () => {
  const line = (name: string): string =>
    `2022-04-20 16:59:43, Error                 SP     Operation failed: Apply WIM file C:\\${name}\\install.wim, index 1 to C:\\$WINDOWS.~BT\\NewOS. Error: 0x8007054F[gle=0x00000002]`;
  const names = ['安装程序文件夹', '无法访问的文件夹', '系统升级备份'];
  const bytes = iconv.encode(`${names.map(line).join('\r\n')}\r\n`, 'gb18030');
  const { log, findings } = shippedEngine().analyseLog('setupact.log', bytes);
  assert.match(log.lines.encoding, /^gb/);
  let told = 0;
  for (const { place, captures, captureSpans = {} } of findings) {
    const text = log.lines.text(place.line - 1);
    for (const [name, { start, end }] of Object.entries(captureSpans)) {
      assert.equal(text.slice(start, end), captures[name], `line ${place.line}, ${name}`);
      if (names.some((folder) => captures[name]?.includes(folder))) told++;
    }
  }
  assert.ok(told >= names.length, `${told} captures hold a folder`);
});
