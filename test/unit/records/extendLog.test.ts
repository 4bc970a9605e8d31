import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { columnsOf, reviveLog, scanLog, type LogFile } from '../../../engine/src/index.js';
import { extendLog } from '../../../engine/src/records/extendLog.js';

const LOG = `stray line before the first header
2021-05-18 03:12:13, Info                  MOUPG  SetupHost::Initialize: CmdLine = [/Install]\r
2021-05-18 03:12:14, Warning    [0x064163] IBSLIB OSRollbackService: checkpoint\r
    a line without a header continues the record
2021-05-18 03:12:15, Error                 SP     Operation failed: Grüße. Error: 0x80004005[gle=0x000000b7]\r
2021-05-18 03:12:16, Info                  CBS    Session: 30886_1 initialized\r
`;

/** What a log says, without the tables that hold it. */
function contentOf({ path, format, lines, records }: LogFile): object {
  const texts = Array.from({ length: lines.count }, (_, line) => lines.text(line));
  const lengths = texts.map((_, line) => lines.byteLength(line));
  return { path, format, texts, lengths, starts: lines.starts, encoding: lines.encoding, records };
}

/** A log that was cut off after `cut` bytes and then grew to the whole is the log read afresh. */
function checkGrown(bytes: Uint8Array, cut: number): boolean {
  const before = scanLog('Panther/setupact.log', bytes.slice(0, cut));
  const grown = extendLog(before, bytes);
  if (!grown) return false;
  assert.deepEqual(contentOf(grown), contentOf(scanLog('Panther/setupact.log', bytes)));
  return true;
}

test('a log that grew is what reading it afresh gives, wherever it was cut off', () => {
  const bytes = Buffer.from(LOG);
  const firstHeader = LOG.indexOf('MOUPG') + 8;
  for (let cut = 0; cut <= bytes.length; cut++) {
    const takenOver = checkGrown(bytes, cut);
    assert.ok(takenOver || cut < firstHeader, `nothing taken over after ${cut} bytes`);
  }
});

test('growing many times over, in pieces of any size', () => {
  const bytes = Buffer.from(LOG.repeat(4).replaceAll('Grüße', 'M\u00fcller'), 'latin1');
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: bytes.length }), { maxLength: 8 }), (cuts) => {
      let log: LogFile | undefined;
      for (const cut of [...cuts.sort((a, b) => a - b), bytes.length]) {
        const now = bytes.subarray(0, cut);
        log = (log && extendLog(log, now)) ?? scanLog('setupact.log', now);
        assert.deepEqual(contentOf(log), contentOf(scanLog('setupact.log', now)));
      }
    }),
    { numRuns: 200 },
  );
});

test('what cannot be continued is read afresh: UTF-16, another format, no header yet', () => {
  const utf16 = Buffer.from(`\ufeff${LOG}`, 'utf16le');
  assert.equal(extendLog(scanLog('a.log', utf16.subarray(0, 300)), utf16), undefined);
  const plain = Buffer.from('one\ntwo\n');
  assert.equal(extendLog(scanLog('a.log', plain), Buffer.concat([plain, Buffer.from(LOG)])), undefined);
});

test('a log without its bytes says the same, read from where they are', () => {
  for (const bytes of [Buffer.from(LOG), Buffer.from(LOG, 'latin1'), Buffer.from('\ufeff' + LOG)]) {
    const log = scanLog('setupact.log', bytes);
    const columns = structuredClone(columnsOf(log));
    const revived = reviveLog(columns, { read: (from, to) => bytes.subarray(from, to) });
    assert.deepEqual(contentOf(revived), contentOf(log));
    const gone = reviveLog(columns, { read: () => new Uint8Array(0) });
    assert.equal(gone.lines.text(2), '');
  }
});
