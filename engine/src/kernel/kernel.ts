import { kernelProgram } from './program.js';

/**
 * What the kernel exports: functions, and numbers that say where things lie in its memory. The sources in engine/kernel
 * say what each of them is; names and meaning are the same here.
 */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  cutLines(from: number, end: number, base: number): number;
  readHeaders(line: number, count: number, base: number, first: number): number;
  nameIs(name: number): void;
  forgetNames(): void;
  countGrams(from: number, to: number): void;
  chooseGrams(texts: number, stride: number): void;
  findTexts(at: number, from: number, to: number, stride: number): number;
  readonly cutTo: Value;
  readonly recordsRead: Value;
  readonly marked: Value;
  readonly searchedTo: Value;
  readonly CHUNK_BYTES: Value;
  readonly BATCH: Value;
  readonly FINDS: Value;
  readonly TEXTS: Value;
  readonly TEXT_BYTES: Value;
  readonly GRAMS: Value;
  readonly BEGINNING_BITS: Value;
  readonly CHUNK: Value;
  readonly STARTS: Value;
  readonly FIRST_LINES: Value;
  readonly TIMES: Value;
  readonly EVENT_IDS: Value;
  readonly COMPONENTS: Value;
  readonly MESSAGE_COLUMNS: Value;
  readonly LEVELS: Value;
  readonly FOUND: Value;
  readonly TEXT_ROWS: Value;
  readonly TEXT_POOL: Value;
  readonly BEGINNINGS: Value;
  readonly NEXT_WORDS: Value;
  readonly SEARCHES: Value;
  readonly ENDINGS: Value;
  readonly MARKS: Value;
}

interface Value {
  value: number;
}

/**
 * The part of the scan that goes over every byte of a log, compiled to WebAssembly (engine/kernel), and the memory that it
 * works in. It does what the engine's own code does, only faster, and only for bytes that lie in its memory.
 */
export interface Kernel extends Omit<Exports, 'memory'> {
  /** All of its memory; and parts of it as the columns that they are. */
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly starts: Uint32Array;
  readonly firstLines: Uint32Array;
  readonly times: Float64Array;
  readonly eventIds: Uint32Array;
  readonly components: Uint16Array;
  readonly messageColumns: Uint16Array;
  readonly levels: Uint8Array;
  readonly marks: Uint32Array;
  readonly found: Uint32Array;
  /** Memory for a chunk of so many bytes; undefined when it is too long. */
  room(length: number): Uint8Array | undefined;
  /** Whose component names and beginnings, and whose texts, are in the tables. */
  readonly owner: { records?: object; texts?: object };
}

/** What a JavaScript host may have; the engine compiles without the types of any. */
interface Host {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object) => { readonly exports: object };
  };
  atob(text: string): string;
}

let loaded: Kernel | false | undefined;

/** The kernel of this thread; undefined where there is no WebAssembly with vectors. */
export function kernel(): Kernel | undefined {
  if (loaded === undefined) loaded = load() ?? false;
  return loaded || undefined;
}

/** The kernel, when it can see `bytes`: they begin its chunk. */
export function kernelOf(bytes: Uint8Array): Kernel | undefined {
  if (!loaded || bytes.buffer !== loaded.bytes.buffer) return undefined;
  return bytes.byteOffset === loaded.CHUNK.value ? loaded : undefined;
}

/** Does something without the kernel, as on a host that has none: for tests that compare both. */
export function withoutKernel<T>(work: () => T): T {
  const before = loaded;
  loaded = false;
  try {
    return work();
  } finally {
    loaded = before;
  }
}

function load(): Kernel | undefined {
  let exports;
  try {
    const host = globalThis as unknown as Host;
    const program = Uint8Array.from(host.atob(kernelProgram), (char) => char.charCodeAt(0));
    exports = new host.WebAssembly.Instance(new host.WebAssembly.Module(program)).exports as Exports;
  } catch {
    // Switched off by a policy, or a processor without vectors.
    return undefined;
  }
  const { buffer } = exports.memory;
  const bytes = new Uint8Array(buffer);
  const { CHUNK, CHUNK_BYTES, BATCH, FINDS } = exports;
  const batch = BATCH.value;
  return {
    ...exports,
    bytes,
    view: new DataView(buffer),
    starts: new Uint32Array(buffer, exports.STARTS.value, batch + 1),
    firstLines: new Uint32Array(buffer, exports.FIRST_LINES.value, batch),
    times: new Float64Array(buffer, exports.TIMES.value, batch),
    eventIds: new Uint32Array(buffer, exports.EVENT_IDS.value, batch),
    components: new Uint16Array(buffer, exports.COMPONENTS.value, batch),
    messageColumns: new Uint16Array(buffer, exports.MESSAGE_COLUMNS.value, batch),
    levels: new Uint8Array(buffer, exports.LEVELS.value, batch),
    marks: new Uint32Array(buffer, exports.MARKS.value, batch),
    found: new Uint32Array(buffer, exports.FOUND.value, 2 * FINDS.value),
    room(length) {
      const at = CHUNK.value;
      return length <= CHUNK_BYTES.value ? bytes.subarray(at, at + length) : undefined;
    },
    owner: {},
  };
}
