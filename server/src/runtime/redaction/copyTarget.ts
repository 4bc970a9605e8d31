import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rm, rmdir, utimes } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { isZipName } from '../../readers/zip.js';
import { replaceFile } from '../replaceFile.js';

/** Where a redacted copy is written: all of it or, when it does not get so far, nothing. */
export interface CopyTarget {
  /** @param name relative, with `/` */
  add(name: string, modified: number, content: AsyncIterable<Uint8Array>): Promise<void>;
  finish(): Promise<void>;
  /** Takes back what was written. */
  abandon(): Promise<void>;
}

/** @param out absolute: a folder, or a zip by its name */
export function copyTarget(out: string): CopyTarget {
  return isZipName(out) ? zipTarget(out) : folderTarget(out);
}

function folderTarget(out: string): CopyTarget {
  const files: string[] = [];
  const folders: string[] = [];
  const makeFolder = async (folder: string): Promise<void> => {
    const first = await mkdir(folder, { recursive: true });
    // All folders from the first new one down.
    for (let one = folder; first !== undefined && one.length >= first.length; one = path.dirname(one))
      folders.push(one);
  };
  return {
    async add(name, modified, content) {
      const target = path.join(out, ...name.split('/'));
      await makeFolder(path.dirname(target));
      files.push(target);
      const handle = await open(target, 'w');
      try {
        for await (const bytes of content) await handle.write(bytes);
      } finally {
        await handle.close();
      }
      const time = new Date(modified);
      await utimes(target, time, time);
    },
    async finish() {
      await makeFolder(out);
    },
    async abandon() {
      for (const file of files) await rm(file, { force: true });
      // The deepest first; what is not empty is not ours.
      for (const folder of folders.sort((a, b) => b.length - a.length)) await rmdir(folder).catch(() => undefined);
    },
  };
}

function zipTarget(out: string): CopyTarget {
  const zip = new ZipFile();
  const part = `${out}.${process.pid}.part`;
  const stop = new AbortController();
  let firstFolder: string | undefined;
  let written: Promise<void> | undefined;
  const start = async (): Promise<void> => {
    firstFolder = await mkdir(path.dirname(out), { recursive: true });
    written = pipeline(zip.outputStream, createWriteStream(part, { flags: 'wx' }), { signal: stop.signal });
    // Told by whoever waits for it.
    written.catch(() => undefined);
    zip.on('error', () => {
      stop.abort();
    });
  };
  return {
    async add(name, modified, content) {
      if (!written) await start();
      const stream = Readable.from(content, { objectMode: false });
      const read = once(stream, 'end');
      // Told by the race below, whichever of both fails first.
      read.catch(() => undefined);
      zip.addReadStream(stream, name, { mtime: new Date(modified), mode: 0o100644 });
      await Promise.race([read, written]);
    },
    async finish() {
      if (!written) await start();
      zip.end();
      await written;
      await replaceFile(part, out);
    },
    async abandon() {
      stop.abort();
      await written?.catch(() => undefined);
      await rm(part, { force: true });
      for (let one = path.dirname(out); firstFolder !== undefined && one.length >= firstFolder.length;) {
        await rmdir(one).catch(() => undefined);
        one = path.dirname(one);
      }
    },
  };
}
