import { LEVEL_ERROR, LEVEL_INFO, LEVEL_WARNING } from '../../model/record.js';
import type { LogFormat } from '../header.js';
import { everyLine } from '../header.js';
import { sections } from '../sections.js';

/** A line of CBS.log: `2025-11-19 15:59:25, Info                  CBS    CheckSur: ...` */
const DATED = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, \w{4,7} /;
/** The first line of the file, or a finding: a passage may be shown without its beginning. */
const OWN = /^(?:Checking System Update Readiness\.|\((?:f|fix)\)[\t ]+C[BS][SI] [A-Z][A-Za-z]+ )/;
/** `(f)<TAB>`. Where the log is shown in an article or a forum its tabs became spaces. */
const MARK = /^\((f|w|fix)\)[\t ]/;

/**
 * CheckSUR.log of the system update readiness tool (Windows 7 to 8.1, `C:\Windows\Logs\CBS`). Read from Microsoft's
 * description; no whole real file was seen.
 *
 * ```
 * Checking System Update Readiness.
 * Binary Version 6.1.7601.22471
 * (f)<TAB>CBS MUM Corrupt<TAB>0x800F0900<TAB>servicing\Packages\Package_for_KB....mum<TAB><TAB>Line 1:
 * (fix)<TAB>CBS MUM Corrupt<TAB>CBS File Replaced<TAB>...
 * Summary:
 * mark: (f) found, (w) warning, (fix) mended; kind, code, file
 * ```
 *
 * From Windows 8 on servicing checks by itself and writes the same words into CBS.log, below a line of its own.
 */
export const checksur: LogFormat = {
  id: 'checksur',
  claims: (sample) => {
    const named = sample.lines.slice(0, 20).some((line) => OWN.test(line));
    return named && !sample.lines.some((line) => DATED.test(line)) ? 0.9 : 0;
  },
  reader: () => (bytes, start, end, header) => {
    everyLine(bytes, start, end, header);
    header.level = LEVEL_INFO;
    if (bytes[start] !== 0x28) return true;
    const mark = String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 6)));
    const [whole, kind] = MARK.exec(mark) ?? [];
    if (!whole) return true;
    if (kind === 'f') header.level = LEVEL_ERROR;
    else if (kind === 'w') header.level = LEVEL_WARNING;
    header.messageColumn = whole.length;
    return true;
  },
  // `Checking Package Manifests and Catalogs`, `Summary:`
  steps: (log) =>
    sections(log, (record) => {
      const line = log.records.firstLine[record] ?? 0;
      const [first] = log.lines.lineBytes(line);
      if (first !== 0x43 && first !== 0x53) return undefined;
      return /^(?:(Checking .{1,120}?)\.?|(Summary):)\s*$/
        .exec(log.lines.text(line).slice(0, 200))
        ?.slice(1)
        .find(Boolean);
    }),
};
