import path from 'node:path';
import {
  CompletionRequest,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentLinkRequest,
  TextDocumentSyncKind,
  type Connection,
  type DocumentLink,
} from 'vscode-languageserver/node';
import { URI, Utils } from 'vscode-uri';
import {
  citations,
  fillRemediation,
  hasCitations,
  imageQuestions,
  insertIntoNotes,
  isErrorCopy,
  isNotes,
  noteLinks,
  notesLanguage,
  notesTemplate,
  proposals,
  quoteIntoNotes,
  renderSnippet,
  shortPlaces,
  visible,
  type CaseAnalysis,
  type Finding,
  type Place,
  type Snippet,
  type SnippetContext,
} from '../../../engine/src/index.js';
import { archiveOf, diskPath, diskUri, isOnDisk } from '../bundleUris.js';
import { guard } from '../guard.js';
import {
  notesContextRequest,
  notesInsertionRequest,
  notesQuoteRequest,
  type NotesContextParams,
  type NotesContextResult,
  type NotesInsertionParams,
  type NotesInsertionResult,
  type NotesQuoteParams,
  type NotesQuoteResult,
} from '../protocol.js';
import { notesPrefix } from '../runtime/index.js';
import type { Session } from '../session.js';
import { toRange } from '../toProtocol.js';
import { createCitedFiles, type CitedFiles } from './citedFiles.js';
import { findingIn } from './evidence.js';
import { caseFolders, keepCitationsChecked } from './notesCitations.js';
import { notesTriggers } from './notesCompletion.js';

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
    await connection.client.register(CompletionRequest.type, { documentSelector, triggerCharacters: notesTriggers });
    // Test outcomes in the notes change the ranking of suspects.
    const watchers = [{ globPattern: '**/*.{md,markdown}' }];
    await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  } catch (error) {
    connection.console.warn(`Case notes are not watched: ${String(error)}`);
  }
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
  const files = createCitedFiles(session);
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
  connection.onRequest(
    notesQuoteRequest,
    guard(
      connection,
      'notesQuote',
      { message: session.speech.t('The quote could not be written. The output of the server says why.') },
      (params: NotesQuoteParams) => notesQuote(session, files, params),
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
    if (found) targets.set(subject, diskUri(found.path));
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
  // Beside a log that this machine does not have, which the editor can reach.
  if (!isOnDisk(uri)) {
    const folder = Utils.dirname(URI.parse(uri)).toString();
    return { folder, findings: [], template: notesTemplate(language, known).join('\n') };
  }
  const archive = archiveOf(home);
  // Nothing is written into a zip: its notes lie beside it, under its own name where others lie there too.
  const folder = URI.file(archive ? path.dirname(archive) : home).toString();
  const prefix = archive && (await notesPrefix(archive));
  const where = prefix ? { folder, prefix } : { folder };
  const template = notesTemplate(language, known).join('\n');
  if (!known) return { ...where, findings: [], template };
  const first = known.verdict.firstCause;
  const all = known.logs
    .filter((analysis) => !isNotes(analysis.log.path) && !isErrorCopy(analysis, known.logs))
    .flatMap(({ findings }) => findings)
    .filter(({ severity, symptom }) => severity === 'decisive' || (severity === 'error' && !symptom));
  const ordered = [...new Set([...(first ? [first] : []), ...all, ...imageQuestions(known)])];
  const placeOf = ({ file, line }: Place): string => `${file}:${line}`;
  const short = shortPlaces(known.logs.map(({ log }) => log.path));
  const inChain = new Set(known.chain?.links.map(({ place }) => placeOf(place)));
  const told = new Set<string>();
  const findings = ordered.flatMap((finding) => {
    // What mends the first cause mends its consequences: it is offered once for all of them.
    const place = inChain.has(placeOf(finding.place)) ? 'chain' : placeOf(finding.place);
    // What a log reports twice in the same words has one remedy.
    const words = `${finding.rule} ${JSON.stringify(finding.captures)} ${finding.place.file}`;
    const list = proposals(finding, known, session.engine.knowledge).filter(({ remediation: { id } }) => {
      const fresh = !told.has(`${place} ${id}`) && !told.has(`${words} ${id}`);
      told.add(`${place} ${id}`).add(`${words} ${id}`);
      return fresh;
    });
    if (list.length === 0) return [];
    return [
      {
        uri: session.uriOf(known, finding.place.file),
        findingId: finding.id,
        title: visible(finding.title[language]),
        place: visible(short(finding.place)),
        remediations: list.map((proposal) => {
          const { id, title: filled } = fillRemediation(proposal.remediation, {
            ...proposal,
            finding,
            caseAnalysis: known,
            language,
          });
          return { id, title: visible(filled.plain) };
        }),
      },
    ];
  });
  return { ...where, findings, template };
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
  const snippet = await withHashes({ finding, proposal, caseAnalysis: known, language }, (name) =>
    files.hash(diskPath(session.uriOf(known, name))),
  );
  const insertion = insertIntoNotes(notesText, snippet, known);
  if (insertion.kind === 'inserted') return { edits: insertion.edits, revealLine: insertion.revealLine };
  return {
    message: t('This finding is in the case notes already, at line {0}. Nothing was inserted.', insertion.line + 1),
    revealLine: insertion.line,
  };
}

/** A line of a log as a quote in the evidence of the notes. */
async function notesQuote(
  session: Session,
  files: CitedFiles,
  { uri, line, notesText }: NotesQuoteParams,
): Promise<NotesQuoteResult> {
  const { t } = session.speech;
  const known = (await session.caseOf(uri)) ?? (await caseOfDocument(session, uri));
  const file = known?.logs.find(({ log }) => log.path === session.nameIn(uri))?.log;
  if (!known || !file || line < 0 || line >= file.lines.count) return { message: t('There is no line to quote here.') };
  const sha256 = await files.hash(diskPath(uri));
  const language = notesLanguage(notesText) ?? session.speech.language;
  const place = { file: file.path, line: line + 1 };
  const insertion = quoteIntoNotes(notesText, place, { caseAnalysis: known, language, hashOf: () => sha256 });
  if (insertion.kind === 'inserted') return { edits: insertion.edits, revealLine: insertion.revealLine };
  return {
    message: t('This line is in the case notes already, at line {0}. Nothing was inserted.', insertion.line + 1),
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
  const own = await caseOfDocument(session, uri);
  const found = own && findingIn(own, findingId);
  return found && { finding: found, known: own };
}

async function caseOfDocument(session: Session, uri: string): Promise<CaseAnalysis | undefined> {
  const analysis = await session.analysis(uri);
  return analysis && session.engine.analyseCase(path.dirname(diskPath(uri)), [analysis]);
}
