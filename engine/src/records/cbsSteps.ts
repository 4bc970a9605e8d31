import type { LogStep } from '../model/analysis.js';
import type { LogFile } from '../model/record.js';
import { lookAtCbs } from './cbsLook.js';
import type { OpenStep } from './openStep.js';

const BEGIN = /^Session: (\d+_\d+) initialized by client (.*?\S)(?:, external staging directory|\.?\s*$)/;
const STARTED = /^Exec: Session processing started\./;
const COMPLETE = /^Exec: Processing complete, session\(([^)]*)\): (\d+_\d+) ?(?:\[HRESULT = (0x[0-9A-Fa-f]{8}))?/;
/** `Exec: Processing complete.  Session: 30_1, Package: Package_for_KB1~31bf3856ad364e35~amd64~~10.0.1.4 [HRESULT = 0x00000000 - S_OK]` */
const PACKAGE_COMPLETE = /^Exec: Processing complete\. {1,4}Session: (\d+_\d+), Package: ([^\s,[\]]{1,300})/;
const RESULT = /(?:\[HRESULT = |, hr: )(0x[0-9A-Fa-f]{8})/;
const FINAL = /^Session: (\d+_\d+) finalized\..*?(?:\[HRESULT = (0x[0-9A-Fa-f]{8}))/;
/** The process that carries sessions out begins anew: what was open was not finished. */
const RESTART = /^Starting (?:TiWorker|TrustedInstaller) initialization\./;
const READINESS = /^Checking System Update Readiness\./;
const READINESS_END = /^Total Operation Time: /;
/** `Appl: Evaluating package applicability for package Package_for_KB...~~22621.1554.1.1, applicable state: Installed`. */
const PACKAGE = /^Appl: Evaluating package applicability for package ([^\s,]{1,300})/;
/** What servicing writes about the package that it evaluates. */
const ABOUT_PACKAGE = /^(?:Appl: |External EvaluateApplicability)/;
const REPAIR = /^[0-9a-f]{8} \[SR\] (?:Beginning Verify and Repair transaction|Verifying )/;
/** Sessions of a log that are remembered by their number. */
const MOST_SESSIONS = 100_000;

/**
 * The sessions of CBS.log, each named by the client that asked for it, with the packages that were evaluated, the readiness check
 * and the runs of the file repair inside. A session that is carried out holds those that begin meanwhile; any other ends where the next one begins
 * and stays without a result unless its end is written later. CBS.log is moved away when it is large: a session that ends before
 * any begins here began in the log before, and is named by its number.
 */
export function cbsSteps(log: LogFile): readonly LogStep[] {
  const { records } = log;
  const roots: OpenStep[] = [];
  const byNumber = new Map<string, OpenStep>();
  const stack: { readonly step: OpenStep; readonly number: string; executing: boolean }[] = [];
  let check: OpenStep | undefined;
  let repair: OpenStep | undefined;
  let evaluated: OpenStep | undefined;

  const closeDownTo = (depth: number, record: number): void => {
    for (const { step } of stack.slice(depth)) step.lastRecord = Math.max(step.firstRecord, record);
    stack.length = depth;
  };
  const add = (step: OpenStep): OpenStep => {
    (stack.at(-1)?.step.children ?? roots).push(step);
    return step;
  };

  for (const record of lookAtCbs(log).steps) {
    const text = messageStart(log, record);
    if (ABOUT_PACKAGE.test(text)) {
      const name = PACKAGE.exec(text)?.[1];
      if (name !== undefined) {
        evaluated = add(open('operation', name, record));
        evaluated.outcome = 'unknown';
      }
      if (evaluated) evaluated.lastRecord = record;
      continue;
    }
    evaluated = undefined;
    if (text.startsWith('Session: ')) {
      const begin = BEGIN.exec(text);
      const final = begin ? undefined : FINAL.exec(text);
      if (begin?.[1] && begin[2]) {
        check = repair = undefined;
        const depth = stack.findLastIndex(({ executing }) => executing) + 1;
        closeDownTo(depth, record - 1);
        const step = add(open('session', begin[2], record));
        step.outcome = 'unknown';
        if (byNumber.size < MOST_SESSIONS) byNumber.set(begin[1], step);
        stack.push({ step, number: begin[1], executing: false });
      } else if (final?.[1]) finish(final[1], final[2], record);
    } else if (text.startsWith('Exec: ')) {
      const top = stack.at(-1);
      if (STARTED.test(text) && top) {
        top.executing = true;
        top.step.outcome = 'open';
      }
      const complete = COMPLETE.exec(text);
      const session = complete?.[2] === undefined ? undefined : byNumber.get(complete[2]);
      if (session && complete?.[3]) result(session, complete[3]);
      if (!complete) ofPackage(text, record);
    } else if (RESTART.test(text)) {
      check = repair = undefined;
      closeDownTo(0, record - 1);
    } else if (READINESS.test(text)) {
      check = add(open('operation', 'Checking System Update Readiness', record));
    } else if (check && READINESS_END.test(text)) {
      check.lastRecord = record;
      check.outcome = 'succeeded';
      check = undefined;
    } else if (REPAIR.test(text)) {
      // Some hundred transactions make one run.
      repair ??= add(open('operation', '[SR] Verify and Repair', record));
      repair.lastRecord = record;
      repair.outcome = 'unknown';
    }
  }
  closeDownTo(0, records.count - 1);
  return roots.map(clipped);

  /** The session that the log before this one begins. */
  function begunBefore(number: string, record: number): OpenStep | undefined {
    if (byNumber.size > 0 || roots.some(({ kind }) => kind === 'session')) return undefined;
    const step = open('session', number, 0);
    step.outcome = 'unknown';
    step.lastRecord = record;
    step.children.push(...roots.splice(0));
    roots.push(step);
    byNumber.set(number, step);
    stack.push({ step, number, executing: false });
    return step;
  }

  function ofPackage(text: string, record: number): void {
    const complete = PACKAGE_COMPLETE.exec(text);
    if (complete?.[1] === undefined || complete[2] === undefined) return;
    const session = byNumber.get(complete[1]) ?? begunBefore(complete[1], record);
    if (!session) return;
    session.package = complete[2];
    const code = RESULT.exec(text)?.[1];
    if (code) result(session, code);
  }

  function finish(number: string, code: string | undefined, record: number): void {
    const step = byNumber.get(number) ?? begunBefore(number, record);
    if (!step) return;
    if (code) result(step, code);
    const at = stack.findLastIndex((entry) => entry.number === number);
    if (at >= 0) closeDownTo(at, record);
    check = repair = undefined;
  }
}

function result(step: OpenStep, code: string): void {
  const value = Number(code) >>> 0;
  step.outcome = value < 0x8000_0000 ? 'succeeded' : 'failed';
  if (value >= 0x8000_0000) step.code = value;
}

/** Children end with their parents. */
function clipped(step: OpenStep): OpenStep {
  const children = step.children.map((child) =>
    clipped({ ...child, lastRecord: Math.min(Math.max(child.firstRecord, child.lastRecord), step.lastRecord) }),
  );
  return { ...step, children };
}

function open(kind: LogStep['kind'], name: string, record: number): OpenStep {
  return { kind, name, firstRecord: record, lastRecord: record, outcome: 'open', children: [] };
}

const utf8 = new TextDecoder('utf-8');

/** As much of a message as its first words need. */
function messageStart(log: LogFile, record: number): string {
  const bytes = log.lines.lineBytes(log.records.firstLine[record] ?? 0);
  let at = log.records.messageColumn[record] ?? 0;
  while (bytes[at] === 0x20) at++;
  return utf8.decode(bytes.subarray(at, at + 512));
}
