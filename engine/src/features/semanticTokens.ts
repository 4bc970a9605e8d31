import type { LogAnalysis } from '../model/analysis.js';
import { LEVEL_ERROR, LEVEL_WARNING } from '../model/record.js';
import { recordAt } from '../records/recordAt.js';
import { messageText } from '../signatures/messageText.js';
import { lineTokens, type TokenKind } from './lineTokens.js';

/** Standard LSP token types only, so that every theme colours them. */
export const semanticTokenTypes = [
  'comment',
  'enumMember',
  'variable',
  'property',
  'string',
  'function',
  'type',
  'number',
] as const;
export type SemanticTokenType = (typeof semanticTokenTypes)[number];

export interface SemanticToken {
  /** 0-based. */
  readonly line: number;
  readonly start: number;
  readonly length: number;
  readonly type: SemanticTokenType;
}

const typeOf: Readonly<Record<TokenKind, SemanticTokenType>> = {
  code: 'enumMember',
  gle: 'comment',
  guid: 'variable',
  registryKey: 'property',
  path: 'string',
  file: 'string',
  function: 'function',
  sid: 'variable',
  package: 'string',
  name: 'type',
};

/**
 * What the server knows better than the grammar: known noise is dimmed as a whole, codes are told from other numbers,
 * objects from words.
 *
 * @param from first line, 0-based; `to` exclusive
 */
export function semanticTokens(analysis: LogAnalysis, from: number, to: number): readonly SemanticToken[] {
  const { log, benign } = analysis;
  const tokens: SemanticToken[] = [];
  const end = Math.min(to, log.lines.count);
  for (let line = Math.max(0, from); line < end; line++) {
    const record = recordAt(log, line);
    if (benign[record] && isNoisy(log.records.level[record] ?? 0)) {
      const message = log.records.firstLine[record] === line ? messageText(log, record) : undefined;
      const start = message?.column ?? 0;
      const length = message ? message.text.length : log.lines.text(line).length;
      if (length > 0) tokens.push({ line, start, length, type: 'comment' });
      continue;
    }
    const component = log.records.components[log.records.component[record] ?? 0] ?? '';
    for (const token of lineTokens(log, line, component)) {
      tokens.push({ line, start: token.start, length: token.end - token.start, type: typeOf[token.kind] });
    }
  }
  return tokens;
}

/** Only what the log itself shouts about is worth dimming. */
function isNoisy(level: number): boolean {
  return level === LEVEL_ERROR || level === LEVEL_WARNING;
}
