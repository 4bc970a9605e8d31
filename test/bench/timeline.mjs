// How long the merged timeline takes on a million records in 40 logs: clock segments, merge, filters, windows.
// Usage: node test/bench/timeline.mjs [records]
import { sources } from './sources.mjs';

const wanted = Number(process.argv[2] ?? 1_000_000);
const logs = 40;
const engine = await sources({
  'engine/src/records/scan.js': 'scanLog',
  'engine/src/timeline/segments.js': 'clockSegments',
  'engine/src/timeline/merge.js': 'mergeLogs',
  'engine/src/timeline/view.js': 'viewTimeline',
  'engine/src/timeline/moment.js': 'sameMoment',
});

/** Deterministic: a log that writes in bursts, as setup does. */
function text(index, count) {
  let seed = index * 7919 + 1;
  const next = (below) => (seed = (seed * 48271) % 0x7fffffff) % below;
  const levels = ['Info   ', 'Info   ', 'Info   ', 'Warning', 'Error  '];
  const components = ['SP    ', 'MIG   ', 'DISM  ', 'CBS   ', '      '];
  let now = Date.UTC(2022, 6, 6, 8) + index * 13_000;
  const lines = [];
  for (let i = 0; i < count; i++) {
    if (next(30) === 0) now += next(5) * 1000;
    const stamp = new Date(now).toISOString().slice(0, 19).replace('T', ' ');
    lines.push(
      `${stamp}, ${levels[next(5)]}               ${components[next(5)]} Operation ${next(1000)} of queue: copied C:\\Windows\\System32\\file${i}.dll`,
    );
  }
  return new TextEncoder().encode(lines.join('\r\n'));
}

function time(title, work) {
  const start = performance.now();
  const result = work();
  console.log(`${title.padEnd(52)} ${(performance.now() - start).toFixed(1).padStart(8)} ms`);
  return result;
}

const files = Array.from({ length: logs }, (_, i) => text(i, Math.round(wanted / logs)));
const bytes = files.reduce((sum, file) => sum + file.length, 0);
console.log(`${logs} logs, ${wanted} records, ${(bytes / 1024 / 1024).toFixed(0)} MB`);
const scanned = time('scan', () => files.map((file, i) => engine.scanLog(`${i}/setupact.log`, file)));
const analyses = time('clock segments', () =>
  scanned.map((log) => ({ log, segments: engine.clockSegments(log), findings: [] })),
);
const before = process.memoryUsage().arrayBuffers;
const timeline = time('merge', () => engine.mergeLogs(analyses));
console.log(
  `${'memory of the merge'.padEnd(52)} ${((process.memoryUsage().arrayBuffers - before) / 1024 / 1024).toFixed(1).padStart(8)} MB`,
);
const all = engine.viewTimeline(timeline);
time('window of 5,000 rows in the middle', () => all.rows(wanted >>> 1, 5000));
time('row of a line', () => all.around('17/setupact.log', 9000));
time('filter: level error', () => engine.viewTimeline(timeline, { levels: ['error'] }));
time('filter: one log of 40, two components', () =>
  engine.viewTimeline(timeline, { sources: ['3/setupact.log'], components: ['SP', 'MIG'] }),
);
time('filter: text that is nowhere', () => engine.viewTimeline(timeline, { text: 'zkcloud' }));
time('filter: text on every line', () => engine.viewTimeline(timeline, { text: 'operation' }));
time('filter: text with a frequent first letter', () => engine.viewTimeline(timeline, { text: 'exception' }));
time('same moment, 2 s', () => engine.sameMoment(timeline, '17/setupact.log', 9000, { seconds: 2, most: 300 }));
