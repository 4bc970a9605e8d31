import {
  causeFingerprint,
  decidingAttempt,
  hex,
  logOf,
  problemText,
  verdictSentence,
  type CaseAnalysis,
  type Problem,
  type Speech,
} from '../../../engine/src/index.js';
import { cutText } from '../cutText.js';
import { isDecisive } from '../verdict.js';

/** What became of a bundle: only `analysed` says something about the machine. */
export type BundleState = 'analysed' | 'noLogs' | 'unreadable' | 'crashed' | 'outOfMemory' | 'timedOut';

/** One line of the output of `batch`: cli/batch.schema.json. Absent means unknown; nothing is null. */
export interface BatchRow {
  readonly schemaVersion: 1;
  /** Of the product that wrote the row. */
  readonly version: string;
  /** As it was given, or the folder that was given and the name in it. */
  readonly bundle: string;
  readonly state: BundleState;
  /** Hash of names, sizes and times of the bundle's files: tells whether it changed since. */
  readonly listing: string;
  /** Hash of the user's own signatures, when there were any. */
  readonly rules?: string;
  readonly decisive: boolean;
  readonly verdict?: string;
  readonly outcome?: string;
  /** `failed` is said of a step: no log tells how setup itself ended. */
  readonly stepOnly?: true;
  readonly result?: string;
  readonly extend?: string;
  readonly extendReading?: { readonly phase: string; readonly operation: string };
  readonly firstCause?: {
    readonly signature: string;
    readonly title: string;
    readonly file: string;
    readonly line: number;
    /** The line itself, as far as a screen is wide. */
    readonly quote: string;
  };
  /** Whose the first cause is, by the best evidence. */
  readonly component?: {
    readonly id: string;
    readonly product: string;
    readonly vendor: string;
    readonly class: string;
    readonly grade: string;
  };
  readonly fingerprint?: string;
  /** The words that the fingerprint is a hash of. */
  readonly cause?: {
    readonly operation: string;
    readonly shape: string;
    readonly code: string;
    readonly component: string;
  };
  readonly files?: number;
  readonly bytes?: number;
  readonly durationMs: number;
  /** The first of them. */
  readonly problems: readonly { readonly file: string; readonly line?: number; readonly what: string }[];
  readonly problemCount: number;
}

/** What is known of a bundle before anyone looks into it. */
export interface RowHead {
  readonly version: string;
  readonly bundle: string;
  readonly listing: string;
  readonly rules?: string;
}

const MOST_PROBLEMS = 20;
const QUOTE = 500;

/** The row of a bundle that was analysed. */
export function analysedRow(analysis: CaseAnalysis, head: RowHead, durationMs: number, speech: Speech): BatchRow {
  const { verdict, logs, attributions } = analysis;
  const [best] = attributions;
  const fingerprint = causeFingerprint(analysis);
  const known = logs.some(({ log }) => log.format !== 'plain' && log.format !== 'binary');
  return {
    schemaVersion: 1,
    ...head,
    state: known ? 'analysed' : logs.length === 0 && analysis.problems.length > 0 ? 'unreadable' : 'noLogs',
    decisive: isDecisive(analysis),
    verdict: verdictSentence(analysis, speech),
    outcome: verdict.outcome,
    ...(verdict.stepOnly && { stepOnly: true as const }),
    ...resultOf(analysis),
    ...causeOf(analysis, speech),
    ...(best && {
      component: {
        id: best.component,
        product: best.product[speech.language],
        vendor: best.vendor,
        class: best.class,
        grade: best.grade,
      },
    }),
    ...(fingerprint && {
      fingerprint: fingerprint.value,
      cause: {
        operation: fingerprint.parts.operation,
        shape: fingerprint.parts.cause,
        code: fingerprint.parts.code,
        component: fingerprint.parts.component,
      },
    }),
    files: logs.length,
    bytes: logs.reduce((sum, { log }) => sum + (log.lines.starts[log.lines.count] ?? 0), 0),
    durationMs: Math.round(durationMs),
    ...problemsOf(analysis.problems, speech),
  };
}

/** The row of a bundle that could not be analysed. */
export function failedRow(
  state: Exclude<BundleState, 'analysed'>,
  head: RowHead,
  failure: { readonly durationMs: number; readonly what: string },
): BatchRow {
  return {
    schemaVersion: 1,
    ...head,
    state,
    decisive: false,
    durationMs: Math.round(failure.durationMs),
    problems: [{ file: head.bundle, what: failure.what }],
    problemCount: 1,
  };
}

function resultOf(analysis: CaseAnalysis) {
  const attempt = decidingAttempt(analysis);
  const [reading, ...others] = attempt?.extendReadings ?? [];
  return {
    ...(attempt?.result !== undefined && { result: hex(attempt.result, 8) }),
    ...(attempt?.extend !== undefined && { extend: hex(attempt.extend, 5) }),
    ...(reading &&
      others.length === 0 && {
        extendReading: { phase: reading.phase, operation: reading.operation },
      }),
  };
}

function causeOf({ verdict, logs }: CaseAnalysis, { language }: Speech) {
  const { firstCause } = verdict;
  if (!firstCause) return {};
  const { file, line } = firstCause.place;
  const log = logOf({ logs }, file);
  const quote = log ? log.log.lines.text(line - 1) : '';
  return {
    firstCause: {
      signature: firstCause.rule,
      title: firstCause.title[language],
      file,
      line,
      quote: cutText(quote.trimEnd(), QUOTE),
    },
  };
}

function problemsOf(problems: readonly Problem[], speech: Speech) {
  return {
    problems: problems.slice(0, MOST_PROBLEMS).map((problem) => ({
      file: problem.file,
      ...(problem.line !== undefined && { line: problem.line }),
      what: problemText(problem, speech),
    })),
    problemCount: problems.length,
  };
}
