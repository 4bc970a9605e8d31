// Times the comparison of two runs of about 130 MB each: with steps to go by, with itself, and without any step.
// Usage: node test/bench/compare.mjs [megabytes]     A benchmark, not a test: prints the figures beside the limit.
import { performance } from 'node:perf_hooks';
import { composeSamples } from '../../tools/samples/build.mjs';
import { sources } from './sources.mjs';

const megabytes = Number(process.argv[2] ?? 130);
const LIMIT_MS = 5000;

const { scanLog, findAnchors, buildSteps, compareCases } = await sources({
  'engine/src/records/scan.js': 'scanLog',
  'engine/src/records/anchors.js': 'findAnchors',
  'engine/src/records/steps.js': 'buildSteps',
  'engine/src/cases/compare/compareCases.js': 'compareCases',
});

/** The good run of the samples again and again, with other numbers each time; `lost`: share of lines left out. */
function longLog(bytes, lost, seed) {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const lines = text.split('\r\n');
  let state = seed;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 4294967296;
  const parts = [];
  let length = 0;
  while (length < megabytes * 1e6) {
    const kept = lines
      .filter(() => random() >= lost)
      .map((line) => line.replace(/\d{4,}$/, () => String(Math.floor(random() * 1e9))));
    const part = Buffer.from(`${kept.join('\r\n')}\r\n`);
    parts.push(part);
    length += part.length;
  }
  return Buffer.concat(parts);
}

function analysisOf(bytes) {
  const log = scanLog('setupact.log', bytes);
  const steps = buildSteps(log, findAnchors(log));
  return { log, steps, attempts: [], findings: [], benign: new Uint8Array(log.records.count), problems: [] };
}

function caseOf(name, log) {
  return {
    path: name,
    verdict: { outcome: 'unknown' },
    attempts: [],
    logs: [log],
    otherChains: [],
    attributions: [],
    otherAttributions: [],
    missing: [],
    problems: [],
  };
}

const sample = composeSamples({ only: ['case3-good-run'] }).files.get('case3-good-run/Windows/Panther/setupact.log');
const bad = analysisOf(longLog(sample, 0.02, 1));
const good = analysisOf(longLog(sample, 0.02, 2));
const mb = (analysis) => (analysis.log.lines.bytes.length / 1e6).toFixed(0);
console.log(
  `bad ${mb(bad)} MB, ${bad.log.records.count} records; good ${mb(good)} MB, ${good.log.records.count} records`,
);

const time = (a, b, name) => {
  const from = performance.now();
  let longest = 0;
  let last = from;
  let read;
  const work = compareCases(caseOf('bad', a), caseOf('good', b));
  for (;;) {
    const step = work.next();
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (step.done) {
      const [log] = step.value.logs;
      const ms = now - from;
      console.log(
        `${name.padEnd(34)} ${ms.toFixed(0)} ms (templates and alignment ${(read - from).toFixed(0)} ms), longest step without a pause ${longest.toFixed(0)} ms, similarity ${log.similarity.toFixed(3)}   limit ${LIMIT_MS} ms   ${ms <= LIMIT_MS ? 'met' : 'MISSED'}`,
      );
      return;
    }
    read = now;
  }
};
time(bad, good, 'two runs, 2 % of lines lost in each');
time(bad, bad, 'a run with itself');
time({ ...bad, steps: [] }, { ...good, steps: [] }, 'two runs, no steps to go by');
console.log(`peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB, both logs held`);
