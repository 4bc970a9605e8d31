import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { kernel, withoutKernel } from '../../../engine/src/kernel/kernel.js';
import { anchorBeginnings, AnchorSearch } from '../../../engine/src/records/anchors.js';
import { scanLog } from '../../../engine/src/records/scan.js';
import { compileLiteralSearch } from '../../../engine/src/signatures/literalSearch.js';
import { compileStartSearch } from '../../../engine/src/signatures/startSearch.js';

const own = kernel();

test('this host has a kernel', () => {
  assert.ok(own, 'or every test below proves nothing');
});

/** What a scan says, by the kernel and without it. */
function scanned(bytes: Uint8Array): object {
  const { lines, records, summary, format } = scanLog('setupact.log', bytes);
  const { starts, count, encoding } = lines;
  return { format, starts: [...starts], count, encoding, records: { ...records }, summary };
}

function checkScan(bytes: Uint8Array): void {
  const fast = scanned(bytes);
  assert.deepEqual(
    fast,
    withoutKernel(() => scanned(bytes)),
    JSON.stringify(Buffer.from(bytes).toString('latin1').slice(0, 400)),
  );
}

const dated = (text: string): fc.Arbitrary<string> => fc.constantFrom(text, text.slice(0, 45), `${text}\t`);
/** Header lines as setup writes them, as people paste them, cut off, and nearly right. */
const lineKinds = fc.oneof(
  ...[
    '2021-05-18 05:12:43, Info                  MOUPG  SetupHost: Reporting post reboot event -> [0xC1900101, 0x30018]',
    '2021-05-18 03:12:13, Warning    [0x064163] IBSLIB OSRollbackService::CBootFilesRestoreCheckpoint::Rollback: ...',
    '2021-05-18 03:12:13, Error      [0x06416G] IBSLIB no number',
    '2021-05-18 03:12:14, Error                 CSI    00000001 (F) something',
    '2021-05-18 03:12:15, FatalError            DISM   x',
    '2021-05-18 03:12:15, Perf                         no component',
    '2021-05-18 25:12:43, Info                  MOUPG  no such hour',
    '0000-01-01 00:00:00, Info                  MOUPG  year zero',
    '0000-03-01 00:00:60, Info                  MOUPG  a leap second',
    '9999-12-31 23:59:59, Info                  CBS    last day',
    '2024-02-29 12:00:00, Info                  TOOLONGNAME text',
    '2021-05-18 05:12:43, Info MOUPG pasted without columns',
    '27:00, Info [0x080489] MIG    minutes and seconds only',
    '12:34x not a time',
    '2021-05-18 05:12:43',
    '\u00ef\u00bb\u00bf2021-05-18 05:12:43, Info                  MOUPG  behind a mark',
    '10.0.19041.1 is no time',
  ].map(dated),
  fc.constantFrom('', ' continued', '    Name: value', '\u00ef', 'Gr\u00fc\u00dfe', '\x00\x00'),
  fc.string({ maxLength: 60, unit: fc.constantFrom(...'0123456789-:, IWEF[]x\u00ef\u00bb\u00bf\u00e4') }),
);

test('lines and headers are those that are read without the kernel', () => {
  const ends = fc.constantFrom('\n', '\r\n', '\r', '\n\r', '\r\r\n');
  const log = fc.array(fc.tuple(lineKinds, ends), { maxLength: 60 });
  fc.assert(
    fc.property(log, (rows) => {
      const first = '2021-05-18 05:12:43, Info                  MOUPG  so that it is a log of setup\r\n';
      checkScan(Buffer.from(first + rows.map(([line, end]) => line + end).join(''), 'latin1'));
    }),
    { numRuns: 400 },
  );
});

test('the same for logs with more lines than the kernel takes at a time, more names than it knows, no lines', () => {
  const line = (name: string): string => `2021-05-18 05:12:43, Info                  ${name.padEnd(6)} text\r\n`;
  const names = Array.from({ length: 5000 }, (_, i) => `N${i}`);
  checkScan(Buffer.from(names.map(line).join('')));
  checkScan(Buffer.from(line('MIG') + '\n'.repeat(100_000) + line('SP')));
  checkScan(Buffer.from(line('MIG').repeat(40_000)));
  checkScan(Buffer.from(line('MIG') + '\r'.repeat(50_000)));
  checkScan(Buffer.from(line('MIG') + '27:00, Info pasted\n'.repeat(5000) + line('SP').repeat(100)));
  checkScan(Buffer.from(line('MIG') + 'x'.repeat(3_000_000) + '\n' + line('SP')));
  checkScan(Buffer.from('no log at all\n'.repeat(100)));
});

test('a scan is not disturbed by that of another log with the same names in another order', () => {
  const line = (name: string): string => `2021-05-18 05:12:43, Info                  ${name.padEnd(6)} text\r\n`;
  const one = Buffer.from(['MIG', 'SP', 'CBS'].map(line).join('').repeat(20));
  const other = Buffer.from(['CBS', 'SP', 'MIG'].map(line).join('').repeat(20));
  const before = scanned(one);
  scanned(other);
  assert.deepEqual(scanned(one), before);
});

/** The bytes where the kernel sees them. */
function seen(bytes: Uint8Array): Uint8Array {
  const room = own?.room(bytes.length);
  assert.ok(room);
  room.set(bytes);
  return room;
}

test('texts that the kernel finds are those that are found without it', () => {
  const letter = fc.constantFrom(...'abC e');
  const text = fc.string({ unit: letter, minLength: 9, maxLength: 400 });
  const literal = fc.string({ unit: fc.constantFrom(...'abc e'), minLength: 9, maxLength: 24 });
  let finds = 0;
  fc.assert(
    fc.property(text, fc.array(literal, { minLength: 1, maxLength: 8 }), fc.array(fc.nat()), (body, others, cuts) => {
      const parts = cuts.map((at) => body.slice(at % body.length, (at % body.length) + 13).toLowerCase());
      const literals = [...new Set([...others, ...parts.filter((part) => part.length >= 9)])];
      const bytes = Buffer.from(body);
      const hits = (of: Uint8Array): string[] => {
        const list: string[] = [];
        compileLiteralSearch(literals).scan(of, { from: 0, to: of.length }, (index, end) =>
          list.push(`${end} ${literals[index]}`),
        );
        return list.sort();
      };
      const expected = hits(bytes);
      assert.deepEqual(hits(seen(bytes)), expected);
      finds += expected.length;
    }),
    { numRuns: 500 },
  );
  assert.ok(finds > 500, `${finds} finds`);
});

test('more finds than the kernel tells at a time, more texts than it has room for', () => {
  const count = (literals: readonly string[], bytes: Uint8Array): number => {
    let finds = 0;
    compileLiteralSearch(literals).scan(bytes, { from: 0, to: bytes.length }, () => finds++);
    return finds;
  };
  const many = Buffer.from('failed to delete the file '.repeat(30_000));
  assert.equal(count(['failed to delete', 'delete the file'], seen(many)), 60_000);
  assert.equal(count(['aaaaaaaaaaaaa'], seen(Buffer.from('a'.repeat(20_000)))), 19_988);
  const texts = Array.from({ length: 3000 }, (_, i) => `text number ${i} of them`);
  const bytes = Buffer.from(texts.join('\n'));
  assert.equal(count(texts, seen(bytes)), 3000);
  const long = 'x'.repeat(240) + 'y'.repeat(200);
  assert.equal(count([long, 'never there at all'], seen(Buffer.from(long))), 1);
});

test('what begins a message is found by the kernel as without it', () => {
  const messages = fc.constantFrom(
    '***** SetupHost Logging Begin *****',
    'SetupHost::Initialize: CmdLine = [/Install]',
    '   Executing operation: Update Boot Code',
    'CheckDisk: Entering Execute Method',
    'Executing Operation: another case',
    '\ufeffHost OS Version [10.0]',
    'Gather started',
    'gather',
    '',
    'x',
  );
  const log = fc.array(fc.tuple(messages, fc.constantFrom('\n', '\r\n', '\n continued\n\n')), {
    minLength: 1,
    maxLength: 50,
  });
  fc.assert(
    fc.property(log, (rows) => {
      const text = rows
        .map(([message, end]) => `2021-05-18 05:12:43, Info                  MOUPG  ${message}${end}`)
        .join('');
      const bytes = Buffer.from(text);
      const fast = begun(bytes);
      assert.deepEqual(
        fast,
        withoutKernel(() => begun(bytes)),
      );
    }),
    { numRuns: 200 },
  );
  const plain = Buffer.from('2021-05-18 05:12:43, Info                  MOUPG  CDlpTask: Progress\n'.repeat(1000));
  let looked = 0;
  begun(plain, () => looked++);
  assert.equal(looked, 4, 'two searches look at the first line and at the first that names a component, at no other');
});

/** The records of a log whose message begins with a text that is looked for, and its anchors. */
function begun(bytes: Uint8Array, onLook: () => void = () => undefined): readonly unknown[] {
  const texts = ['gather started', 'gather', 'executing operation'];
  const search = compileStartSearch(texts);
  const anchors = new AnchorSearch();
  const found: unknown[] = [];
  scanLog('setupact.log', bytes, {
    begin: () => [search.beginnings, anchorBeginnings],
    chunk(growing, { bytes: of, base }) {
      const { records, lines } = growing;
      const at = { bytes: of, base, starts: lines.starts };
      const starts = search.over(records, at, (index, record) => found.push(`${record} ${texts[index]}`));
      const lookForAnchor = anchors.over(records, at);
      for (const [number, look] of [starts, lookForAnchor].entries()) {
        growing.begun(number, (record) => {
          onLook();
          look(record);
        });
      }
      return { lines: [], harmless: new Set() };
    },
  });
  return [...found, ...anchors.anchors];
}
