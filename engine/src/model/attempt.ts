import type { Localized } from './language.js';

export type Outcome = 'failed' | 'rolledBack' | 'succeeded' | 'cancelled' | 'scanOnly' | 'unfinished' | 'unknown';

/** Whether it is asked what failed first: not where setup ended as it was meant to. */
export function wantsCause(outcome: Outcome): boolean {
  return outcome === 'failed' || outcome === 'rolledBack' || outcome === 'unfinished' || outcome === 'unknown';
}

export interface ExtendReading {
  readonly table: 'setupPlatform' | 'setupHost' | 'unknown';
  readonly phase: string;
  readonly operation: string;
  /** How sure this reading is, and why; shown to the user. */
  readonly note?: Localized;
}

export interface ImageFacts {
  readonly path?: string;
  readonly bytes?: number;
  readonly index?: number;
  readonly name?: string;
  readonly created?: string;
}

export interface OsFacts {
  readonly build?: string;
  readonly edition?: string;
  readonly language?: string;
}

/** Another log, or part of one, that tells of an attempt. Lines are 1-based, inclusive. */
export interface AttemptLog {
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** One run of setup until its result, across its reboots. */
export interface Attempt {
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly startTime: number;
  readonly endTime: number;
  readonly outcome: Outcome;
  /** Unsigned 32-bit. */
  readonly result?: number;
  /** True when setup itself reports the result; false when it is the code of the last failure in the log. */
  readonly reported: boolean;
  /** Only an operation is known to have failed; setup survives some, and the log does not say how it ended. */
  readonly stepOnly?: true;
  /** A run of Sysprep, told by its own log. */
  readonly sysprep?: true;
  readonly extend?: number;
  readonly postReboot?: boolean;
  /** One reading when PostReboot is known, both when it is not. */
  readonly extendReadings: readonly ExtendReading[];
  /** 1-based line where the result is reported. */
  readonly resultLine?: number;
  readonly setupVersion?: string;
  readonly host?: OsFacts;
  readonly target?: OsFacts;
  readonly commandLine?: string;
  readonly image?: ImageFacts;
  /** The phase in which setup was last: SetupPlatform's phase, or the phase string of a rollback log. */
  readonly lastPhase?: string;
  /** `live`, `Windows.old`, `Windows.old.000` ... from the file's path. */
  readonly tree: string;
  /** Logs besides `file` that tell of the same attempt: its rollback log, copies in other folders. */
  readonly otherLogs?: readonly AttemptLog[];
}
