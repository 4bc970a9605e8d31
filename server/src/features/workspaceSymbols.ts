import { SymbolKind, type Connection, type SymbolInformation } from 'vscode-languageserver/node';
import { caseSymbols, type CaseSymbol } from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import type { Session } from '../session.js';
import { toRange } from '../toProtocol.js';
import type { WorkspaceCases } from '../workspaceCases.js';

const kinds: Readonly<Record<CaseSymbol['kind'], SymbolKind>> = {
  finding: SymbolKind.Event,
  operation: SymbolKind.Method,
  component: SymbolKind.Package,
  entity: SymbolKind.Key,
};

/** Findings, steps of setup, components and objects of every case of the workspace, by name. */
export function registerWorkspaceSymbols(connection: Connection, session: Session, cases: WorkspaceCases): void {
  connection.onWorkspaceSymbol(
    guard(connection, 'workspaceSymbol', [] as SymbolInformation[], async ({ query }, token) => {
      const symbols: SymbolInformation[] = [];
      for (const { inside } of await cases.list()) {
        if (token.isCancellationRequested) return [];
        const known = await session.caseOf(inside);
        if (!known) continue;
        for (const { kind, name, container, place } of caseSymbols(known, query, session.speech)) {
          symbols.push({
            name,
            kind: kinds[kind],
            containerName: container,
            location: {
              uri: session.uriOf(known, place.file),
              range: toRange(place.line - 1, { start: 0, end: 0 }),
            },
          });
        }
      }
      return symbols;
    }),
  );
}
