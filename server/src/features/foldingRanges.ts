import type { Connection, FoldingRange } from 'vscode-languageserver/node';
import { foldingRanges } from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import type { Session } from '../session.js';

/** Folds sessions, phases, operations and records of several lines. */
export function registerFoldingRanges(connection: Connection, session: Session): void {
  connection.onFoldingRanges(
    guard(connection, 'foldingRange', [] as FoldingRange[], async ({ textDocument }) => {
      const analysis = await session.analysis(textDocument.uri);
      return analysis ? [...foldingRanges(analysis)] : [];
    }),
  );
}
