import { open } from 'node:fs/promises';
import { firstNotable, type Engine, type LogAnalysis } from '../../engine/src/index.js';

/** Bytes that are looked at before the whole log is read; more only where the fewer hold no finding. */
const STEPS = [4 * 1024 * 1024, 16 * 1024 * 1024, 48 * 1024 * 1024];

/**
 * The beginning of a log, analysed while the whole is still being read: its lines, records and findings are those that
 * the whole log has there.
 *
 * @param name of the log in its case
 * @returns undefined when it cannot be read
 */
export async function analyseHead(engine: Engine, file: string, name: string): Promise<LogAnalysis | undefined> {
  let handle;
  try {
    handle = await open(file, 'r');
    const { size } = await handle.stat();
    let bytes = Buffer.alloc(0);
    let analysis: LogAnalysis | undefined;
    for (const step of STEPS) {
      const wanted = Math.min(step, size);
      const more = Buffer.allocUnsafe(wanted);
      bytes.copy(more);
      const { bytesRead } = await handle.read(more, bytes.length, wanted - bytes.length, bytes.length);
      const read = more.subarray(0, bytes.length + bytesRead);
      bytes = read;
      analysis = engine.analyseLog(name, wholeLines(read, size), analysis?.log);
      if (firstNotable(analysis) || read.length >= size || bytesRead === 0) break;
      // Other messages get their turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return analysis;
  } catch {
    return undefined;
  } finally {
    await handle?.close();
  }
}

/** Without the last line, which may have been cut off; UTF-16 by whole units. */
function wholeLines(bytes: Buffer, size: number): Buffer {
  if (bytes.length >= size) return bytes;
  const end = bytes.lastIndexOf(0x0a) + 1;
  const utf16 = (bytes[0] ?? 0) >= 0xfe || bytes[1] === 0 || bytes[0] === 0;
  if (!utf16) return end > 0 ? bytes.subarray(0, end) : bytes;
  const little = bytes[0] === 0xff || bytes[1] === 0;
  // The line feed is the first byte of its unit, or the second.
  const unit = little ? end + (end % 2) : end - (end % 2);
  return unit > 0 ? bytes.subarray(0, unit) : bytes.subarray(0, bytes.length & ~1);
}
