import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { composeSamples } from '../../tools/samples/build.mjs';
import { writeCabinet } from '../unit/readers/cabinetFile.js';
import { kernelDump, memoryDump, processDump } from '../unit/readers/dumpFile.js';
import { evtxFile, type TestEvent } from '../unit/readers/evtxFile.js';
import { fileDetail, imageDetail, keyDetail, traceFile } from '../unit/readers/traceFile.js';
import { zipOf } from '../unit/runtime/zipFile.js';

/** What an input is to the product: a file of a case, an archive, a rule file, notes, a code that somebody typed. */
export type InputKind = 'log' | 'binary' | 'zip' | 'cabinet' | 'rules' | 'notes' | 'code';

export interface Seed {
  readonly kind: InputKind;
  /** Name inside a case: some readers go by it. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** Of a large log its first and last part are seeds, which is where logs differ most. */
const PIECE = 48 * 1024;

function pieces(kind: InputKind, name: string, bytes: Buffer): Seed[] {
  if (kind !== 'log' || bytes.length <= 2 * PIECE) return [{ kind, name, bytes: bytes.subarray(0, 256 * 1024) }];
  const middle = bytes.length >> 1;
  return [0, middle, bytes.length - PIECE].map((from) => ({ kind, name, bytes: bytes.subarray(from, from + PIECE) }));
}

function below(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .sort();
}

const time = '2021-06-17T02:10:05.250Z';
const events = [7000, 7026, 1001].map((eventId): TestEvent => ({
  provider: 'Service Control Manager',
  eventId,
  level: 2,
  time,
  data: [
    ['param1', 'x'],
    ['param2', '%%1275'],
  ],
}));
const drivers = Array.from({ length: 6 }, (_, i) => ({
  name: `\\SystemRoot\\System32\\drivers\\driver${i}.sys`,
  start: 0xfffff80000000000n + BigInt(i * 0x10000),
  size: 0x8000,
}));
const crash = { code: 0x3b, parameters: [1n, 0xfffff80000010010n, 3n, 4n], build: 19041, time, drivers };

/** Files that the tests of the readers build, each with every part that its reader knows. */
function built(): Seed[] {
  const log = {
    name: 'Panther/setupact.log',
    data: '2022-04-20 16:59:43, Error                 SP     Operation failed: A. Error: 0x80004005\n',
  };
  const details = [imageDetail('C:\\a.dll'), fileDetail('C:\\b.txt'), keyDetail('HKLM\\c')];
  const traced = details.map((detail, i) => ({ process: 1, tid: i, kind: i + 1, operation: 5, time, detail }));
  const processes = [{ index: 1, pid: 4, name: 'setuphost.exe', modules: [{ path: 'C:\\a.dll', company: 'x' }] }];
  const files: readonly (readonly [InputKind, string, Uint8Array])[] = [
    ['binary', 'System.evtx', evtxFile([events])],
    ['binary', 'kernel.dmp', kernelDump({ ...crash, unloaded: drivers.slice(0, 2) })],
    ['binary', 'memory.dmp', memoryDump(crash, 'SDMP')],
    ['binary', 'process.dmp', processDump({ modules: drivers, exception: { code: 0xc0000005, address: 1n } })],
    ['binary', 'trace.pml', traceFile(traced, processes)],
    [
      'zip',
      'case.zip',
      zipOf([log, { name: 'inner.zip', data: zipOf([log]) }, { ...log, name: 'a\\b.log', method: 0 }]),
    ],
    [
      'cabinet',
      'CbsPersist_20210617021005.cab',
      writeCabinet({ name: 'CbsPersist.log', text: Buffer.from(log.data.repeat(40)) }),
    ],
  ];
  return files.map(([kind, name, bytes]) => ({ kind, name, bytes: Buffer.from(bytes) }));
}

const codes = [
  '0xC1900101-0x20017',
  '-2147024891',
  'ERROR_ACCESS_DENIED',
  '0x80070005',
  'c0000024',
  '2147942405',
  '0n5',
  '８０',
  '0xc1900101, 0x30018',
];

/**
 * What inputs are made from, in an order that never changes: the generated samples, files that tests build, rule files and,
 * where it is there, the corpus, which is read in place and copied nowhere.
 */
export function seeds(corpus?: string): readonly Seed[] {
  const { files } = composeSamples();
  const all: Seed[] = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, bytes]) => pieces(/notes|记录/i.test(name) ? 'notes' : kindOf(name), name, bytes));
  all.push(...built());
  for (const name of below('signatures')
    .filter((one) => /\.ya?ml$/.test(one))
    .filter((_, i) => i % 12 === 0)) {
    all.push({ kind: 'rules', name, bytes: readFileSync(path.join('signatures', name)) });
  }
  all.push(...codes.map((text): Seed => ({ kind: 'code', name: 'code', bytes: Buffer.from(text) })));
  if (corpus && existsSync(corpus)) {
    for (const name of below(corpus)) {
      const bytes = readFileSync(path.join(corpus, name));
      if (bytes.length > 0) all.push(...pieces(kindOf(name), name, bytes));
    }
  }
  return all;
}

function kindOf(name: string): InputKind {
  return /\.(?:evtx|dmp|pml)$/i.test(name)
    ? 'binary'
    : /\.zip$/i.test(name)
      ? 'zip'
      : /\.cab$/i.test(name)
        ? 'cabinet'
        : 'log';
}
