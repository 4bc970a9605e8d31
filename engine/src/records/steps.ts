import type { LogStep as Step } from '../model/analysis.js';
import type { LogFile } from '../model/record.js';
import type { Anchor } from './anchors.js';
import type { OpenStep } from './openStep.js';

/** How deep a step stands; opening one closes every open step of its rank or deeper. */
const RANK = { session: 0, setupPhase: 1, action: 2, executionPhase: 3, operation: 4 } as const;
type Rank = (typeof RANK)[keyof typeof RANK];

/**
 * The tree of steps of one log, from its anchor lines. A step that nothing closes is `open`: the log ends inside it, or
 * another step began without its end being written.
 */
export function buildSteps(log: LogFile, anchors: readonly Anchor[]): readonly Step[] {
  const roots: OpenStep[] = [];
  const stack: { rank: Rank; step: OpenStep }[] = [];
  const last = log.records.count - 1;

  const closeDownTo = (rank: Rank, record: number): void => {
    for (let top = stack[stack.length - 1]; top && top.rank >= rank; top = stack[stack.length - 1]) {
      top.step.lastRecord = Math.max(top.step.firstRecord, record);
      stack.pop();
    }
  };
  const open = (rank: Rank, kind: Step['kind'], name: string, record: number): void => {
    closeDownTo(rank, record - 1);
    const step: OpenStep = { kind, name, firstRecord: record, lastRecord: last, outcome: 'open', children: [] };
    (stack[stack.length - 1]?.step.children ?? roots).push(step);
    stack.push({ rank, step });
  };
  const find = (rank: Rank, name?: string): OpenStep | undefined => {
    for (let i = stack.length - 1; i >= 0; i--) {
      const entry = stack[i];
      if (entry && entry.rank === rank && (name === undefined || entry.step.name === name)) return entry.step;
    }
    return undefined;
  };
  const close = (rank: Rank, record: number, outcome: Step['outcome'], name?: string, code?: number): void => {
    const step = find(rank, name);
    if (!step) return;
    step.outcome = outcome;
    if (code !== undefined) step.code = code;
    closeDownTo(rank, record);
  };

  for (const { record, kind, values } of anchors) {
    const [first = '', second = ''] = values;
    switch (kind) {
      case 'sessionBegin':
        open(RANK.session, 'session', 'SetupHost', record);
        break;
      case 'sessionEnd':
        close(RANK.session, record, 'unknown');
        break;
      case 'rollbackBegin':
        open(RANK.session, 'session', `Rollback ${first}`, record);
        break;
      case 'setupPhase': {
        // The next phase tells how the one before it ended.
        const before = find(RANK.setupPhase);
        if (before?.outcome === 'open') before.outcome = first === 'SetupPhaseError' ? 'failed' : 'succeeded';
        open(RANK.setupPhase, 'phase', first, record);
        break;
      }
      case 'actionEnter':
        open(RANK.action, 'action', first, record);
        break;
      case 'actionLeave': {
        const action = find(RANK.action, first);
        close(RANK.action, record, action?.outcome === 'failed' ? 'failed' : 'succeeded', first);
        break;
      }
      case 'actionFailed': {
        let action = find(RANK.action);
        if (!action) {
          // setuperr.log holds no beginnings.
          open(RANK.action, 'action', first, record);
          action = find(RANK.action);
          closeDownTo(RANK.action, record);
        }
        if (action) {
          action.outcome = 'failed';
          action.code = unsigned(second);
        }
        break;
      }
      case 'phaseStart':
        open(RANK.executionPhase, 'phase', first, record);
        break;
      case 'phaseSucceeded':
        close(RANK.executionPhase, record, 'succeeded', first);
        break;
      case 'phaseFailed':
        close(RANK.executionPhase, record, 'failed', first, unsigned(second));
        break;
      case 'phaseExit': {
        // SetupPlatform's own phase, which spans the execution phases; only a failure adds something.
        const code = unsigned(second);
        if (code !== 0) close(RANK.executionPhase, record, 'failed', first, code);
        break;
      }
      case 'operationStart':
        open(RANK.operation, 'operation', first, record);
        break;
      case 'operationSucceeded':
        close(RANK.operation, record, 'succeeded');
        break;
      case 'operationFailed': {
        // An excerpt may hold the failure without its beginning.
        if (!find(RANK.operation)) open(RANK.operation, 'operation', first, record);
        close(RANK.operation, record, 'failed', undefined, unsigned(second));
        break;
      }
      default:
        break;
    }
  }
  closeDownTo(RANK.session, last);
  return roots;
}

export type { Step };

/** Visits every step, parents before children. */
export function* walkSteps(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    yield step;
    yield* walkSteps(step.children);
  }
}

/** The steps that hold `record`, outermost first; of steps that run side by side the one that began last. */
export function stepsAt(steps: readonly Step[], record: number): readonly Step[] {
  const path: Step[] = [];
  for (let step = stepAt(steps, record); step; step = stepAt(step.children, record)) path.push(step);
  return path;
}

/** The last of these steps that holds the record; they stand in the order in which they began. */
function stepAt(steps: readonly Step[], record: number): Step | undefined {
  let begun = 0;
  for (let end = steps.length; begun < end;) {
    const middle = (begun + end) >>> 1;
    if ((steps[middle]?.firstRecord ?? Infinity) <= record) begun = middle + 1;
    else end = middle;
  }
  const reached = reachOf(steps);
  for (let at = begun - 1; at >= 0 && (reached[at] ?? -1) >= record; at--) {
    const step = steps[at];
    if (step && step.lastRecord >= record) return step;
  }
  return undefined;
}

/** Of steps beside each other, made once: a log may hold one of them every few lines. */
const reaches = new WeakMap<readonly Step[], Float64Array>();

/** For each step the last record that it or one before it holds. */
function reachOf(steps: readonly Step[]): Float64Array {
  const made = reaches.get(steps);
  if (made) return made;
  const reach = new Float64Array(steps.length);
  let furthest = -1;
  for (const [at, { lastRecord }] of steps.entries()) {
    furthest = Math.max(furthest, lastRecord);
    reach[at] = furthest;
  }
  reaches.set(steps, reach);
  return reach;
}

/** `0x80070032` → its unsigned value; 0 when it is no number. */
export function unsigned(text: string): number {
  const value = Number(text.replace(/^0X/, '0x'));
  return Number.isFinite(value) ? value >>> 0 : 0;
}
