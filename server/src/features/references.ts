import type { CancellationToken, Connection, Location } from 'vscode-languageserver/node';
import {
  entityAt,
  findReferences,
  type CaseAnalysis,
  type Entity,
  type LogFile,
  type Reference,
} from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import type { Session } from '../session.js';
import { toRange } from '../toProtocol.js';
import { inTurns } from '../turns.js';

/** Finds the mentions of an entity in every log of the case. */
export interface CaseReferences {
  /** @returns undefined when cancelled */
  find(uri: string, entity: Entity, token: CancellationToken): Promise<readonly Reference[] | undefined>;
}

/** How many answers are kept: pointing at a word with Ctrl asks for it again and again. */
const KEPT = 20;

export function createCaseReferences(session: Session): CaseReferences {
  const kept = new WeakMap<CaseAnalysis, Map<string, readonly Reference[]>>();
  return {
    async find(uri, entity, token) {
      const known = await session.caseOf(uri);
      const logs = await logsOf(session, known, uri);
      if (token.isCancellationRequested) return undefined;
      const key = `${entity.kind}|${entity.key}`;
      const answers = known && (kept.get(known) ?? new Map<string, readonly Reference[]>());
      const before = answers?.get(key);
      if (before && logs.every((log, index) => known?.logs[index]?.log === log)) return before;
      const found = await inTurns(findReferences(logs, entity), token);
      if (found && known && answers) {
        if (answers.size >= KEPT) answers.clear();
        answers.set(key, found);
        kept.set(known, answers);
      }
      return found;
    },
  };
}

/** The logs of the case, an open one with its present text; only the document where there is no case. */
async function logsOf(session: Session, known: CaseAnalysis | undefined, uri: string): Promise<readonly LogFile[]> {
  const own = await session.analysis(uri);
  if (!known) return own ? [own.log] : [];
  const logs = await Promise.all(
    known.logs.map(async ({ log }) => {
      const at = session.uriOf(known, log.path);
      return session.documents.get(at) ? ((await session.analysis(at))?.log ?? log) : log;
    }),
  );
  return own && !logs.some(({ path }) => path === own.log.path) ? [own.log, ...logs] : logs;
}

/** Every line of the case that mentions the entity at the cursor. */
export function registerReferences(connection: Connection, session: Session, references: CaseReferences): void {
  connection.onReferences(
    guard(
      connection,
      'references',
      [] as Location[],
      async ({ textDocument: { uri }, position }, token: CancellationToken) => {
        const analysis = await session.analysis(uri);
        const at = analysis && entityAt(analysis.log, position.line, position.character);
        const found = at && (await references.find(uri, at.entity, token));
        return found ? toLocations(session, await session.caseOf(uri), uri, found) : [];
      },
    ),
  );
}

/** Places in a case as an editor takes them; a document without a case is its own. */
export function toLocations(
  session: Session,
  known: CaseAnalysis | undefined,
  uri: string,
  found: readonly Reference[],
): Location[] {
  return found.map((reference) => ({
    uri: known && reference.file !== session.nameIn(uri) ? session.uriOf(known, reference.file) : uri,
    range: toRange(reference.line, reference),
  }));
}
