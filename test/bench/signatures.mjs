// What a larger catalogue costs: the 16,159-line log of the corpus, matched with 50 and with 1,050 signatures.
// Usage: node test/bench/signatures.mjs [log]      Without the corpus a log of the same size is written in memory.
// Fails when 1,000 extra signatures make it more than 1.5 times slower, or when a hostile pattern or line stalls it.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readSignatureFolder } from '../../tools/knowledge/signatures.mjs';
import { sources } from './sources.mjs';

const { scanLog, compileSignatures, matchSignatures } = await sources({
  'engine/src/records/scan.js': 'scanLog',
  'engine/src/signatures/signatureSet.js': 'compileSignatures',
  'engine/src/signatures/match.js': 'matchSignatures',
});

const corpus = process.env.UPGRADE_LOG_CORPUS ?? '/work/shared/corpus';
const file = process.argv[2] ?? path.join(corpus, 'Silvermaz28__SOE', 'SetupAct.log');
const bytes = existsSync(file) ? new Uint8Array(readFileSync(file)) : writtenLog();

/** 16,159 ordinary lines. */
function writtenLog() {
  const lines = [];
  for (let i = 0; i < 16_159; i++) {
    const time = `2025-05-02 15:${String(Math.floor(i / 300)).padStart(2, '0')}:${String(Math.floor(i / 5) % 60).padStart(2, '0')}`;
    lines.push(
      i % 4 === 0
        ? `${time}, Error                        Failed to delete \\\\?\\C:\\windows.old\\WINDOWS\\System32\\file${i}.dll. hr = 0x80070005`
        : `${time}, Info       [0x0803e5] MIG        Processing Registry: HKLM\\SOFTWARE\\Contoso\\Key${i} [Value ${i}]`,
    );
  }
  return new TextEncoder().encode(lines.join('\r\n'));
}

/** Signatures in the style of the catalogue: words that logs use, in combinations that this log does not hold. */
function synthetic(count) {
  const verbs = [
    'apply',
    'gather',
    'mount',
    'clone',
    'register',
    'serialize',
    'decrypt',
    'extract',
    'commit',
    'suspend',
  ];
  const nouns = [
    'package',
    'registry key',
    'driver',
    'boot entry',
    'profile',
    'volume',
    'image',
    'service',
    'plugin',
    'cache',
  ];
  return Array.from({ length: count }, (_, i) => ({
    id: `synthetic-${i}`,
    title: { en: '', 'zh-CN': '' },
    status: 'stable',
    formats: ['panther'],
    severity: 'error',
    match: {
      message: `Contoso${i}: Failed to ${verbs[i % 10]} (?<what>\\S+) ${nouns[Math.floor(i / 10) % 10]}\\. Error: (?<code>0x[0-9A-Fa-f]{8})`,
    },
    explain: { en: '', 'zh-CN': '' },
  }));
}

/** Median of the time of `work` in ms; the first runs warm the engine up and do not count. */
function median(work, runs = 15) {
  for (let i = 0; i < 3; i++) work();
  const times = [];
  for (let i = 0; i < runs; i++) {
    const started = performance.now();
    work();
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[runs >> 1];
}

const { signatures, benign } = await readSignatureFolder();
const fifty = compileSignatures(signatures.filter(({ formats }) => formats.includes('panther')).slice(0, 50), benign);
const many = compileSignatures([...fifty.signatures, ...synthetic(1000)], benign);
const whole = compileSignatures(signatures, benign);

// Analysis of a log begins with cutting it into records; that part is the same for both.
const analyse = (set) => median(() => matchSignatures(set, scanLog('setupact.log', bytes)));
const scan = median(() => scanLog('setupact.log', bytes));
const log = scanLog('setupact.log', bytes);
const with50 = analyse(fifty);
const with1050 = analyse(many);
const ms = (value) => `${value.toFixed(1)} ms`;
console.log(`log: ${(bytes.length / 1e6).toFixed(1)} MB, ${log.lines.count} lines, ${log.records.count} records`);
console.log(`cutting into records alone          ${ms(scan)}`);
console.log(
  `with   50 signatures, ${benign.length} benign     ${ms(with50)}   (matching ${ms(median(() => matchSignatures(fifty, log)))})`,
);
console.log(
  `with 1050 signatures, ${benign.length} benign     ${ms(with1050)}   (matching ${ms(median(() => matchSignatures(many, log)))})`,
);
console.log(`with the whole catalogue (${signatures.length})      ${ms(analyse(whole))}`);
console.log(
  `compiling 1050 signatures           ${ms(median(() => compileSignatures(many.signatures, benign).plan('panther')))}`,
);
const ratio = with1050 / with50;
console.log(`ratio 1050 : 50                     ${ratio.toFixed(2)}   (at most 1.50)`);

const hostile = compileSignatures(
  [
    { ...synthetic(1)[0], match: { message: 'hostile (a+)+$' } },
    { ...synthetic(1)[0], match: { message: 'hostile (a|aa)*b?(a*)*c' } },
  ],
  [],
);
const bad = `2025-05-02 15:00:00, Error                 SP     hostile ${'a'.repeat(60_000)}!`;
const badLog = scanLog('setupact.log', new TextEncoder().encode(`${bad}\r\n`.repeat(20)));
const stall = median(() => matchSignatures(hostile, badLog), 3);
console.log(`20 hostile lines of 60,000 letters  ${ms(stall)}`);

const big = new Uint8Array(bytes.length * 48);
for (let i = 0; i < 48; i++) big.set(bytes, i * bytes.length);
const bigLog = scanLog('setupact.log', big);
console.log(
  `${(big.length / 1e6).toFixed(0)} MB, whole catalogue             ${ms(median(() => matchSignatures(whole, bigLog), 1))} for matching`,
);

process.exitCode = ratio > 1.5 || stall > 2000 ? 1 : 0;
