// How long the timeline picture takes on a million records in 40 logs: laying it out once, then a window per zoom.
// Usage: node test/bench/timelinePicture.mjs [records]
import { sources } from './sources.mjs';

const wanted = Number(process.argv[2] ?? 1_000_000);
const logs = 40;
const engine = await sources({
  'engine/src/records/scan.js': 'scanLog',
  'engine/src/timeline/segments.js': 'clockSegments',
  'engine/src/features/timelinePicture/picture.js': 'timelinePicture',
  'engine/src/features/timelinePicture/window.js': 'pictureWindow',
});

/** Deterministic: a log that writes in bursts, as setup does. */
function text(index, count) {
  let seed = index * 7919 + 1;
  const next = (below) => (seed = (seed * 48271) % 0x7fffffff) % below;
  let now = Date.UTC(2022, 6, 6, 8) + index * 13_000;
  const lines = [];
  for (let i = 0; i < count; i++) {
    if (next(30) === 0) now += next(5) * 1000;
    const stamp = new Date(now).toISOString().slice(0, 19).replace('T', ' ');
    lines.push(`${stamp}, Info                  SP     Operation ${next(1000)} of queue`);
  }
  return new TextEncoder().encode(lines.join('\r\n'));
}

/** A finding on every hundredth record: more than any case has. */
function findings(log) {
  return Array.from({ length: Math.floor(log.records.count / 100) }, (_, i) => ({
    id: `bench@${log.path}:${i * 100 + 1}`,
    rule: 'bench',
    severity: i % 10 === 0 ? 'error' : 'warning',
    title: { en: 'bench', 'zh-CN': 'bench' },
    place: { file: log.path, line: i * 100 + 1 },
    record: i * 100,
    codes: [],
    captures: {},
  }));
}

function time(title, work) {
  const start = performance.now();
  const result = work();
  console.log(`${title.padEnd(52)} ${(performance.now() - start).toFixed(1).padStart(8)} ms`);
  return result;
}

const known = {
  path: 'bench',
  verdict: { outcome: 'unknown' },
  attempts: [],
  chain: undefined,
  otherChains: [],
  logs: Array.from({ length: logs }, (_, i) => {
    const log = engine.scanLog(`${i}/setupact.log`, text(i, Math.round(wanted / logs)));
    return { log, segments: engine.clockSegments(log), steps: [], findings: findings(log), benign: new Uint8Array(0) };
  }),
};
console.log(
  `${logs} logs, ${wanted} records, ${known.logs.reduce((sum, one) => sum + one.findings.length, 0)} findings`,
);
const picture = time('laid out', () => engine.timelinePicture(known));
const { length } = picture.axis;
const view = (share) => ({ from: 0.4 * length, to: (0.4 + share) * length, width: 1200, lanes: logs });
time('window: everything', () => engine.pictureWindow(picture, { ...view(0), from: 0, to: length }));
for (const share of [0.5, 0.1, 0.01, 0.0001]) {
  time(`window: ${share * 100} % of it`, () => engine.pictureWindow(picture, view(share)));
}
const start = performance.now();
for (let i = 0; i < 50; i++) engine.pictureWindow(picture, view(0.01 * i + 0.001));
console.log(
  `${'a zoom of 50 windows, each'.padEnd(52)} ${((performance.now() - start) / 50).toFixed(1).padStart(8)} ms`,
);
