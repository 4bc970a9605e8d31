import type { LogStep } from '../../model/analysis.js';
import type { Attempt } from '../../model/attempt.js';
import type { Level } from '../../model/record.js';

/** A line that a comparison points to. `run` tells in which of the two runs it stands. */
export interface LineRef {
  readonly run: 'bad' | 'good';
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** The message, without columns, cut where it is very long. */
  readonly text: string;
  readonly level: Level;
}

/** The stretch of a log that was compared: the attempt, or the whole log where it holds none. */
export interface RunPart {
  readonly file: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly records: number;
  /** NaN when no record has a time. */
  readonly startTime: number;
  readonly endTime: number;
  readonly outcome?: Attempt['outcome'];
  /** See `Attempt.stepOnly`. */
  readonly stepOnly?: true;
}

/**
 * Why the divergence is where it is:
 * `failedStep`: a step failed (or never ended) that succeeded in the good run, and inside it the runs part here;
 * `apart`: from here on the runs do not come together again;
 * `newError`: the first error that the good run does not know, though both went on alike;
 * `different`: the first lines that only one of the runs has, though both went on alike.
 */
export type DivergenceReason = 'failedStep' | 'apart' | 'newError' | 'different';

export interface Divergence {
  readonly reason: DivergenceReason;
  /** The innermost step of the bad run around it. */
  readonly step?: { readonly name: string; readonly kind: LogStep['kind'] };
  /** The last line that both runs have, in each of them; absent when they differ from their first line on. */
  readonly lastCommon?: { readonly bad: LineRef; readonly good: LineRef };
  /** What the bad run writes next; absent when its log (or attempt) ends here. */
  readonly here?: LineRef;
  /** What the good run writes next; absent when it ends here. */
  readonly expected?: LineRef;
  /** The first error of the bad run behind the last common line, where there is one close by. */
  readonly error?: LineRef;
  /** The longest silence before that error, or after the last common line, in milliseconds; absent without times. */
  readonly badGap?: number;
  /** Milliseconds until the next line of the good run. */
  readonly goodGap?: number;
}

/** A line that the good run writes after the last common one and the bad run does not. */
export interface MissingLine {
  readonly at: LineRef;
  /** True: the bad run never writes it; false: it does, elsewhere. */
  readonly never: boolean;
}

/** A line of the bad run of a shape that the good run never writes. */
export interface NewLine {
  /** The one nearest to the divergence. */
  readonly at: LineRef;
  /** How often in the bad run. */
  readonly count: number;
  /** Higher is rarer, closer to the divergence, and more of an error; only the order means something. */
  readonly score: number;
}

/** A difference before the divergence, after which both runs went the same way again. */
export interface Detour {
  /** First line that only the bad run has, or the one before which lines are missing. */
  readonly bad: LineRef;
  readonly good: LineRef;
  /** Lines whose shape the other run never has. */
  readonly fresh: number;
  readonly missing: number;
}

/** A step that took much longer. Milliseconds. */
export interface SlowStep {
  readonly name: string;
  readonly kind: LogStep['kind'];
  readonly badDuration: number;
  readonly goodDuration: number;
  readonly bad: LineRef;
  readonly good: LineRef;
}

/** Nothing was written for long, where the good run went on. Milliseconds. */
export interface Silence {
  readonly badGap: number;
  readonly goodGap: number;
  readonly before: LineRef;
  readonly after: LineRef;
}

/** One log of the bad run beside its counterpart. */
export interface LogComparison {
  readonly bad: RunPart;
  readonly good: RunPart;
  /** Lines in common, in order, as a share of the shorter run; 0 to 1. */
  readonly similarity: number;
  /** True when so little is in common that a divergence would mean nothing; there is none then. */
  readonly unrelated: boolean;
  /** Absent when neither run has a line that the other never has. */
  readonly divergence?: Divergence;
  /** In the order of the good run. */
  readonly missing: readonly MissingLine[];
  /** Best first. */
  readonly fresh: readonly NewLine[];
  /** How many shapes the bad run has that the good one never has, benign ones apart. */
  readonly freshCount: number;
  readonly detours: readonly Detour[];
  readonly detourCount: number;
  /** Longest extra time first. */
  readonly slower: readonly SlowStep[];
  /** Longest first. */
  readonly silences: readonly Silence[];
}

/** Two cases, log by log. */
export interface CaseComparison {
  readonly bad: string;
  readonly good: string;
  /** The log of setup itself in front; empty when the cases have no kind of log in common. */
  readonly logs: readonly LogComparison[];
  /** Logs without a counterpart. */
  readonly onlyBad: readonly string[];
  readonly onlyGood: readonly string[];
}
