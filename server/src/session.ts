import path from 'node:path';
import { readFile } from 'node:fs/promises';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Connection, TextDocuments, WorkspaceFolder } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import type { CaseAnalysis, Engine, LogAnalysis, Speech } from '../../engine/src/index.js';
import { analysePath } from './runtime/index.js';

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
  /** The case that a document belongs to: its workspace folder, else its own folder. Worked out once, then kept. */
  caseOf(uri: string): Promise<CaseAnalysis | undefined>;
  /** The case if it is already worked out; starts the work when it is not. */
  caseIfReady(uri: string): CaseAnalysis | undefined;
  /** URI of a file of the case. */
  uriOf(caseAnalysis: CaseAnalysis, file: string): string;
  /** The name of a document inside its case. */
  nameIn(uri: string): string;
  /** Forgets the text of a document that was closed; the file on disk is what it was. */
  close(uri: string): void;
  /** Forgets what depends on a file that changed. */
  invalidate(uri: string): void;
  /** Called when a case has been worked out: lenses and diagnostics may say more now. */
  onCaseReady(listener: () => void): void;
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
  const listeners: (() => void)[] = [];

  const rootOf = (uri: string): string => {
    const file = URI.parse(uri).fsPath;
    const folder = folders()
      .map(({ uri: folderUri }) => URI.parse(folderUri).fsPath)
      .filter((candidate) => isInside(candidate, file))
      .sort((a, b) => b.length - a.length)[0];
    return folder ? bundleInside(folder, file) : path.dirname(file);
  };
  const nameIn = (uri: string): string => path.relative(rootOf(uri), URI.parse(uri).fsPath).split(path.sep).join('/');

  const ofDocument = (document: TextDocument): LogAnalysis => {
    const known = kept.get(document.uri);
    if (known?.version === document.version) return known.analysis;
    const analysis = engine.analyseLog(nameIn(document.uri), new TextEncoder().encode(document.getText()));
    kept.set(document.uri, { version: document.version, analysis });
    return analysis;
  };
  const ofFile = (uri: string): Promise<LogAnalysis | undefined> => {
    let analysis = fromDisk.get(uri);
    if (!analysis) {
      analysis = readFile(URI.parse(uri).fsPath).then(
        (bytes) => engine.analyseLog(nameIn(uri), bytes),
        () => undefined,
      );
      fromDisk.set(uri, analysis);
    }
    return analysis;
  };

  const startCase = (root: string): Promise<CaseAnalysis | undefined> => {
    let work = cases.get(root);
    if (!work) {
      work = withProgress(connection, speech.t('Analysing {0}', path.basename(root)), (report) =>
        analysePath(engine, root, {
          onProgress: ({ done, total, file }) => {
            report(Math.round((100 * done) / Math.max(1, total)), file);
          },
        }),
      ).catch((error: unknown) => {
        connection.console.error(`case ${root}: ${String(error)}`);
        return undefined;
      });
      cases.set(root, work);
      void work.then((done) => {
        if (!done || cases.get(root) !== work) return;
        ready.set(root, done);
        for (const listener of listeners) listener();
      });
    }
    return work;
  };

  return {
    connection,
    get engine() {
      return engine;
    },
    useEngine(next) {
      engine = next;
      kept.clear();
      fromDisk.clear();
      cases.clear();
      ready.clear();
      void connection.languages.diagnostics.refresh();
      for (const listener of listeners) listener();
    },
    speech,
    documents,
    knowledgePath,
    nameIn,
    async analysis(uri) {
      const document = documents.get(uri);
      if (document) return ofDocument(document);
      return URI.parse(uri).scheme === 'file' ? ofFile(uri) : undefined;
    },
    caseOf: (uri) => (URI.parse(uri).scheme === 'file' ? startCase(rootOf(uri)) : Promise.resolve(undefined)),
    caseIfReady(uri) {
      if (URI.parse(uri).scheme !== 'file') return undefined;
      const root = rootOf(uri);
      if (!ready.has(root)) void startCase(root);
      return ready.get(root);
    },
    uriOf: (one, file) => URI.file(path.join(one.path, file)).toString(),
    close(uri) {
      kept.delete(uri);
    },
    invalidate(uri) {
      fromDisk.delete(uri);
      if (!documents.get(uri)) kept.delete(uri);
      const root = rootOf(uri);
      cases.delete(root);
      ready.delete(root);
    },
    onCaseReady(listener) {
      listeners.push(listener);
    },
  };
}

function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}

/**
 * A workspace may hold several cases side by side, one folder each; a case is then the first folder below the
 * workspace, unless that folder is one of a bundle's own (Panther, Rollback, Logs ...).
 */
function bundleInside(folder: string, file: string): string {
  const [first = '', ...rest] = path.relative(folder, file).split(path.sep);
  if (rest.length === 0) return folder;
  return partOfBundle.test(first) ? folder : path.join(folder, first);
}

const partOfBundle =
  /^(?:panther|rollback|logs?|sources|\$?windows\.~(?:bt|ws)|windows(?:\.old(?:\.\d+)?)?|upgradelog|c_.*|cbs|dism|inf|setupapi|mosetup|setupdiag|setupcln|minidump|dumps?|unattendgc|sysprep|newos)$/i;

/** Runs long work under the editor's progress display. */
async function withProgress<T>(
  connection: Connection,
  title: string,
  work: (report: (percent: number, message: string) => void) => Promise<T>,
): Promise<T> {
  const progress = await connection.window.createWorkDoneProgress();
  progress.begin(title, 0, undefined, false);
  try {
    return await work((percent, message) => {
      progress.report(percent, message);
    });
  } finally {
    progress.done();
  }
}
