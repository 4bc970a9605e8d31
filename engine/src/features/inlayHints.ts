import type { Catalogue } from '../codes/catalogue.js';
import { decode } from '../codes/decode.js';
import { familyRule } from '../codes/families/families.js';
import type { LogAnalysis } from '../model/analysis.js';
import type { CodeContext, CodeMeaning, CodeToken } from '../model/code.js';
import { codesAt } from '../findings/fromMatches.js';
import type { LogFile } from '../model/record.js';
import { recordAt } from '../records/recordAt.js';
import { messageText, recordLines } from '../signatures/messageText.js';

/** A name behind a code. */
export interface InlayHint {
  /** 0-based. */
  readonly line: number;
  readonly column: number;
  readonly label: string;
  /** The label is a description of ours, an English message that is translated when shown; published names never are. */
  readonly described?: true;
  readonly token: CodeToken;
}

/** Codes of one line that get a hint; a line of megabytes can hold thousands, and nobody reads them. */
const mostCodes = 100;

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
    let text: LineText | undefined;
    for (const token of codesAt(log, line, record).slice(0, mostCodes)) {
      if (token.value === 0 || token.role === 'gle' || token.role === 'extend') continue;
      text ??= lineText(log, record, line);
      const best = likeliest(catalogue, token, contextIn(log, record, token, text));
      if (!best || text.text.includes(best.name)) continue;
      const described = familyRule(best.family).rule.described && { described: true as const };
      hints.push({ line, column: token.end, label: best.name, ...described, token });
    }
  }
  return hints;
}

/**
 * The likeliest meaning of a code where it stands. Undefined where a small number only happens to be in a table that the
 * place speaks against: "result 44" is no stop code, whatever its number is called there.
 *
 * @param line 0-based, where the code stands; without it the record's lines are searched for the token
 */
export function bestMeaning(
  catalogue: Catalogue,
  analysis: LogAnalysis,
  record: number,
  token: CodeToken,
  line?: number,
): CodeMeaning | undefined {
  return likeliest(catalogue, token, codeContext(analysis, record, token, line));
}

function likeliest(catalogue: Catalogue, token: CodeToken, context: CodeContext): CodeMeaning | undefined {
  const [best] = decode(catalogue, token.value, context).candidates;
  if (best?.via !== 'bare-number' || best.family === 'hresult') return best;
  const fits = familyRule(best.family).rule.fits?.(context, token.value) ?? 0;
  return fits < 0 ? undefined : best;
}

/** What ranks the meanings of a code: its role, the component column, the log's format and the words around it. */
export function codeContext(analysis: LogAnalysis, record: number, token: CodeToken, line?: number): CodeContext {
  const { log } = analysis;
  return contextIn(log, record, token, line === undefined ? findLine(log, record, token) : lineText(log, record, line));
}

/** A line decoded once for all its codes: a line may be megabytes long and hold thousands of them. */
interface LineText {
  readonly text: string;
  /** UTF-16 column where the message begins. */
  readonly message: number;
}

function lineText(log: LogFile, record: number, line: number): LineText {
  if (line === log.records.firstLine[record]) {
    const message = messageText(log, record);
    return { text: log.lines.text(line), message: message.column };
  }
  return { text: log.lines.text(line), message: 0 };
}

/** How many lines of a record are searched for a token whose line is not told. */
const mostLines = 64;

function findLine(log: LogFile, record: number, token: CodeToken): LineText | undefined {
  const { first, end } = recordLines(log, record);
  for (let line = first; line < Math.min(end, first + mostLines); line++) {
    if (log.lines.text(line).startsWith(token.text, token.start)) return lineText(log, record, line);
  }
  return undefined;
}

/** How much of the message around a code ranks its meanings, before and after it. */
const wordsBefore = 160;
const wordsAfter = 80;

function contextIn(log: LogFile, record: number, token: CodeToken, line: LineText | undefined): CodeContext {
  return {
    role: token.role,
    component: log.records.components[log.records.component[record] ?? 0] ?? '',
    format: log.format,
    ...(line && {
      words: line.text.slice(Math.max(line.message, token.start - wordsBefore), token.end + wordsAfter),
    }),
  };
}
