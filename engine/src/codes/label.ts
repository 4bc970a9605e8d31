import type { CodeRole } from '../model/code.js';

/** What the words directly before a number say it is. */
export interface Label {
  /** `not` is a word that says the number is something else: a handle, flags, an address. */
  readonly role: CodeRole | 'not' | 'none';
  /** The characters between word and number. */
  readonly gap: string;
  /** The word that decided, in lower case; empty when there is none. */
  readonly word: string;
  /** The word before it, in lower case. */
  readonly before: string;
  /** The filler between the word and the number, in lower case: `code` of "return code 71"; empty when there is none. */
  readonly via: string;
}

const roles: ReadonlyMap<string, CodeRole | 'not'> = new Map<string, CodeRole | 'not'>([
  ...list('hresult', 'hr hresult phr hres'),
  ...list('gle', 'gle lasterror getlasterror'),
  ...list('status', 'status ntstatus ntstat'),
  ...list(
    'error',
    'error err errorcode errcode errorcodes dwerror gdwerror winerror failed failure fails failing problem 错误 错误码 錯誤 錯誤碼',
  ),
  ...list('error', '错误代码 錯誤代碼 错误代码为 代码'),
  ...list(
    'result',
    'result results setupresult setup360result setup360mappedresult mappedresult resultmapped resultcode',
  ),
  ...list(
    'result',
    'returned returning returns return retval retcode rc ret dwret returncode 返回 返回值 返回代码 结果',
  ),
  ...list('exit', 'exit exited exitcode'),
  ...list('bugcheck', 'bugcheck bugcheckcode crash stopcode'),
  ...list('extend', 'extended extend setup360extended extendedcode extendcode extendederror'),
  ...list('win32', 'win32 hresult_from_win32 ntstatus_from_win32 __hresult_from_win32'),
  ...list('not', 'signature handle handles flag flags mask attribute attributes address addr offset size bytes length'),
  ...list('not', 'pid tid threadid thread version capabilities checksum hash branchhash serial crc dword qword luid'),
  ...list('not', 'pointer ptr rva hwnd color lcid langid rank score id type minor major session stack called'),
]);

/** Words that stand between a label and its number: "failed with", "error code is". */
const fillers = new Set([
  'is',
  'was',
  'of',
  'with',
  'code',
  'codes',
  'value',
  'to',
  'be',
  'a',
  'an',
  'the',
  'and',
  'hresult',
]);

/** Between a label and its number there is punctuation and white space, and little of it. */
const gapCharacters = new Set(' \t:=[(<"\'->,])*：，（【“');

const none: Label = { role: 'none', gap: '', word: '', before: '', via: '' };

/**
 * Reads backwards from `at` (the first character of a number). Looks at no more than some 90 characters, so a line of
 * megabytes costs no more than a short one.
 */
export function labelBefore(text: string, at: number, floor: number): Label {
  let end = at;
  let gap = '';
  let via = '';
  for (let step = 0; step < 3; step++) {
    const wordEnd = skipGap(text, end, floor);
    if (step === 0) gap = text.slice(wordEnd, end);
    if (gap.includes('@') || text.charAt(wordEnd - 1) === '@') return { ...none, role: 'not', word: '@' };
    const start = wordStart(text, wordEnd, floor);
    const word = text.slice(start, wordEnd).toLowerCase();
    if (word === '') return none;
    const before = previousWord(text, start, floor);
    const role = roleOf(word, before, via, gap);
    if (role !== undefined) return { role, gap, word, before, via };
    if (!fillers.has(word)) return { role: 'none', gap, word, before, via };
    via = word;
    end = start;
  }
  return none;
}

function roleOf(word: string, before: string, via: string, gap: string): CodeRole | 'not' | undefined {
  // "with HRESULT 0x…" and "CBS HRESULT=": a filler only in "HRESULT code".
  const role = roles.get(word);
  if (word === 'error' && before === 'last') return 'gle';
  if (word === 'check' && before === 'bug') return 'bugcheck';
  if (word === 'stop' && via === 'code') return 'bugcheck';
  if (word === 'data' && before === 'extended') return 'extend';
  // "Reporting error event -> [result, extend]" and "Reporting post reboot event -> [...]".
  if (word === 'event' && gap.includes('->') && (before === 'error' || before === 'reboot')) return 'result';
  // "Error WRITE, 0x0000065E while gathering/applying object"
  if (before === 'error' && gap.startsWith(',') && /^(?:write|read|open|delete|enumerate|create)$/.test(word))
    return 'error';
  if (word === 'status' && (before === 'http' || before === 'device' || before === 'driver')) return 'not';
  return role;
}

function skipGap(text: string, end: number, floor: number): number {
  const stop = Math.max(floor, end - 12);
  let i = end;
  while (i > stop && gapCharacters.has(text.charAt(i - 1))) i--;
  return i;
}

function wordStart(text: string, end: number, floor: number): number {
  const stop = Math.max(floor, end - 24);
  let i = end;
  while (i > stop && isWord(text.charCodeAt(i - 1))) i--;
  return i;
}

function previousWord(text: string, start: number, floor: number): string {
  let end = start;
  const stop = Math.max(floor, start - 3);
  while (end > stop && !isWord(text.charCodeAt(end - 1))) end--;
  return text.slice(wordStart(text, end, floor), end).toLowerCase();
}

/** Letters, digits, `_`, and everything that is not ASCII and not full-width punctuation. */
export function isWord(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f ||
    (code >= 0x3400 && code < 0xff00)
  );
}

function list(role: CodeRole | 'not', words: string): [string, CodeRole | 'not'][] {
  return words.split(' ').map((word) => [word, role]);
}
