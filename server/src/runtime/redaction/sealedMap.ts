import { createCipheriv, createDecipheriv, randomBytes, scrypt, type ScryptOptions } from 'node:crypto';
import { chmod, open, readFile, rm } from 'node:fs/promises';
import { mapText, parseMap, type RedactionMap } from '../../../../engine/src/index.js';
import { replaceFile } from '../replaceFile.js';
import { RedactionRefusal } from './refusal.js';

const FORMAT = 'upgrade-forensics-sealed-map';
const KEY_BYTES = 32;
/** 64 MB and some tenths of a second for each guess. */
const cost = { N: 2 ** 16, r: 8, p: 1 } as const;
const MAX_MEMORY = 128 * 1024 * 1024;

interface SealedFile {
  readonly format: typeof FORMAT;
  readonly version: 1;
  readonly cipher: 'aes-256-gcm';
  readonly kdf: {
    readonly name: 'scrypt';
    readonly N: number;
    readonly r: number;
    readonly p: number;
    readonly salt: string;
  };
  readonly iv: string;
  readonly tag: string;
  readonly data: string;
}

/** The map as it is written: plain JSON, or encrypted with a passphrase (AES-256-GCM, key by scrypt). */
export async function sealMap(map: RedactionMap, passphrase?: string): Promise<string> {
  const text = mapText(map);
  if (passphrase === undefined || passphrase === '') return text;
  const salt = randomBytes(16);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, salt, cost), iv);
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const file: SealedFile = {
    format: FORMAT,
    version: 1,
    cipher: 'aes-256-gcm',
    kdf: { name: 'scrypt', ...cost, salt: salt.toString('base64') },
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Whether the text of a map is encrypted. */
export function isSealed(text: string): boolean {
  return sealedFile(text) !== undefined;
}

/**
 * @param name of the file, for messages
 * @throws RedactionRefusal when it is no map, or the passphrase is not the one that it was sealed with
 */
export async function openMap(text: string, name: string, passphrase?: string): Promise<RedactionMap> {
  const sealed = sealedFile(text);
  if (sealed && (passphrase === undefined || passphrase === '')) {
    throw new RedactionRefusal({ what: 'The map {0} is sealed: the passphrase is needed.', args: [name] }, true);
  }
  const plain = sealed ? await unsealed(sealed, passphrase ?? '') : text;
  if (plain === undefined) {
    throw new RedactionRefusal(
      {
        what: 'The map {0} cannot be opened: the passphrase is wrong, or the file was changed.',
        args: [name],
      },
      true,
    );
  }
  const map = parseMap(plain);
  if (!map)
    throw new RedactionRefusal({ what: '{0} is there and is no map of pseudonyms. Name another file.', args: [name] });
  return map;
}

async function unsealed(file: SealedFile, passphrase: string): Promise<string | undefined> {
  try {
    const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
    const key = await keyOf(passphrase, bytes(file.kdf.salt), file.kdf);
    const decipher = createDecipheriv('aes-256-gcm', key, bytes(file.iv), { authTagLength: 16 });
    decipher.setAuthTag(bytes(file.tag));
    return Buffer.concat([decipher.update(bytes(file.data)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

function keyOf(passphrase: string, salt: Buffer, { N, r, p }: Pick<ScryptOptions, 'N' | 'r' | 'p'>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { ...(N && { N }), ...(r && { r }), ...(p && { p }), maxmem: MAX_MEMORY };
    scrypt(passphrase.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

function sealedFile(text: string): SealedFile | undefined {
  try {
    const file = JSON.parse(text) as Partial<SealedFile> | null;
    return file?.format === FORMAT && file.version === 1 && file.kdf?.name === 'scrypt'
      ? (file as SealedFile)
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The map of an earlier redaction.
 *
 * @returns undefined when there is no such file
 * @throws RedactionRefusal
 */
export async function readMap(file: string, passphrase?: string): Promise<RedactionMap | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return openMap(text, file, passphrase);
}

/** Writes the map for its owner alone to read; a map that is there is replaced as a whole. */
export async function writeMap(file: string, map: RedactionMap, passphrase?: string): Promise<void> {
  const part = `${file}.${process.pid}.part`;
  const handle = await open(part, 'wx', 0o600);
  try {
    await handle.writeFile(await sealMap(map, passphrase));
    await handle.close();
    await replaceFile(part, file);
    // On Windows the folder decides who may read.
    await chmod(file, 0o600);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(part, { force: true });
    throw error;
  }
}
