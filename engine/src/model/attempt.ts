import type { Localized } from './language.js';

export type Outcome = 'failed' | 'rolledBack' | 'succeeded' | 'cancelled' | 'scanOnly' | 'unfinished' | 'unknown';

/** A node of the tree attempt → phase → operation. Lines are 1-based and inclusive. */
export interface StepNode {
  readonly kind: 'attempt' | 'session' | 'phase' | 'operation';
  readonly title: string;
  readonly startLine: number;
  readonly endLine: number;
  /** Local time in ms as in `RecordTable.time`; NaN when unknown. */
  readonly startTime: number;
  readonly endTime: number;
  readonly outcome: 'succeeded' | 'failed' | 'open' | 'unknown';
  /** Unsigned 32-bit result, when the log states one. */
  readonly code?: number;
  readonly children: readonly StepNode[];
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
  /** `live`, `Windows.old`, `Windows.old.000` ... from the file's path. */
  readonly tree: string;
}
