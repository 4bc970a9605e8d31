import type * as vscode from 'vscode';

type Address = Pick<vscode.Uri, 'authority' | 'path'>;

/** The text as it is, or in lower case where names that differ by case alone are one. */
export function inOneCase(text: string, platform: NodeJS.Platform = process.platform): string {
  return platform === 'win32' || platform === 'darwin' ? text.toLowerCase() : text;
}

/** The form in which two addresses of one file are equal; their schemes (a zip, and the same as a folder) do not count. */
export function addressKey({ authority, path }: Address, platform: NodeJS.Platform = process.platform): string {
  return inOneCase(`//${authority}${path.length > 1 ? path.replace(/\/$/, '') : path}`, platform);
}

/** Whether an address is that of a folder or zip, or of something in it. */
export function isWithin(root: Address, file: Address, platform: NodeJS.Platform = process.platform): boolean {
  const [outer, inner] = [addressKey(root, platform), addressKey(file, platform)];
  return inner === outer || inner.startsWith(outer.endsWith('/') ? outer : `${outer}/`);
}
