import type { CaseAnalysis, LogAnalysis, LogStep } from '../model/analysis.js';
import type { Attempt } from '../model/attempt.js';
import type { CodeToken } from '../model/code.js';
import type { Finding } from '../model/finding.js';
import { messageText } from '../signatures/messageText.js';
import { templateText } from './compare/mask.js';
import { decidingAttempt } from './decidingAttempt.js';
import { logOf } from './logOf.js';

/** What a fingerprint is made of: the same words on every machine that failed in the same way. */
export interface CauseParts {
  /** That of the verdict; `stepFailed` where only a step is known to have failed. */
  readonly outcome: string;
  /** The step of setup that failed, masked; empty where the logs name none. */
  readonly operation: string;
  /** The signature that knows the line, or the masked line itself. */
  readonly cause: string;
  /** The failure code of that line, 8 hexadecimal digits; empty without one. */
  readonly code: string;
  /** The component named in the failing call, or the service, driver or module that the line is about. */
  readonly component: string;
}

/** Why a machine failed, as a name that machines share. */
export interface CauseFingerprint {
  /** `1:` and 16 hexadecimal digits. The number in front is that of the recipe: another one means "not comparable". */
  readonly value: string;
  readonly parts: CauseParts;
}

const RECIPE = 1;

/** Rules that say that something failed, not what: there the line itself tells failures apart. */
const generic: ReadonlySet<string> = new Set([
  'action-failed',
  'cbs-quiet-failure',
  'diag-row',
  'error-record',
  'first-failing-line',
  'operation-failed',
  'phase-failed',
  'setup-result',
  'setupdiag-result',
]);

/**
 * The fingerprint of a case's first cause: a hash of outcome, operation, the first cause's shape and its component.
 *
 * Equal on machines that failed in the same way, whatever their names, users, drives, times, SIDs and GUIDs are, in
 * whatever language and order their logs came. A component counts only when the failing call itself names it (grade A):
 * whether a machine sent its list of drivers, by which others are suspected, must not part it from the rest.
 *
 * @returns undefined for a case in which nothing failed, or whose logs tell nothing
 */
export function causeFingerprint(analysis: CaseAnalysis): CauseFingerprint | undefined {
  const parts = causeParts(analysis);
  return parts && { value: fingerprintOf(parts), parts };
}

/** `1:4b0c...` of these parts. */
export function fingerprintOf({ outcome, operation, cause, code, component }: CauseParts): string {
  return `${RECIPE}:${shortHash([outcome, operation, cause, code, component].join('\u0000'))}`;
}

/** A hash of 64 bits (FNV-1a over UTF-8) in 16 hexadecimal digits; for names that are compared, never for secrets. */
export function shortHash(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}

/** What one finding has in common with the same finding on other machines: the rule, and for generic ones the line. */
export function findingShape(finding: Finding, log: LogAnalysis | undefined): string {
  if (!generic.has(finding.rule) && !finding.symptom) return `rule:${finding.rule}`;
  const text = log && finding.record < log.log.records.count ? messageText(log.log, finding.record).text : '';
  return `line:${lineTemplate(text || finding.title.en)}`;
}

function causeParts(analysis: CaseAnalysis): CauseParts | undefined {
  const { firstCause, stepOnly } = analysis.verdict;
  const outcome = stepOnly ? 'stepFailed' : analysis.verdict.outcome;
  const attempt = decidingAttempt(analysis);
  if (!firstCause) return withoutCause(outcome, attempt);
  const log = logOf(analysis, firstCause.place.file);
  const named = analysis.attributions.find(({ grade, byTest }) => grade === 'A' && !byTest);
  return {
    outcome,
    operation: (log && operationAt(log.steps, firstCause.record)) ?? operationOf(attempt),
    cause: findingShape(firstCause, log),
    code: codeOf(firstCause.codes),
    component: named?.component ?? objectOf(firstCause),
  };
}

/** Outcomes that make a bucket of their own where the logs do not tell the cause. */
const withoutWords: ReadonlySet<string> = new Set(['failed', 'stepFailed', 'rolledBack', 'unfinished']);

/** A failure of which only the result is known. */
function withoutCause(outcome: string, attempt: Attempt | undefined): CauseParts | undefined {
  if (!withoutWords.has(outcome)) return undefined;
  const result = attempt?.result === undefined ? '' : digits(attempt.result);
  const extend = attempt?.extend === undefined ? '' : `-${digits(attempt.extend)}`;
  return {
    outcome,
    operation: operationOf(attempt),
    cause: `result:${result}${extend}`,
    code: result,
    component: '',
  };
}

/** The innermost step that holds the record: actions and operations have names of their own, sessions have not. */
function operationAt(steps: readonly LogStep[], record: number): string | undefined {
  for (const step of steps) {
    if (record < step.firstRecord || record > step.lastRecord) continue;
    return operationAt(step.children, record) ?? (step.kind === 'session' ? undefined : templateText(step.name));
  }
  return undefined;
}

/** Where the log has no steps (an excerpt, a rollback log): what the result says, where it says one thing. */
function operationOf(attempt: Attempt | undefined): string {
  const [reading, ...others] = attempt?.extendReadings ?? [];
  if (reading && others.length === 0) return `${reading.phase}/${reading.operation}`;
  return attempt?.lastPhase ?? '';
}

/**
 * A message as every machine writes it. What Windows itself says about a code, in its own language, is left out: it
 * stands before the code in brackets (`...: Access is denied. [0x00000005] ...`) or behind it (`Error 5: ...`).
 */
function lineTemplate(message: string): string {
  // The words may be gone through once for each colon, and for each "error": few times, in so short a text.
  const neutral = message
    .slice(0, 2048)
    .replace(/: [^:[\]]{1,200} (?=\[0x[0-9a-fA-F]{1,8}\])/g, ': ')
    .replace(/(\berror:? (?:0x[0-9a-f]{1,8}|\d{1,10})): .*$/i, '$1');
  return templateText(neutral);
}

/** The first code that says what failed: a last error at log time is often left over from another call. */
function codeOf(codes: readonly CodeToken[]): string {
  const code = codes.find(({ role, value }) => role !== 'gle' && role !== 'extend' && value !== 0);
  return code ? digits(code.value) : '';
}

function digits(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}

/** What the failing line is about, by the captures that lead to a component; nothing that holds a user's name. */
function objectOf({ attribute, captures }: Finding): string {
  for (const kind of ['driver', 'service', 'dll', 'process', 'registryKey', 'package', 'path'] as const) {
    const capture = attribute?.[kind];
    const value = capture === undefined ? undefined : captures[capture];
    if (!value) continue;
    const name = kind === 'registryKey' ? keyOwner(value) : kind === 'path' ? moduleName(value) : lastPart(value);
    if (name) return `${kind === 'registryKey' ? 'key' : kind}:${templateText(name.toLowerCase())}`;
  }
  return '';
}

/** Whose a registry key is: the service, or the vendor or product under SOFTWARE. */
function keyOwner(key: string): string | undefined {
  const owner =
    /\\services\\([^\\[\]]{1,100})/i.exec(key) ?? /\\software\\(?:wow6432node\\)?([^\\[\]]{1,100})/i.exec(key);
  // The services of a user carry the number of the logon session: `CDPUserSvc_3fa21`.
  return owner?.[1]?.trim().replace(/_[0-9a-f]{4,8}$/i, '');
}

function moduleName(path: string): string | undefined {
  const name = lastPart(path);
  return /\.(?:sys|dll|exe)$/i.test(name) ? name : undefined;
}

function lastPart(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1).trim();
}
