import path from 'node:path';
import {
  DidChangeWatchedFilesNotification,
  type RelativePattern,
  type Connection,
  type Diagnostic,
} from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { createEngine } from '../../../engine/src/index.js';
import {
  KNOWN_IMAGES_FILE,
  readKnownImages,
  readUserRules,
  type UserRuleProblem,
  type UserRules,
} from '../runtime/index.js';
import type { Session } from '../session.js';
import { toRuleDiagnostic } from '../toProtocol.js';
import { ruleFolders, type RuleFileFeatures, type RuleFiles } from './signatureFiles/index.js';

/** The rules that a team writes, as the server keeps them in use. */
export interface UserSignatures {
  /** A file changed on disk. @returns whether it was one of the rules or of the tables beside them */
  changed(file: string): boolean;
  /** Reads everything again. @returns false in a workspace that is not trusted, where nothing is read */
  reload(): Promise<boolean>;
}

/**
 * Signatures, benign shapes and components that a team writes, and its table of known images: read from
 * `.upgrade-forensics/signatures` of every workspace folder and from the folders of a setting, in this order; checked,
 * used at once, and read again when a file changes. A broken one is reported in its own file. In a workspace that is not
 * trusted nothing of it is read.
 */
export function registerUserSignatures(
  connection: Connection,
  session: Session,
  { files, features }: { readonly files: RuleFiles; readonly features: RuleFileFeatures },
  workspaceFolders: () => readonly string[],
  trusted: boolean,
): UserSignatures {
  const { builtIn } = files;
  let reported: readonly string[] = [];
  let inUse = JSON.stringify([[], [], [], []]);
  let reading: Promise<void> = Promise.resolve();
  const warned = new Set<string>();
  const watched = new Set<string>();

  const load = async (): Promise<void> => {
    const setting: unknown = await connection.workspace.getConfiguration('upgradeForensics.signatures.folders');
    const roots = workspaceFolders();
    const folders = ruleFolders(roots, setting);
    const rules = await readUserRules(
      folders.map((folder) => folder.path),
      builtIn,
    );
    const tables = await readKnownImages(roots.map((root) => path.join(root, KNOWN_IMAGES_FILE)));
    files.use(folders, rules);
    // A file that was saved as it was costs no case its analysis.
    const content = JSON.stringify([rules.signatures, rules.benign, rules.components, tables.images]);
    if (content !== inUse) {
      inUse = content;
      session.useEngine(
        createEngine({
          ...builtIn,
          signatures: [...builtIn.signatures, ...rules.signatures],
          benign: [...builtIn.benign, ...rules.benign],
          // A team's own name for a file counts before the published lists.
          components: [...rules.components, ...builtIn.components],
          knownImages: tables.images,
        }),
      );
    }
    report([...rules.problems, ...tables.problems], [...rules.files, ...tables.files]);
    features.recheck();
    warn(rules);
    void features.watch(folders);
    watchOutside(folders.filter(({ from }) => from === 'setting').map((folder) => folder.path));
  };

  const report = (problems: readonly UserRuleProblem[], read: readonly string[]): void => {
    const byFile = new Map<string, Diagnostic[]>(read.map((file) => [file, []]));
    for (const problem of problems) {
      const list = byFile.get(problem.file) ?? [];
      list.push(toRuleDiagnostic(problem, session.speech));
      byFile.set(problem.file, list);
    }
    for (const gone of reported) if (!byFile.has(gone)) byFile.set(gone, []);
    for (const [file, diagnostics] of byFile) {
      const uri = URI.file(file).toString();
      // An open one is told by what is written in it now.
      if (session.documents.get(uri) && files.holds(uri)) continue;
      void connection.sendDiagnostics({ uri, diagnostics });
    }
    reported = [...byFile.keys()];
  };

  /** A team's folder that cannot be read is said once; the others are used. */
  const warn = ({ unreadable }: UserRules): void => {
    for (const { folder, why } of unreadable) {
      if (warned.has(folder)) continue;
      warned.add(folder);
      connection.window.showWarningMessage(
        session.speech.t('Signatures are not read from {0}: {1}', folder, session.speech.t(why)),
      );
    }
  };

  /** Folders outside the workspace are not covered by a pattern of the workspace. */
  const watchOutside = (folders: readonly string[]): void => {
    const fresh = folders.filter((folder) => !watched.has(folder));
    if (fresh.length === 0) return;
    for (const folder of fresh) watched.add(folder);
    const watchers = fresh.map((folder) => ({
      globPattern: { baseUri: URI.file(folder).toString(), pattern: '**/*.{yml,yaml}' } satisfies RelativePattern,
    }));
    void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(() => undefined);
  };

  const reload = (): Promise<boolean> => {
    if (!trusted) return Promise.resolve(false);
    reading = reading
      .then(load)
      .catch((error: unknown) => connection.console.error(`user signatures: ${String(error)}`));
    return reading.then(() => true);
  };

  // Where closed files were open, what is on disk is told again.
  session.documents.onDidClose(({ document }) => {
    if (files.holds(document.uri)) void reload();
  });
  if (trusted) {
    void reload();
    void connection.client
      .register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: '**/.upgrade-forensics/**/*.{yml,yaml}' }],
      })
      .catch(() => undefined);
  }
  return {
    changed(file) {
      const inside = trusted && (files.holds(URI.file(file).toString()) || file.endsWith(KNOWN_IMAGES_FILE));
      if (inside) void reload();
      return inside;
    },
    reload,
  };
}
