import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { WorkspaceFolder } from 'vscode-languageserver/node';
import { archiveOf, diskPath, isOnDisk } from './bundleUris.js';
import { oncePerTurn } from './oncePerTurn.js';
import { pathRules, type PathRules } from './runtime/index.js';

/** Which case a file belongs to. Cases are named by the absolute path of their folder or zip. */
export interface CaseRoots {
  of(file: string): string;
  /** From now on this zip or folder is a case of its own. */
  open(bundle: string): void;
  /** The bundles that a person opened, zips that are workspace folders included. */
  opened(): readonly string[];
}

/**
 * @param folders the workspace folders as they are now
 * @param rules of the paths of this system
 */
export function createCaseRoots(folders: () => readonly WorkspaceFolder[], rules: PathRules = pathRules()): CaseRoots {
  const bundles = new Map<string, string>();
  /** The first spelling in which a case was met: another one is no other case. */
  const spellings = new Map<string, string>();
  // A folder of another machine (`vscode-vfs://github/...`) would be a network share of that name to Windows.
  const onDisk = (): readonly string[] => folders().flatMap(({ uri }) => (isOnDisk(uri) ? [diskPath(uri)] : []));
  const opened = (): readonly string[] => {
    const zips = onDisk().flatMap((folder) => archiveOf(folder) ?? []);
    return [...new Map([...zips.map((zip) => [rules.key(zip), zip] as const), ...bundles]).values()];
  };
  const workspaceFolder = (file: string): string | undefined =>
    longest(onDisk().filter((folder) => rules.isInside(folder, file)));

  const rootOf = (file: string): string => {
    const own = longest(opened().filter((bundle) => rules.same(bundle, file) || rules.isInside(bundle, file)));
    if (own) return own;
    const archive = archiveOf(file);
    const folder = workspaceFolder(archive ?? file);
    if (!archive) return folder ? bundleInside(folder, file, rules) : path.dirname(file);
    if (!folder) return archive;
    // A zip deeper in a bundle is part of it. Side by side with others in a workspace it is a case like a folder there.
    const around = bundleInside(folder, archive, rules);
    return around === folder && !isBundle(folder) ? archive : around;
  };
  return {
    of(file) {
      const root = rootOf(file);
      const key = rules.key(root);
      const known = spellings.get(key) ?? root;
      spellings.set(key, known);
      return known;
    },
    open(bundle) {
      const root = archiveOf(bundle) ?? bundle;
      bundles.set(rules.key(root), root);
    },
    opened,
  };
}

function longest(folders: readonly string[]): string | undefined {
  return folders.toSorted((a, b) => b.length - a.length)[0];
}

/**
 * A workspace that holds logs or a folder of a bundle (Panther, Rollback, Logs ...) directly is one case, with every
 * folder beside them; any other holds several cases side by side, one folder each.
 */
function bundleInside(folder: string, file: string, rules: PathRules): string {
  const [first = '', ...rest] = rules.wayTo(folder, file);
  if (rest.length === 0) return folder;
  return partOfBundle.test(first) || isBundle(folder) ? folder : path.join(folder, first);
}

const partOfBundle =
  /^(?:panther|rollback|logs?|sources|\$?windows\.~(?:bt|ws)|windows(?:\.old(?:\.\d+)?)?|upgradelog|c_.*|cbs|dism|inf|setupapi|mosetup|setupdiag|setupcln|minidump|dumps?|unattendgc|sysprep|newos)$/i;
const ownLog = /^(?:setup(?:act|err|diag|api)|dism|cbs|bluebox)[^/]*\.(?:log|xml)$/i;

/** Whether a folder itself, not one below it, holds the logs of a machine. */
const isBundle = oncePerTurn((folder): boolean => {
  try {
    return readdirSync(folder).some((name) => partOfBundle.test(name) || ownLog.test(name));
  } catch {
    return false;
  }
});
