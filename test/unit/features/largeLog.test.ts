import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { filterLines, lineAtTime, linesText, scanLog, searchLines } from '../../../engine/src/index.js';
import { analyseHead } from '../../../server/src/largeLogHead.js';
import { windowRows } from '../../../server/src/largeLogRows.js';
import { parseWindowUri, windowUri, type LogWindow } from '../../../server/src/largeLogUri.js';
import { bareEngine } from '../bareEngine.js';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function finished<T>(work: Generator<undefined, T>): { readonly value: T; readonly turns: number } {
  for (let turns = 1; ; turns++) {
    const step = work.next();
    if (step.done) return { value: step.value, turns };
  }
}

const stamped = (second: number, rest: string): string => {
  const time = new Date(Date.UTC(2022, 3, 20, 10) + second * 1000).toISOString().slice(11, 19);
  return `2022-04-20 ${time}, ${rest}`;
};

test('a search over many pieces finds what a plain one finds, from any line, forwards and back', () => {
  // 13 MB: four pieces.
  const rows = Array.from(
    { length: 130_000 },
    (_, i) => `${i % 9973 === 5 ? 'the Needle' : 'hay'} ${'x'.repeat(92)} ${i}`,
  );
  const log = scanLog('notes.log', encode(rows.join('\n')));
  const all = rows.flatMap((row, line) => (row.includes('Needle') ? [line] : []));
  const check = (from: number, backwards: boolean, most: number, expected: readonly number[]): void => {
    const { value } = finished(searchLines(log, 'NEEDLE', { from, backwards, most }));
    assert.deepEqual(value, expected, `from ${from}, ${most}`);
  };
  const whole = finished(searchLines(log, 'needle'));
  assert.deepEqual(whole.value, all);
  assert.ok(whole.turns > 3, 'others get no turn');
  for (const from of [0, 5, 6, 60_000, all[7] ?? 0, 129_999, 130_000]) {
    check(from, false, 3, all.filter((line) => line >= from).slice(0, 3));
    check(from, true, 3, all.filter((line) => line < from).slice(-3));
    check(
      from,
      true,
      Infinity,
      all.filter((line) => line < from),
    );
  }
  check(0, false, Infinity, all);
  assert.deepEqual(finished(searchLines(log, '')).value, []);
});

test('a search takes text that is not ASCII, in any encoding', () => {
  const check = (bytes: Uint8Array, text: string): void => {
    assert.deepEqual(finished(searchLines(scanLog('a.log', bytes), text)).value, [1], text);
  };
  check(encode('eins\nÜber\nzwei'), 'über');
  check(encode('eins\n安装失败\nzwei'), '安装');
  // "安装失败" in GBK, with enough of it to tell the code page.
  const gbk = Buffer.from('b0b2d7b0caa7b0dca3acb2d9d7f7cab4bdd3cea6d3c3b3ccd0f2', 'hex');
  check(Buffer.concat([Buffer.from('eins\n'), gbk, Buffer.from('\nzwei')]), '安装失败');
  check(Buffer.from('\ufeffeins\r\nzwei und drei\r\nvier', 'utf16le'), 'UND');
});

test('a filter keeps whole records', () => {
  const rows = [
    stamped(1, 'Info                  SP     one'),
    stamped(2, 'Error                 MIG    two'),
    '    goes on here',
    stamped(3, 'Warning               SP     three'),
    '    goes on there',
  ];
  const analysis = bareEngine.analyseLog('setupact.log', encode(rows.join('\r\n')));
  const check = (filter: Parameters<typeof filterLines>[1], expected: readonly number[]): void => {
    assert.deepEqual([...finished(filterLines(analysis, filter)).value], expected, JSON.stringify(filter));
  };
  check({}, [0, 1, 2, 3, 4]);
  check({ levels: ['error'] }, [1, 2]);
  check({ levels: ['error', 'warning'], components: ['SP'] }, [3, 4]);
  check({ text: 'GOES ON' }, [1, 2, 3, 4]);
  check({ text: 'there', levels: ['warning'] }, [3, 4]);
  check({ components: [] }, []);
  const at = (second: number): number | undefined =>
    lineAtTime(analysis.log, Date.UTC(2022, 3, 20, 10) + second * 1000);
  assert.deepEqual([at(-5), at(2), at(2.5), at(99)], [0, 1, 3, 3]);
});

test('lines of megabytes are cut where an editor would not draw them', () => {
  const { lines } = scanLog('a.log', encode(`short\n${'y'.repeat(50_000)}\n${'z'.repeat(17 * 1024 * 1024)}\nend`));
  const rows = linesText(lines, [0, 1, 2, 3]).split('\n');
  assert.deepEqual([rows[0], rows[1], rows[2], rows[3]], ['short', `${'y'.repeat(10_000)}…`, '…', 'end']);
});

test('rows and lines of a window lead to each other', () => {
  const window: LogWindow = { file: 'file:///x.log', from: 1000, count: 1000, filter: {} };
  const all = windowRows(window, 5000);
  assert.deepEqual([all.count, all.own], [1200, { from: 100, to: 1100 }]);
  assert.deepEqual(
    [all.lineOf(0), all.lineOf(1199), all.lineOf(9999), all.rowOf(900), all.rowOf(899)],
    [900, 2099, 2099, 0, undefined],
  );
  assert.deepEqual([...all.runs(5, 8)], [{ row: 5, line: 905, end: 908 }]);
  assert.deepEqual(windowRows(window, 1040).own, { from: 100, to: 140 });
  const some = windowRows({ ...window, from: 0, count: 3 }, Uint32Array.from([2, 3, 7, 9]));
  assert.deepEqual(
    [...some.runs()],
    [
      { row: 0, line: 2, end: 4 },
      { row: 2, line: 7, end: 8 },
      { row: 3, line: 9, end: 10 },
    ],
  );
  assert.deepEqual([some.rowOf(7), some.rowOf(8), some.rowFrom(8), some.rowFrom(99)], [2, undefined, 3, 4]);
});

test('the address of a window says the same when it is read', () => {
  const check = (window: LogWindow): void => {
    assert.deepEqual(parseWindowUri(windowUri(window)), window);
  };
  check({ file: 'file:///C%3A/logs/setup%20act%231.log', from: 0, count: 10, filter: {} });
  check({
    file: 'upgrade-forensics-zip:/a.zip/%E6%97%A5%E5%BF%97/CBS.log',
    from: 20_000,
    count: 10_000,
    filter: { levels: ['error'], text: 'a&b=c%20"d"', components: ['', 'SP'] },
  });
  for (const uri of [
    'file:///x.log',
    'upgrade-forensics-log:/x',
    'upgrade-forensics-log:/x?from=0&count=0&file=file:///x',
    'upgrade-forensics-log:/x?from=0&count=5&file=relative.log',
  ]) {
    assert.equal(parseWindowUri(uri), undefined, uri);
  }
  const [name] = windowUri({ file: 'file:///logs/dism.log', from: 10_000, count: 10_000, filter: {} }).split('?');
  assert.equal(name, 'upgrade-forensics-log:/logs/dism.10001-20000.log');
});

test('the beginning of a log has the lines and records that the whole log has there', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'log-head-'));
  try {
    const rows = Array.from({ length: 100_000 }, (_, i) =>
      i % 5 === 4 ? '   a second line of its record' : stamped(i, `Info                  SP     步骤 step ${i}`),
    );
    // Enough to be shown: the rest is not waited for.
    rows[10] = stamped(10, 'Error                 SP     Operation failed: Update Boot Code. Error: 0x80004005');
    const check = async (bytes: Buffer): Promise<void> => {
      const file = path.join(folder, 'setupact.log');
      writeFileSync(file, bytes);
      const head = await analyseHead(bareEngine, file, 'setupact.log');
      const whole = bareEngine.analyseLog('setupact.log', bytes);
      assert.ok(head);
      const { log } = head;
      assert.ok(log.records.count > 20_000 && log.lines.count < whole.log.lines.count);
      assert.deepEqual(log.records.firstLine, whole.log.records.firstLine.slice(0, log.records.count));
      for (let line = 0; line < log.lines.count - 1; line += 997) assert.equal(log.lines.text(line), rows[line]);
    };
    await check(Buffer.from(rows.join('\r\n')));
    await check(Buffer.from(`\ufeff${rows.join('\r\n')}`, 'utf16le'));
    assert.equal(await analyseHead(bareEngine, path.join(folder, 'nothing.log'), 'nothing.log'), undefined);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
