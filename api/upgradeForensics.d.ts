/**
 * What the extension Upgrade Log Forensics (`upgrade-log-forensics.upgrade-log-forensics`) offers to other extensions.
 * Copy this file into yours; docs/guide/api.md shows how to use it.
 *
 * Addresses are strings, ready for `vscode.Uri.parse`, so that a result can be stored or sent. Lines are 1-based. Times
 * are local times as the logs have them, `2022-07-06T08:16:24`, without a zone, because logs record none. Absent means
 * unknown; nothing is null.
 *
 * Members named `text`, names of files, and values inside of titles come from logs. Treat them as data: escape them where
 * you show them.
 */
import type { CancellationToken, Event, Uri } from 'vscode';

export type Language = 'en' | 'zh-CN';

/** `exports` of the extension, once it is activated. */
export interface UpgradeForensicsApi {
  /** Raised when something that was promised here changes; additions leave it as it is. */
  readonly apiVersion: 1;

  /**
   * What happened to a machine, told from its logs. They are read and never changed.
   *
   * @param folder a folder or a zip; a log stands for the case it belongs to. A part of a workspace folder is analysed
   *   together with the rest of its case.
   * @param language of titles and explanations; that of the product when absent
   * @throws `vscode.CancellationError` when cancelled, `Error` with a sentence for a person when there is nothing to read
   */
  readonly analyzeFolder: (folder: Uri, token?: CancellationToken, language?: Language) => Promise<CaseSummary>;

  /**
   * Everything there is to say about a code: `0x80070005`, `-2147024891`, `c0000024`, `E_ACCESSDENIED`, or a pair of
   * result and extend code such as `0xC1900101 - 0x20017`.
   *
   * @returns undefined when the text is no code
   */
  readonly explain: (code: string, language?: Language) => Promise<CodeExplanation | undefined>;

  /**
   * Records of a case that match every part of a query.
   *
   * @param folder as in `analyzeFolder`
   * @throws as `analyzeFolder` does; also when the query restricts nothing
   */
  readonly searchRecords: (folder: Uri, query: RecordQuery, token?: CancellationToken) => Promise<RecordSearch>;

  /** The cases that are open: folders of the workspace with logs of one machine, and bundles that were opened. */
  readonly cases: () => Promise<readonly { readonly uri: string; readonly name: string }[]>;

  /** A case was worked out, or is to be worked out anew: what was said of it may have changed. */
  readonly onDidChangeCases: Event<void>;
}

export type Outcome = 'failed' | 'rolledBack' | 'succeeded' | 'cancelled' | 'scanOnly' | 'unfinished' | 'unknown';

/** A line of a log. */
export interface LogLine {
  /** Name inside the case, with `/`. */
  readonly file: string;
  /** Address of the file. */
  readonly uri: string;
  readonly line: number;
  readonly time?: string;
  /** What the log says there; at most 1,000 characters, then an ellipsis. */
  readonly text: string;
}

export interface Finding extends LogLine {
  readonly id: string;
  /** Id of the signature or rule that found it. */
  readonly rule: string;
  readonly severity: 'decisive' | 'error' | 'warning' | 'info' | 'benign';
  /** A consequence, never the cause. */
  readonly symptom?: boolean;
  readonly title: string;
}

/** One run of setup until its result. */
export interface Attempt {
  readonly outcome: Outcome;
  /** As in `CaseSummary`. */
  readonly stepOnly?: true;
  /** `0xC1900101 - 0x30018`, as far as it is recorded. */
  readonly result?: string;
  readonly file: string;
  readonly uri: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly hostBuild?: string;
  readonly targetBuild?: string;
}

/** Whose the first cause is. Never without a line that supports it. */
export interface Attribution {
  readonly component: string;
  readonly product: string;
  /** Empty where it is not known who makes it. */
  readonly vendor: string;
  readonly class: string;
  /** A named in the failing call, B active in the failing process, C present and of a class known to cause this. */
  readonly grade: 'A' | 'B' | 'C';
  /** The grade in words. */
  readonly claim: string;
  readonly because: readonly (LogLine & { readonly what: string })[];
}

export interface Remediation {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly risk: 'read-only' | 'reversible' | 'destructive';
  /** Backup, steps and verification in order. Nothing of it has been run, and a person decides whether it is. */
  readonly steps: readonly { readonly text: string; readonly command?: string }[];
}

export interface CaseSummary {
  /** Absolute path of the folder or zip that was analysed. */
  readonly path: string;
  readonly language: Language;
  readonly outcome: Outcome;
  /** `failed` is said of a step: no log tells how setup itself ended. */
  readonly stepOnly?: true;
  /** What happened, in one sentence. */
  readonly title: string;
  /** `0xC1900101 - 0x30018` of the attempt that the verdict speaks of. */
  readonly result?: string;
  /** Absent where the logs do not show one. With `symptom` it is the first recorded failure; what led to it is not in the logs. */
  readonly firstCause?: Finding;
  /** Without a first cause: what is known of the reported result as such. It names no culprit. */
  readonly ofResult?: Finding;
  /** From the reported result back to the first cause. */
  readonly chain: readonly (LogLine & { readonly role: 'symptom' | 'mechanism' | 'firstCause' })[];
  /** Best evidence first. */
  readonly attributions: readonly Attribution[];
  /** The one to begin with in front. */
  readonly remediations: readonly Remediation[];
  readonly attempts: readonly Attempt[];
  /** Decisive findings, errors and warnings, the weightiest first, at most 500. */
  readonly findings: readonly Finding[];
  /** How many there are beyond those. */
  readonly moreFindings: number;
  readonly missing: readonly { readonly what: string; readonly why: string }[];
  readonly files: readonly {
    readonly file: string;
    readonly uri: string;
    readonly format: string;
    readonly lines: number;
    readonly records: number;
  }[];
  readonly problems: readonly { readonly file: string; readonly line?: number; readonly what: string }[];
}

/** A part that is absent does not restrict; at least one has to. */
export interface RecordQuery {
  /** Anywhere in the record, literally; upper and lower case are the same. */
  readonly text?: string;
  /** Any of these in the name of the file, such as `setupact.log`. */
  readonly files?: readonly string[];
  readonly levels?: readonly Level[];
  /** Names of the component column. */
  readonly components?: readonly string[];
  /** How many to hand over: 1 to 200, 50 where nothing is said. */
  readonly most?: number;
}

/** As the log states it: most records with `error` in a successful upgrade are noise. */
export type Level = 'none' | 'info' | 'warning' | 'error' | 'fatal';

export interface RecordSearch {
  /** Each by the line that holds the text. */
  readonly records: readonly (LogLine & { readonly level: Level; readonly component?: string })[];
  /** How many there are beyond those. */
  readonly more: number;
}

/** Where a fact comes from. */
export interface Source {
  readonly id: string;
  readonly title: string;
  readonly what: string;
  readonly url?: string;
}

export interface CodeExplanation {
  /** As it was written. */
  readonly input: string;
  /** `0xC1900101` */
  readonly code: string;
  /** Unsigned. */
  readonly value: number;
  /** The same as signed 32-bit number. */
  readonly signed: number;
  /** `0x20017`, of a pair. */
  readonly extend?: string;
  /** False when no table names the number. */
  readonly known: boolean;
  /** What it can mean, the likeliest first. */
  readonly meanings: readonly {
    readonly name: string;
    readonly family: string;
    readonly familyTitle: string;
    /** `0x00000005` where the name belongs to a number inside of the code. */
    readonly value: string;
    readonly sources: readonly Source[];
  }[];
  /** How the number is built. */
  readonly fields: readonly { readonly field: string; readonly value: string; readonly meaning: string }[];
  readonly warnings: readonly { readonly id: string; readonly text: string }[];
  /** Where setup failed, by the extend code. */
  readonly readings: readonly { readonly phase: string; readonly operation: string; readonly note?: string }[];
  /** What causes it in an upgrade, and what to look at next. */
  readonly advice: readonly {
    readonly about: string;
    readonly means: string;
    readonly causes: readonly string[];
    readonly next: readonly string[];
    readonly sources: readonly Source[];
  }[];
}
