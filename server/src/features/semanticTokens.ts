import {
  SemanticTokensBuilder,
  type Connection,
  type SemanticTokens,
  type SemanticTokensLegend,
  type SemanticTokensParams,
  type SemanticTokensRangeParams,
} from 'vscode-languageserver/node';
import { semanticTokens, semanticTokenTypes } from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import type { Session } from '../session.js';

export const semanticTokensLegend: SemanticTokensLegend = { tokenTypes: [...semanticTokenTypes], tokenModifiers: [] };

const none: SemanticTokens = { data: [] };

/** Semantic tokens of the whole document and of the visible range. */
export function registerSemanticTokens(connection: Connection, session: Session): void {
  const tokens = async (uri: string, from: number, to: number): Promise<SemanticTokens> => {
    const analysis = await session.analysis(uri);
    if (!analysis) return none;
    const builder = new SemanticTokensBuilder();
    for (const { line, start, length, type } of semanticTokens(analysis, from, to)) {
      builder.push(line, start, length, semanticTokenTypes.indexOf(type), 0);
    }
    return builder.build();
  };
  connection.languages.semanticTokens.on(
    guard<SemanticTokensParams, SemanticTokens>(connection, 'semanticTokens', none, ({ textDocument }) =>
      tokens(textDocument.uri, 0, Infinity),
    ),
  );
  connection.languages.semanticTokens.onRange(
    guard<SemanticTokensRangeParams, SemanticTokens>(
      connection,
      'semanticTokens/range',
      none,
      ({ textDocument, range }) => tokens(textDocument.uri, range.start.line, range.end.line + 1),
    ),
  );
}
