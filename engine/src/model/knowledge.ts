import type { Severity } from './finding.js';
import type { Localized } from './language.js';
import type { FormatId } from './record.js';

/**
 * Shapes of the knowledge files under `signatures/`, after YAML has been read. One file is one object; the file name is
 * the id. `signatures/*.schema.json` says the same for editors.
 */

/** What a record must look like. All parts given must hold. Patterns are RE2 (linear time, no look-around). */
export interface RecordPattern {
  /** Searched in the message of the record's first line (leading spaces stripped). Named groups become captures. */
  readonly message?: string;
  /**
   * Searched in each line of the record that has no header: untimed WIMGAPI, CSI and stack lines, and the first line of
   * a record that no header opens.
   */
  readonly continuation?: string;
  readonly component?: string | readonly string[];
  readonly level?: 'info' | 'warning' | 'error' | 'fatal';
  /** `0x08097b` */
  readonly eventId?: string;
  /** In shipped rules: worked out by the build, so that no start has to. */
  readonly search?: PatternSearch;
}

/** How records that may match are found before any pattern runs. All texts are lower case ASCII. */
export interface PatternSearch {
  /** A matching record contains at least one of them; absent when the pattern offers none. */
  readonly literals?: readonly string[];
  /** The message of a matching record begins with it: to be looked for in the place of short `literals`. */
  readonly start?: string;
  /** Texts of so many characters at most the host's own expressions may run on; RE2 where a number is absent. */
  readonly native?: { readonly message?: number | undefined; readonly continuation?: number | undefined };
}

/** An ordered condition on the neighbourhood of a match. */
export interface Correlation {
  /** Where to look: the same operation, phase or file, a number of records, or a number of seconds. */
  readonly within: 'operation' | 'phase' | 'file' | { readonly records: number } | { readonly seconds: number };
  /** Exactly one of `before` (earlier in the file) and `after` (later). */
  readonly before?: RecordPattern;
  readonly after?: RecordPattern;
  /** `true`: the pattern must *not* be there ("expected but absent"). */
  readonly absent?: boolean;
  /** `true`: the match stands without it; where it is there, its captures and its line are added to the match. */
  readonly optional?: boolean;
}

export interface SignatureSample {
  /** One line, or several for a record with continuations or a correlation. */
  readonly line: string;
  readonly captures?: Readonly<Record<string, string>>;
}

/** What an identifier names; the keys of `attribute` and of a component's `identifiers`. */
export type IdentifierKind = 'service' | 'driver' | 'dll' | 'process' | 'registryKey' | 'path' | 'package' | 'guid';

export interface Signature {
  readonly id: string;
  readonly title: Localized;
  readonly status: 'experimental' | 'stable' | 'retired';
  readonly formats: readonly FormatId[];
  readonly setupDiagRule?: string;
  readonly severity: Severity;
  /** Generic rules: a symptom never closes a case. */
  readonly symptom?: boolean;
  readonly match: RecordPattern;
  readonly correlate?: readonly Correlation[];
  /** May use `{capture}`. */
  readonly explain: Localized;
  /** Identifier kind → capture that holds it. */
  readonly attribute?: Partial<Readonly<Record<IdentifierKind, string>>>;
  /** Component classes known to cause this kind of failure, most likely first. */
  readonly suspectClasses?: readonly ComponentClass[];
  readonly remediate?: readonly string[];
  readonly falsePositives?: readonly Localized[];
  readonly references?: readonly string[];
  readonly samples: {
    readonly match: readonly SignatureSample[];
    readonly ignore: readonly { readonly line: string; readonly because: string }[];
  };
}

/** A message shape known from successful or unrelated upgrades. It dims; it never hides. */
export interface BenignShape {
  readonly id: string;
  readonly title: Localized;
  readonly formats: readonly FormatId[];
  readonly match: RecordPattern;
  /** The shape is benign only where these hold (for example: never inside a failing apply operation). */
  readonly correlate?: readonly Correlation[];
  /** Why it can be ignored. */
  readonly because: Localized;
  /** Where it was seen, without naming a machine: "a successful upgrade to 26100, 2025". */
  readonly seenIn: readonly string[];
  readonly samples: Signature['samples'];
}

export type ComponentClass =
  | 'antivirus'
  | 'edr'
  | 'document-protection'
  | 'encryption'
  | 'device-management'
  | 'backup'
  | 'vpn'
  | 'virtualisation'
  | 'injector'
  | 'driver'
  | 'os';

export interface Component {
  readonly id: string;
  readonly product: Localized;
  /** Absent where it is not known who makes it. */
  readonly vendor?: string;
  readonly class: ComponentClass;
  readonly aliases?: { readonly en?: readonly string[]; readonly 'zh-CN'?: readonly string[] };
  /** Names are matched whole and without case; `*` stands for any characters. */
  readonly identifiers: {
    readonly services?: readonly string[];
    readonly drivers?: readonly string[];
    readonly dlls?: readonly string[];
    readonly processes?: readonly string[];
    readonly registryKeys?: readonly string[];
    readonly paths?: readonly string[];
    readonly altitudes?: readonly string[];
  };
  readonly notes?: Localized;
  readonly remediations?: readonly string[];
  readonly sources: readonly string[];
}

export interface RemediationParameter {
  readonly name: string;
  readonly kind: 'guid' | 'registryKey' | 'path' | 'service' | 'driver' | 'process' | 'package' | 'text';
  readonly description: Localized;
  /** Used when the log supplies no value; without a default the placeholder stays visible. */
  readonly default?: string;
}

/** One step: words, and a command where there is one. `{name}` stands for a parameter. */
export interface RemediationStep {
  readonly text: Localized;
  readonly shell?: 'cmd' | 'powershell' | 'regedit';
  readonly command?: string;
}

export interface Remediation {
  readonly id: string;
  readonly title: Localized;
  /** What it does and why it helps. */
  readonly why: Localized;
  readonly risk: 'read-only' | 'reversible' | 'destructive';
  readonly parameters: readonly RemediationParameter[];
  readonly backup: readonly RemediationStep[];
  readonly steps: readonly RemediationStep[];
  readonly verify: readonly RemediationStep[];
  readonly undo: readonly RemediationStep[];
  /** When it ends: "re-enable the antivirus when the upgrade is done". */
  readonly expiry?: Localized;
  readonly sources: readonly string[];
}

/** A published minifilter altitude allocation (Microsoft documentation, CC-BY-4.0). */
export interface MinifilterAllocation {
  readonly driver: string;
  readonly altitude: string;
  readonly group: string;
  readonly company: string;
}

/** An image that a team knows: a row of its table. At least one of `bytes` and `sha256` is there. */
export interface KnownImage {
  /** Of the image, or of the file it comes in. */
  readonly name: string;
  /** Size of the file. */
  readonly bytes?: number;
  /** 64 hexadecimal digits, upper case. */
  readonly sha256?: string;
  /** Number of the image inside its file. */
  readonly index?: number;
  readonly build?: string;
  readonly edition?: string;
  readonly created?: string;
  readonly note?: string;
}
