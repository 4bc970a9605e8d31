import {
  CodeActionKind,
  CodeActionRequest,
  CodeLensRequest,
  CompletionRequest,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  HoverRequest,
  TextDocumentSyncKind,
  type CancellationToken,
  type CodeAction,
  type CodeActionParams,
  type CodeLens,
  type Connection,
  type Diagnostic,
  type TextDocumentPositionParams,
} from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import type { CaseAnalysis, Translate } from '../../../../engine/src/index.js';
import { commands } from '../../protocol.js';
import type { Session } from '../../session.js';
import { toRuleIssue } from '../../toProtocol.js';
import { inTurns } from '../../turns.js';
import type { WorkspaceCases } from '../../workspaceCases.js';
import { ruleCompletion } from './ruleCompletion.js';
import type { RuleDocument } from './ruleDocument.js';
import { besideRuleFiles, type RuleHandlers, type RuleRequest } from './ruleDoor.js';
import type { RuleFiles } from './ruleFiles.js';
import { WORKSPACE_FOLDER, type RuleFolder } from './ruleFolders.js';
import { ruleHover } from './ruleHover.js';
import type { RuleIssue } from './ruleIssues.js';
import { runnable, ruleLenses, type RuleLensData } from './ruleLenses.js';

export { createRuleFiles, type RuleFiles } from './ruleFiles.js';
export { ruleFolders } from './ruleFolders.js';
export { registerRuleRequests } from './ruleRequests.js';

/** A place in one of the cases that are open. */
export interface CaseLine {
  readonly uri: string;
  readonly line: number;
}

/** Lines of the open cases that a rule finds; undefined when the request was cancelled. */
export type HitsOf = (
  document: RuleDocument,
  issues: readonly RuleIssue[],
  token: CancellationToken,
) => Promise<readonly CaseLine[] | undefined>;

/** What is answered about rule files, and the diagnostics of those that are open. */
export interface RuleFileFeatures {
  /** The connection for all other features: none of them hears of rule files. */
  readonly connection: Connection;
  /** To be called when every other feature is registered. */
  readonly listen: () => void;
  /** Sends the diagnostics of the open rule files. */
  recheck(): void;
  /** Asks the editor to hand over rule files; again when there are more folders. */
  watch(folders: readonly RuleFolder[]): Promise<void>;
  readonly hits: HitsOf;
}

export function registerRuleFiles(
  connection: Connection,
  session: Session,
  files: RuleFiles,
  cases: WorkspaceCases,
): RuleFileFeatures {
  const hits = hitsOf(session, files, cases);
  const door = besideRuleFiles(
    connection,
    (name, params) => speaks(files, name, params),
    handlers(session, files, hits),
  );

  const told = new Set<string>();
  const check = (uri: string): void => {
    const open = files.holds(uri) ? files.open(uri) : undefined;
    if (!open) return;
    told.add(uri);
    void connection.sendDiagnostics({ uri, diagnostics: open.issues.map(toRuleIssue) });
  };
  session.documents.onDidChangeContent(({ document }) => {
    check(document.uri);
  });
  session.documents.onDidClose(({ document: { uri } }) => {
    // What is on disk is told when the folders are read again; a file that was never saved is gone.
    if (told.delete(uri) && uri.startsWith('untitled:')) void connection.sendDiagnostics({ uri, diagnostics: [] });
  });

  const watched = new Set<string>();
  return {
    connection: door.connection,
    listen: door.listen,
    recheck() {
      for (const { uri } of session.documents.all()) check(uri);
    },
    async watch(folders) {
      const named = folders.filter(({ from }) => from === 'setting').map((folder) => patternOf(folder.path));
      const patterns = [`**/${WORKSPACE_FOLDER.replaceAll('\\', '/')}`, ...named]
        .filter((folder) => !watched.has(folder))
        .map((folder) => {
          watched.add(folder);
          return `${folder}/**/*.{yml,yaml}`;
        });
      if (patterns.length === 0) return;
      const documentSelector = patterns.flatMap((pattern) =>
        ['file', 'untitled'].map((scheme) => ({ scheme, pattern })),
      );
      const { client } = connection;
      try {
        await client.register(DidOpenTextDocumentNotification.type, { documentSelector });
        await client.register(DidChangeTextDocumentNotification.type, {
          documentSelector,
          syncKind: TextDocumentSyncKind.Incremental,
        });
        await client.register(DidCloseTextDocumentNotification.type, { documentSelector });
        await client.register(HoverRequest.type, { documentSelector });
        await client.register(CompletionRequest.type, { documentSelector, triggerCharacters: [' ', '[', '-', ':'] });
        await client.register(CodeLensRequest.type, { documentSelector, resolveProvider: true });
        await client.register(CodeActionRequest.type, {
          documentSelector,
          codeActionKinds: [CodeActionKind.QuickFix],
        });
      } catch (error) {
        connection.console.warn(`Signature files are not served: ${String(error)}`);
      }
    },
    hits,
  };
}

/** A name is no pattern: what would be one in it stands for any character. */
function patternOf(folder: string): string {
  return URI.file(folder)
    .fsPath.replaceAll('\\', '/')
    .replace(/[*?[\]{}!]/g, '?');
}

function speaks(files: RuleFiles, name: RuleRequest, params: unknown): boolean {
  if (name === 'onCodeLensResolve')
    return typeof (params as CodeLens).data === 'object' && 'ruleFile' in ((params as { data: object }).data ?? {});
  const { textDocument } = params as { readonly textDocument?: { readonly uri: string } };
  return textDocument !== undefined && files.holds(textDocument.uri);
}

function handlers(session: Session, files: RuleFiles, hits: HitsOf): RuleHandlers {
  const { speech } = session;
  const { schemas, builtIn } = files;
  return {
    onHover(params) {
      const { textDocument, position } = params as TextDocumentPositionParams;
      const open = files.open(textDocument.uri);
      return open ? ruleHover(open.document, position, schemas, builtIn, speech) : null;
    },
    onCompletion(params) {
      const { textDocument, position } = params as TextDocumentPositionParams;
      const open = files.open(textDocument.uri);
      return open ? ruleCompletion(open.document, position, schemas, builtIn, speech) : [];
    },
    onCodeLens(params) {
      const { uri } = (params as TextDocumentPositionParams).textDocument;
      const open = files.open(uri);
      return open ? ruleLenses(open.document, open.issues, uri, speech.t) : [];
    },
    async onCodeLensResolve(params, token) {
      const lens = params as CodeLens;
      const uri = (lens.data as RuleLensData).ruleFile;
      const open = files.open(uri);
      const found = open ? await hits(open.document, open.issues, token) : undefined;
      const title = hitsTitle(found?.length, speech.t);
      const argument = { uri, line: lens.range.start.line, kind: 'hits' };
      return { ...lens, command: { title, command: commands.showRuleLines, arguments: [argument] } };
    },
    onCodeAction(params) {
      const { textDocument, range, context } = params as CodeActionParams;
      const { only } = context;
      if (only && !only.some((kind) => CodeActionKind.QuickFix.startsWith(kind))) return [];
      const open = files.open(textDocument.uri);
      const touched = open?.issues.filter(
        (issue) => issue.range.start.line <= range.end.line && range.start.line <= issue.range.end.line,
      );
      return (touched ?? []).flatMap((issue) => {
        const diagnostic = toRuleIssue(issue);
        return issue.fixes.map((fix) => toAction(fix, textDocument.uri, diagnostic));
      });
    },
  };
}

function hitsTitle(hits: number | undefined, t: Translate): string {
  if (hits === undefined) return t('Run on open case');
  return hits === 1 ? t('Run on open case: 1 hit') : t('Run on open case: {0} hits', hits);
}

function toAction(fix: RuleIssue['fixes'][number], uri: string, diagnostic: Diagnostic): CodeAction {
  const { title, edits, component, preferred } = fix;
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    ...(edits && { edit: { changes: { [uri]: [...edits] } } }),
    ...(component && { command: { title, command: commands.addComponent, arguments: [component] } }),
    ...(preferred && { isPreferred: true }),
  };
}

function hitsOf(session: Session, files: RuleFiles, cases: WorkspaceCases): HitsOf {
  return async (document, issues, token) => {
    const rule = runnable(document, issues);
    if (!rule) return [];
    const open = new Set<CaseAnalysis>();
    for (const { inside } of await cases.list()) {
      const known = await session.caseOf(inside);
      if (known) open.add(known);
    }
    const lines: CaseLine[] = [];
    for (const known of open) {
      const found = await inTurns(files.hits(known, rule), token);
      if (!found) return undefined;
      lines.push(...found.map(({ file, line }) => ({ uri: session.uriOf(known, file), line })));
    }
    return lines;
  };
}
