import type { BatchRow, BundleState } from './batchRow.js';

/** How often something was seen among the machines of a bucket, most often first. */
export interface Tally {
  readonly name: string;
  readonly count: number;
}

/** A component that machines of a bucket have in common, and how strong the evidence is. */
export interface ComponentTally {
  readonly id: string;
  readonly product: string;
  readonly grade: string;
  readonly count: number;
}

/** Machines on which the same failed. */
export interface Bucket {
  readonly fingerprint: string;
  readonly count: number;
  readonly outcome: string;
  /** As in the rows: only a step is known to have failed. */
  readonly stepOnly?: true;
  readonly operation: string;
  /** `0x80070005 - 0x50017`, where machines report one. */
  readonly results: readonly Tally[];
  /** What the first cause is called; absent where only the result is known. */
  readonly title?: string;
  readonly signature?: string;
  /** Components by the best evidence of each machine. */
  readonly components: readonly ComponentTally[];
  /** One machine's line. */
  readonly quote?: { readonly bundle: string; readonly file: string; readonly line: number; readonly text: string };
  /** In order of their names. */
  readonly bundles: readonly string[];
}

/** What a batch says as a whole. */
export interface BucketReport {
  /** Bundles, whatever became of them. */
  readonly total: number;
  readonly analysed: number;
  /** Most machines first. */
  readonly buckets: readonly Bucket[];
  /** Analysed machines in which nothing failed or whose logs tell nothing, by outcome. */
  readonly others: readonly (Tally & { readonly bundles: readonly string[] })[];
  /** Bundles that were not analysed, by what went wrong. */
  readonly notAnalysed: readonly {
    readonly state: BundleState;
    readonly count: number;
    readonly bundles: readonly string[];
  }[];
}

interface Collected {
  readonly first: BatchRow;
  readonly bundles: string[];
  readonly results: Map<string, number>;
  readonly components: Map<string, ComponentTally>;
}

/** Puts rows into buckets as they come; holds names and counts, and one row per bucket. */
export class BucketCollector {
  private readonly causes = new Map<string, Collected>();
  private readonly others = new Map<string, string[]>();
  private readonly failures = new Map<BundleState, string[]>();
  private total = 0;

  add(row: BatchRow): void {
    this.total++;
    if (row.state !== 'analysed') {
      push(this.failures, row.state, row.bundle);
    } else if (row.fingerprint === undefined) {
      push(this.others, row.outcome ?? 'unknown', row.bundle);
    } else {
      const known = this.causes.get(row.fingerprint);
      // The example is the same whatever order rows come in.
      const first = known && known.first.bundle <= row.bundle ? known.first : row;
      const own: Collected = { ...(known ?? { bundles: [], results: new Map(), components: new Map() }), first };
      this.causes.set(row.fingerprint, own);
      own.bundles.push(row.bundle);
      if (row.result) count(own.results, row.extend ? `${row.result} - ${row.extend}` : row.result);
      if (row.component) countComponent(own.components, row.component);
    }
  }

  report(): BucketReport {
    const failed = [...this.failures.values()].reduce((sum, { length }) => sum + length, 0);
    const buckets = [...this.causes].map(([fingerprint, collected]) => bucketOf(fingerprint, collected));
    const others = [...this.others].map(([name, bundles]) => ({
      name,
      count: bundles.length,
      bundles: sorted(bundles),
    }));
    return {
      total: this.total,
      analysed: this.total - failed,
      buckets: buckets.sort((a, b) => b.count - a.count || (a.fingerprint < b.fingerprint ? -1 : 1)),
      others: others.sort(byCount),
      notAnalysed: [...this.failures]
        .map(([state, bundles]) => ({ state, count: bundles.length, bundles: sorted(bundles) }))
        .sort((a, b) => b.count - a.count || (a.state < b.state ? -1 : 1)),
    };
  }
}

function bucketOf(fingerprint: string, { first, bundles, results, components }: Collected): Bucket {
  const { firstCause } = first;
  return {
    fingerprint,
    count: bundles.length,
    outcome: first.outcome ?? 'unknown',
    ...(first.stepOnly && { stepOnly: first.stepOnly }),
    operation: first.cause?.operation ?? '',
    results: tallies(results),
    ...(firstCause && {
      title: firstCause.title,
      signature: firstCause.signature,
      quote: { bundle: first.bundle, file: firstCause.file, line: firstCause.line, text: firstCause.quote },
    }),
    components: [...components.values()].sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1)),
    bundles: sorted(bundles),
  };
}

function tallies(counts: ReadonlyMap<string, number>): readonly Tally[] {
  return [...counts].map(([name, amount]) => ({ name, count: amount })).sort(byCount);
}

function byCount(a: Tally, b: Tally): number {
  return b.count - a.count || (a.name < b.name ? -1 : 1);
}

function sorted(bundles: readonly string[]): readonly string[] {
  return [...bundles].sort();
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function countComponent(
  counts: Map<string, ComponentTally>,
  { id, product, grade }: NonNullable<BatchRow['component']>,
): void {
  const key = `${id}\0${grade}`;
  counts.set(key, { id, product, grade, count: (counts.get(key)?.count ?? 0) + 1 });
}

function push<K>(lists: Map<K, string[]>, key: K, item: string): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
