import { SymbolKind, type CallHierarchyItem, type Connection } from 'vscode-languageserver/node';
import {
  causesOf,
  chainItemAt,
  consequencesOf,
  type CaseAnalysis,
  type ChainItem,
  type Place,
} from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import type { Session } from '../session.js';
import { toRange } from '../toProtocol.js';

/** The failure as a call hierarchy: a line's incoming calls are its causes, its outgoing calls what followed from it. */
export function registerCallHierarchy(connection: Connection, session: Session): void {
  const itemOf = (known: CaseAnalysis, item: ChainItem): CallHierarchyItem => {
    const range = toRange(item.place.line - 1, item.span);
    return {
      name: item.name,
      kind: SymbolKind.Event,
      detail: item.detail,
      uri: session.uriOf(known, item.place.file),
      range,
      selectionRange: range,
    };
  };
  const placeOf = ({ uri, range }: CallHierarchyItem): Place => ({
    file: session.nameIn(uri),
    line: range.start.line + 1,
  });
  const neighbours = async (
    item: CallHierarchyItem,
    follow: (known: CaseAnalysis, at: Place) => readonly ChainItem[],
  ): Promise<readonly CallHierarchyItem[]> => {
    const known = await session.caseOf(item.uri);
    return known ? follow(known, placeOf(item)).map((one) => itemOf(known, one)) : [];
  };

  connection.languages.callHierarchy.onPrepare(
    guard(
      connection,
      'prepareCallHierarchy',
      null as CallHierarchyItem[] | null,
      async ({ textDocument: { uri }, position }) => {
        const known = await session.caseOf(uri);
        const at = { file: session.nameIn(uri), line: position.line + 1 };
        const item = known && chainItemAt(known, at, session.speech);
        return item ? [itemOf(known, item)] : null;
      },
    ),
  );
  connection.languages.callHierarchy.onIncomingCalls(
    guard(connection, 'incomingCalls', null, async ({ item }) => {
      const causes = await neighbours(item, (known, at) => causesOf(known, at, session.speech));
      return causes.map((from) => ({ from, fromRanges: [from.selectionRange] }));
    }),
  );
  connection.languages.callHierarchy.onOutgoingCalls(
    guard(connection, 'outgoingCalls', null, async ({ item }) => {
      const consequences = await neighbours(item, (known, at) => consequencesOf(known, at, session.speech));
      return consequences.map((to) => ({ to, fromRanges: [item.selectionRange] }));
    }),
  );
}
