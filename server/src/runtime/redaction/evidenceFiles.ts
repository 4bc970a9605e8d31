import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { binaryKind, bytesInMemory, type LogBytes, type Problem } from '../../../../engine/src/index.js';
import { isCabinet, readCabinet } from '../../readers/cabinet.js';
import { readForeign, readForeignWindows } from '../../readers/foreign.js';
import { isZipName, levelsInside, listZip } from '../../readers/zip.js';
import { listCase, MOST_BYTES, readCaseFile, readCaseHead, type CaseFile } from '../files.js';
import { reason } from '../reasons.js';
import { openLog } from '../openLog.js';

/** A file of the evidence as text, opened; to be closed. */
export interface EvidenceText {
  readonly log: LogBytes;
  /** What is appended to the name of a file that is not text: its lines stand in a text of their own. */
  readonly ending: string;
  close(): void;
}

export function isUnread(text: EvidenceText | Problem): text is Problem {
  return 'what' in text;
}

/** The files of a case, and the names of what lies beside them and holds no log. */
export async function evidenceFiles(source: string): Promise<{
  readonly files: readonly CaseFile[];
  readonly others: readonly string[];
  readonly problems: readonly Problem[];
}> {
  const { files, problems } = await listCase(source);
  // Notes beside a zip are not in it.
  const own = files.filter(({ name }) => !name.startsWith('../'));
  const known = new Set(own.map(({ name }) => name));
  const all = isZipName(source) ? await namesInZip(source) : await namesBelow(source);
  return { files: own, others: all.filter((name) => !known.has(name)), problems };
}

async function namesInZip(archive: string): Promise<readonly string[]> {
  const { members } = await listZip(archive, { wanted: () => true, inner: levelsInside(false) });
  return members.map(({ name }) => name);
}

/** Nobody's evidence, and thousands of files. */
const foreignFolder = /[\\/](?:node_modules|\.git)(?:[\\/]|$)/;

async function namesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory() && !isZipName(entry.name) && !foreignFolder.test(entry.parentPath))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

/**
 * Opens a file as text: a log as it is; an event log, a dump or a trace as the lines that its reader writes, for its own
 * bytes cannot be rewritten.
 *
 * @returns why not, for a file that nobody reads
 */
export async function openEvidence(file: CaseFile): Promise<EvidenceText | Problem> {
  try {
    const head = await readCaseHead(file);
    const isBinary = binaryKind(head) !== undefined || isCabinet(head);
    if (isBinary) return await openBinary(file, head);
    if (!file.zip && file.bytes <= MOST_BYTES) {
      const log = openLog(file.path);
      const { size, isAscii } = log;
      const read = (from: number, to: number): Uint8Array => log.read(from, to);
      // Chunks of logs share memory as long as nothing is waited for; here other work comes in between.
      const own = { size, ...(isAscii && { isAscii }), read, chunk: read };
      return {
        log: own,
        ending: '',
        close() {
          log.close();
        },
      };
    }
    const bytes = await readCaseFile(file);
    return bytes instanceof Uint8Array ? inMemory(bytes, '') : bytes;
  } catch (error) {
    return { file: file.name, what: 'Cannot be read: {0}', args: [reason(error)] };
  }
}

/** Files from here on are read in windows. */
const LARGE = 1024 * 1024;

async function openBinary(file: CaseFile, head: Uint8Array): Promise<EvidenceText | Problem> {
  const unread: Problem = { file: file.name, what: 'Left out: it is not text, and nothing here can read it.' };
  if (!file.zip && file.bytes >= LARGE && !isCabinet(head)) {
    const handle = await open(file.path, 'r');
    try {
      const start = Buffer.alloc(64 * 1024);
      const { bytesRead } = await handle.read(start, 0, start.length, 0);
      const foreign = readForeignWindows(start.subarray(0, bytesRead), handle.fd, file.bytes);
      if (foreign?.lines.bytes) return inMemory(foreign.lines.bytes, '.txt');
    } finally {
      await handle.close();
    }
  }
  const bytes = await readCaseFile(file);
  if (!(bytes instanceof Uint8Array)) return bytes;
  if (isCabinet(bytes)) {
    const { text } = readCabinet(bytes) ?? {};
    return text ? inMemory(text, '.log') : unread;
  }
  const lines = readForeign(bytes)?.lines.bytes;
  return lines ? inMemory(lines, '.txt') : unread;
}

function inMemory(bytes: Uint8Array, ending: string): EvidenceText {
  return { log: bytesInMemory(bytes), ending, close: () => undefined };
}
