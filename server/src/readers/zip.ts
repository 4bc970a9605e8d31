import { crc32 } from 'node:zlib';
import { fromBufferPromise, openPromise, type Entry, type ZipFile } from 'yauzl';
import type { Problem } from '../../../engine/src/index.js';
import { knownReason } from '../runtime/reasons.js';
import { readZipEntry, zipReason, type ZipEntryData, type ZipLocation } from './zipEntry.js';
import { decodeNames, unsafeName, type RawName } from './zipNames.js';

/** A file inside a zip that may be read. */
export interface ZipMember {
  /** Path inside the zip, with `/`; through an inner archive: `inner.zip/Panther/setupact.log`. */
  readonly name: string;
  readonly bytes: number;
  /** As the archive states it, milliseconds since 1970. */
  readonly modified: number;
  readonly location: ZipLocation;
}

export interface ZipListing {
  readonly members: readonly ZipMember[];
  /** What was refused and why; `file` is the name inside the zip, empty for the zip as a whole. */
  readonly problems: readonly Problem[];
}

/** What an archive may hold before it is taken for a trap. */
export interface ZipLimits {
  readonly entries: number;
  /** Bytes of one file. */
  readonly file: number;
  /** Bytes of all files together, those of inner archives included. */
  readonly total: number;
  /** Bytes per compressed byte, for files above `ratioFrom` bytes. Logs reach 30, a log of one repeated line 200. */
  readonly ratio: number;
  readonly ratioFrom: number;
  /** Bytes of an archive inside the archive, which is unpacked in memory. */
  readonly inner: number;
}

const MB = 1024 * 1024;

export const zipLimits: ZipLimits = {
  entries: 20_000,
  file: 1024 * MB,
  total: 4096 * MB,
  ratio: 300,
  ratioFrom: 8 * MB,
  inner: 256 * MB,
};

export interface ZipOptions {
  /** Whether a file is of interest, by its name in the zip; others are neither read nor counted. */
  readonly wanted: (name: string) => boolean;
  /** How many levels of archives inside are listed too. */
  readonly inner: number;
  readonly limits?: ZipLimits;
}

/** Problems of one archive that are told one by one. */
const MOST_PROBLEMS = 200;

/** Archives inside one another that are opened in a folder; a zip is one more, so that it says what its folder says. */
const LEVELS = 2;

/** How many levels of archives inside are opened. @param inFolder whether the archive lies in the folder of a case */
export function levelsInside(inFolder: boolean): number {
  return inFolder ? LEVELS - 1 : LEVELS;
}

export function isZipName(name: string): boolean {
  return /\.zip$/i.test(name);
}

/**
 * The files of a zip, from its central directory: nothing is unpacked but archives inside it, in memory.
 * Never throws for what the archive holds; what is refused becomes a problem that names the entry and the reason.
 */
export async function listZip(archive: string, options: ZipOptions): Promise<ZipListing> {
  const scan = new ZipScan(options);
  try {
    const zip = await openPromise(archive, openOptions);
    await scan.read(zip, { prefix: '', inner: options.inner, locate: (entry) => ({ archive, entries: [entry] }) });
  } catch (error) {
    scan.refuse('', 'The archive cannot be read: {0}', archiveReason(error));
  }
  return scan.result();
}

const openOptions = { lazyEntries: true, autoClose: true, decodeStrings: false, validateEntrySizes: true } as const;

/** yauzl's messages name fields of the format; what a person can act on is whether the file is a zip at all. */
function archiveReason(error: unknown): string {
  const { code } = error as { code?: unknown };
  const message = error instanceof Error ? error.message : String(error);
  if (typeof code === 'string' && /^(?:E[A-Z]+|UNKNOWN)$/.test(code)) return knownReason(error) ?? message;
  if (/end of central directory/i.test(message)) return 'it is cut short, or no zip file';
  if (/multi-disk/i.test(message)) return 'it is one part of several';
  return 'its directory is damaged';
}

interface Level {
  readonly prefix: string;
  readonly inner: number;
  readonly locate: (entry: ZipEntryData) => ZipLocation;
}

/** One archive, with those inside it, as it is being listed. */
class ZipScan {
  private readonly members = new Map<string, ZipMember>();
  private readonly problems: Problem[] = [];
  private readonly limits: ZipLimits;
  private unlisted = 0;
  private entries = 0;
  private total = 0;

  constructor(private readonly options: ZipOptions) {
    this.limits = options.limits ?? zipLimits;
  }

  result(): ZipListing {
    const { unlisted } = this;
    const more: Problem[] =
      unlisted > 0 ? [{ file: '', what: '{0} further entries of the archive were refused.', args: [unlisted] }] : [];
    return { members: [...this.members.values()], problems: [...this.problems, ...more] };
  }

  refuse(file: string, what: string, ...args: (string | number)[]): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ file, what, ...(args.length > 0 && { args }) });
    else this.unlisted++;
  }

  async read(zip: ZipFile, level: Level): Promise<void> {
    const found: Entry[] = [];
    try {
      for await (const entry of zip.eachEntry()) {
        if (++this.entries > this.limits.entries) {
          this.refuse(level.prefix, 'Not read further: the archive holds more than {0} entries.', this.limits.entries);
          break;
        }
        found.push(entry);
      }
    } catch (error) {
      this.refuse(level.prefix, 'The archive cannot be read to its end: {0}', archiveReason(error));
    }
    const names = decodeNames(found.map(rawName));
    const overlapping = overlaps(found);
    for (const [i, entry] of found.entries()) {
      const name = names[i] ?? '';
      if (name.endsWith('/')) continue;
      await this.take(entry, name, overlapping.has(entry), level);
    }
  }

  private async take(entry: Entry, own: string, overlapping: boolean, level: Level): Promise<void> {
    const unsafe = unsafeName(own);
    const name = level.prefix + own;
    if (unsafe) {
      this.refuse(name, 'Refused: {0}', unsafe);
      return;
    }
    if (!this.options.wanted(name)) return;
    const archive = isZipName(own);
    const reason = this.members.has(name) ? 'the archive holds another file of this name' : entryReason(entry);
    if (reason) {
      this.refuse(name, 'Refused: {0}', reason);
      return;
    }
    if (overlapping) {
      this.refuse(name, 'Refused: {0}', 'it shares its data with another entry, as only traps do');
      return;
    }
    const { limits } = this;
    const { uncompressedSize: bytes, compressedSize: compressed } = entry;
    if (archive && level.inner === 0) {
      this.refuse(name, 'Not opened: too many archives are packed inside one another.');
      return;
    }
    const most = archive ? limits.inner : limits.file;
    if (bytes > most) {
      this.refuse(name, 'Not read: it unpacks to {0} bytes, more than the {1} that are read.', bytes, most);
      return;
    }
    if (bytes > limits.ratioFrom && bytes > compressed * limits.ratio) {
      this.refuse(name, 'Not read: it unpacks to {0} bytes from {1}, as only traps do.', bytes, compressed);
      return;
    }
    if (this.total + bytes > limits.total) {
      this.refuse(name, 'Not read: the files of the archive unpack to more than {0} bytes.', limits.total);
      return;
    }
    this.total += bytes;
    const data: ZipEntryData = {
      header: entry.relativeOffsetOfLocalHeader,
      compressed,
      bytes,
      crc32: entry.crc32,
      method: entry.compressionMethod === 0 ? 0 : 8,
    };
    const location = level.locate(data);
    if (archive) await this.open(name, location, level.inner - 1);
    else this.members.set(name, { name, bytes, modified: entry.getLastModDate().getTime(), location });
  }

  /** An archive inside the archive. */
  private async open(name: string, outer: ZipLocation, inner: number): Promise<void> {
    try {
      const zip = await fromBufferPromise(Buffer.from(readZipEntry(outer)), openOptions);
      await this.read(zip, {
        prefix: `${name}/`,
        inner,
        locate: (entry) => ({ archive: outer.archive, entries: [...outer.entries, entry] }),
      });
    } catch (error) {
      const damaged = (error as { code?: unknown }).code !== undefined || !/central directory/i.test(String(error));
      this.refuse(name, 'The archive cannot be read: {0}', damaged ? zipReason(error) : archiveReason(error));
    }
  }
}

/** Field of Info-ZIP: version 1, the checksum of the plain name, then the name in UTF-8. */
const UNICODE_PATH = 0x7075;

function rawName({ fileNameRaw: bytes, generalPurposeBitFlag, extraFields }: Entry): RawName {
  if (generalPurposeBitFlag & 0x800) return { bytes, unicode: bytes.toString('utf8') };
  const path = extraFields.find(({ id }) => id === UNICODE_PATH)?.data;
  if (!path || path.length < 5 || path[0] !== 1 || path.readUInt32LE(1) !== crc32(bytes)) return { bytes };
  return { bytes, unicode: path.toString('utf8', 5) };
}

/** Unix file types, in the upper half of the external attributes. */
const FILE_TYPE = 0xf000;
const REGULAR = 0x8000;
const LINK = 0xa000;
/** Windows: FILE_ATTRIBUTE_REPARSE_POINT. */
const REPARSE_POINT = 0x400;

function entryReason(entry: Entry): string | undefined {
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
  if (type === LINK || (type === 0 && entry.externalFileAttributes & REPARSE_POINT)) return 'it is a link';
  if (type !== 0 && type !== REGULAR) return 'it is no file';
  if (entry.isEncrypted() || entry.compressionMethod === 99) return 'it is encrypted';
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    return 'it is compressed in a way that is not supported; pack it again with "deflate"';
  }
  return undefined;
}

/** Entries whose data begins inside that of the entry before: a trap that unpacks the same bytes many times over. */
function overlaps(entries: readonly Entry[]): ReadonlySet<Entry> {
  const found = new Set<Entry>();
  let end = 0;
  const inOrder = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  for (const entry of inOrder) {
    const start = entry.relativeOffsetOfLocalHeader;
    if (start < end) found.add(entry);
    // The local header is at least this long; its extra fields may make it longer.
    end = Math.max(end, start + 30 + entry.fileNameRaw.length + entry.compressedSize);
  }
  return found;
}
