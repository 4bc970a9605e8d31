import { type Connection } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import path from 'node:path';
import {
  componentClasses,
  componentNameAt,
  draftComponent,
  draftRule,
  plainYaml,
  recordAt,
  snippetYaml,
  type ComponentClass,
  type ComponentName,
  type LogAnalysis,
} from '../../../../engine/src/index.js';
import { guard } from '../../guard.js';
import { pathRules } from '../../runtime/index.js';
import {
  componentNameRequest,
  draftComponentRequest,
  draftRuleRequest,
  reloadRulesRequest,
  ruleFoldersRequest,
  ruleLinesRequest,
  testRulesRequest,
  type ComponentNameParams,
  type ComponentNameResult,
  type DraftComponentParams,
  type DraftComponentResult,
  type DraftRuleParams,
  type DraftRuleResult,
  type RuleFoldersResult,
  type RuleLinesParams,
  type RuleLinesResult,
  type TestRulesResult,
} from '../../protocol.js';
import type { Session } from '../../session.js';
import type { HitsOf } from './index.js';
import type { RuleFiles } from './ruleFiles.js';
import { describeFolder } from './ruleFolders.js';
import { sampleResult } from './ruleLenses.js';

/** A peek shows no more. */
const MOST_LINES = 500;

/** What the requests need beside the files. */
export interface RuleRequests {
  readonly files: RuleFiles;
  readonly hits: HitsOf;
  /** Reads the folders again; false in a workspace that is not trusted. */
  readonly reload: () => Promise<boolean>;
}

/** Answers the questions of the workshop. None of them writes a file: the editor does, when it was asked to. */
export function registerRuleRequests(
  connection: Connection,
  session: Session,
  { files, hits, reload }: RuleRequests,
): void {
  const { t } = session.speech;
  const untrusted = (): string => t('In a workspace that is not trusted, signatures of its own are not used.');

  connection.onRequest(
    ruleFoldersRequest,
    guard<object, RuleFoldersResult>(connection, 'ruleFolders', { folders: [] }, async () => {
      if (!(await reload())) return { folders: [], message: untrusted() };
      return { folders: await Promise.all(files.folders.map((folder) => describeFolder(folder))) };
    }),
  );
  connection.onRequest(
    draftRuleRequest,
    guard<DraftRuleParams, DraftRuleResult>(connection, 'draftRule', {}, async (params) => {
      const analysis = await session.analysis(params.uri);
      return analysis ? draft(session, files, analysis, params) : { message: t('There is no log here.') };
    }),
  );
  connection.onRequest(
    componentNameRequest,
    guard<ComponentNameParams, ComponentNameResult>(
      connection,
      'componentName',
      { classes: componentClasses },
      async ({ uri, line, column }) => {
        const analysis = await session.analysis(uri);
        const found = analysis && componentNameAt(analysis, line, column, session.engine.identifiers);
        return {
          classes: componentClasses,
          ...(found && {
            name: found.name,
            kind: found.kind,
            ...(found.known !== undefined && { known: found.known }),
          }),
        };
      },
    ),
  );
  connection.onRequest(
    draftComponentRequest,
    guard<DraftComponentParams, DraftComponentResult>(connection, 'draftComponent', {}, (params) => {
      const facts = {
        name: params.name.trim(),
        kind: params.kind as ComponentName['kind'],
        product: params.product.trim(),
        vendor: params.vendor.trim(),
        class: params.class as ComponentClass,
        source: seenIn(),
      };
      const { id, yaml } = draftComponent(facts, files.taken());
      return { id, text: plainYaml(yaml) };
    }),
  );
  connection.onRequest(
    ruleLinesRequest,
    guard<RuleLinesParams, RuleLinesResult>(connection, 'ruleLines', { places: [] }, async ({ uri, kind }, token) => {
      const open = files.open(uri);
      if (!open) return { places: [] };
      if (kind === 'samples') {
        const result = sampleResult(open.document, open.issues);
        if (!result)
          return { places: [], message: t('The samples run when the rest of the file is right: see its problems.') };
        const lines = result.failed.length > 0 ? result.failed : result.all;
        return { places: lines.map((line) => ({ uri, line, endLine: line })) };
      }
      const found = (await hits(open.document, open.issues, token)) ?? [];
      const places = found.slice(0, MOST_LINES).map(({ uri: at, line }) => ({ uri: at, line, endLine: line }));
      return places.length > 0 ? { places } : { places, message: t('No line of the open case has this shape.') };
    }),
  );
  connection.onRequest(
    testRulesRequest,
    guard<object, TestRulesResult>(connection, 'testRules', { rules: [] }, async () => {
      if (!(await reload())) return { rules: [], message: untrusted() };
      return { rules: tested(session, files) };
    }),
  );
  connection.onRequest(
    reloadRulesRequest,
    guard<object, object>(connection, 'reloadRules', {}, async () => {
      await reload();
      return {};
    }),
  );
}

/** `a case, 2026-11`: where a rule was seen, naming nobody. */
function seenIn(): string {
  return `a case, ${new Date().toISOString().slice(0, 7)}`;
}

function draft(session: Session, files: RuleFiles, analysis: LogAnalysis, params: DraftRuleParams): DraftRuleResult {
  const { t, language } = session.speech;
  const { uri, line, endLine, kind, because = '' } = params;
  const claimed = kind === 'benign' ? claimedBy(session, analysis, line, endLine) : undefined;
  if (claimed !== undefined) {
    return {
      message: t(
        'This line stays: it is the finding "{0}". A benign shape dims lines that nothing else speaks of.',
        claimed,
      ),
    };
  }
  const made = draftRule(analysis, {
    startLine: line,
    endLine,
    taken: files.taken(),
    language,
    ...(kind === 'benign' && { benign: { because, seenIn: seenIn(), language } }),
  });
  if ('what' in made) {
    const { what, args } = made;
    return { message: t(what, ...args) };
  }
  const known = kind === 'benign' ? session.caseIfReady(uri) : undefined;
  const warning =
    known && isInChain(known, session.nameIn(uri), line, endLine)
      ? t('This line is in the chain of the first cause. Mark it as benign all the same?')
      : undefined;
  return {
    id: made.id,
    text: plainYaml(made.yaml),
    snippet: snippetYaml(made.yaml),
    ...(warning !== undefined && { warning }),
  };
}

/** Findings that only say that the log itself calls the line a failure: a benign shape is the answer to them. */
const nobodys: ReadonlySet<string> = new Set(['error-record', 'cbs-quiet-failure']);

/** The title of what a rule or the structure of the log says of a selected line; a bare Error record is nobody's. */
function claimedBy(
  session: Session,
  { log, findings }: LogAnalysis,
  line: number,
  endLine: number,
): string | undefined {
  const first = recordAt(log, line);
  const last = recordAt(log, endLine);
  const finding = findings.find(({ record, rule }) => record >= first && record <= last && !nobodys.has(rule));
  return finding?.title[session.speech.language];
}

function isInChain(
  { chain, otherChains, verdict }: NonNullable<ReturnType<Session['caseIfReady']>>,
  file: string,
  line: number,
  endLine: number,
): boolean {
  const places = [chain, ...otherChains].flatMap((one) => one?.links ?? []).map(({ place }) => place);
  if (verdict.firstCause) places.push(verdict.firstCause.place);
  return places.some((place) => place.file === file && place.line - 1 >= line && place.line - 1 <= endLine);
}

const { isInside } = pathRules();

function tested({ speech: { t } }: Session, { rules, folders }: RuleFiles): TestRulesResult['rules'] {
  if (!rules) return [];
  const counts = new Map(
    [...rules.signatures, ...rules.benign].map(({ id, samples }) => [id, samples.match.length + samples.ignore.length]),
  );
  const ids = new Map([...rules.fileOf].map(([id, file]) => [file, id]));
  return rules.files.map((file) => {
    const folder = folders.find((one) => isInside(one.path, file));
    return {
      uri: URI.file(file).toString(),
      name: folder ? path.relative(folder.path, file) : path.basename(file),
      samples: counts.get(ids.get(file) ?? '') ?? 0,
      problems: rules.problems
        .filter((problem) => problem.file === file)
        .map(({ line, what, args, help }) => ({ line, message: `${t(what, ...args)} ${t(help)}` })),
    };
  });
}
