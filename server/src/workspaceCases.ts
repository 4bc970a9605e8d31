import path from 'node:path';
import type { WorkspaceFolder } from 'vscode-languageserver/node';
import { scanLog } from '../../engine/src/index.js';
import { diskPath, diskUri, isOnDisk } from './bundleUris.js';
import { listCase, readCaseHead, type CaseFile } from './runtime/index.js';
import type { Session } from './session.js';

/** A folder of the workspace, or a bundle that was opened, that holds logs of one machine. */
export interface WorkspaceCase {
  /** Absolute path. */
  readonly root: string;
  readonly name: string;
  /** URI of a file that would lie directly in it: what a session takes to name the case. */
  readonly inside: string;
}

export interface WorkspaceCases {
  list(): Promise<readonly WorkspaceCase[]>;
  /** Looks again when asked next: files came or went. */
  forget(): void;
}

/** Names that upgrade logs have; files with them are looked into first. */
const likely = /setup(?:act|err|api|diag)|dism|cbs/i;
/** A folder in which so many files are no logs of ours is no case. */
const MOST_PROBED = 40;
const PROBE_BYTES = 32 * 1024;

/** The cases of the workspace, told from the content of its files. */
export function createWorkspaceCases(session: Session, folders: () => readonly WorkspaceFolder[]): WorkspaceCases {
  let known: Promise<readonly WorkspaceCase[]> | undefined;
  const look = async (): Promise<readonly WorkspaceCase[]> => {
    const roots = new Set<string>();
    for (const { uri } of folders()) {
      if (!isOnDisk(uri)) continue;
      for (const [root, files] of await filesByRoot(session, diskPath(uri))) {
        if (!roots.has(root) && (await holdsLog(files))) roots.add(root);
      }
    }
    // What a person opened as a bundle is one, whatever is in it.
    for (const root of session.bundles()) roots.add(root);
    const cases = [...roots].map((root) => ({ root, name: path.basename(root), inside: insideOf(root) }));
    return cases.sort((a, b) => (a.root < b.root ? -1 : 1));
  };
  return {
    list: () => (known ??= look()),
    forget() {
      known = undefined;
    },
  };
}

/** URI of a file, not necessarily there, that belongs to the case of a folder. */
export function insideOf(root: string): string {
  return diskUri(path.join(root, 'case'));
}

/** Files of a workspace folder by the case that the session counts them to. */
async function filesByRoot(session: Session, folder: string): Promise<ReadonlyMap<string, readonly CaseFile[]>> {
  const roots = new Map<string, CaseFile[]>();
  let all: readonly CaseFile[];
  try {
    ({ files: all } = await listCase(folder));
  } catch {
    return roots;
  }
  for (const file of all) {
    const name = session.nameIn(diskUri(file.path));
    const root = path.resolve(file.path, ...name.split('/').map(() => '..'));
    const files = roots.get(root);
    if (files) files.push(file);
    else roots.set(root, [file]);
  }
  return roots;
}

async function holdsLog(files: readonly CaseFile[]): Promise<boolean> {
  const order = files.toSorted((a, b) => Number(likely.test(b.name)) - Number(likely.test(a.name)));
  for (const file of order.slice(0, MOST_PROBED)) if (await isLog(file)) return true;
  return false;
}

/** Formats that ordinary files have too: such a file alone makes no case. */
const common: ReadonlySet<string> = new Set(['plain', 'binary', 'ini', 'xml', 'cmtrace', 'minidump', 'msi']);

async function isLog(file: CaseFile): Promise<boolean> {
  try {
    const head = await readCaseHead(file, PROBE_BYTES);
    return !common.has(scanLog(path.basename(file.path), head).format);
  } catch {
    return false;
  }
}
