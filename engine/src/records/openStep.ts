import type { LogStep } from '../model/analysis.js';

/** A step that is still being read: its end, its outcome and what lies in it are not known yet. */
export interface OpenStep {
  readonly kind: LogStep['kind'];
  /** A session of Dism.exe gets its command line as its name, which stands below its first line. */
  name: string;
  readonly firstRecord: number;
  lastRecord: number;
  outcome: LogStep['outcome'];
  code?: number;
  processes?: readonly number[];
  provider?: string;
  package?: string;
  readonly children: OpenStep[];
}
