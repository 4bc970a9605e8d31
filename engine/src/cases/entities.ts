import { ntstatusInside, setupapiTwin, win32Inside } from '../codes/layout.js';
import type { CodeToken } from '../model/code.js';
import { entryFor } from '../model/wordTable.js';

/** What a name in a log stands for. `name` is any word; it is only followed when a person asks for it. */
export type EntityKind =
  | 'code'
  | 'lastError'
  | 'extend'
  | 'guid'
  | 'registryKey'
  | 'service'
  | 'path'
  | 'file'
  | 'package'
  | 'kb'
  | 'processId'
  | 'threadId'
  | 'sid'
  | 'function'
  | 'name';

/** One thing on the machine, whatever way a log writes it. */
export interface Entity {
  readonly kind: EntityKind;
  /** Equal for every spelling of the same thing: see `sameEntity`. */
  readonly key: string;
  /** As written where it was taken from. */
  readonly text: string;
}

/** A code as an entity: 0x80070005, -2147024891 and the 5 of `Error 5` are one, 0xD0000034 and 0xC0000034 too. */
export function codeEntity(token: CodeToken): Entity {
  const kind = token.role === 'extend' ? 'extend' : token.role === 'gle' ? 'lastError' : 'code';
  const key = token.role === 'bugcheck' ? `bugcheck ${token.value}` : codeKey(token.value, kind);
  return { kind, key, text: token.text };
}

function codeKey(value: number, kind: EntityKind): string {
  if (kind === 'extend') return String(value);
  return String(plainCode(value));
}

/** A code without its wrappings: the Win32 code or NTSTATUS inside, SetupAPI's HRESULT spelling. */
function plainCode(value: number): number {
  const status = ntstatusInside(value);
  // 0xC007xxxx inside 0xD007xxxx carries a Win32 code in its turn.
  if (status !== undefined && status >>> 30 === 3) return win32Inside(status) ?? status;
  return win32Inside(value) ?? (value >>> 16 === 0xe000 ? (setupapiTwin(value) ?? value) : value);
}

/** Every number that is written for the code of this key; the bare one first. */
export function spellingsOfCode(key: string): readonly number[] {
  const value = Number(key);
  if (!Number.isFinite(value)) return [];
  if (value <= 0xffff)
    return [value, (0x80070000 | value) >>> 0, (0xc0070000 | value) >>> 0, (0xd0070000 | value) >>> 0];
  const others: number[] = [value];
  if (value >>> 30 === 3 && (value & 0x10000000) === 0) others.push((value | 0x10000000) >>> 0);
  const twin = setupapiTwin(value);
  if (twin !== undefined) others.push(twin);
  return others;
}

const hives: Readonly<Record<string, string>> = {
  hkey_local_machine: 'hklm',
  hkey_current_user: 'hkcu',
  hkey_classes_root: 'hkcr',
  hkey_users: 'hku',
  hkey_current_config: 'hkcc',
};

/**
 * A registry key in one spelling: short hive, lower case, single backslashes. CurrentControlSet is a link to one of the
 * ControlSet00n keys, and exports and offline hives write those: they count as one.
 */
export function plainRegistryKey(text: string): string {
  const key = text
    .toLowerCase()
    .replace(/\\{2,}/g, '\\')
    .replace(/\\$/, '');
  const at = key.indexOf('\\');
  const hive = at < 0 ? key : key.slice(0, at);
  const rest = at < 0 ? '' : key.slice(at);
  return (entryFor(hives, hive) ?? hive) + rest.replace(/\\controlset\d{3}(?=\\|$)/, '\\currentcontrolset');
}

/**
 * A path without what differs between the systems that see the same disk: drive letter, `\\?\`, `\??\`, device and
 * volume names. `%windir%` and `\SystemRoot` are `\windows`. Lower case, single backslashes.
 */
export function plainPath(text: string): string {
  let path = text.toLowerCase().replace(/[\\/]+/g, '\\');
  path = path.replace(/^\\[?.]+\\/, '');
  path = path.replace(/^\\?(?:globalroot\\)?device\\harddisk(?:volume\d+|\d+\\partition\d+)/, '');
  path = path.replace(/^volume\{[0-9a-f-]{36}\}/, '');
  path = path.replace(/^[a-z]:/, '');
  path = path.replace(/^(?:%windir%|%systemroot%|\\systemroot)(?=\\|$)/, '\\windows').replace(/^%systemdrive%/, '');
  path = path.replace(/\\$/, '');
  return path.startsWith('\\') || path === '' ? path : `\\${path}`;
}

/** The last segment of a plain path or key. */
export function lastSegment(plain: string): string {
  return plain.slice(plain.lastIndexOf('\\') + 1);
}

/** A text of a known kind as an entity; undefined when nothing is left that could be looked for. */
export function textEntity(
  kind: Exclude<EntityKind, 'code' | 'lastError' | 'extend'>,
  text: string,
): Entity | undefined {
  const key = keyOf(kind, text);
  return key === '' ? undefined : { kind, key, text };
}

function keyOf(kind: EntityKind, text: string): string {
  switch (kind) {
    case 'registryKey':
      return plainRegistryKey(text);
    case 'path':
      return plainPath(text);
    case 'guid':
      return text.toLowerCase().replace(/[{}]/g, '');
    case 'kb':
      return text.replace(/\D/g, '');
    default:
      return text.toLowerCase();
  }
}

/**
 * Whether two entities are the same thing. A bare file name is every path that ends in it; `[gle=...]` is often stale,
 * so it answers only a question for a last error.
 *
 * @param asked what a person pointed at
 */
export function sameEntity(asked: Entity, found: Entity): boolean {
  if (asked.kind === 'lastError')
    return (found.kind === 'lastError' || found.kind === 'code') && asked.key === found.key;
  if (asked.kind === found.kind) return asked.key === found.key;
  if (asked.kind === 'file' && found.kind === 'path') return lastSegment(found.key) === asked.key;
  if (asked.kind === 'path' && found.kind === 'file') return lastSegment(asked.key) === found.key;
  return false;
}
