import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Connection } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { checkCitations, citations, hasCitations, isNotes, type CitedFile } from '../../../engine/src/index.js';
import { diskPath, isOnDisk } from '../bundleUris.js';
import { isZipName } from '../runtime/index.js';
import type { Session } from '../session.js';
import { toCitationDiagnostic } from '../toProtocol.js';
import type { CitedFiles } from './citedFiles.js';

export function isNotesUri(uri: string): boolean {
  return isNotes(URI.parse(uri).path);
}

/** Checks the citations of open notes: when they are opened, when they change, and when a log changes on disk. */
export function keepCitationsChecked(connection: Connection, session: Session, files: CitedFiles): () => void {
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

/** Where a citation's file may be: the case that the notes lie in or beside, else the cases of the workspace. */
export async function caseFolders(connection: Connection, session: Session, uri: string): Promise<readonly string[]> {
  const notes = URI.parse(uri).fsPath;
  const inCase = session.nameIn(uri).split('/').length;
  const own = path.resolve(notes, ...Array.from({ length: inCase }, () => '..'));
  const beside = await casesIn(path.dirname(notes), false);
  const workspace = ((await connection.workspace.getWorkspaceFolders()) ?? [])
    .filter((one) => isOnDisk(one.uri))
    .map((one) => diskPath(one.uri));
  const below = await Promise.all(workspace.map((folder) => casesIn(folder, true)));
  return [...new Set([own, ...beside, ...session.bundles(), ...workspace, ...below.flat()])];
}

/** The zips in a folder, and its folders where they are asked for. */
async function casesIn(folder: string, withFolders: boolean): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => (entry.isFile() ? isZipName(entry.name) : withFolders && entry.isDirectory()))
      .map((entry) => path.join(folder, entry.name));
  } catch {
    return [];
  }
}
