import type { CodeToken } from './code.js';
import type { IdentifierKind } from './knowledge.js';
import type { Localized } from './language.js';
import type { Place, Span } from './place.js';

/** Our judgement, derived from rules; never copied from the level column. */
export type Severity = 'decisive' | 'error' | 'warning' | 'info' | 'benign';

/**
 * What deserves a glance, and exactly where. A finding never claims a cause; attribution does, with evidence.
 */
export interface Finding {
  /** Readable and stable: `<signature>@<file>:<line>`. */
  readonly id: string;
  /** The signature or structural rule that made it, e.g. `mig-registry-write-denied`, `operation-failed`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly title: Localized;
  readonly explain?: Localized;
  readonly place: Place;
  /** When it happened, by the clock of its file; absent where the time of its record says it. */
  readonly time?: number;
  /** 0-based index of the record in its file. */
  readonly record: number;
  /** Codes in the line `place.line`. */
  readonly codes: readonly CodeToken[];
  readonly captures: Readonly<Record<string, string>>;
  /** Other lines that took part in a correlated match. */
  readonly correlated?: readonly Place[];
  /** Where each capture stands in the line `place.line`, where it does. */
  readonly captureSpans?: Readonly<Record<string, Span>>;
  /** SetupDiag rule of the same meaning. */
  readonly setupDiagRule?: string;
  /** A symptom (generic rule) never closes a case. */
  readonly symptom?: boolean;
  /** How captures lead to a component: identifier kind → capture name. */
  readonly attribute?: Partial<Readonly<Record<IdentifierKind, string>>>;
  /** Remediation ids that apply. */
  readonly remediate?: readonly string[];
  /** Component classes that are known to cause this kind of failure, most likely first (grade C). */
  readonly suspectClasses?: readonly string[];
}
