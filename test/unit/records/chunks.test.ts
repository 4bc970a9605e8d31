import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LogAnalysis, LogBytes, ScanMemory } from '../../../engine/src/index.js';
import { withoutKernel } from '../../../engine/src/kernel/kernel.js';
import { findFindings } from '../../../engine/src/findings/findings.js';
import { findAnchors } from '../../../engine/src/records/anchors.js';
import { stepsOf } from '../../../engine/src/records/formatSteps.js';
import { shippedEngine } from '../../corpus/engine.js';

const engine = shippedEngine();

/** A file on disk, as the scan sees it: what `chunk` returned is overwritten by the next call, and is a `Buffer`. */
function onDisk(bytes: Uint8Array, chunkBytes: number): LogBytes {
  const scratch = new Uint8Array(bytes.length);
  return {
    size: bytes.length,
    chunkBytes,
    read: (from, to) => bytes.slice(from, to),
    chunk(from, to, into = scratch) {
      into.fill(0x58);
      into.set(bytes.subarray(from, to));
      return Buffer.from(into.buffer, into.byteOffset, Math.min(to, bytes.length) - from);
    },
  };
}

function contentOf({ log, ...rest }: LogAnalysis): object {
  const { lines, records, ...facts } = log;
  const texts = Array.from({ length: lines.count }, (_, line) => lines.text(line));
  return { ...rest, ...facts, texts, starts: lines.starts, encoding: lines.encoding, records };
}

/** In pieces of any size a log says what it says as a whole, and what its finished records say when asked one by one. */
function checkPieces(bytes: Uint8Array, sizes: readonly number[] = [17_000, 40_000]): LogAnalysis {
  const whole = engine.analyseBytes('setupact.log', onDisk(bytes, Number.MAX_SAFE_INTEGER)).analysis;
  for (const size of sizes) {
    assert.deepEqual(contentOf(engine.analyseBytes('setupact.log', onDisk(bytes, size)).analysis), contentOf(whole));
  }
  assert.deepEqual(contentOf(engine.analyseLog('setupact.log', bytes)), contentOf(whole));
  withoutKernel(() => {
    assert.deepEqual(contentOf(engine.analyseLog('setupact.log', bytes)), contentOf(whole));
  });
  const { log } = whole;
  const anchors = findAnchors(log);
  const late = findFindings(log, anchors, stepsOf(log, anchors), engine.signatures);
  assert.deepEqual([whole.findings, whole.benign], [late.findings, late.benign]);
  return whole;
}

const line = (level: string, component: string, message: string): string =>
  `2025-05-02 15:20:20, ${level.padEnd(21)} ${component.padEnd(6)} ${message}`;

const kinds = [
  line('Info', 'MOUPG', 'SetupHost::Initialize: CmdLine = [/Install]'),
  line('Info', 'SP', 'Executing operation: Update Boot Code'),
  line('Error', 'IBSLIB', 'BCD: Failed to get registry value. Status: c0000024[gle=0x00000002]'),
  line('Error', 'SP', 'Operation failed: Update Boot Code. Error: 0x80004005[gle=0x000000b7]'),
  line('Error', '', 'Failed to delete \\\\?\\C:\\windows.old\\WINDOWS\\System32\\winhttp.dll. hr = 0x80070005'),
  line('Error', '', 'Failed to delete \\\\?\\C:\\windows.old\\Zubehör\\winhttp.dll. hr = 0x80070005'),
  line('Info', 'CSI', '00000008@2025/5/2:13:20:20.956 Performing 3 operations as follows:'),
  '    Name: a line that continues the record before it',
  line('Info', 'MIG', `Processing ${'x'.repeat(3000)}`),
  '',
];

/** Lines of all kinds, as many as several pieces need; the order follows from `seed`. */
function written(seed: number, end: string): string {
  let state = seed;
  const lines: string[] = [];
  for (let length = 0; length < 120_000; length += (lines.at(-1)?.length ?? 0) + end.length) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    lines.push(kinds[(state >>> 16) % kinds.length] ?? '');
  }
  return lines.join(end);
}

test('a log that is read in pieces says the same as one in memory: findings, records, lines, encoding', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.constantFrom<BufferEncoding>('utf8', 'latin1', 'utf16le'),
      (seed, end, encoding) => {
        const text = (encoding === 'utf16le' ? '\ufeff' : '') + written(seed, end);
        const { findings, benign } = checkPieces(Buffer.from(text, encoding));
        assert.ok(findings.length > 0 && benign.includes(1), 'the log says something');
      },
    ),
    { numRuns: 12 },
  );
});

test('a line longer than a piece, a log without line ends, no log at all', () => {
  checkPieces(Buffer.from(`${kinds[1]}\n${line('Info', 'MIG', 'y'.repeat(200_000))}\n${kinds[3]}\n`));
  checkPieces(Buffer.from('z'.repeat(100_000)));
  checkPieces(Buffer.from(''));
  checkPieces(Buffer.from(`${kinds[3]}\r`.repeat(2000)));
});

test('a file that is cut off while it is read ends where it ends then', () => {
  const bytes = Buffer.from(written(7, '\r\n'));
  const half = bytes.subarray(0, bytes.length >> 1);
  const { analysis: cut } = engine.analyseBytes('setupact.log', { ...onDisk(half, 30_000), size: bytes.length });
  assert.equal(cut.log.lines.count, engine.analyseLog('setupact.log', half).log.lines.count);
});

test('a log that grows while it is followed says what it says when read afresh', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.array(fc.nat({ max: 119_000 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom<BufferEncoding>('utf8', 'latin1'),
      (seed, cuts, encoding) => {
        const bytes = Buffer.from(written(seed, '\r\n'), encoding);
        let memory: ScanMemory | undefined;
        for (const cut of [...cuts.sort((a, b) => a - b), bytes.length]) {
          const now = onDisk(bytes.subarray(0, cut), 20_000);
          const followed = engine.analyseBytes('setupact.log', now, memory);
          assert.deepEqual(contentOf(followed.analysis), contentOf(engine.analyseBytes('setupact.log', now).analysis));
          memory = followed.memory;
        }
      },
    ),
    { numRuns: 12 },
  );
});
