import { findCodes } from '../codes/tokens.js';
import { withoutEnd } from '../lines/withoutEnd.js';
import type { CodeToken } from '../model/code.js';
import type { Span } from '../model/place.js';
import type { LogFile } from '../model/record.js';

/** What a piece of a line is. */
export type TokenKind =
  'code' | 'gle' | 'guid' | 'registryKey' | 'path' | 'file' | 'function' | 'sid' | 'package' | 'name';

export interface LineToken extends Span {
  readonly kind: TokenKind;
  readonly text: string;
  /** For codes. */
  readonly code?: CodeToken;
}

/**
 * Objects that a log line can be about. One pass, alternatives ordered so that the longer thing wins; every quantifier
 * is over a class that cannot match what follows it, so the time is linear.
 */
const OBJECT = new RegExp(
  [
    String.raw`(?<guid>\{[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\})`,
    String.raw`(?<registryKey>\b(?:HKLM|HKCU|HKCR|HKU|HKEY_[A-Z_]{4,30})\\[^\s"'\[\]<>|,;:]{1,512})`,
    String.raw`(?<path>(?:\\\\\?\\|\\\?\?\\)?\b[a-z]:\\[^\s"'<>|,;\[\]()]{1,512}|%[a-z]{3,32}%\\[^\s"'<>|,;\[\]()]{1,512}|\\Device\\[^\s"'<>|,;\[\]()]{1,256})`,
    String.raw`(?<sid>\bS-1-\d{1,3}(?:-\d{1,10}){1,14}\b)`,
    String.raw`(?<package>\b[A-Za-z0-9.-]{6,120}~31bf3856ad364e35~[^\s"',;]{1,120})`,
    String.raw`(?<function>\b[A-Za-z_]\w{2,80}(?:::[~\w]{2,80}){1,6})`,
    String.raw`(?<file>\b[\w$~-]{2,64}\.(?:sys|dll|exe|inf|wim|esd|cat|mum|manifest)\b)`,
  ].join('|'),
  'gi',
);

/** Longer than any real log line; what lies behind is not looked at. */
const LONGEST = 8192;

/** The tokens of a line (0-based), in order, not overlapping. Codes win over the objects they stand in. */
export function lineTokens(log: LogFile, line: number, component: string): readonly LineToken[] {
  const text = log.lines.text(line);
  const searched = text.length > LONGEST ? text.slice(0, LONGEST) : text;
  const codes = findCodes(searched, { component, format: log.format }).map((code): LineToken => ({
    kind: code.role === 'gle' ? 'gle' : 'code',
    text: code.text,
    start: code.start,
    end: code.end,
    code,
  }));
  const objects: LineToken[] = [];
  for (const match of searched.matchAll(OBJECT)) {
    const kind = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0] as
      TokenKind | undefined;
    if (!kind) continue;
    const start = match.index;
    // A full stop behind a path ends the sentence.
    const value = withoutEnd(match[0], '.:');
    const end = start + value.length;
    if (!codes.some((code) => code.start < end && start < code.end)) objects.push({ kind, text: value, start, end });
  }
  return [...codes, ...objects].sort((a, b) => a.start - b.start);
}
