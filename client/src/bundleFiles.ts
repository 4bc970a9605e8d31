import * as vscode from 'vscode';
import {
  bundleEntriesRequest,
  bundleFileRequest,
  bundleScheme,
  type BundleEntriesResult,
  type BundleFileResult,
  type BundleParams,
} from '../../server/src/protocol.js';
import type { LogLanguageClient } from './languageClient.js';

/** The files of one zip, folder by folder: path in the zip → what lies directly in it. */
interface Listing {
  readonly root: vscode.Uri;
  readonly folders: ReadonlyMap<string, ReadonlyMap<string, vscode.FileStat>>;
}

/**
 * Zips as read-only folders of the editor. The server lists and reads them where they lie; nothing is unpacked to disk.
 */
export class BundleFiles implements vscode.FileSystemProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;
  /** By the path of the zip. */
  private readonly listings = new Map<string, Listing>();
  private readonly watchers = new Map<string, vscode.Disposable>();

  constructor(private readonly client: LogLanguageClient) {}

  dispose(): void {
    this.changed.dispose();
    for (const watcher of this.watchers.values()) watcher.dispose();
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const listing = await this.listing(uri);
    const inside = pathIn(listing, uri);
    if (listing.folders.has(inside)) return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    const at = inside.lastIndexOf('/');
    const found = listing.folders.get(at < 0 ? '' : inside.slice(0, at))?.get(inside.slice(at + 1));
    if (!found) throw vscode.FileSystemError.FileNotFound(uri);
    return found;
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    const listing = await this.listing(uri);
    const folder = listing.folders.get(pathIn(listing, uri));
    if (!folder) throw vscode.FileSystemError.FileNotADirectory(uri);
    return [...folder].map(([name, { type }]) => [name, type]);
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const params: BundleParams = { uri: uri.toString() };
    const answer = await this.client.ask<BundleFileResult>(bundleFileRequest, params);
    if (answer?.base64 !== undefined) return Buffer.from(answer.base64, 'base64');
    throw answer?.message === undefined
      ? vscode.FileSystemError.Unavailable(uri)
      : new vscode.FileSystemError(answer.message);
  }

  /** Watched is the zip itself, from when it was first looked into. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  private async listing(uri: vscode.Uri): Promise<Listing> {
    for (const known of this.listings.values()) if (isBelow(known.root, uri)) return known;
    const params: BundleParams = { uri: uri.toString() };
    const answer = await this.client.ask<BundleEntriesResult>(bundleEntriesRequest, params);
    if (!answer) throw vscode.FileSystemError.Unavailable(uri);
    if (answer.root === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    const root = vscode.Uri.parse(answer.root);
    const listing: Listing = { root, folders: foldersOf(answer.entries) };
    this.listings.set(root.path, listing);
    this.follow(root);
    return listing;
  }

  /** A zip that is written anew is listed anew, and what is open of it is read again. */
  private follow(root: vscode.Uri): void {
    if (this.watchers.has(root.path)) return;
    const archive = root.with({ scheme: 'file' });
    const slash = archive.path.lastIndexOf('/');
    const folder = archive.with({ path: archive.path.slice(0, slash) || '/' });
    // A name is no pattern: what would be one in it stands for any character.
    const name = archive.path.slice(slash + 1).replace(/[*?[\]{}!]/g, '?');
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, name));
    const forget = (): void => {
      this.listings.delete(root.path);
      const open = vscode.workspace.textDocuments.filter(({ uri }) => isBelow(root, uri));
      this.changed.fire(
        [root, ...open.map(({ uri }) => uri)].map((uri) => ({ type: vscode.FileChangeType.Changed, uri })),
      );
    };
    this.watchers.set(
      root.path,
      vscode.Disposable.from(
        watcher,
        watcher.onDidChange(forget),
        watcher.onDidCreate(forget),
        watcher.onDidDelete(forget),
      ),
    );
  }
}

/** The URI under which the editor shows a zip that lies on disk. */
export function bundleUri(zip: vscode.Uri): vscode.Uri {
  return zip.with({ scheme: bundleScheme });
}

function isBelow(root: vscode.Uri, uri: vscode.Uri): boolean {
  return (
    uri.scheme === root.scheme &&
    uri.authority === root.authority &&
    (uri.path === root.path || uri.path.startsWith(`${root.path}/`))
  );
}

function pathIn({ root }: Listing, uri: vscode.Uri): string {
  return uri.path.slice(root.path.length + 1).replace(/\/$/, '');
}

function foldersOf(entries: BundleEntriesResult['entries']): Listing['folders'] {
  const folders = new Map<string, Map<string, vscode.FileStat>>([['', new Map<string, vscode.FileStat>()]]);
  const folderAt = (path: string): Map<string, vscode.FileStat> => {
    let folder = folders.get(path);
    if (!folder) {
      folder = new Map<string, vscode.FileStat>();
      folders.set(path, folder);
      const at = path.lastIndexOf('/');
      folderAt(at < 0 ? '' : path.slice(0, at)).set(path.slice(at + 1), {
        type: vscode.FileType.Directory,
        ctime: 0,
        mtime: 0,
        size: 0,
      });
    }
    return folder;
  };
  for (const { name, bytes, modified } of entries) {
    const at = name.lastIndexOf('/');
    folderAt(at < 0 ? '' : name.slice(0, at)).set(name.slice(at + 1), {
      type: vscode.FileType.File,
      ctime: modified,
      mtime: modified,
      size: bytes,
      permissions: vscode.FilePermission.Readonly,
    });
  }
  return folders;
}
