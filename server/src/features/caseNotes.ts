import path from 'node:path';
import { readdir } from 'node:fs/promises';
import {
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentLinkRequest,
  TextDocumentSyncKind,
  type Connection,
  type DocumentLink,
} from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import {
  checkCitations,
  citations,
  hasCitations,
  imageQuestions,
  insertIntoNotes,
  isNotes,
  noteLinks,
  notesLanguage,
  notesTemplate,
  proposals,
  renderSnippet,
  type CaseAnalysis,
  type CitedFile,
  type Finding,
  type Snippet,
  type SnippetContext,
} from '../../../engine/src/index.js';
import { archiveOf, diskPath } from '../bundleUris.js';
import { guard } from '../guard.js';
import {
  notesContextRequest,
  notesInsertionRequest,
  type NotesContextParams,
  type NotesContextResult,
  type NotesInsertionParams,
  type NotesInsertionResult,
} from '../protocol.js';
import type { Session } from '../session.js';
import { toCitationDiagnostic, toRange } from '../toProtocol.js';
import { createCitedFiles, type CitedFiles } from './citedFiles.js';
import { findingIn } from './evidence.js';

/** Markdown documents are synchronised for their citations; logs have their own, static registration. */
const notesSelector = [
  { language: 'markdown', scheme: 'file' },
  { language: 'markdown', scheme: 'untitled' },
];

/** Asks the editor to hand over Markdown documents, for links and citations, and to tell when they change on disk. */
export async function watchNotes(connection: Connection): Promise<void> {
  const documentSelector = notesSelector;
  try {
    await connection.client.register(DidOpenTextDocumentNotification.type, { documentSelector });
    const syncKind = TextDocumentSyncKind.Incremental;
    await connection.client.register(DidChangeTextDocumentNotification.type, { documentSelector, syncKind });
    await connection.client.register(DidCloseTextDocumentNotification.type, { documentSelector });
    await connection.client.register(DocumentLinkRequest.type, { documentSelector });
    // Test outcomes in the notes change the ranking of suspects.
    const watchers = [{ globPattern: '**/*.{md,markdown}' }];
    await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  } catch (error) {
    connection.console.warn(`Case notes are not watched: ${String(error)}`);
  }
}

export function isNotesUri(uri: string): boolean {
  return isNotes(URI.parse(uri).path);
}

/** What other handlers ask of the case notes. */
export interface CaseNotes {
  /** To be called when files of a case have changed on disk. */
  readonly recheck: () => void;
  /** Links of a document for which `isNotesUri` holds. */
  readonly links: (uri: string) => Promise<DocumentLink[]>;
}

/** Answers the questions around case notes, and keeps the diagnostics of their citations up to date. */
export function registerCaseNotes(connection: Connection, session: Session): CaseNotes {
  const files = createCitedFiles();
  connection.onRequest(
    notesContextRequest,
    guard(connection, 'notesContext', undefined, (params: NotesContextParams) => notesContext(session, params)),
  );
  connection.onRequest(
    notesInsertionRequest,
    guard(
      connection,
      'notesInsertion',
      { message: session.speech.t('The remediation could not be written. The output of the server says why.') },
      (params: NotesInsertionParams) => notesInsertion(session, files, params),
    ),
  );
  return {
    recheck: keepCitationsChecked(connection, session, files),
    links: (uri) => notesLinks(connection, session, files, uri),
  };
}

/**
 * Links from `file:line` in notes back to the lines: of the files that the notes quote, wherever in the workspace their
 * case is, and of the files of the case that the notes lie in.
 */
async function notesLinks(
  connection: Connection,
  session: Session,
  files: CitedFiles,
  uri: string,
): Promise<DocumentLink[]> {
  const text = session.documents.get(uri)?.getText();
  // Other Markdown in the workspace is none of our business, and starts no analysis.
  if (text === undefined || !(hasCitations(text) || /notes/i.test(path.basename(URI.parse(uri).path)))) return [];
  const targets = new Map<string, string>();
  const known = await session.caseOf(uri);
  for (const { log } of known?.logs ?? []) {
    if (known && !isNotes(log.path)) targets.set(log.path, session.uriOf(known, log.path));
  }
  const folders = await caseFolders(connection, session, uri);
  for (const { subject, sha256 } of citations(text)) {
    if (targets.has(subject)) continue;
    const found = await files.cited(folders, subject, sha256);
    if (found) targets.set(subject, URI.file(found.path).toString());
  }
  return noteLinks(text, [...targets.keys()]).map((link) => ({
    range: toRange(link.line, link),
    target: `${targets.get(link.file) ?? ''}#L${link.targetLine}`,
    tooltip: session.speech.t('Open line {0} of {1}', link.targetLine, link.file),
  }));
}

async function notesContext(session: Session, { uri }: NotesContextParams): Promise<NotesContextResult | undefined> {
  const known = await session.caseOf(uri);
  const { language } = session.speech;
  const home = known?.path ?? path.dirname(diskPath(uri));
  const archive = archiveOf(home);
  // Nothing is written into a zip: its notes lie beside it.
  const folder = URI.file(archive ? path.dirname(archive) : home).toString();
  const template = notesTemplate(language, known).join('\n');
  if (!known) return { folder, findings: [], template };
  const first = known.verdict.firstCause;
  const all = known.logs
    .filter(({ log }) => !isNotes(log.path))
    .flatMap(({ findings }) => findings)
    .filter(({ severity, symptom }) => severity === 'decisive' || (severity === 'error' && !symptom));
  const ordered = [...new Set([...(first ? [first] : []), ...all, ...imageQuestions(known)])];
  const findings = ordered.flatMap((finding) => {
    const list = proposals(finding, known, session.engine.knowledge);
    if (list.length === 0) return [];
    return [
      {
        uri: session.uriOf(known, finding.place.file),
        findingId: finding.id,
        title: finding.title[language],
        place: `${finding.place.file}:${finding.place.line}`,
        remediations: list.map(({ remediation }) => ({ id: remediation.id, title: remediation.title[language] })),
      },
    ];
  });
  return { folder, findings, template };
}

async function notesInsertion(
  session: Session,
  files: CitedFiles,
  { uri, findingId, remediation, notesText }: NotesInsertionParams,
): Promise<NotesInsertionResult> {
  const { t } = session.speech;
  const found = await findFinding(session, uri, findingId);
  if (!found) return { message: t('This finding is no longer in the log.') };
  const { finding, known } = found;
  const list = proposals(finding, known, session.engine.knowledge);
  const proposal = remediation === undefined ? list[0] : list.find((one) => one.remediation.id === remediation);
  if (!proposal) return { message: t('No remediation is known for this finding.') };
  const language = notesLanguage(notesText) ?? session.speech.language;
  const fileOf = (name: string): string => URI.parse(session.uriOf(known, name)).fsPath;
  const snippet = await withHashes({ finding, proposal, caseAnalysis: known, language }, (name) =>
    files.hash(fileOf(name)),
  );
  const insertion = insertIntoNotes(notesText, snippet, known);
  if (insertion.kind === 'inserted') return { edits: insertion.edits, revealLine: insertion.revealLine };
  return {
    message: t('This finding is in the case notes already, at line {0}. Nothing was inserted.', insertion.line + 1),
    revealLine: insertion.line,
  };
}

/** Renders twice: which files are quoted shows only in the rendering, and the engine reads none itself. */
async function withHashes(
  context: Omit<SnippetContext, 'hashOf'>,
  hash: (file: string) => Promise<string | undefined>,
): Promise<Snippet> {
  const wanted = new Set<string>();
  renderSnippet({ ...context, hashOf: (file) => void wanted.add(file) });
  const hashes = new Map<string, string | undefined>();
  for (const file of wanted) hashes.set(file, await hash(file));
  return renderSnippet({ ...context, hashOf: (file) => hashes.get(file) });
}

/** The finding in its case; a document that is not on disk is a case of its own. */
async function findFinding(
  session: Session,
  uri: string,
  findingId: string,
): Promise<{ readonly finding: Finding; readonly known: CaseAnalysis } | undefined> {
  const known = await session.caseOf(uri);
  const finding = known && (findingIn(known, findingId) ?? imageQuestions(known).find((one) => one.id === findingId));
  if (known && finding) return { finding, known };
  const analysis = await session.analysis(uri);
  const own = analysis?.findings.find((one) => one.id === findingId);
  if (!analysis || !own) return undefined;
  return { finding: own, known: session.engine.analyseCase(path.dirname(URI.parse(uri).fsPath), [analysis]) };
}

/** Checks the citations of open notes: when they are opened, when they change, and when a log changes on disk. */
function keepCitationsChecked(connection: Connection, session: Session, files: CitedFiles): () => void {
  const running = new Set<string>();
  const again = new Set<string>();
  const check = async (uri: string): Promise<void> => {
    // One check at a time per document; typing meanwhile asks for one more.
    if (running.has(uri)) {
      again.add(uri);
      return;
    }
    running.add(uri);
    try {
      do {
        again.delete(uri);
        await publish(uri);
      } while (again.has(uri));
    } catch (error) {
      connection.console.error(`citations of ${uri}: ${String(error)}`);
    } finally {
      running.delete(uri);
    }
  };
  const marked = new Set<string>();
  const publish = async (uri: string): Promise<void> => {
    const document = session.documents.get(uri);
    const text = document?.getText() ?? '';
    if (!document || !hasCitations(text)) {
      if (marked.delete(uri)) await connection.sendDiagnostics({ uri, diagnostics: [] });
      return;
    }
    marked.add(uri);
    const folders = await caseFolders(connection, session, uri);
    const cited = new Map<string, CitedFile | undefined>();
    for (const { subject, sha256 } of citations(text)) {
      if (!cited.has(subject)) cited.set(subject, await files.cited(folders, subject, sha256));
    }
    const problems = checkCitations(text, (file) => cited.get(file), session.speech);
    // The document may be gone by now.
    if (!session.documents.get(uri)) return;
    await connection.sendDiagnostics({
      uri,
      version: document.version,
      diagnostics: problems.map(toCitationDiagnostic),
    });
  };
  session.documents.onDidChangeContent(({ document: { uri } }) => {
    if (isNotesUri(uri)) void check(uri);
  });
  session.documents.onDidClose(({ document: { uri } }) => {
    if (marked.delete(uri)) void connection.sendDiagnostics({ uri, diagnostics: [] });
  });
  return () => {
    for (const { uri } of session.documents.all()) if (isNotesUri(uri)) void check(uri);
  };
}

/** Where a citation's file may be: the case that the notes lie in, else the cases of the workspace. */
async function caseFolders(connection: Connection, session: Session, uri: string): Promise<readonly string[]> {
  const notes = URI.parse(uri).fsPath;
  const inCase = session.nameIn(uri).split('/').length;
  const own = path.resolve(notes, ...Array.from({ length: inCase }, () => '..'));
  const workspace = ((await connection.workspace.getWorkspaceFolders()) ?? []).map((one) => URI.parse(one.uri).fsPath);
  const below = await Promise.all(
    workspace.map(async (folder) => {
      try {
        const entries = await readdir(folder, { withFileTypes: true });
        return entries.filter((entry) => entry.isDirectory()).map((entry) => path.join(folder, entry.name));
      } catch {
        return [];
      }
    }),
  );
  return [...new Set([own, ...workspace, ...below.flat()])];
}
