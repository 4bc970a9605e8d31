import type { Catalogue } from '../codes/catalogue.js';
import { decode } from '../codes/decode.js';
import type { LogAnalysis } from '../model/analysis.js';
import type { CodeContext, CodeMeaning, CodeToken } from '../model/code.js';
import { recordAt } from '../records/recordAt.js';
import { codesAt } from '../findings/fromMatches.js';

/** A name behind a code. */
export interface InlayHint {
  /** 0-based. */
  readonly line: number;
  readonly column: number;
  readonly label: string;
  readonly token: CodeToken;
}

/**
 * Names behind codes. Success codes, result pairs' second half and `[gle=...]` get none: they would drown the rest.
 * A name that the log prints itself is not repeated.
 *
 * @param from first line, 0-based; `to` exclusive
 */
export function inlayHints(
  analysis: LogAnalysis,
  catalogue: Catalogue,
  from: number,
  to: number,
): readonly InlayHint[] {
  const { log } = analysis;
  const hints: InlayHint[] = [];
  for (let line = Math.max(0, from); line < Math.min(to, log.lines.count); line++) {
    const record = recordAt(log, line);
    let text: string | undefined;
    for (const token of codesAt(log, line, record)) {
      if (token.value === 0 || token.role === 'gle' || token.role === 'extend') continue;
      const label = bestMeaning(catalogue, analysis, record, token)?.name;
      text ??= log.lines.text(line);
      if (label && !text.includes(label)) hints.push({ line, column: token.end, label, token });
    }
  }
  return hints;
}

/** The likeliest meaning of a code where it stands. */
export function bestMeaning(
  catalogue: Catalogue,
  analysis: LogAnalysis,
  record: number,
  token: CodeToken,
): CodeMeaning | undefined {
  return decode(catalogue, token.value, codeContext(analysis, record, token)).candidates[0];
}

/** What ranks the meanings of a code: its role, the component column and the log's format. */
export function codeContext(analysis: LogAnalysis, record: number, token: CodeToken): CodeContext {
  const { log } = analysis;
  return {
    role: token.role,
    component: log.records.components[log.records.component[record] ?? 0] ?? '',
    format: log.format,
  };
}
