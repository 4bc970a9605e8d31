import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Connection } from 'vscode-languageserver/node';
import {
  caseTree,
  caseVerdictNode,
  causeLabel,
  citationOf,
  correlationsAt,
  findingBeside,
  operationLines,
  outcomeText,
  verdictSentences,
  visible,
  visibleLine,
  type CaseAnalysis,
  type CaseNode,
} from '../../../engine/src/index.js';
import { diskPath, diskUri } from '../bundleUris.js';
import type { Exclusions } from '../exclusions.js';
import { guard } from '../guard.js';
import {
  caseChangedNotification,
  caseGlanceRequest,
  casesRequest,
  caseTreeRequest,
  citationRequest,
  correlatedEntriesRequest,
  correlationsRequest,
  excludeFilesRequest,
  findingBesideRequest,
  refreshCasesRequest,
  type CaseGlanceResult,
  type CasesResult,
  type CaseTreeNode,
  type CaseTreeParams,
  type CaseTreeResult,
  type CaseVerdict,
  type CitationParams,
  type CitationResult,
  type CorrelatedEntriesParams,
  type CorrelationsParams,
  type CorrelationsResult,
  type EvidenceResult,
  type ExcludeFilesParams,
  type FindingBesideParams,
  type FindingBesideResult,
} from '../protocol.js';
import type { Session } from '../session.js';
import { insideOf, type WorkspaceCases } from '../workspaceCases.js';
import type { CaseReferences } from './references.js';

/** More files than these are shown without their size on disk. */
const MOST_SIZES = 2000;
/** A status bar has room for few words. */
const LONGEST_STATUS = 60;

/**
 * What the Upgrade Case view shows and does.
 *
 * @returns to be called when files of the workspace changed
 */
export function registerCaseView(
  connection: Connection,
  session: Session,
  cases: WorkspaceCases,
  exclusions: Exclusions,
): { readonly changed: () => void } {
  const changed = (): void => void connection.sendNotification(caseChangedNotification);

  connection.onRequest(
    casesRequest,
    guard<object, CasesResult>(connection, 'cases', { cases: [] }, async () => ({
      cases: (await cases.list()).map(({ root, name }) => ({ root: diskUri(root), name })),
    })),
  );
  connection.onRequest(
    caseTreeRequest,
    guard<CaseTreeParams, CaseTreeResult>(connection, 'caseTree', { nodes: [] }, async ({ root }) => {
      const known = await session.caseOf(insideOf(diskPath(root)));
      if (!known) return { nodes: [] };
      const nodes = caseTree(known, session.speech, {
        excluded: exclusions.of(known.path),
        sizes: await sizesOf(known),
      });
      const [verdict] = nodes;
      return {
        nodes: nodes.map((node) => wireNode(session, known, node)),
        ...(verdict?.kind === 'verdict' && { verdict: wireVerdict(known, verdict, session.speech) }),
      };
    }),
  );
  connection.onRequest(
    caseGlanceRequest,
    guard<CaseTreeParams, CaseGlanceResult>(connection, 'caseGlance', {}, async ({ root }) => {
      const known = await session.glance(insideOf(diskPath(root)));
      if (!known) return { again: true };
      return { verdict: wireVerdict(known, caseVerdictNode(known, session.speech), session.speech) };
    }),
  );
  connection.onRequest(
    excludeFilesRequest,
    guard<ExcludeFilesParams, object>(connection, 'excludeFiles', {}, ({ root, files }) => {
      exclusions.set(diskPath(root), files);
      void connection.languages.diagnostics.refresh();
      changed();
      return {};
    }),
  );
  connection.onRequest(
    refreshCasesRequest,
    guard<{ readonly root?: string }, object>(connection, 'refreshCases', {}, async ({ root }) => {
      const all = root === undefined ? (await cases.list()).map((one) => one.inside) : [insideOf(diskPath(root))];
      for (const inside of all) session.invalidate(inside);
      cases.forget();
      changed();
      return {};
    }),
  );
  session.onCaseReady(changed);
  return {
    changed() {
      cases.forget();
      changed();
    },
  };
}

function wireVerdict(known: CaseAnalysis, verdict: CaseNode, speech: Session['speech']): CaseVerdict {
  const { firstCause } = known.verdict;
  const [named] = known.attributions;
  const result = [outcomeText(known.verdict, speech), verdict.description].filter(Boolean).join(' ');
  // Of an upgrade that went well the question is which one it was, and of which image.
  const system = known.verdict.outcome === 'succeeded' && verdict.children?.find(({ id }) => id === 'runningSystem');
  const title = firstCause && visibleLine(firstCause.title[speech.language]);
  // A list is narrow: whom the failing line itself names, or a test found, is in front.
  const proven = named && (named.grade === 'A' || named.byTest) && visibleLine(named.product[speech.language]);
  return {
    text: statusText(known, verdict, speech),
    outcome: system ? `${result} · ${system.copy ?? system.label}` : result,
    ...(title && { cause: proven ? `${proven} · ${title}` : title, hasCause: true }),
    sentence: verdictSentences(known, speech)
      .map(visibleLine)
      .reduce((one, next) => speech.t('{0}. {1}', one, next)),
    tooltip: verdict.tooltip ?? verdict.label,
    icon: verdict.icon,
  };
}

/** The verdict in the room of a status bar; where the logs record no result, the first cause is all that is known. */
function statusText(known: CaseAnalysis, verdict: CaseNode, speech: Session['speech']): string {
  const { outcome, firstCause } = known.verdict;
  if (outcome === 'unknown' && firstCause) {
    const title = visible(firstCause.title[speech.language]);
    return causeLabel(known, title.length > LONGEST_STATUS ? `${title.slice(0, LONGEST_STATUS)}…` : title, speech);
  }
  return [verdict.label, verdict.description].filter(Boolean).join(' ');
}

function wireNode(session: Session, known: CaseAnalysis, node: CaseNode): CaseTreeNode {
  const { place, children, ...rest } = node;
  return {
    ...rest,
    ...(place && { uri: session.uriOf(known, place.file), line: place.line - 1 }),
    // The commands of a finding ask for the case by a file of it.
    ...(!place && node.findingId && { uri: session.uriOf(known, 'case') }),
    ...(children && { children: children.map((child) => wireNode(session, known, child)) }),
  };
}

async function sizesOf(known: CaseAnalysis): Promise<ReadonlyMap<string, number>> {
  const sizes = await Promise.all(
    known.logs.slice(0, MOST_SIZES).map(async ({ log }) => {
      try {
        return [[log.path, (await stat(path.join(known.path, log.path))).size] as const];
      } catch {
        // Inside an archive, or gone since: the engine's own count is shown.
        return [];
      }
    }),
  );
  return new Map(sizes.flat());
}

/** From line to line through the case: next and previous finding, entries that share something, the line as a quote. */
export function registerCaseNavigation(connection: Connection, session: Session, references: CaseReferences): void {
  const { t } = session.speech;
  connection.onRequest(
    findingBesideRequest,
    guard<FindingBesideParams, FindingBesideResult>(connection, 'findingBeside', {}, async (params) => {
      const known = await session.caseOf(params.uri);
      const at = { file: session.nameIn(params.uri), line: params.line + 1 };
      const found = known && findingBeside(known, at, params.direction);
      if (!found) return { message: t('No finding in this case.') };
      const { place, title } = found.finding;
      return {
        uri: session.uriOf(known, place.file),
        line: place.line - 1,
        title: visible(title[session.speech.language]),
        wrapped: found.wrapped,
      };
    }),
  );

  const correlations = async ({ uri, line, character }: CorrelationsParams) => {
    const analysis = await session.analysis(uri);
    return analysis ? correlationsAt(analysis, line, character, session.speech) : [];
  };
  connection.onRequest(
    correlationsRequest,
    guard<CorrelationsParams, CorrelationsResult>(connection, 'correlations', { items: [] }, async (params) => ({
      items: (await correlations(params)).map(({ label, kind }) => ({ label, kind })),
    })),
  );
  connection.onRequest(
    correlatedEntriesRequest,
    guard<CorrelatedEntriesParams, EvidenceResult>(
      connection,
      'correlatedEntries',
      { places: [] },
      async (params, token) => {
        const chosen = (await correlations(params))[params.index];
        const known = await session.caseOf(params.uri);
        if (!chosen || !known) return { places: [], message: t('No other line of this case belongs to it.') };
        const found =
          chosen.kind === 'operation'
            ? operationLines(known, chosen.name).map(({ file, line }) => ({ file, line: line - 1 }))
            : ((await references.find(params.uri, chosen.entity, token)) ?? []);
        const places = found.map(({ file, line }) => ({
          uri: session.uriOf(known, file),
          line,
          endLine: line,
          what: chosen.label,
        }));
        return places.length > 0 ? { places } : { places, message: t('No other line of this case belongs to it.') };
      },
    ),
  );
  connection.onRequest(
    citationRequest,
    guard<CitationParams, CitationResult>(connection, 'citation', { text: '' }, async ({ uri, line }) => {
      const analysis = await session.analysis(uri);
      return { text: analysis ? citationOf(analysis, line + 1) : '' };
    }),
  );
}
