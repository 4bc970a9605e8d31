import { LEVEL_ERROR, LEVEL_INFO } from '../../model/record.js';
import type { LogFormat, Sample } from '../header.js';
import { everyLine } from '../header.js';

/**
 * The result of SetupDiag as text: key = value lines, indented by a tab or spaces, and the verdict.
 *
 * ```
 * Matching Profile found: OptionalComponentOpenPackageFailed - 22952520-EC89-4FBD-94E0-B67DF88347F6
 * System Information:
 *     HostOSVersion = 10.0.15063
 * Error: SetupDiag reports Migration Gather/Apply operation failure.
 * ```
 *
 * Its JSON (`/Format:json`, often one line, with raw line breaks inside strings) and XML whose elements carry a prefix
 * are this format too; `readSetupDiag` tells them apart.
 */
export const setupdiag: LogFormat = {
  id: 'setupdiag',
  claims: (sample) => {
    if (isData(sample)) return 0.99;
    const marks = sample.lines.filter((line) => shape.test(line)).length;
    return marks === 0 ? 0 : Math.min(0.95, 0.4 + marks / sample.lines.length);
  },
  reader: () => (bytes, start, end, header) => {
    everyLine(bytes, start, end, header);
    let at = start;
    while (at < end && MARKS.has(bytes[at] ?? 0)) at++;
    at = afterListMark(bytes, at, end);
    header.messageColumn = at - start;
    const error = bytes[at] === 0x45 && bytes[at + 1] === 0x72 && bytes[at + 2] === 0x72 && bytes[at + 5] === 0x3a;
    header.level = error ? LEVEL_ERROR : LEVEL_INFO;
    return true;
  },
};

/** Blanks, what a forum or a chat puts before a line (`>`, `*`, `_`, `` ` ``), and the dots of SetupDiag's progress. */
const MARKS: ReadonlySet<number> = new Set([...' \t>*_`.'].map((mark) => mark.charCodeAt(0)));

const DASH = 0x2d;
const DOT = 0x2e;
const BLANK = 0x20;

/** Behind `- ` or `12. `, as a page shows the lines of a paste; where there is none, at the same place. */
function afterListMark(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  if (bytes[at] === DASH) at++;
  else {
    while (at < end && at - from < 4 && isDigit(bytes[at])) at++;
    if (at === from || bytes[at++] !== DOT) return from;
  }
  if (bytes[at] !== BLANK) return from;
  while (at < end && bytes[at] === BLANK) at++;
  return at;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

const shape =
  /^(?:[\s>*_`.]|- |\d{1,4}\. )*(?:Matching Profile found:|SetupDiag |System Information:|Error: SetupDiag |Profile(?:Name|Guid)|HostOSVersion = |TargetOSBuildString = )/;

/** JSON or prefixed XML of SetupDiag, told by its own field names. */
function isData({ lines }: Sample): boolean {
  const head = lines.slice(0, 40).join('\n');
  if (/^\s*\{/.test(head))
    return /"ProfileName"\s*:/.test(head) && /"(?:SystemInfo|FailureData|ProfileGuid)"/.test(head);
  return /^\s*<(?:\?xml|\w+:)/.test(head) && /<\w+:SetupDiag[\s>]/.test(head);
}
