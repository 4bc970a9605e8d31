import type { Finding } from '../model/finding.js';

/** A search for the time zone, as far as it got. */
export interface UtcSearch {
  /** Behind the last record that it looked at. */
  ended: number;
  /** Further records change nothing. */
  over: boolean;
  offset: number | undefined;
  /** Lines that told it, and lines that were looked at for it; the last of these stands in record `last`. */
  samples: number;
  looked: number;
  last: number;
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
    for (const [from, search] of this.utc) {
      if (search.ended <= record) continue;
      if (from >= record || search.last >= record) this.utc.delete(from);
      else search.ended = record;
    }
  }
}
