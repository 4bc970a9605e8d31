import type { Attempt } from './attempt.js';
import type { Attribution, ChainLink } from './attribution.js';
import type { ClockSegment } from './clock.js';
import type { Finding } from './finding.js';
import type { UpgradeHistory } from './history.js';
import type { Place } from './place.js';
import type { SetupDiagResult } from './setupDiag.js';
import type { Outcome } from './attempt.js';
import type { Problem } from './problem.js';
import type { LogFile } from './record.js';

/** A step of setup as the log tells it: session → SetupHost phase → action → execution phase → operation. */
export interface LogStep {
  readonly kind: 'session' | 'phase' | 'action' | 'operation';
  readonly name: string;
  /** First and last record, inclusive. */
  readonly firstRecord: number;
  readonly lastRecord: number;
  readonly outcome: 'succeeded' | 'failed' | 'open' | 'unknown';
  /** Unsigned result, when the log states one. */
  readonly code?: number;
  /** Processes that wrote it, where the log names them: DISM's own, then its hosts. */
  readonly processes?: readonly number[];
  /** The provider of DISM that carried the command out, where the log names it. */
  readonly provider?: string;
  /** The package that a session of servicing carried out, where the log names it: identity with version. */
  readonly package?: string;
  /** In the order in which they began, as all steps that stand beside each other. */
  readonly children: readonly LogStep[];
}

/** One log, taken through the route as far as a single file allows. */
export interface LogAnalysis {
  readonly log: LogFile;
  readonly steps: readonly LogStep[];
  readonly attempts: readonly Attempt[];
  /** In file order. */
  readonly findings: readonly Finding[];
  /** One entry per record: 1 where a benign shape matched. */
  readonly benign: Uint8Array;
  /** Parts that one clock stamped, in file order; at least one. */
  readonly segments: readonly ClockSegment[];
  readonly problems: readonly Problem[];
}

/** A failure that setup went on after, or a second chain beside the one that ends in the reported result. */
export interface Chain {
  /** From the symptom back to the first cause. */
  readonly links: readonly ChainLink[];
  /** How often the same failure was repeated; 1 = once. */
  readonly occurrences: number;
}

export interface Verdict {
  readonly outcome: Outcome;
  /** The finding that failed first, where the logs show one. */
  readonly firstCause?: Finding;
  /** Without a first cause: what is known of the reported result as such. It names no culprit. */
  readonly ofResult?: Finding;
  /** See `Attempt.stepOnly`. */
  readonly stepOnly?: true;
}

/** Evidence that the case lacks: absent, cut off, or of another time. */
export interface MissingEvidence {
  /** Names of files and commands: the same in every language. */
  readonly what: string;
  /** English message, translated when shown; `args` fill `{0}`, `{1}` ... */
  readonly why: string;
  readonly args?: readonly (string | number)[];
  /** What to ask the customer for: a key of the request texts. */
  readonly id?: string;
  /** `absent` when not given. */
  readonly state?: 'absent' | 'truncated' | 'otherRun';
  /** The file that is there and does not serve, with the line where it is cut off. */
  readonly found?: Place;
}

/** Everything known about one folder, archive or file. */
export interface CaseAnalysis {
  readonly path: string;
  readonly verdict: Verdict;
  readonly attempts: readonly Attempt[];
  readonly logs: readonly LogAnalysis[];
  readonly chain: Chain | undefined;
  /** Failures that do not lead to the reported result. */
  readonly otherChains: readonly Chain[];
  /** Whose the first cause is, best evidence first. */
  readonly attributions: readonly Attribution[];
  /** Components named or active (grades A and B) in other decisive findings. */
  readonly otherAttributions: readonly Attribution[];
  readonly missing: readonly MissingEvidence[];
  /** What made this machine what it is. */
  readonly history?: UpgradeHistory;
  /** What SetupDiag said, each result once, with what it is worth here. */
  readonly setupDiag?: readonly SetupDiagResult[];
  readonly problems: readonly Problem[];
}
