import path from 'node:path';
import { DidChangeWatchedFilesNotification, type Connection, type Diagnostic } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { createEngine, type Knowledge } from '../../../engine/src/index.js';
import { KNOWN_IMAGES_FILE, readKnownImages, readUserRules, type UserRuleProblem } from '../runtime/index.js';
import type { Session } from '../session.js';
import { toRuleDiagnostic } from '../toProtocol.js';

/** Where a workspace keeps its own signatures. */
const WORKSPACE_FOLDER = path.join('.upgrade-forensics', 'signatures');

/**
 * Signatures that a team writes, and its table of known images: read from `.upgrade-forensics/signatures` of every workspace folder and from the
 * folders of a setting, checked, used at once, and read again when a file changes. A broken one is reported in its own
 * file. In a workspace that is not trusted nothing of it is read.
 */
export function registerUserSignatures(
  connection: Connection,
  session: Session,
  builtIn: Knowledge,
  workspaceFolders: () => readonly string[],
  trusted: boolean,
): { changed(file: string): boolean } {
  let folders: readonly string[] = [];
  let reported: readonly string[] = [];
  let inUse = JSON.stringify([[], [], []]);
  let reading: Promise<void> = Promise.resolve();

  const load = async (): Promise<void> => {
    const setting: unknown = await connection.workspace.getConfiguration('upgradeForensics.signatures.folders');
    const configured = Array.isArray(setting) ? setting.filter((item): item is string => typeof item === 'string') : [];
    const roots = workspaceFolders();
    folders = [
      ...roots.map((root) => path.join(root, WORKSPACE_FOLDER)),
      ...configured.map((folder) => (path.isAbsolute(folder) ? folder : path.join(roots[0] ?? '', folder))),
    ];
    const rules = await readUserRules(folders, builtIn);
    const tables = await readKnownImages(roots.map((root) => path.join(root, KNOWN_IMAGES_FILE)));
    // A file that was saved as it was costs no case its analysis.
    const content = JSON.stringify([rules.signatures, rules.benign, tables.images]);
    if (content !== inUse) {
      inUse = content;
      session.useEngine(
        createEngine({
          ...builtIn,
          signatures: [...builtIn.signatures, ...rules.signatures],
          benign: [...builtIn.benign, ...rules.benign],
          knownImages: tables.images,
        }),
      );
    }
    report([...rules.problems, ...tables.problems], [...rules.files, ...tables.files]);
  };

  const report = (problems: readonly UserRuleProblem[], files: readonly string[]): void => {
    const byFile = new Map<string, Diagnostic[]>(files.map((file) => [file, []]));
    for (const problem of problems) {
      const list = byFile.get(problem.file) ?? [];
      list.push(toRuleDiagnostic(problem, session.speech));
      byFile.set(problem.file, list);
    }
    for (const gone of reported) if (!byFile.has(gone)) byFile.set(gone, []);
    for (const [file, diagnostics] of byFile) {
      void connection.sendDiagnostics({ uri: URI.file(file).toString(), diagnostics });
    }
    reported = [...byFile.keys()];
  };

  const reload = (): void => {
    reading = reading
      .then(load)
      .catch((error: unknown) => connection.console.error(`user signatures: ${String(error)}`));
  };

  if (trusted) {
    reload();
    void connection.client
      .register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: '**/.upgrade-forensics/**/*.{yml,yaml}' }],
      })
      .catch(() => undefined);
  }
  return {
    changed(file) {
      const inside =
        trusted &&
        (folders.some((folder) => file.startsWith(folder)) ||
          file.includes(WORKSPACE_FOLDER) ||
          file.endsWith(KNOWN_IMAGES_FILE));
      if (inside) reload();
      return inside;
    },
  };
}
