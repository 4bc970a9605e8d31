import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelDump, memoryDump, processDump } from './dumpFile.js';
import { evtxFile, type TestEvent } from './evtxFile.js';
import { analysisOf } from './readFile.js';
import { imageDetail, traceFile } from './traceFile.js';

const time = '2021-06-17T02:10:05.250Z';
const event = (eventId: number): TestEvent => ({
  provider: 'Service Control Manager',
  eventId,
  level: 2,
  time,
  data: [
    ['param1', `service ${eventId}`],
    ['param2', '%%1275'],
  ],
});
const drivers = Array.from({ length: 40 }, (_, i) => ({
  name: `\\SystemRoot\\System32\\drivers\\driver${i}.sys`,
  start: 0xfffff80000000000n + BigInt(i * 0x10000),
  size: 0x8000,
}));

/** A file of every kind, and the marks at its start, which damage spares: without them it is another kind of file. */
const files: readonly { readonly name: string; readonly bytes: Uint8Array; readonly mark: number }[] = [
  { name: 'event log', bytes: evtxFile([[7000, 7001, 7009].map(event), [7026, 7034].map(event)]), mark: 8 },
  {
    name: 'kernel dump',
    bytes: kernelDump({
      code: 0x3b,
      parameters: [1n, 0xfffff80000010010n, 3n, 4n],
      build: 19041,
      time,
      drivers,
      unloaded: drivers.slice(0, 3),
    }),
    mark: 8,
  },
  ...(['runs', 'SDMP'] as const).map((kind) => ({
    name: `dump of memory, ${kind}`,
    bytes: memoryDump(
      { code: 0x3b, parameters: [1n, 0xfffff80000010010n, 3n, 4n], build: 19041, time, drivers: drivers.slice(0, 4) },
      kind,
    ),
    mark: 8,
  })),
  {
    name: 'process dump',
    bytes: processDump({ modules: drivers, exception: { code: 0xc0000005, address: 1n } }),
    mark: 4,
  },
  {
    name: 'trace',
    bytes: traceFile(
      Array.from({ length: 60 }, (_, i) => ({
        process: 1,
        tid: i,
        kind: 1,
        operation: 5,
        time,
        detail: imageDetail(`C:\\a\\${i}.dll`),
      })),
      [{ index: 1, pid: 4, name: 'setuphost.exe', modules: drivers.map(({ name }) => ({ path: name, company: 'x' })) }],
    ),
    mark: 4,
  },
];

/** Every line in one record, every place inside the file: what a damaged file must keep to. */
function checkSound(bytes: Uint8Array, what: string): void {
  const begin = performance.now();
  const { log, findings, problems } = analysisOf(bytes, 'x/y.bin');
  assert.ok(performance.now() - begin < 30_000, `${what}: takes too long`);
  assert.equal(log.records.count, log.lines.count, what);
  for (const { place, correlated = [] } of findings) {
    for (const { line } of [place, ...correlated]) assert.ok(line >= 1 && line <= log.lines.count, what);
  }
  for (const { what: text, args = [] } of problems) {
    const places = [...text.matchAll(/\{(\d)\}/g)].map((match) => Number(match[1]));
    assert.ok(
      places.every((place) => args[place] !== undefined),
      `${what}: ${text}`,
    );
  }
}

for (const { name, bytes, mark } of files) {
  test(`${name}: cut at every 64th part`, () => {
    const whole = analysisOf(bytes, 'x/y.bin');
    assert.deepEqual(whole.problems, [], 'the whole file has no problem');
    for (let part = 1; part < 64; part++) {
      const cut = bytes.subarray(0, Math.max(mark, Math.floor((bytes.length * part) / 64)));
      checkSound(cut, `${name} ${part}/64`);
      const { log, problems } = analysisOf(cut, 'x/y.bin');
      assert.ok(log.lines.count <= whole.log.lines.count);
      // A cut through the empty rest of a chunk loses no event, but is said too.
      assert.ok(problems.length > 0, `${name} ${part}/64: nothing is said of what was lost`);
    }
  });

  test(`${name}: bytes changed at random`, () => {
    let state = 20_211_106;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return state % below;
    };
    for (let round = 0; round < 150; round++) {
      const hurt = bytes.slice();
      const count = 1 + random(round < 75 ? 4 : 400);
      for (let i = 0; i < count; i++) hurt[mark + random(hurt.length - mark)] = random(4) === 0 ? 0xff : random(256);
      checkSound(hurt, `${name}, round ${round}`);
    }
  });

  test(`${name}: nothing but its mark, then any bytes`, () => {
    for (const fill of [0x00, 0x01, 0x2a, 0x41, 0xff]) {
      const other = bytes.slice().fill(fill, mark);
      checkSound(other, `${name} filled with ${fill}`);
    }
  });
}

test('an event log that asks for endless work is given up in time', () => {
  // Every event asks for a template of thousands of gaps, each filled with a long text.
  const many = Array.from({ length: 900 }, (_, i) => [`n${i}`, ''] as const);
  const events: TestEvent[] = [{ provider: 'p'.repeat(2000), eventId: 1, level: 4, time, data: many.slice(0, 200) }];
  for (let i = 0; i < 20; i++)
    events.push({ provider: 'p'.repeat(1000), eventId: 1, level: 4, time, data: many.slice(0, 200) });
  checkSound(evtxFile([events]), 'long values');
});
