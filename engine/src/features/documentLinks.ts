import type { LogAnalysis } from '../model/analysis.js';
import type { CodeToken } from '../model/code.js';
import type { Span } from '../model/place.js';
import { codesAt } from '../findings/fromMatches.js';
import { recordAt } from '../records/recordAt.js';

export interface CodeLink extends Span {
  /** 0-based. */
  readonly line: number;
  readonly token: CodeToken;
  /** `0xC1900101` or `0xC1900101-0x30018`: what the page explains. */
  readonly target: string;
}

/** Links on codes. `[0xC1900101, 0x30018]` is one thing: both halves lead to the page of the pair. */
export function codeLinks(analysis: LogAnalysis, from: number, to: number): readonly CodeLink[] {
  const { log } = analysis;
  const links: CodeLink[] = [];
  for (let line = Math.max(0, from); line < Math.min(to, log.lines.count); line++) {
    const tokens = codesAt(log, line, recordAt(log, line));
    tokens.forEach((token, index) => {
      if (token.value === 0) return;
      const pair =
        token.role === 'extend' ? tokens[index - 1] : tokens[index + 1]?.role === 'extend' ? token : undefined;
      const extend = token.role === 'extend' ? token : tokens[index + 1];
      const target = pair && extend ? `${hex(pair.value, 8)}-${hex(extend.value, 5)}` : hex(token.value, 8);
      links.push({ line, start: token.start, end: token.end, token, target });
    });
  }
  return links;
}

/** Upper-case hexadecimal with `0x`. */
export function hex(value: number, width: number): string {
  return `0x${value.toString(16).toUpperCase().padStart(width, '0')}`;
}
