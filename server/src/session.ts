import path from 'node:path';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type {
  Connection,
  TextDocuments,
  WorkDoneProgressServerReporter,
  WorkspaceFolder,
} from 'vscode-languageserver/node';
import { logOf, type CaseAnalysis, type Engine, type LogAnalysis, type Speech } from '../../engine/src/index.js';
import { archiveOf, diskPath, diskUri, isOnDisk, lastPart, nameInside } from './bundleUris.js';
import { isRendered, linesUri } from './binaryUris.js';
import { createCaseRoots } from './caseRoots.js';
import { createCaseNames } from './caseNames.js';
import {
  analyseOne,
  isOutOfMemory,
  createCaseService,
  listCase,
  pathRules,
  type CaseFile,
  type CaseFiles,
  type CaseProgress,
  type CaseService,
} from './runtime/index.js';

/** What every feature works on. */
export interface Session {
  readonly connection: Connection;
  /** The engine in use; another one when the team's own signatures change. */
  readonly engine: Engine;
  /** Takes another engine and forgets every analysis made with the old one. */
  useEngine(engine: Engine): void;
  readonly speech: Speech;
  readonly documents: TextDocuments<TextDocument>;
  /** Folder of the compiled knowledge. */
  readonly knowledgePath: string;
  /** The analysis of an open document, of its present text; of the file on disk when it is not open. */
  analysis(uri: string): Promise<LogAnalysis | undefined>;
  /**
   * The case that a document belongs to: its zip, its workspace folder, else its own folder. Worked out once, then
   * followed as its files change. Undefined where there is none, and after the person cancelled it.
   */
  caseOf(uri: string): Promise<CaseAnalysis | undefined>;
  /** The case if it is already worked out; starts the work when it is not. */
  caseIfReady(uri: string): CaseAnalysis | undefined;
  /** Works a case out again that was cancelled or failed; otherwise the same as `caseOf`. */
  retryCase(uri: string): Promise<CaseAnalysis | undefined>;
  /**
   * What a case says that was not worked out yet, without its logs and without keeping it; the case itself once it is.
   * Undefined where it has to be asked for again, because another case goes first.
   */
  glance(uri: string): Promise<CaseAnalysis | undefined>;
  /** A case as if these files (names inside it) were not there. Large ones are worked out by another thread. */
  without(known: CaseAnalysis, files: readonly string[]): Promise<CaseAnalysis>;
  /** Takes a zip or folder for a case of its own, wherever it lies. */
  openBundle(uri: string): void;
  /** Absolute paths of the bundles that were opened so. */
  bundles(): readonly string[];
  /** The files of a zip. @throws when it cannot be opened */
  filesOf(archive: string): Promise<CaseFiles>;
  /** The content of a file of `filesOf`. */
  readonly readFile: CaseService['read'];
  /** URI of a file of the case. */
  uriOf(caseAnalysis: CaseAnalysis, file: string): string;
  /** The name of a document inside its case. */
  nameIn(uri: string): string;
  /** Forgets the text of a document that was closed; the file on disk is what it was. */
  close(uri: string): void;
  /** A file changed, or may have: its case is looked at again. Until that is done the case is what it was. */
  invalidate(uri: string): void;
  /** Called when a case has been worked out, the first time and when its files changed. */
  onCaseReady(listener: () => void): void;
  /** Ends threads and watches. */
  dispose(): void;
}

interface Kept {
  readonly version: number;
  readonly analysis: LogAnalysis;
}

/**
 * @param folders the workspace folders as they are now
 */
export function createSession(
  connection: Connection,
  first: Engine,
  speech: Speech,
  documents: TextDocuments<TextDocument>,
  knowledgePath: string,
  folders: () => readonly WorkspaceFolder[],
): Session {
  let engine = first;
  const kept = new Map<string, Kept>();
  const fromDisk = new Map<string, Promise<LogAnalysis | undefined>>();
  const cases = new Map<string, Promise<CaseAnalysis | undefined>>();
  const ready = new Map<string, CaseAnalysis>();
  /** Looks that were asked for because a file changed. */
  const pending = new Map<string, Promise<unknown>>();
  const cancelled = new Set<string>();
  const listeners: (() => void)[] = [];
  const roots = createCaseRoots(folders);
  const names = createCaseNames();
  const rootOf = (uri: string): string => roots.of(diskPath(uri));
  const nameIn = (uri: string): string => {
    if (!isOnDisk(uri)) return lastPart(uri);
    const root = rootOf(uri);
    return names.of(ready.get(root), nameInside(root, diskPath(uri)));
  };

  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const createService = (): CaseService =>
    createCaseService({
      engine,
      onUpdate(root, analysis) {
        // Who asked for a later look waits for that one.
        if (!pending.has(root)) cases.set(root, Promise.resolve(analysis));
        ready.set(root, analysis);
        fromDisk.clear();
        tell();
        void connection.languages.diagnostics.refresh();
      },
      onError(root, error) {
        connection.console.warn(`case ${root}: ${String(error)}`);
        tellOutOfMemory(connection, speech, root, error);
      },
    });
  let service = createService();

  const ofDocument = (document: TextDocument): LogAnalysis => {
    const known = kept.get(document.uri);
    if (known?.version === document.version) return known.analysis;
    const bytes = Buffer.from(document.getText());
    const before = known && beginsWith(bytes, known.analysis.log.lines.bytes) ? known.analysis.log : undefined;
    const analysis = engine.analyseLog(nameIn(document.uri), bytes, before);
    kept.set(document.uri, { version: document.version, analysis });
    return analysis;
  };
  const ofFile = async (uri: string): Promise<LogAnalysis | undefined> => {
    const name = nameIn(uri);
    const inCase = ready.get(rootOf(uri))?.logs.find(({ log }) => log.path === name);
    if (inCase) return inCase;
    const known = fromDisk.get(uri);
    if (known) return known;
    const analysis = fileAt(service, diskPath(uri)).then((file) => file && analyseOne(engine, { ...file, name }));
    fromDisk.set(uri, analysis);
    return analysis;
  };

  const startCase = (root: string): Promise<CaseAnalysis | undefined> => {
    const started = cases.get(root);
    if (started) return started;
    if (cancelled.has(root)) return Promise.resolve(undefined);
    const own = service;
    const work = withProgress(connection, speech.t('Analysing {0}', path.basename(root)), (onProgress, signal) =>
      own.open(root, { onProgress, signal }),
    ).then(
      (done) => {
        if (cases.get(root) !== work) return done;
        if (done) {
          ready.set(root, done);
          tell();
        } else {
          cases.delete(root);
          cancelled.add(root);
          void offerRetry(root);
        }
        return done;
      },
      (error: unknown) => {
        if (own === service) connection.console.error(`case ${root}: ${String(error)}`);
        tellOutOfMemory(connection, speech, root, error);
        return undefined;
      },
    );
    cases.set(root, work);
    return work;
  };
  const retry = (root: string): Promise<CaseAnalysis | undefined> => {
    if (!ready.has(root)) {
      cancelled.delete(root);
      cases.delete(root);
    }
    return startCase(root);
  };
  const offerRetry = async (root: string): Promise<void> => {
    const again = { title: speech.t('Analyse again') };
    const message = speech.t('The analysis of {0} was cancelled.', path.basename(root));
    if (await connection.window.showInformationMessage(message, again)) void retry(root);
  };

  return {
    connection,
    get engine() {
      return engine;
    },
    useEngine(next) {
      engine = next;
      service.close();
      service = createService();
      kept.clear();
      fromDisk.clear();
      cases.clear();
      ready.clear();
      pending.clear();
      void connection.languages.diagnostics.refresh();
      tell();
    },
    speech,
    documents,
    knowledgePath,
    nameIn,
    async analysis(uri) {
      const document = documents.get(uri);
      if (document && !isRendered(uri)) return ofDocument(document);
      return isOnDisk(uri) ? ofFile(uri) : undefined;
    },
    caseOf: (uri) => (isOnDisk(uri) ? startCase(rootOf(uri)) : Promise.resolve(undefined)),
    caseIfReady(uri) {
      if (!isOnDisk(uri)) return undefined;
      const root = rootOf(uri);
      if (!ready.has(root)) void startCase(root);
      return ready.get(root);
    },
    retryCase: (uri) => retry(rootOf(uri)),
    async glance(uri) {
      const root = rootOf(uri);
      return ready.get(root) ?? (cases.has(root) ? startCase(root) : service.glance(root));
    },
    without: (known, files) => service.without(known, files),
    openBundle(uri) {
      roots.open(diskPath(uri));
    },
    bundles: () => roots.opened(),
    filesOf: (archive) => service.list(archive),
    readFile: (file) => service.read(file),
    uriOf: (one, file) => linesUri(diskUri(path.join(one.path, file)), logOf(one, file)?.log.format),
    close(uri) {
      kept.delete(uri);
    },
    invalidate(uri) {
      fromDisk.delete(uri);
      if (!isOnDisk(uri)) return;
      if (!documents.get(uri)) kept.delete(uri);
      const root = rootOf(uri);
      if (!cases.has(root)) return;
      const refreshed = service.refresh(root)?.then((analysis) => analysis ?? ready.get(root));
      if (!refreshed) return;
      cases.set(root, refreshed);
      pending.set(root, refreshed);
      void refreshed.finally(() => {
        if (pending.get(root) === refreshed) pending.delete(root);
      });
    },
    onCaseReady(listener) {
      listeners.push(listener);
    },
    dispose() {
      service.close();
    },
  };
}

/** The thread of the cases ended, and the server lives: what it cannot tell of the case it says. */
function tellOutOfMemory(connection: Connection, { t }: Speech, root: string, error: unknown): void {
  if (!isOutOfMemory(error)) return;
  const name = path.basename(root);
  const message = t('The analysis of {0} was given up: it needs more memory than there is. Open fewer files.', name);
  void connection.window.showErrorMessage(message);
}

/** A log that is open and was added to since: what was scanned of it before is still right. */
function beginsWith(bytes: Buffer, before: Uint8Array): boolean {
  return bytes.length >= before.length && bytes.subarray(0, before.length).equals(before);
}

/** A file on disk or in a zip; undefined when it is not there. */
async function fileAt(service: CaseService, file: string): Promise<CaseFile | undefined> {
  try {
    const archive = archiveOf(file);
    const { files } = archive ? await service.list(archive) : await listCase(file);
    const { same } = pathRules();
    return files.find((one) => one.path === file) ?? files.find((one) => same(one.path, file));
  } catch {
    return undefined;
  }
}

/** Work that is done sooner shows no progress: a notification that flashes up tells nobody anything. */
const SHOWN_AFTER_MS = 300;

/** Runs work under the editor's progress display, where it can be cancelled, once it turns out to be long. */
async function withProgress<T>(
  connection: Connection,
  title: string,
  work: (report: (progress: CaseProgress) => void, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const from = performance.now();
  let display: Promise<WorkDoneProgressServerReporter> | undefined;
  const show = async (): Promise<WorkDoneProgressServerReporter> => {
    const progress = await connection.window.createWorkDoneProgress();
    progress.token.onCancellationRequested(() => {
      abort.abort();
    });
    progress.begin(title, 0, undefined, true);
    return progress;
  };
  const report = ({ done, total, file }: CaseProgress): void => {
    if (!display && performance.now() - from < SHOWN_AFTER_MS) return;
    display ??= show();
    void display.then((progress) => {
      progress.report(Math.round((100 * done) / Math.max(1, total)), file);
    });
  };
  try {
    return await work(report, abort.signal);
  } finally {
    (await display)?.done();
  }
}
