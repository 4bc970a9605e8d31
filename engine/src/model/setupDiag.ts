import type { Localized } from './language.js';
import type { Place } from './place.js';

/** A rule that SetupDiag documents; `knowledge/setupdiag-rules.yml`. */
export interface SetupDiagRule {
  /** 1 to 64, the order of Microsoft's documentation. */
  readonly number: number;
  readonly name: string;
  /** Upper-case, without braces. */
  readonly guid: string;
  /** Names of the same rule in older versions. */
  readonly formerly?: readonly string[];
  /** The words behind "SetupDiag reports", where they are public. */
  readonly reports?: string;
  /** Generic rules (58 to 64) restate the result; they never close a case. */
  readonly symptom: boolean;
  /** Reports a success or a scan, not a failure. */
  readonly harmless?: boolean;
  /** What the rule reports. */
  readonly title: Localized;
  /** What to do, in a sentence. */
  readonly fix: Localized;
}

/** How a result of SetupDiag stands to what the logs themselves show. */
export type SetupDiagRelation =
  | 'agrees' // names the cause that our chain ends in
  | 'symptom' // a generic rule: it restates the result
  | 'differs' // names another cause than our chain
  | 'onlySource' // names a cause; the logs supplied show none
  | 'otherRun' // of another attempt or build
  | 'noMatch' // no rule matched
  | 'crashed' // SetupDiag itself failed
  | 'success'; // reports a success or a scan, as the logs do

/** A line, or the object of a failure, that SetupDiag names, and where it stands in the logs of the case. */
export interface QuotedLine {
  /** In SetupDiag's own file. */
  readonly place: Place;
  readonly text: string;
  /** Absent when the log was not supplied, or was changed since. */
  readonly target?: Place;
}

/** What one file says of SetupDiag's run. */
export interface SetupDiagResult {
  readonly form: 'text' | 'xml' | 'json' | 'registry' | 'setupact';
  /** The line that names the rule; the first line of the result where none does. */
  readonly place: Place;
  readonly outcome: 'matched' | 'noMatch' | 'crashed';
  readonly version?: string;
  readonly profile?: string;
  /** Upper-case, without braces. */
  readonly guid?: string;
  /** The documented rule; absent for a rule that no documentation lists. */
  readonly rule?: SetupDiagRule;
  readonly phase?: string;
  readonly operation?: string;
  /** Unsigned. */
  readonly result?: number;
  readonly extend?: number;
  readonly hostBuild?: string;
  readonly targetBuild?: string;
  /** Local time of the upgrade that SetupDiag speaks of; NaN where it states none. */
  readonly start: number;
  readonly end: number;
  /** What it found, in SetupDiag's words, each once. */
  readonly failureData: readonly string[];
  readonly lines: readonly QuotedLine[];
  readonly relation: SetupDiagRelation;
}
