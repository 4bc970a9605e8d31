import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { build } from 'esbuild';
import iconv from 'iconv-lite';
import { columnsOf, partsOf, type LogAnalysis } from '../../../engine/src/index.js';
import { bytesInMemory } from '../../../engine/src/lines/logBytes.js';
import { createCaseWork } from '../../../server/src/runtime/caseWork.js';
import type { ThreadOptions } from '../../../server/src/runtime/threads.js';
import { shippedEngine } from '../../corpus/engine.js';
import { zipOf } from './zipFile.js';

const folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-parts-'));
const script = path.join(folder, 'worker.js');
const partScript = path.join(folder, 'part.js');
after(() => {
  rmSync(folder, { recursive: true, force: true });
});
const engine = shippedEngine();

/** A setupact.log of about half a megabyte with everything that could come out otherwise when it is cut. */
function setupLog(): Buffer {
  const lines: Buffer[] = [];
  const stamp = (second: number): string =>
    new Date(Date.UTC(2024, 2, 5, 10, 0, second)).toISOString().slice(0, 19).replace('T', ' ');
  const add = (second: number, level: string, component: string, message: string, code = 'utf-8'): void => {
    const head = `${stamp(second)}, ${level.padEnd(8)}`.padEnd(43) + component.padEnd(7);
    lines.push(iconv.encode(`${head}${message}\r\n`, code));
  };
  add(0, 'Info', 'MOUPG', '**************** SetupHost Logging Begin ****************');
  for (let i = 0; i < 4000; i++) {
    if (i % 100 === 0) add(i, 'Info', 'SP', `Executing operation: Copy files to C:\\Data${i}`);
    add(i, i % 50 ? 'Info' : 'Warning', i % 3 ? 'MIG' : 'SP', `Working on object ${i} of C:\\Users\\Somebody`);
    if (i % 97 === 0) lines.push(Buffer.from('   a line that continues the record\r\n    and another\r\n'));
    if (i % 211 === 0) add(i, 'Error', 'SP', `Operation failed: Apply drivers ${i}. Error: 0x80070002[gle=0x000000b7]`);
    if (i % 100 === 99) add(i + 60, 'Info', 'SP', 'Operation completed successfully: Copy files');
    if (i % 500 === 7) add(i, 'Error', 'SP', `无法访问 C:\\安装程序文件夹\\${i}`, 'gb18030');
    if (i === 2000) lines.push(Buffer.from('\ufeff'));
    if (i === 3000) add(100, 'Info', 'SP', 'The clock goes back');
  }
  add(4100, 'Info', 'SP', 'Crash 0x0000007E detected');
  add(4100, 'Info', 'SP', '  Module name           :examplefilter.sys');
  add(4101, 'Info', 'MOUPG', 'SetupHost: Reporting error event -> [0xC1900101, 0x30018]');
  return Buffer.concat(lines);
}

/** What of an analysis can be compared: everything but where the bytes are. */
function comparable({ log, ...analysis }: LogAnalysis): unknown {
  const { records, lines, ...rest } = columnsOf(log);
  const cut = <T extends { slice(from: number, to: number): T }>(column: T): unknown[] => [
    ...(column.slice(0, records.count) as unknown as Iterable<unknown>),
  ];
  const { count, components } = records;
  return {
    ...analysis,
    benign: [...analysis.benign],
    rest,
    lines: { ...lines, starts: [...lines.starts] },
    records: {
      count,
      components,
      columns: [records.firstLine, records.level, records.component, records.eventId, records.messageColumn].map(
        (one) => cut(one as Uint32Array),
      ),
      time: cut(records.time).map(String),
    },
  };
}

async function analysed(target: string, threads?: ThreadOptions): Promise<readonly LogAnalysis[]> {
  const state = await createCaseWork(engine, target, threads).update();
  return state?.analysis.logs ?? [];
}

test('a log gives the same on one thread and on several, cut wherever it may be, and out of a zip', async () => {
  await build({
    entryPoints: ['server/src/part.ts'], outfile: partScript, bundle: true, platform: 'node', format: 'cjs',
    mainFields: ['module', 'main'], logLevel: 'error',
  }); // prettier-ignore
  const bytes = setupLog();
  const file = path.join(folder, 'bundle', 'setupact.log');
  mkdirSync(path.dirname(file));
  writeFileSync(file, bytes);
  const zip = path.join(folder, 'bundle.zip');
  writeFileSync(zip, zipOf([{ name: 'setupact.log', data: bytes }]));

  const [alone] = await analysed(path.dirname(file));
  assert.ok(alone && alone.findings.length > 20 && alone.log.lines.encoding.startsWith('gb'));
  const expected = comparable(alone);
  for (const partBytes of [700, 20_000, 131_072]) {
    const parts = partsOf(bytesInMemory(bytes), partBytes);
    assert.ok(parts && parts.begins.length > 2, `${partBytes}: ${parts?.begins.length} parts`);
    for (const count of [2, 3]) {
      const threads: ThreadOptions = { script, partScript, count, parts: { worthBytes: 1, partBytes } };
      const [inParts] = await analysed(path.dirname(file), threads);
      assert.ok(inParts);
      assert.deepEqual(comparable(inParts), expected, `${count} threads, ${partBytes} bytes a part`);
    }
  }
  const [zipped] = await analysed(zip);
  assert.ok(zipped);
  assert.deepEqual(comparable(zipped), expected);
});

test('threads that die leave their parts to the one that asked', async () => {
  const dead = path.join(folder, 'dead.js');
  writeFileSync(
    dead,
    `const { workerData } = require('node:worker_threads'); Atomics.add(workerData.job.next, 0, 3); throw new Error('gone');`,
  );
  const target = path.join(folder, 'bundle');
  const [alone] = await analysed(target);
  const [left] = await analysed(target, {
    script,
    partScript: dead,
    count: 2,
    parts: { worthBytes: 1, partBytes: 20_000 },
  });
  assert.ok(alone && left);
  assert.deepEqual(comparable(left), comparable(alone));
});

test('parts begin with records, whatever the bytes around the cut', () => {
  const text =
    '2024-03-05 10:00:00, Info                  SP     one\r\n  more\r\n2024-03-05 10:00:01, Info                  SP     two\r\n';
  const bytes = Buffer.from(text);
  const second = text.lastIndexOf('2024');
  for (let size = 1; size < bytes.length; size++) {
    const begins = partsOf(bytesInMemory(bytes), size)?.begins ?? [];
    assert.deepEqual(begins, size < second ? [0, second] : [0], `${size}`);
  }
  assert.equal(partsOf(bytesInMemory(Buffer.from('no log at all\n')), 4), undefined);
});
