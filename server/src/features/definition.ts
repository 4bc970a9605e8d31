import type { CancellationToken, Connection, DefinitionLink, Location } from 'vscode-languageserver/node';
import {
  entityAt,
  fileOfPath,
  firstDecisive,
  type CaseAnalysis,
  type Entity,
  type EntityKind,
} from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import type { Session } from '../session.js';
import { toRange } from '../toProtocol.js';
import { toLocations, type CaseReferences } from './references.js';

/** Nothing of the case is *the* place of these: they are followed by *Find All References* only. */
const withoutDefinition: ReadonlySet<EntityKind> = new Set(['function', 'processId', 'threadId', 'sid']);

/**
 * A path of a log leads to that file of the case; anything else to the line where it first matters: decisive, else
 * failing, else first.
 *
 * @param linkSupport whether the editor underlines the whole entity, and not only the word
 */
export function registerDefinition(
  connection: Connection,
  session: Session,
  references: CaseReferences,
  linkSupport: boolean,
): void {
  connection.onDefinition(
    guard(
      connection,
      'definition',
      null as Location[] | DefinitionLink[] | null,
      async ({ textDocument: { uri }, position }, token: CancellationToken) => {
        const analysis = await session.analysis(uri);
        const at = analysis && entityAt(analysis.log, position.line, position.character);
        if (!at || withoutDefinition.has(at.entity.kind) || !isKnownName(session, at.entity)) return null;
        const known = await session.caseOf(uri);
        if (!known) return null;
        const target = fileTarget(session, known, at.entity, uri) ?? (await lineTarget(known, at.entity, uri, token));
        if (!target || !linkSupport) return target ? [target] : null;
        const link: DefinitionLink = {
          originSelectionRange: toRange(position.line, at),
          targetUri: target.uri,
          targetRange: target.range,
          targetSelectionRange: target.range,
        };
        return [link];
      },
    ),
  );

  const lineTarget = async (
    known: CaseAnalysis,
    entity: Entity,
    uri: string,
    token: CancellationToken,
  ): Promise<Location | undefined> => {
    const found = await references.find(uri, entity, token);
    const best = found && firstDecisive(found, known);
    return best && toLocations(session, known, uri, [best])[0];
  };
}

function fileTarget(session: Session, known: CaseAnalysis, entity: Entity, uri: string): Location | undefined {
  const files = known.logs.map(({ log }) => log.path);
  const file = fileOfPath(files, entity, session.nameIn(uri));
  return file === undefined ? undefined : { uri: session.uriOf(known, file), range: toRange(0, { start: 0, end: 0 }) };
}

/** Any word may be looked for; only the name of a component is worth an underline. */
function isKnownName(session: Session, { kind, text }: Entity): boolean {
  return kind !== 'name' || session.engine.identifiers.mentionsInList(text).length > 0;
}
