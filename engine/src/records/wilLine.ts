/** How a failure was handled where it was written down: handed to the caller, thrown, fatal, or looked at and dropped. */
export type WilKind = 'returned' | 'ignored';

export interface WilFailure {
  readonly kind: WilKind;
  /** Unsigned. */
  readonly code: number;
  /** The code as the line writes it. */
  readonly digits: string;
  /** Name of the source file, without its folder. */
  readonly source: string;
  /** UTF-16 column of the source file's path. */
  readonly column: number;
  /** What stands behind the code: the system's text, the writer's own `Msg:[...]`, or nothing. */
  readonly rest: string;
}

const MARK = ': (caller: ';
const SOURCE = /([^\\]{1,80})\(\d{1,6}\)\\[^\\!]{1,80}![0-9A-F]{8,16}$/;
const TAIL =
  /^: \(caller: [0-9A-F]{8,16}\) (ReturnHr|ReturnNt|LogHr|LogNt|Exception|FailFast)\(\d{1,9}\) tid\([0-9a-f]{1,8}\) ([0-9A-F]{8})(?![0-9A-F])/;

/**
 * A failure as the Windows Implementation Library writes it, wherever in a message it stands:
 *
 * ```
 * onecore\admin\x\package.cpp(1352)\AppxProvider.dll!00007FFDF14B73D1: (caller: 00007FFDF14ACE63) ReturnHr(1) tid(2600) 80070003 The system ...
 *     Msg:[Failed to open 'C:\apps\x.appx'.]
 * ```
 *
 * Source file and line, module and address; how it was handled and how often; thread; code; its text. The library calls
 * the handling of `LogHr` "observe and ignore" (github.com/microsoft/wil/wiki/Error-handling-helpers): the writer went on.
 */
export function wilFailure(message: string): WilFailure | undefined {
  const at = message.indexOf(MARK);
  if (at < 0) return undefined;
  const column = message.lastIndexOf(' ', at - 1) + 1;
  const source = SOURCE.exec(message.slice(column, at))?.[1];
  const tail = TAIL.exec(message.slice(at, at + 120));
  const digits = tail?.[2];
  if (source === undefined || !tail || digits === undefined) return undefined;
  return {
    kind: tail[1]?.startsWith('Log') ? 'ignored' : 'returned',
    code: Number.parseInt(digits, 16),
    digits,
    source,
    column,
    rest: message.slice(at + tail[0].length).trim(),
  };
}

const OWN_WORDS = /Msg:\[(.{1,2000}?)\](?:\s|$)/;

/**
 * What such a message says, told short: who speaks, the writer's own words or else the system's, the code, the source
 * file. Undefined for other messages.
 *
 * @param next the line below the message, where the own words stand when the system has some too
 */
export function wilText(message: string, next: string | undefined): string | undefined {
  const failure = wilFailure(message);
  if (!failure) return undefined;
  const { column, rest, digits, source } = failure;
  const own = OWN_WORDS.exec(rest)?.[1] ?? (next === undefined ? undefined : OWN_WORDS.exec(next)?.[1]);
  const said = (own ?? rest).trim();
  return `${message.slice(0, column)}${said === '' ? '' : `${said} `}(${digits}, ${source})`;
}
