import type { LogFormat } from '../header.js';
import { everyLine, shareOf } from '../header.js';

/**
 * SHA-256 of files, as commands print it; told by the hash and the words that are the same in every language.
 *
 * ```
 * Algorithm       Hash                                                                   Path        Get-FileHash
 * SHA256          C6989F6BB1DDB66023776F00EBB120B2258DD5F7FB891C18C9D172BB9C8CFAB7       C:\a.iso
 * Algorithm : SHA256                                                                    | Format-List
 * Hash      : C6989F...
 * Path      : C:\a.iso
 * SHA256 hash of C:\a.iso:                                                               certutil -hashfile C:\a.iso SHA256
 * c6989f6bb1ddb66023776f00ebb120b2258dd5f7fb891c18c9d172bb9c8cfab7
 * c6989f...  a.iso                                                                       sha256sum
 * ```
 */
export const fileHash: LogFormat = {
  id: 'file-hash',
  claims: (sample) => {
    const hashes = shareOf(sample, (line) => hashLine.test(line));
    if (hashes === 0) return 0;
    const named = sample.lines.some((line) => /SHA256/i.test(line));
    // A log may name a hash here and there; here it is what the file is about.
    return named && hashes >= 0.15 ? 0.9 : hashes >= 0.6 ? 0.6 : 0;
  },
  reader: () => everyLine,
};

const hashLine =
  /^(?:\s*"?SHA256"?[\s,]+"?|\s*Hash\s*:\s*|\s*)(?:[0-9A-Fa-f]{64}|(?:[0-9A-Fa-f]{2} ){31}[0-9A-Fa-f]{2})(?:["\s,]|$)/;
