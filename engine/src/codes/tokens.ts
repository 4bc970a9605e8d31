import type { CodeRole, CodeToken } from '../model/code.js';
import type { FormatId } from '../model/record.js';
import { isWord, labelBefore, type Label } from './label.js';
import { parseHex } from './spelling.js';

export interface TokenContext {
  readonly component?: string;
  readonly format?: FormatId;
  /**
   * Where the message begins in `text`: nothing before it is searched (time, level, Panther message id, component).
   * Without it a Panther header is recognised by its shape.
   */
  readonly column?: number;
}

const MOST_CODES = 10_000;

/**
 * Every code in a line, in every spelling logs use, with its exact span; spans never overlap and stand in order.
 * Also success codes (value 0) are found where a log names them as a result.
 *
 * Not codes: Panther message ids, handles, flags, addresses, sizes, signatures, process ids. A number without `0x` needs
 * a word before it that says what it is. Time is linear in the length of the text: around each number a bounded stretch
 * is looked at. Of a line that holds more than `MOST_CODES` the first ones are taken: nobody wrote such a line to be read.
 */
export function findCodes(text: string, context: TokenContext = {}): CodeToken[] {
  const floor = Math.min(context.column ?? headerLength(text), text.length);
  const found: CodeToken[] = [];
  const length = text.length;
  let i = floor;
  while (i < length && found.length < MOST_CODES) {
    const code = text.charCodeAt(i);
    if (!isWord(code)) {
      i++;
      continue;
    }
    let end = i + 1;
    while (end < length && isWord(text.charCodeAt(end))) end++;
    if (end - i <= 18 && mayBeginNumber(code)) {
      const token = readNumber(text, { start: i, end, floor, last: found.at(-1), context });
      if (token) found.push(token);
    }
    i = end;
  }
  return found;
}

interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly floor: number;
  readonly last: CodeToken | undefined;
  readonly context: TokenContext;
}

/** Digits and the letters a to f, both cases. */
function mayBeginNumber(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46);
}

const prefixedHex = /^0[xX][0-9a-fA-F]{1,16}$/;
const bareHex = /^[0-9a-fA-F]{7,8}$/;
const decimal = /^[0-9]{1,10}$/;

function readNumber(text: string, candidate: Candidate): CodeToken | undefined {
  const word = text.slice(candidate.start, candidate.end);
  if (prefixedHex.test(word)) return readPrefixedHex(text, candidate, word);
  const field = readField(text, candidate, word);
  if (field) return field;
  if (decimal.test(word)) {
    const negative = readNegative(text, candidate, word);
    if (negative) return negative;
    const asDecimal = readDecimal(text, candidate, word);
    if (asDecimal) return asDecimal;
  }
  return bareHex.test(word) ? readBareHex(text, candidate, word) : undefined;
}

function readPrefixedHex(text: string, candidate: Candidate, word: string): CodeToken | undefined {
  const digits = word.slice(2);
  const value = parseHex(digits);
  if (value === undefined) return undefined;
  const make = (role: CodeRole) => token(candidate, word, value, role);

  if (isExtendOf(candidate.last, text, candidate.start, digits)) return make('extend');
  if (isWimgapiPosition(text, candidate)) return make('hresult');

  const label = labelBefore(text, candidate.start, candidate.floor);
  switch (label.role) {
    case 'not':
      return undefined;
    case 'none':
      return isPlainCode(text, candidate, digits, value) ? make('error') : undefined;
    case 'status':
      return digits.length === 8 && (value === 0 || isErrorNumber(value)) ? make('status') : undefined;
    case 'extend':
      return digits.length <= 5 ? make('extend') : isErrorNumber(value) ? make('result') : undefined;
    case 'result':
      // "returned: [0x4]" is an enumeration or a count more often than a code.
      if (digits.length < 8 && value < 0x10 && label.gap.includes('[')) return undefined;
      return value <= 0xffff || isErrorNumber(value) || digits.length === 8 ? make('result') : undefined;
    case 'error':
      return isMessageId(text, candidate, digits, label) ? undefined : make('error');
    default:
      return make(label.role);
  }
}

function readBareHex(text: string, candidate: Candidate, word: string): CodeToken | undefined {
  const value = parseHex(word);
  if (value === undefined) return undefined;
  const make = (role: CodeRole) => token(candidate, word, value, role);
  // WIL: `ReturnHr(1) tid(12ac) 80070002 The system cannot find the file specified.`
  if (
    isErrorNumber(value) &&
    /\btid\([0-9a-f]{1,8}\) $/.test(text.slice(Math.max(0, candidate.start - 16), candidate.start))
  ) {
    return make('hresult');
  }
  const label = labelBefore(text, candidate.start, candidate.floor);
  if (label.role === 'not' || label.role === 'none' || label.role === 'extend') return undefined;
  if (label.role === 'exit' && label.gap.includes('(') && word.length === 8) return make('exit');
  return isErrorNumber(value) ? make(label.role) : undefined;
}

/**
 * ReportingEvents.log writes the HRESULT as a field of its own: `<TAB>203<TAB>80242015<TAB>UpdateOrchestrator`. So do the
 * REPORT EVENT lines of WindowsUpdate.log.
 */
function readField(text: string, candidate: Candidate, word: string): CodeToken | undefined {
  const { start, end, context } = candidate;
  if (context.format !== 'reportingevents' && context.format !== 'windowsupdate') return undefined;
  if (word.length !== 8 || text.charAt(start - 1) !== '\t' || text.charAt(end) !== '\t') return undefined;
  const value = parseHex(word);
  return value !== undefined && isErrorNumber(value) ? token(candidate, word, value, 'hresult') : undefined;
}

/** `-2147024891`: HRESULTs as .NET and servicing print them. */
function readNegative(text: string, candidate: Candidate, word: string): CodeToken | undefined {
  const { start, floor } = candidate;
  if (text.charAt(start - 1) !== '-' || start - 1 < floor || word.length < 9) return undefined;
  if (start - 2 >= floor && !/[\s=:[("'<,]/.test(text.charAt(start - 2))) return undefined;
  const magnitude = Number(word);
  if (magnitude > 0x80000000) return undefined;
  const value = 0x100000000 - magnitude;
  if (!isErrorNumber(value)) return undefined;
  const label = labelBefore(text, start - 1, floor);
  if (label.role === 'not') return undefined;
  const role = label.role === 'none' || label.role === 'extend' ? undefined : label.role;
  // Differences of sizes are large negative numbers too; unnamed, only the range of common HRESULTs is taken.
  if (role === undefined && (value > 0x8024ffff || /\|\s*$/.test(text.slice(Math.max(floor, start - 30), start - 1)))) {
    return undefined;
  }
  return { start: start - 1, end: candidate.end, text: `-${word}`, value, role: role ?? 'error' };
}

function readDecimal(text: string, candidate: Candidate, word: string): CodeToken | undefined {
  // Versions, times, ranges and fractions are no codes: 10.0.19041, 08:44:12, 3-5, 25%.
  const next = text.charAt(candidate.end);
  const after = text.charAt(candidate.end + 1);
  if (next === '%' || (/[.:,/\\-]/.test(next) && /[0-9]/.test(after))) return undefined;
  if (/[.\\/-]/.test(text.charAt(candidate.start - 1))) return undefined;
  const value = Number(word);
  if (value === 0 || (word.length > 1 && word.startsWith('0'))) return undefined;
  const label = labelBefore(text, candidate.start, candidate.floor);
  if (label.role === 'none' || label.role === 'not' || label.role === 'extend') return undefined;
  if (word.length === 10) return isErrorNumber(value) ? token(candidate, word, value, label.role) : undefined;
  if (value > 0xffff) return undefined;
  if (/^ (?:of|errors?|times?|ms|seconds?|files?|bytes)\b/.test(text.slice(candidate.end, candidate.end + 10)))
    return undefined;
  const role = smallDecimalRole(label, value);
  return role && token(candidate, word, value, role);
}

/** Small decimals are counts and flags nearly everywhere: the words must be those that announce an error. */
function smallDecimalRole(label: Label, value: number): CodeRole | undefined {
  switch (label.role) {
    case 'gle':
    case 'win32':
      return label.role;
    case 'error':
      // "failed = 2" counts; "FAILED: 2" and "failed with 2" tell.
      if (label.word === 'problem') return undefined;
      if (label.word.startsWith('fail')) return /[:]|^ $/.test(label.gap) && label.gap !== '' ? 'win32' : undefined;
      return label.gap.includes(',') || (label.gap.includes('"') && label.gap !== '="') ? undefined : 'win32';
    case 'status':
      return label.before === 'with' ? 'result' : undefined;
    case 'result':
      if (label.word === 'result' && label.before === 'with') return 'result';
      if (label.word === 'return' && label.via === 'code') return 'result';
      return label.word === 'result' && label.gap.includes('=') && value >= 1000 ? 'result' : undefined;
    case 'exit':
      return label.gap.includes('}') ? undefined : 'exit';
    default:
      return undefined;
  }
}

function token(candidate: Candidate, text: string, value: number, role: CodeRole): CodeToken {
  return { start: candidate.start, end: candidate.end, text, value, role };
}

/**
 * Whether the bits look like a failure of some family: HRESULT (8), NTSTATUS and setup's own (C), an NTSTATUS inside an
 * HRESULT (D0 or D1), SetupAPI (E000).
 */
function isErrorNumber(value: number): boolean {
  const top = value >>> 28;
  if (top === 0x8 || top === 0xc) return true;
  if (top === 0xd) return ((value >>> 16) & 0xfff) <= 0x1ff;
  return top === 0xe && value >>> 16 === 0xe000;
}

/** A hex number that nothing names: only a full one that looks like a failure, or one set apart where something failed. */
function isPlainCode(text: string, candidate: Candidate, digits: string, value: number): boolean {
  if (digits.length === 10) return isErrorNumber(value);
  // 0x80000000 to 0x80000006 are the predefined registry keys.
  if (digits.length >= 7 && isErrorNumber(value)) return value > 0x80000006 && text.charAt(candidate.start - 1) !== '@';
  if (value === 0 || value > 0x3fff) return false;
  // CONX: `0x00000002 RegOpenKeyEx(...)` is the whole beginning of the message.
  if (digits.length === 8 && candidate.floor > 0 && candidate.start === candidate.floor) return true;
  const bracket = text.charAt(candidate.start - 1);
  const closing = text.charAt(candidate.end);
  if (!(bracket === '[' && closing === ']') && !(bracket === '(' && closing === ')')) return false;
  if (digits.length < 8) return digits.length >= 2 && unfit.test(stretch(text, candidate, 24));
  // "The request is not supported. [0x00000032] void __cdecl ...", and at the end of a text that speaks of failure.
  if (/\.\s+$/.test(stretch(text, candidate, 8))) return true;
  const rest = text.slice(candidate.end + 1, candidate.end + 4).trim();
  return rest === '' && failing.test(stretch(text, candidate, 240));
}

/** Up to `length` characters before the bracket that opens directly before the number. */
function stretch(text: string, candidate: Candidate, length: number): string {
  return text.slice(Math.max(candidate.floor, candidate.start - 1 - length), candidate.start - 1);
}

const failing = /exception|fail|error|cannot|could not|unable|mismatch/i;
const unfit = /(?:determined|failed|found|opened|unable|denied)\s*$/i;

/** `[0x064163]` of the header where a publisher moved the columns: six digits in brackets right after the level. */
function isMessageId(text: string, candidate: Candidate, digits: string, label: Label): boolean {
  return (
    digits.length === 6 && label.word === 'error' && /^\s*\[$/.test(label.gap) && text.charAt(candidate.end) === ']'
  );
}

/** `[0xC1900101, 0x30018]`, `[0xc1900101][0x30018]`, `0xC1900101 - 0x20017`: five digits after a result. */
function isExtendOf(last: CodeToken | undefined, text: string, start: number, digits: string): boolean {
  if (!last || digits.length !== 5 || start - last.end > 5 || last.value < 0x80000000) return false;
  return /^(?:,\s*|\]\[|\s?[-–]\s?)$/.test(text.slice(last.end, start));
}

/** `[5808] [0x80070005] RestoreFilesCallback:(3821): ...`, `[2312.1244] [0x8144012d] `: WIMGAPI's own header. */
function isWimgapiPosition(text: string, candidate: Candidate): boolean {
  const at = candidate.start;
  return at - candidate.floor <= 24 && /^\[\d{1,8}(?:\.\d{1,8})?\] \[$/.test(text.slice(candidate.floor, at));
}

/** Length of `2021-05-18 03:12:13, Warning    [0x064163] IBSLIB `, 0 when the text has no such header. */
function headerLength(text: string): number {
  const at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  return headerShape.test(text.slice(at, at + 27)) ? at + 50 : 0;
}

const headerShape = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, (?:Info  |Warnin|Error |FatalE|Perf  )/;
