import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  CodeActionKind,
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  type WorkspaceFolder,
} from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { createEngine } from '../../engine/src/index.js';
import { diskPath, isOnDisk } from './bundleUris.js';
import { registerBundles } from './features/bundles.js';
import { registerCallHierarchy } from './features/callHierarchy.js';
import { registerBinaryView } from './features/binaryView.js';
import { registerCaseNotes, watchNotes } from './features/caseNotes.js';
import { registerCaseNavigation, registerCaseView } from './features/caseView.js';
import { registerCodeActions } from './features/codeActions.js';
import { registerCodeLens } from './features/codeLens.js';
import { registerCompare } from './features/compare.js';
import { registerDefinition } from './features/definition.js';
import { registerDiagnostics } from './features/diagnostics.js';
import { registerDocumentHighlights } from './features/documentHighlights.js';
import { registerDocumentLinks } from './features/documentLinks.js';
import { registerDocumentSymbols } from './features/documentSymbols.js';
import { registerEvidence } from './features/evidence.js';
import { registerExplanations } from './features/explanations.js';
import { registerFoldingRanges } from './features/foldingRanges.js';
import { registerHover } from './features/hover.js';
import { registerInlayHints } from './features/inlayHints.js';
import { registerLanguageDetection } from './features/languageDetection.js';
import { registerLargeLog } from './features/largeLog.js';
import { createToldFindings } from './features/largeLogDiagnostics.js';
import { registerMissingEvidence } from './features/missingEvidence.js';
import { registerOtherPrograms } from './features/otherPrograms.js';
import { registerNotesCompletion } from './features/notesCompletion.js';
import { createCaseReferences, registerReferences } from './features/references.js';
import { registerRedaction } from './features/redaction.js';
import { registerReport } from './features/report.js';
import { registerSelection } from './features/selection.js';
import { registerSemanticTokens, semanticTokensLegend } from './features/semanticTokens.js';
import { registerTimeline } from './features/timeline.js';
import { registerTimelinePicture } from './features/timelinePicture.js';
import { createRuleFiles, registerRuleFiles, registerRuleRequests } from './features/signatureFiles/index.js';
import { registerUserSignatures, type UserSignatures } from './features/userSignatures.js';
import { registerWorkspaceSymbols } from './features/workspaceSymbols.js';
import { withExclusions, type Exclusions } from './exclusions.js';
import { throughWindows } from './largeLogDoor.js';
import { createLargeLogs } from './largeLogs.js';
import type { InitializationOptions } from './protocol.js';
import { loadKnowledge, loadSpeech } from './runtime/index.js';
import { createSession, type Session } from './session.js';
import { readSettings, type Settings } from './settings.js';
import { createWorkspaceCases, type WorkspaceCases } from './workspaceCases.js';

/** Wires the engine to the protocol. Every feature has one file under `features/` and one line here. */
export function startServer(connection: Connection): void {
  const documents = new TextDocuments(TextDocument);
  let folders: readonly WorkspaceFolder[] = [];
  let canConfigure = false;
  let begin = (): void => undefined;
  let casesChanged = (): void => undefined;

  connection.onInitialize((params: InitializeParams): InitializeResult => {
    const options = params.initializationOptions as InitializationOptions;
    folders = params.workspaceFolders ?? [];
    canConfigure = params.capabilities.workspace?.configuration ?? false;
    const knowledge = loadKnowledge(options.knowledgePath);
    const engine = createEngine(knowledge);
    const speech = loadSpeech(options.language, options.l10nPath);
    const whole = createSession(connection, engine, speech, documents, options.knowledgePath, () => folders);
    const logs = createLargeLogs(whole);
    logs.useSettings(options.largeLog);
    const { session, exclusions } = withExclusions(logs.session, () => void connection.languages.diagnostics.refresh());
    const findings = createToldFindings(connection, speech, logs);
    const cases = createWorkspaceCases(session, () => folders);
    const ruleFiles = createRuleFiles(session, knowledge);
    const ruleFeatures = registerRuleFiles(connection, session, ruleFiles, cases);
    const features = throughWindows(ruleFeatures.connection, session, logs, (file) => findings.of(file));
    connection.onShutdown(() => {
      whole.dispose();
    });
    const settings = settingsReader(
      connection,
      () => canConfigure,
      (largeLog) => {
        logs.useSettings(largeLog);
      },
    );
    const changed = registerFeatures(features, session, settings);
    registerLargeLog(connection, session, logs, findings);
    const linkSupport = params.capabilities.textDocument?.definition?.linkSupport ?? false;
    casesChanged = registerCaseFeatures(features, session, exclusions, { cases, linkSupport });
    const comparisons = registerCompare(features, session);
    registerRedaction(features, session);
    registerReport(features, session, { comparisons, chineseTextsPath: options.chineseTextsPath });
    registerOtherPrograms(connection, session, cases, options.chineseTextsPath);
    registerBundles(features, session, () => {
      casesChanged();
    });
    const watched = (uris: readonly string[]): void => {
      changed(uris);
      if (uris.length > 0) casesChanged();
    };
    let rules: UserSignatures | undefined;
    const reload = async (): Promise<boolean> => (await rules?.reload()) ?? false;
    registerRuleRequests(features, session, { files: ruleFiles, hits: ruleFeatures.hits, reload });
    ruleFeatures.listen();
    documents.listen(connection);
    begin = () => {
      const roots = (): readonly string[] => folders.flatMap(({ uri }) => (isOnDisk(uri) ? [diskPath(uri)] : []));
      const own = { files: ruleFiles, features: ruleFeatures };
      const signatures = (rules = registerUserSignatures(connection, session, own, roots, options.trusted ?? true));
      connection.onDidChangeWatchedFiles(({ changes }) => {
        watched(changes.map(({ uri }) => uri).filter((uri) => !signatures.changed(URI.parse(uri).fsPath)));
      });
    };
    // Search tables are made on the first log of a kind: here, before anyone waits for them.
    setImmediate(() => engine.analyseLog('warm-up', new TextEncoder().encode(WARM_UP)));
    return { capabilities };
  });

  connection.onInitialized(() => {
    begin();
    void watchNotes(connection);
    connection.workspace.onDidChangeWorkspaceFolders?.(() => {
      void connection.workspace.getWorkspaceFolders().then((now) => {
        folders = now ?? [];
        casesChanged();
      });
    });
  });
  connection.listen();
}

const WARM_UP = '2000-01-01 00:00:00, Info                  MOUPG  SetupHost::Initialize\n';

/** @returns what to do when logs or notes changed on disk */
function registerFeatures(
  connection: Connection,
  session: Session,
  settings: (uri: string) => Promise<Settings>,
): (changed: readonly string[]) => void {
  registerDiagnostics(connection, session);
  registerSemanticTokens(connection, session);
  registerHover(connection, session);
  const notes = registerCaseNotes(connection, session);
  registerNotesCompletion(connection, session);
  registerDocumentLinks(connection, session, notes);
  registerDocumentSymbols(connection, session);
  registerFoldingRanges(connection, session);
  registerInlayHints(connection, session, settings);
  registerDocumentHighlights(connection, session);
  registerExplanations(connection, session);
  registerCodeLens(connection, session, settings);
  registerEvidence(connection, session);
  registerSelection(connection, session);
  registerMissingEvidence(connection, session);
  registerTimeline(connection, session);
  registerTimelinePicture(connection, session);
  registerCodeActions(connection, session);
  registerBinaryView(connection, session);
  registerLanguageDetection(connection);
  session.documents.onDidClose(({ document }) => session.close(document.uri));
  return (changed) => {
    for (const uri of changed) session.invalidate(uri);
    if (changed.length === 0) return;
    notes.recheck();
    void connection.languages.diagnostics.refresh();
  };
}

/**
 * What works on the whole case rather than on one log.
 *
 * @returns what to do when files or folders of the workspace changed
 */
function registerCaseFeatures(
  connection: Connection,
  session: Session,
  exclusions: Exclusions,
  { cases, linkSupport }: { readonly cases: WorkspaceCases; readonly linkSupport: boolean },
): () => void {
  const references = createCaseReferences(session);
  registerDefinition(connection, session, references, linkSupport);
  registerReferences(connection, session, references);
  registerWorkspaceSymbols(connection, session, cases);
  registerCallHierarchy(connection, session);
  registerCaseNavigation(connection, session, references);
  return registerCaseView(connection, session, cases, exclusions).changed;
}

/**
 * Settings per document, kept until they change.
 *
 * @param onLargeLog is told the settings `upgradeForensics.largeLog` when any changed
 */
function settingsReader(
  connection: Connection,
  supported: () => boolean,
  onLargeLog: (settings: unknown) => void,
): (uri: string) => Promise<Settings> {
  const kept = new Map<string, Promise<Settings>>();
  connection.onDidChangeConfiguration(() => {
    kept.clear();
    if (supported()) void connection.workspace.getConfiguration('upgradeForensics.largeLog').then(onLargeLog);
    void connection.languages.inlayHint.refresh();
  });
  return (uri) => {
    let settings = kept.get(uri);
    if (!settings) kept.set(uri, (settings = readSettings(connection, uri, supported())));
    return settings;
  };
}

const capabilities: InitializeResult['capabilities'] = {
  textDocumentSync: TextDocumentSyncKind.Incremental,
  diagnosticProvider: { interFileDependencies: false, workspaceDiagnostics: false },
  semanticTokensProvider: { legend: semanticTokensLegend, full: true, range: true },
  hoverProvider: true,
  documentLinkProvider: { resolveProvider: false },
  documentSymbolProvider: { label: 'Upgrade Forensics' },
  foldingRangeProvider: true,
  inlayHintProvider: true,
  documentHighlightProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  workspaceSymbolProvider: true,
  callHierarchyProvider: true,
  codeLensProvider: { resolveProvider: true },
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};
