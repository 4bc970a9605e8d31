import type { ForeignImage } from './foreign.js';
import { isSetupProcess } from './setupProcess.js';

/** An event of a trace, its fields as the columns show them; `company` is that of a loaded module, where known. */
export interface TraceEvent {
  /** 0-based; -1 of an event that is not listed: it may hold a file, but no place can be named for it. */
  readonly line: number;
  readonly process: string;
  readonly pid: string;
  readonly operation: string;
  readonly path: string;
  readonly result: string;
  readonly detail: string;
  readonly company: string;
}

/** Who had a file open, and the 0-based line where it was opened (-1: not listed). */
export interface TraceHolder {
  readonly line: number;
  readonly process: string;
  readonly pid: string;
}

/** A program, driver or image that a setup process was refused. */
export interface TraceRefusal {
  /** 0-based line of the first time. */
  readonly line: number;
  readonly process: string;
  readonly path: string;
  readonly result: string;
  readonly count: number;
  readonly holder?: TraceHolder;
}

/** What a trace shows of setup's own processes. */
export interface TraceFacts {
  /** Modules loaded into them, each once a process. */
  readonly images: readonly ForeignImage[];
  readonly refusals: readonly TraceRefusal[];
}

/** Looks at the events of a trace in their order. */
export interface TraceWatch {
  see(event: TraceEvent): void;
  facts(): TraceFacts;
}

/** Files that setup cannot do without: programs, drivers, images, packages. */
const imageFile = /\.(?:exe|dll|sys|mui|drv|ocx|efi|wim|esd|swm|cab|msu|inf|cat|mum)$/i;
const refused: ReadonlySet<string> = new Set(['ACCESS DENIED', 'SHARING VIOLATION']);
/** Files refused that are listed; a trace of a failing set-up repeats a few of them. */
const MOST_REFUSALS = 100;
/** Files whose handles are remembered. Beyond that the one that was opened first is forgotten. */
const MOST_FILES = 50_000;
const MOST_HANDLES = 200;
const MOST_IMAGES = 20_000;

interface Handle extends TraceHolder {
  /** Its place among the events. */
  readonly order: number;
  /** What the opener let others do, as the column Detail says; undefined where it does not. */
  readonly share: string | undefined;
}

/** Whether an event can be of use to a watch, by its names alone: the others need not be decoded. */
export function isWatched(operation: string, result: string, ofSetup: boolean): boolean {
  switch (operation) {
    case 'CreateFile':
    case 'CloseFile':
    case 'Process Exit':
      return true;
    case 'Load Image':
      return ofSetup;
    default:
      return ofSetup && refused.has(result);
  }
}

export function isRefused(result: string): boolean {
  return refused.has(result);
}

export function isImageFile(path: string): boolean {
  return imageFile.test(path);
}

export function createTraceWatch(): TraceWatch {
  const images = new Map<string, ForeignImage>();
  const refusals = new Map<string, TraceRefusal>();
  const open = new Map<string, Handle[]>();
  /** Process id → order of its end, which closes what it had open. */
  const ends = new Map<string, number>();
  let order = 0;

  const see = (event: TraceEvent): void => {
    const { line, process, pid, operation, path, result } = event;
    order++;
    if (operation === 'Process Exit') {
      ends.set(pid, order);
      return;
    }
    if (operation === 'Load Image') {
      const key = `${process}|${path}`.toLowerCase();
      if (line >= 0 && isSetupProcess(process) && result === 'SUCCESS' && !images.has(key) && images.size < MOST_IMAGES)
        images.set(key, { line, process, path, company: event.company });
      return;
    }
    if (!imageFile.test(path)) return;
    const file = path.toLowerCase();
    if (refused.has(result)) {
      if (line >= 0 && isSetupProcess(process)) refuse(event, file);
    } else if (operation === 'CloseFile') close(file, pid);
    else if (operation === 'CreateFile' && result === 'SUCCESS') opened(event, file);
  };

  const refuse = (event: TraceEvent, file: string): void => {
    const { line, process, path, result } = event;
    const key = `${process}|${result}|${file}`.toLowerCase();
    const known = refusals.get(key);
    if (!known && refusals.size >= MOST_REFUSALS) return;
    // Every refusal is asked for its holder: the first may have been by one that had opened the file before the trace began.
    const holder = known?.holder ?? holderOf(event, open.get(file) ?? []);
    refusals.set(key, {
      line: known?.line ?? line,
      process: known?.process ?? process,
      path: known?.path ?? path,
      result,
      count: (known?.count ?? 0) + 1,
      ...(holder && { holder }),
    });
  };

  const holderOf = (event: TraceEvent, handles: readonly Handle[]): TraceHolder | undefined => {
    const others = handles.filter((handle) => handle.pid !== event.pid && (ends.get(handle.pid) ?? 0) < handle.order);
    // A handle that forbids what was asked for is to blame; one that says nothing of it may be.
    const found = others.findLast(({ share }) => share !== undefined && forbids(share, event.detail)) ?? others.at(-1);
    return found && { line: found.line, process: found.process, pid: found.pid };
  };

  const opened = ({ line, process, pid, detail }: TraceEvent, file: string): void => {
    const handles = open.get(file) ?? [];
    if (handles.length >= MOST_HANDLES) handles.shift();
    handles.push({ line, process, pid, order, share: /\bShareMode: ([^:]*?)(?:, \w+: ?|$)/.exec(detail)?.[1] });
    open.set(file, handles);
    if (open.size > MOST_FILES) for (const oldest of open.keys()) if (open.delete(oldest)) break;
  };

  const close = (file: string, pid: string): void => {
    const handles = open.get(file);
    const at = handles?.findLastIndex((handle) => handle.pid === pid) ?? -1;
    if (!handles || at < 0) return;
    handles.splice(at, 1);
    if (handles.length === 0) open.delete(file);
  };

  return { see, facts: () => ({ images: [...images.values()], refusals: [...refusals.values()] }) };
}

/** Whether a handle with this share mode keeps another from what `detail` asks for (`Desired Access: Read Data, ...`). */
function forbids(share: string, detail: string): boolean {
  if (share === 'None' || share === '') return true;
  const wanted = /\bDesired Access: ([^:]*?)(?:, \w+: ?|$)/.exec(detail)?.[1] ?? '';
  const asks = (words: RegExp): boolean => /\bAll Access\b/.test(wanted) || words.test(wanted);
  return (
    (asks(/\bGeneric (?:Read\/)?Write\b|\bWrite Data\b|\bAppend\b/) && !share.includes('Write')) ||
    (asks(/\bGeneric (?:Read|Execute)\b|\bRead Data\b|\bExecute\b/) && !share.includes('Read')) ||
    (asks(/\bDelete\b/) && !share.includes('Delete'))
  );
}

/** Events of a large trace that are listed one by one. */
export interface TraceChoice {
  isOfSetup(process: string): boolean;
  takes(event: Pick<TraceEvent, 'process' | 'operation' | 'result' | 'path'>): boolean;
}

const MOST_TAKEN = 100_000;
const MOST_SEEN = 50_000;

/**
 * Of a trace with millions of events: the first of each process, starts and ends of processes, each module once (in
 * setup once for each of its processes), and what setup was refused.
 */
export function createTraceChoice(): TraceChoice {
  const processes = new Map<string, boolean>();
  const loaded = new Set<string>();
  let taken = 0;
  const isOfSetup = (process: string): boolean => processes.get(process) ?? isSetupProcess(process);
  const isWanted = ({ process, operation, result, path }: Parameters<TraceChoice['takes']>[0]): boolean => {
    const ofSetup = isOfSetup(process);
    if (operation === 'Load Image') {
      const key = ofSetup ? `${process}|${path}` : path;
      if (loaded.has(key) || loaded.size >= MOST_SEEN) return isFirst(process, ofSetup);
      loaded.add(key);
      isFirst(process, ofSetup);
      return true;
    }
    const first = isFirst(process, ofSetup);
    return first || operation === 'Process Start' || operation === 'Process Exit' || (ofSetup && refused.has(result));
  };
  const isFirst = (process: string, ofSetup: boolean): boolean => {
    if (processes.has(process) || processes.size >= MOST_SEEN) return false;
    processes.set(process, ofSetup);
    return true;
  };
  return {
    isOfSetup,
    takes(event) {
      if (taken >= MOST_TAKEN || !isWanted(event)) return false;
      taken++;
      return true;
    },
  };
}
