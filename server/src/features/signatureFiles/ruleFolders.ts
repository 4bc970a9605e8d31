import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { URI } from 'vscode-uri';
import { pathRules, reason, type PathRules } from '../../runtime/index.js';
import type { RuleFoldersResult } from '../../protocol.js';

/** Where a workspace keeps its own signatures. */
export const WORKSPACE_FOLDER = path.join('.upgrade-forensics', 'signatures');

/** A folder that rules are read from, in the order in which they count. */
export interface RuleFolder {
  readonly path: string;
  /** Of the workspace, or named in the settings. */
  readonly from: 'workspace' | 'setting';
}

/**
 * The workspace's own folders, then those of the setting in its order. A relative one begins at the first workspace folder.
 *
 * @param rules of the paths of this system
 */
export function ruleFolders(
  roots: readonly string[],
  setting: unknown,
  rules: PathRules = pathRules(),
): readonly RuleFolder[] {
  const named = Array.isArray(setting)
    ? setting.filter((item): item is string => typeof item === 'string' && item !== '')
    : [];
  const all: readonly RuleFolder[] = [
    ...roots.map((root) => ({ path: path.join(root, WORKSPACE_FOLDER), from: 'workspace' as const })),
    ...named
      .filter((folder) => path.isAbsolute(folder) || roots.length > 0)
      // As documents are named: VS Code writes drives small.
      .map((folder) => URI.file(path.resolve(roots[0] ?? '', folder)).fsPath)
      .map((folder) => ({ path: folder, from: 'setting' as const })),
  ];
  return all.filter((one, index) => all.findIndex((other) => rules.same(other.path, one.path)) === index);
}

/**
 * Whether a new file can be put into a folder: into it, or into what is there of the folders above it.
 *
 * @param mayWrite rejects where nothing can be written
 */
export async function describeFolder(
  folder: RuleFolder,
  mayWrite: (folder: string) => Promise<void> = (one) => access(one, constants.W_OK),
): Promise<RuleFoldersResult['folders'][number]> {
  const exists = await isThere(folder.path);
  try {
    let above = folder.path;
    while (!(await isThere(above)) && path.dirname(above) !== above) above = path.dirname(above);
    await mayWrite(above);
    return { ...folder, exists, writable: true };
  } catch (error) {
    return { ...folder, exists, writable: false, why: reason(error) };
  }
}

async function isThere(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).isDirectory();
  } catch {
    return false;
  }
}
