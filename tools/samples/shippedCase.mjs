// The sample case that the extension brings along: one of the five cases as a zip, the same bytes on every machine.
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';
import { composeSamples } from './build.mjs';

/** A case whose first cause is one line, far above the reported result, with a fix that names an object of the log. */
const shipped = 'case5b-bcd';
/** Written as the local time that zips know, and no other, which makes it the same in every time zone. */
const modified = new Date(2023, 0, 2, 12, 0, 0);

/**
 * Writes `sample-case.zip`.
 *
 * @param {string} folder that it is written into; created where there is none
 */
export async function packShippedCase(folder) {
  await mkdir(folder, { recursive: true });
  const zip = new yazl.ZipFile();
  const { files } = composeSamples({ only: [shipped] });
  for (const [name, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    zip.addBuffer(bytes, name.slice(shipped.length + 1), { mtime: modified, forceDosTimestamp: true, mode: 0o100644 });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path.join(folder, 'sample-case.zip')));
}
