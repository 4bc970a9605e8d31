import type { Span } from './place.js';

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
  | 'cm_return';

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
  readonly via: 'exact' | 'win32-in-hresult' | 'ntstatus-in-hresult' | 'setupapi-in-hresult' | 'bare-number';
  /** Ids of `knowledge/sources.yml`. */
  readonly sources: readonly string[];
}
