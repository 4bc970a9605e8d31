import type { Localized } from './language.js';
import type { Place } from './place.js';

/** A named in the failing call, B active in the failing process, C present and of a class known to cause this. */
export type Grade = 'A' | 'B' | 'C';

/** A line that supports a claim, and what it shows. */
export interface Evidence {
  readonly place: Place;
  readonly what: Localized;
}

/** An attribution cannot be constructed without evidence: `because` has at least one entry. */
export interface Attribution {
  /** Id of a file in `signatures/components`, or `minifilter:<driver>` for the published allocations. */
  readonly component: string;
  readonly product: Localized;
  /** Empty where it is not known who makes it. */
  readonly vendor: string;
  readonly class: string;
  readonly grade: Grade;
  /** True when a test recorded in the case notes gave the grade: without the component the upgrade succeeds. */
  readonly byTest?: boolean;
  readonly findingId: string;
  readonly because: readonly [Evidence, ...Evidence[]];
  readonly remediations: readonly string[];
}

/** A line of the chain from the reported result to the first cause. */
export interface ChainLink {
  readonly place: Place;
  readonly role: 'symptom' | 'mechanism' | 'firstCause';
  /** Absent when the line is in the chain without being a finding. */
  readonly findingId?: string;
}
