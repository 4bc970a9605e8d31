import type { LogStep } from '../../model/analysis.js';
import type { LogFile } from '../../model/record.js';
import type { OpenStep } from '../openStep.js';

const ENGINE = /^Starting Task Sequence Engine\b/;
const INSTRUCTION =
  /^Start executing an instruction\. Instruction name: (.{1,200}?)\.?(?: +(?:Instruction )?[Pp]ointer: \d{1,5}.*)?$/;
const GROUP_STARTED = /^The group \((.{1,200})\) has been successfully started/;
const GROUP_ENDED = /^The execution of the group \((.{1,200})\) has (succeeded|failed)/;
const SKIPPED = /^The (?:action|group) \((.{1,200})\) has been skipped/;
const DONE = /^Successfully completed the action \((.{1,200})\) with the exit win32 code (\d{1,10})/;
const FAILED = /^Failed to run the action: (.{1,200}?)\.(?:$| )/;
/** On a line below: `The system cannot find the file specified. (Error: 80070002; Source: Windows)`. */
const ERROR = /\(Error: (?:0x)?([0-9A-Fa-f]{8})\b/;
/** The program of a step: decimal, `3247440392` is 0xC1900208. */
const EXIT = /^Process completed with exit code (\d{1,10})/;
const ENGINE_FAILED = /^Task Sequence Engine failed/;
/** Written like this: `The task exeuction engine successfully completed the execution`. */
const ENGINE_DONE = /^The task exe\w{5,7} engine successfully completed/;
/** Groups of a hostile file may nest without end. */
const DEEPEST = 64;
/** Lines of a record that are looked through for its error. */
const MOST_LINES = 10;

/**
 * The steps of a task sequence in smsts.log: the engine's run, the groups, the actions with their exit codes. The engine
 * goes on after a restart, and then begins anew.
 */
export function taskSequenceSteps(log: LogFile): readonly LogStep[] {
  const { records } = log;
  const roots: OpenStep[] = [];
  const stack: OpenStep[] = [];
  let action: OpenStep | undefined;
  /** Groups end the run as failed; a group that goes on after an error does not. */
  let session: OpenStep | undefined;

  for (let record = 0; record < records.count; record++) {
    const text = messageOf(log, record);
    if (text === '') continue;
    if (action) action.lastRecord = record;
    if (ENGINE.test(text)) {
      closeAll(record - 1);
      session = step('session', 'Task Sequence', record);
      roots.push(session);
      stack.push(session);
      continue;
    }
    const name = unquoted(INSTRUCTION.exec(text)?.[1]);
    if (name !== undefined) begin(name, record);
    else if (GROUP_STARTED.test(text)) group(record);
    else end(text, record);
  }
  closeAll(records.count - 1);
  return roots;

  function begin(name: string, record: number): void {
    // An action without a line about its end was left out by a condition.
    if (action) {
      action.lastRecord = record - 1;
      action.outcome = 'unknown';
    }
    action = step('action', name, record);
    (stack.at(-1)?.children ?? roots).push(action);
  }

  /** The instruction that has just begun is a group: what follows lies in it. */
  function group(record: number): void {
    const begun = action;
    action = undefined;
    if (begun && stack.length < DEEPEST) stack.push(begun);
    else if (begun) begun.lastRecord = record;
  }

  function end(text: string, record: number): void {
    const done = DONE.exec(text);
    if (done) return close(done[1], 'succeeded', record, Number(done[2]));
    const failed = FAILED.exec(text)?.[1];
    if (failed !== undefined) return close(failed, 'failed', record, errorOf(log, record));
    const exit = EXIT.exec(text)?.[1];
    if (exit !== undefined && action) action.code = Number(exit) >>> 0;
    const ended = GROUP_ENDED.exec(text);
    if (ended) return closeGroup(ended[1], ended[2] === 'failed' ? 'failed' : 'succeeded', record);
    const skipped = SKIPPED.exec(text)?.[1];
    if (skipped !== undefined) return close(skipped, 'unknown', record, undefined);
    if (session && ENGINE_FAILED.test(text)) session.outcome = 'failed';
    else if (session && ENGINE_DONE.test(text)) session.outcome = 'succeeded';
  }

  /** The name is compared where the action that runs is of another name: an excerpt may lack its beginning. */
  function close(
    name: string | undefined,
    outcome: LogStep['outcome'],
    record: number,
    code: number | undefined,
  ): void {
    if (!action || (name !== undefined && action.name !== name)) {
      if (outcome !== 'failed' || name === undefined) return;
      begin(name, record);
    }
    if (!action) return;
    action.lastRecord = record;
    action.outcome = outcome;
    if (code !== undefined && code !== 0) action.code = code;
    if (action.code === 0) delete action.code;
    action = undefined;
  }

  function closeGroup(name: string | undefined, outcome: LogStep['outcome'], record: number): void {
    const at = stack.findLastIndex((one) => one.name === name && one !== session);
    const closed = stack[at];
    if (!closed) return;
    for (const one of stack.slice(at)) one.lastRecord = record;
    closed.outcome = outcome;
    stack.length = at;
  }

  function closeAll(record: number): void {
    for (const one of [...stack, ...(action ? [action] : [])]) one.lastRecord = Math.max(one.firstRecord, record);
    stack.length = 0;
    action = undefined;
    session = undefined;
  }
}

function step(kind: LogStep['kind'], name: string, record: number): OpenStep {
  return { kind, name, firstRecord: record, lastRecord: record, outcome: 'open', children: [] };
}

function unquoted(name: string | undefined): string | undefined {
  return name?.replace(/^'(.*)'$/, '$1');
}

function errorOf(log: LogFile, record: number): number | undefined {
  const first = log.records.firstLine[record] ?? 0;
  const next = record + 1 < log.records.count ? (log.records.firstLine[record + 1] ?? first) : log.lines.count;
  for (let line = first; line < Math.min(next, first + MOST_LINES); line++) {
    if (log.lines.byteLength(line) > 2000) continue;
    const code = ERROR.exec(log.lines.text(line))?.[1];
    if (code !== undefined) return Number.parseInt(code, 16) >>> 0;
  }
  return undefined;
}

const utf8 = new TextDecoder('utf-8');
const BEGINNINGS = new Set(['Sta', 'The', 'Suc', 'Fai', 'Pro', 'Tas']);

/** The first line of a message without what stands behind it; empty where it is none of those above. */
function messageOf(log: LogFile, record: number): string {
  const bytes = log.lines.lineBytes(log.records.firstLine[record] ?? 0);
  const from = log.records.messageColumn[record] ?? 0;
  if (!BEGINNINGS.has(String.fromCharCode(bytes[from] ?? 0, bytes[from + 1] ?? 0, bytes[from + 2] ?? 0))) return '';
  const text = utf8.decode(bytes.subarray(from, from + 600));
  return (/^(.*?)(?:\]LOG\]!>| {1,8}\$\$<|\t)/.exec(text)?.[1] ?? text).trimEnd();
}
