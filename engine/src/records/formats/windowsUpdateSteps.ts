import { BLANKS, withoutEnd } from '../../lines/withoutEnd.js';
import type { LogStep } from '../../model/analysis.js';
import type { LogFile } from '../../model/record.js';
import type { OpenStep } from '../openStep.js';

/** The service begins: `WU client version 10.0.17763.1852`; on Windows 7 `===========  Logging initialized (build: 7.6...)`. */
const SERVICE = /^(?:WU client version \S|=+ {1,4}Logging initialized)/;
/** `* END * Service exit Exit code = 0x240001`, `#########  AU: Uninitializing Automatic Updates  #########`. */
const EXIT = /^(?:\* END \* Service exit|#+ {1,4}AU: Uninitializing)/;
/**
 * `* START * Finding updates CallerId = Update;ScanForUpdates  Id = 3 (cV = ...)`,
 * `**  END  **  Agent: Installing updates [CallerId = AutomaticUpdates]`, `-- START --  COMAPI: Search [ClientId = ...]`.
 */
const BORDER = /^(?:[>#*<-]{1,12} {0,2})?(?:\*{1,2}|--) {0,2}(START|END) {1,2}(?:\*{1,2}|--) {1,8}(.{1,400})$/;
/** `Exit code = 0x00000000`, `Error = 0x80240020`, `[hr = 0x00000000]`. */
const CODE = /(?:Exit code|Error|\bhr) = 0x([0-9A-Fa-f]{8})/;
/**
 * Some ends do not hold the result: it stands before them. `  - WARNING: Exit code = 0x80240024` and a row of dashes before
 * Windows 10, later `Exit code = 0x00000000; Call error code = 0x80240022`.
 */
const RESULT =
  /^(?:[-#*]{1,2} {1,2}WARNING: Exit code|Exit code = 0x0{8}; Call error code) = 0x(8[0-9A-Fa-f]{7})(?![0-9A-Fa-f])/;
/** At most as many records before the end, for others write between. */
const RESULT_BEFORE = 4;
/** Work that has begun and may end; a hostile file may begin without end. */
const MOST_OPEN = 1000;

interface Running {
  readonly step: OpenStep;
  readonly key: string;
}

/**
 * The runs of the update service, and in each the searches, downloads and installations with their result. Work of several
 * callers runs side by side: its end is found by what it is called. Work whose end the log does not hold has no result, and only
 * its first line belongs to it.
 */
export function updateSteps(log: LogFile): readonly LogStep[] {
  const { records } = log;
  const roots: OpenStep[] = [];
  let session: OpenStep | undefined;
  let running: Running[] = [];
  let result = { code: 0, record: -Infinity };

  for (let record = 0; record < records.count; record++) {
    const text = messageOf(log, record);
    if (session) session.lastRecord = record;
    if (text === '') continue;
    if (SERVICE.test(text)) {
      if (session) session.lastRecord = record - 1;
      session = step('session', withoutEnd(text.replace(/^[=\s]+/, ''), BLANKS + '='), record);
      session.outcome = 'unknown';
      roots.push(session);
      running = [];
      continue;
    }
    if (EXIT.test(text)) {
      session = undefined;
      running = [];
      continue;
    }
    const told = RESULT.exec(text);
    if (told) {
      result = { code: Number.parseInt(told[1] ?? '', 16), record };
      continue;
    }
    const border = BORDER.exec(text);
    if (!border?.[2]) continue;
    const work = asStarted(border[2]);
    const name = nameOf(work);
    const key = keyOf(work);
    if (border[1] === 'START') {
      const begun = step('operation', name, record);
      begun.outcome = 'unknown';
      (session?.children ?? roots).push(begun);
      running.push({ step: begun, key });
      if (running.length > MOST_OPEN) running.shift();
    } else {
      const at = running.findLastIndex((one) => one.key === key);
      const ended = running[at]?.step;
      if (!ended) continue;
      running.splice(at, 1);
      const before = record - result.record <= RESULT_BEFORE ? result.code : 0;
      finish(ended, codeOf(work) ?? before, record);
      if (ended.outcome === 'succeeded' && isPartial(work)) ended.outcome = 'unknown';
      result = { code: 0, record: -Infinity };
    }
  }
  return roots;
}

function codeOf(text: string): number | undefined {
  const digits = CODE.exec(text)?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16) >>> 0;
}

function finish(ended: OpenStep, code: number, record: number): void {
  ended.lastRecord = record;
  ended.outcome = code >= 0x8000_0000 ? 'failed' : 'succeeded';
  if (code >= 0x8000_0000) ended.code = code;
}

/** `All federated searches have completed. Jobs = 2, Succeeded = 1, ClientId = X` ends `Federated Search ClientId = X`. */
const FEDERATED = /^All federated (search|download|install)(?:e?s) have completed\./;
const COUNTS = /\bJobs = (\d{1,5}), Succeeded = (\d{1,5})\b/;

/** Some ends are worded otherwise than their start: that of the start. */
function asStarted(text: string): string {
  return text.replace(FEDERATED, (_, what: string) => `Federated ${what.charAt(0).toUpperCase()}${what.slice(1)}`);
}

/** Of several jobs some failed: each has a line of its own, and its code. */
function isPartial(text: string): boolean {
  const [, jobs, succeeded] = COUNTS.exec(text) ?? [];
  return jobs !== undefined && Number(succeeded) < Number(jobs);
}

/** `Agent: Finding updates` for the caller, without ids of the call. */
function nameOf(text: string): string {
  const caller = /(?:Caller|Client)Id = ([^\],()=]{1,80}?)(?= {2}|[\],()]| *$| +\w+ =)/.exec(text)?.[1];
  const end = text.search(/ {2}(?:Id|\() ?|[[(]?(?:Jobs = |(?:CallerId|ClientId|cV)\b)/);
  const what = (end < 0 ? text : text.slice(0, end)).trim().replaceAll('  ', ' ');
  return caller === undefined ? what : `${what} (${caller.trim()})`;
}

/** What a start and its end share: the name, and the number of the call where one stands. */
function keyOf(text: string): string {
  return `${nameOf(text)} ${/\bId = (\d{1,9})/.exec(text)?.[1] ?? ''}`;
}

function step(kind: LogStep['kind'], name: string, record: number): OpenStep {
  return { kind, name, firstRecord: record, lastRecord: record, outcome: 'open', children: [] };
}

const utf8 = new TextDecoder('utf-8');
/** First letters of the messages above. */
const BEGINNINGS = new Set([...'*=#->W<E'].map((letter) => letter.charCodeAt(0)));

function messageOf(log: LogFile, record: number): string {
  const bytes = log.lines.lineBytes(log.records.firstLine[record] ?? 0);
  const at = log.records.messageColumn[record] ?? 0;
  const first = bytes[at] ?? 0;
  if (!BEGINNINGS.has(first)) return '';
  if (first === 0x57 && bytes[at + 1] !== 0x55) return '';
  if (first === 0x45 && bytes[at + 1] !== 0x78) return '';
  return utf8.decode(bytes.subarray(at, at + 500)).trimEnd();
}
