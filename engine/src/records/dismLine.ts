import type { LogFile } from '../model/record.js';
import { wilFailure } from './wilLine.js';

/** Who wrote a line of dism.log. */
export interface DismWriter {
  /** `DISM Package Manager`, `API`; empty where the line begins with its process. */
  readonly provider: string;
  readonly pid: number;
  /** Absent in the logs of Windows 7. */
  readonly tid?: number;
  /** UTF-16 columns inside the message: from the provider to the end of the thread. */
  readonly length: number;
}

/**
 * ```
 * DISM Package Manager: PID=6844 TID=7344 Failed finalizing changes. - CDISMPackageManager::Internal_Finalize(hr:0x800f081f)
 * PID=7808 TID=5996 DismCore.dll version: 10.0.22621.1 - CDISMManager::FinalConstruct
 * ```
 */
const WRITER = /^(?:([A-Za-z][\w. ]{0,40}): )?PID=(\d{1,10})(?: TID=(\d{1,10}))?(?= |$)/;

/** The writer that a message of dism.log names; undefined for lines of DISM.EXE and of the logger. */
export function dismWriter(message: string): DismWriter | undefined {
  const match = WRITER.exec(message);
  if (!match?.[2]) return undefined;
  return {
    provider: match[1] ?? '',
    pid: Number(match[2]),
    ...(match[3] !== undefined && { tid: Number(match[3]) }),
    length: match[0].length,
  };
}

/** `(hr:0x800f081f)` at the end, `HRESULT=80004005`, `HRESULT=0x8007007b!`, `[HRESULT = 0x80070020 - ERROR_...]`. */
const CODE = /\bhr:0x([0-9A-Fa-f]{8})\)|HRESULT ?= ?(?:0x)?([0-9A-Fa-f]{8})(?![0-9A-Fa-f])/g;

/**
 * The failure that a message of dism.log ends with, unsigned: the last of its codes whose highest bit is set. App packages
 * are added by a library that writes its failures in its own way; what it ignored is none.
 */
export function dismFailureCode(message: string): number | undefined {
  const failure = wilFailure(message);
  let found = failure?.kind === 'returned' && failure.code >= 0x8000_0000 ? failure.code : undefined;
  for (const match of message.matchAll(CODE)) {
    const value = Number.parseInt(match[1] ?? match[2] ?? '', 16) >>> 0;
    if (value >= 0x8000_0000) found = value;
  }
  return found;
}

const utf8 = new TextDecoder('utf-8');

/** The message of a record, its first 1000 bytes: command lines and codes stand there. */
export function dismMessage(log: LogFile, record: number): string {
  const bytes = log.lines.lineBytes(log.records.firstLine[record] ?? 0);
  let at = log.records.messageColumn[record] ?? 0;
  while (bytes[at] === 0x20) at++;
  return utf8.decode(bytes.subarray(at, at + 1000));
}
