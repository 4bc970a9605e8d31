import type { Localized } from './language.js';
import type { Span } from './place.js';
import type { FormatId } from './record.js';

/** The family a code belongs to: the name of its table in `knowledge/codes`. */
export type CodeFamily =
  | 'win32'
  | 'hresult'
  | 'ntstatus'
  | 'mosetup'
  | 'cbs'
  | 'wim'
  | 'dism'
  | 'wu'
  | 'setupapi'
  | 'spapi'
  | 'bugcheck'
  | 'usmt'
  | 'bits'
  | 'vss'
  | 'wbem'
  | 'sl'
  | 'do'
  | 'cm_problem'
  | 'cm_return'
  | 'setup_phase'
  | 'setup_operation'
  | 'facility_hresult'
  | 'facility_ntstatus';

/**
 * What the words around a code say about it.
 * `gle` is GetLastError at log time and often stale: it ranks below every other role.
 */
export type CodeRole = 'hresult' | 'status' | 'win32' | 'error' | 'gle' | 'result' | 'extend' | 'bugcheck' | 'exit';

/** A code as it stands in a line. */
export interface CodeToken extends Span {
  /** As written, e.g. `c0000024`, `0X80070057`, `1392`. */
  readonly text: string;
  /** Unsigned 32 bits. */
  readonly value: number;
  readonly role: CodeRole;
}

/** One name that a number may have. */
export interface CodeMeaning {
  readonly family: CodeFamily;
  /** `STATUS_OBJECT_TYPE_MISMATCH`; for undocumented families a description of ours. */
  readonly name: string;
  /** The number the name belongs to, unsigned: differs from the token's when it was wrapped (0x80070005 → 5). */
  readonly value: number;
  /** How the number was read to get here. */
  readonly via:
    | 'exact'
    | 'bare-number'
    | 'win32-in-hresult'
    | 'win32-in-ntstatus'
    | 'ntstatus-in-hresult'
    | 'setupapi-in-hresult'
    | 'hresult-of-setupapi';
  /** Ids of `knowledge/sources.yml`. */
  readonly sources: readonly string[];
}

/** What is known about the place a code stands in; it ranks the meanings, it never removes one. */
export interface CodeContext {
  readonly role?: CodeRole;
  /** Component column: `SP`, `MIG`, `CBS`, `DISM` ... */
  readonly component?: string;
  readonly format?: FormatId;
  /** Words around the code, e.g. the message it stands in. */
  readonly words?: string;
}

/** One way the bits of a code can be read. Numbers are unsigned. */
export type CodeLayer =
  | {
      /** [MS-ERREF] 2.1: S, R, C, N, X, facility, code. */
      readonly kind: 'hresult';
      readonly value: number;
      readonly failure: boolean;
      readonly reserved: boolean;
      readonly customer: boolean;
      readonly ntstatus: boolean;
      readonly facility: number;
      /** All names of the facility number; empty when no header knows it. */
      readonly facilityNames: readonly string[];
      /** Who uses a facility that no header defines, as far as logs show it. */
      readonly undocumented?: 'mosetup' | 'wimgapi' | 'dism-wim' | 'mosetup-download';
      readonly code: number;
    }
  | {
      /** [MS-ERREF] 2.3: severity, customer, facility, code. */
      readonly kind: 'ntstatus';
      readonly value: number;
      readonly severity: 'success' | 'information' | 'warning' | 'error';
      readonly customer: boolean;
      readonly facility: number;
      readonly facilityNames: readonly string[];
      readonly code: number;
    }
  /** The Win32 code inside (HRESULT_FROM_WIN32, NTSTATUS_FROM_WIN32). */
  | { readonly kind: 'win32'; readonly value: number }
  /** The other spelling of a SetupAPI error: 0xE0000247 for 0x800F0247 and the reverse. */
  | { readonly kind: 'setupapi'; readonly value: number; readonly twin: number };

/** Why a code should not be taken at face value. */
export type CodeWarning =
  /** 0xC1900108: setup reports it to telemetry in place of the real result. */
  | 'consolidated'
  /** 0xC19001DF: setup replaces 0x80070070 by it. */
  | 'remapped-disk-full'
  /** A last error at log time, often left over from another call. */
  | 'stale-gle'
  /** What a program returned: a number of its own, unless it hands on a Windows error. */
  | 'exit-code'
  /** Reads like an NTSTATUS and is not one (0xC190, 0xC142, 0xC151, 0xC180). */
  | 'not-ntstatus';

/** Everything that can be said about a number at one place. */
export interface Decoding {
  readonly value: number;
  /** Every meaning, the likeliest first; empty when no table knows the number. */
  readonly candidates: readonly CodeMeaning[];
  readonly layers: readonly CodeLayer[];
  readonly warnings: readonly CodeWarning[];
}

/** What a code means in an upgrade, in one language; inline code in the texts stands in backticks. */
export interface ExplanationText {
  readonly means: string;
  readonly causes: readonly string[];
  readonly next: readonly string[];
}

/** An entry of `knowledge/explanations`. */
export interface Explanation {
  readonly en: ExplanationText;
  readonly 'zh-CN': ExplanationText;
  /** Ids of `knowledge/sources.yml`. */
  readonly sources: readonly string[];
}

/** An entry of `knowledge/sources.yml`. */
export interface Source {
  /** The title of a document, or what the source is called in both languages. */
  readonly title: string | Localized;
  readonly what: Localized;
  readonly licence?: string;
  readonly url?: string;
}
