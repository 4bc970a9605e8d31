import type { Problem } from '../model/problem.js';
import type { LogFile } from '../model/record.js';

/** What a log lost at its end: a machine that stopped leaves NULs, or what its disk held before, behind the last line. */
export function binaryTailProblem(log: LogFile): Problem | undefined {
  const line = binaryTail(log);
  return line === undefined
    ? undefined
    : {
        file: log.path,
        line: line + 1,
        what: 'From here on the file holds bytes that are no text; they were not read.',
      };
}

/** 0-based line from which on the file holds no text; undefined when it is text to its end. */
function binaryTail(log: LogFile): number | undefined {
  const { lines } = log;
  let found: number | undefined;
  for (let line = lines.count - 1; line >= 0; line--) {
    const bytes = lines.lineBytes(line);
    if (bytes.length > 0 && !bytes.some((byte) => byte < 9 || (byte > 13 && byte < 27))) break;
    if (bytes.length > 0) found = line;
  }
  return found;
}
