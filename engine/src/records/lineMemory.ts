import type { Finding } from '../model/finding.js';

/** A search for the time zone. */
export interface UtcSearch {
  /** Behind the last record that it was to look at, and where it was over. */
  readonly to: number;
  readonly ended: number;
  readonly offset: number | undefined;
}

/** What lines of a log said, for when it has grown: they are not read from the disk again. */
export class LineMemory {
  /** By record. */
  readonly errors = new Map<number, Finding>();
  /** By the record where the search began. */
  readonly utc = new Map<number, UtcSearch>();

  /** Forgets what lines of record `record` and behind said: the log goes on there. */
  rewind(record: number): void {
    for (const known of this.errors.keys()) if (known >= record) this.errors.delete(known);
    for (const [from, { ended }] of this.utc) if (ended >= record) this.utc.delete(from);
  }
}
