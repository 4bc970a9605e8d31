import { LEVEL_ERROR, LEVEL_FATAL, LEVEL_INFO, LEVEL_NONE, LEVEL_WARNING } from '../../model/record.js';
import { digits, hexDigits, stampAt } from '../digits.js';
import type { Header, HeaderReader, Sample } from '../header.js';
import { shareOf } from '../header.js';

/**
 * The line that setupact.log, setuperr.log, dism.log and CBS.log share:
 *
 * ```
 * 2021-05-18 03:12:13, Warning    [0x064163] IBSLIB OSRollbackService::CBootFilesRestoreCheckpoint::Rollback: ...
 * 0         1         2         3         4         5
 * 0123456789012345678901234567890123456789012345678901234567890
 * time (0-18), level (21), event id (32-41), component (43-48), message (50)
 * ```
 *
 * Measured on 185,929 dated lines of 24 machines without an exception. `FatalError` and `Perf` are documented; no real
 * sample was seen. Lines that were pasted elsewhere lose their columns: those go through a slower, tolerant path.
 */
export function fixedColumnReader(): HeaderReader {
  const components = new ComponentNames();
  const stamp = stampReader();
  return (bytes, start, end, header) => {
    let at = start;
    // A byte-order mark in mid-file: another process reopened the log.
    while (bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3;
    const time = stamp(bytes, at);
    if (!Number.isNaN(time)) {
      header.time = time;
      return (
        strictColumns(bytes, at, start, end, header, components) || looseColumns(bytes, at + 21, start, end, header)
      );
    }
    // `27:00, Info [0x080489] MIG    ...`: minutes and seconds only, as documentation prints excerpts.
    if (
      end - at > 11 &&
      bytes[at + 5] === COMMA &&
      bytes[at + 2] === COLON &&
      digits(bytes, at, 2) >= 0 &&
      digits(bytes, at + 3, 2) >= 0
    ) {
      header.time = NaN;
      return looseColumns(bytes, at + 7, start, end, header);
    }
    return false;
  };
}

/**
 * The same line behind something that whoever pasted it put there, and lines whose time was left out:
 *
 * ```
 * > 2021-05-18 05:12:43, Info                  MOUPG  SetupHost: Reporting post reboot event -> [0xC1900101, 0x30018]
 * setupact.log:5377:2021-05-18 05:12:43, Info  ...
 * **2021-05-18 05:12:43, Error                 DISM   DISM WIM Provider: PID=776 ... (HRESULT=0x80070005)**
 * 2021-05-18T03:12:44Z: ==> azure-arm.image: 2021-05-18 05:12:43, Error                 SYSPRP BCD: BiUpdateEfiEntry failed c000000d
 * Error      [0x0f00d8] SYSPRP WinMain:Hit failure while pre-validate sysprep generalize internal providers; hr = 0x80073cf2
 * , Error                 CSI    000006d3 (F) STATUS_NOT_SUPPORTED #11758084# from CFileInstaller::DoComponentOperation(...)
 * <date> <time>, Error        DISM   DISM Manager: PID=13912 TID=14268 ... (hr:0x80070005)
 * Error [Shell Unattend] CopyProfile failed (0x80070003) [gle=0x00000003]
 * 05:12:43, Error MOUPG  CSetupManager::ExecuteDownlevelMode(609): Result = 0x80070002
 * SYSPRP Exit code of RemoveAllApps thread was 0x3cf2.
 * SP     Operation failed: Extract files from WIM file PathForNewOSFile, index 1 to C:\$WINDOWS.~BT\Sources\SafeOS. Error: 0x80070003
 * [0x060432] IBS The provided unattend file is not valid; hrResult = 0x80220005
 * [windeploy.exe] Setup.exe failed, returning exit code [0x1f]
 * 02-07-2022 15:18:03.000 SYSPRP 983152 (0xf0070) RunDlls:An error occurred while running registry sysprep DLLs, ...
 * ```
 *
 * A line without a level has none: only components whose names are no words begin one, the short ones with the blanks of
 * their column behind them. The last form is what a viewer of
 * Configuration Manager copies; its times are left out too.
 */
export function pastedColumnReader(): HeaderReader {
  const read = fixedColumnReader();
  return (bytes, start, end, header) => {
    if (read(bytes, start, end, header)) return true;
    const before = prefixLength(ascii(bytes, start, Math.min(end, start + LONGEST_PREFIX), LONGEST_PREFIX));
    if (before === undefined) return false;
    if (before > 0 && read(bytes, start + before, end, header)) {
      header.messageColumn += before;
      return true;
    }
    header.time = NaN;
    if (looseColumns(bytes, start + before, start, end, header)) {
      return (
        timeless.has(header.component) || (header.component === '' && bytes[start + header.messageColumn] === OPEN)
      );
    }
    return bareComponent(bytes, start + before, start, end, header);
  };
}

/** `SYSPRP Exit code of RemoveAllApps thread was 0x3cf2.`, with its event id or without, or a program's own name. */
function bareComponent(bytes: Uint8Array, at: number, start: number, end: number, header: Header): boolean {
  const line = ascii(bytes, at, end, LONGEST_BARE);
  const [all = PROGRAM.test(line) ? '' : undefined, id = '0', component = ''] = BARE.exec(line) ?? [];
  if (all === undefined) return false;
  header.level = LEVEL_NONE;
  header.eventId = parseInt(id, 16);
  header.component = component;
  header.messageColumn = at + all.length - start;
  return true;
}

/** The characters in front of a line that was pasted; undefined when the line is none of the family. */
function prefixLength(line: string): number | undefined {
  const stamp = STAMP.exec(line);
  if (stamp) {
    const before = line.slice(0, stamp.index).trimEnd();
    return PREFIX.test(before) || BUILD_PREFIX.test(before) ? stamp.index : undefined;
  }
  return TIMELESS.exec(line)?.[1]?.length;
}

/**
 * Share of the sample that was pasted with something in front, or without times; 0 for a log as setup writes it. One line
 * with a time is proof enough, without times a third of the lines has to look like it.
 */
export function claimsPasted(sample: Sample): number {
  let stamped = 0;
  let quoted = 0;
  let without = 0;
  for (const line of sample.lines) {
    if (isFixedColumnLine(line)) stamped++;
    else if (prefixLength(line) !== undefined) {
      if (STAMP.test(line)) quoted++;
      else without++;
    }
  }
  const share = (stamped + quoted + without) / Math.max(1, sample.lines.length);
  // What has marks before its time is not as setup wrote it, however few lines they are.
  if (quoted > 0 && sample.lines.some((line) => MARKED.test(line))) return Math.max(share, 0.51);
  // In a log as setup wrote it a message may quote another line.
  if (quoted > 0 && quoted * 3 > stamped) return Math.max(share, 0.5);
  if (stamped > 0 || without === 0) return 0;
  const inside = sample.lines.filter((line) => WIMGAPI.test(line)).length;
  const all = share + inside / sample.lines.length;
  return all > 0.3 ? all : 0;
}

const LONGEST_PREFIX = 200;
const STAMP = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, {1,2}(?:Info|Warning|Error|FatalError|Perf)\b/;
/** Quote marks and bullets, the name of a log, the number of a line. */
const PREFIX =
  /^[>|*`_+\-\s]*(?:[^\s<>|"?*]{1,120}\.(?:log|txt)[:(] ?)?(?:Line(?: |$)|L|#)?[[(]?\d{0,7}[\])]?[:.|)]{0,2}$/i;
/** What a build prints before the lines of what it runs: its own time in ISO form, an arrow, the name of the machine. */
const BUILD_PREFIX = /^(?:\d{4}-\d\d-\d\dT[\d:.]{5,20}Z?:? *(?:==> *)?[\w.-]{1,80}:|==> *[\w.-]{1,80}:)$/;
/** Marks of a quotation or of emphasis right before a time: no log begins a line like that. */
const MARKED = /^\s*[>*`_+]{1,4}\s*\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, {1,2}(?:Info|Warning|Error|FatalError|Perf)\b/;
const TIMELESS =
  /^([>|*`_+\-\s]*(?:<date>[ T]?<time>|\d\d:\d\d:\d\d(?=, )|\d\d-\d\d-\d{4} \d\d:\d\d:\d\d\.\d{3} )?(?:, {1,2})?)(?:(?:Info|Warning|Error|FatalError),? +(?:\[0x[0-9a-f]{6}\] +)?(?:(?:MIG|SP|CSI|DISM|CBS|MOUPG|CONX|IBS|IBSLIB|SYSPRP|PANTHR) +\S|\[Shell Unattend\] |\[\w{1,20}\.(?:exe|EXE)\] )|(?:\[0x[0-9a-f]{6}\] +)?(?:SYSPRP|MOUPG|SP {3}|MIG {2}) +(?:\d{1,10} \(0x[0-9a-f]{1,8}\) +)?[A-Z[]\S|SMI data results dump: [SD]|The provided unattend file is not valid; |\[0x[0-9a-f]{6}\] +IBS +[A-Z]|\[(?:(?:setup|windeploy|oobeldr|audit)\.exe|DJOIN\.EXE|Shell Unattend)\] [[_A-Z]\S)/;
/** `[28216] [0x80070032] WIMSetFileShortName:(620): ...`: lines of WIMGAPI never have a header of their own. */
const WIMGAPI = /^\[\d{1,6}(?:\.\d{1,6})?\] (?:\[0x[0-9a-fA-F]{8}\]|Mounting |Wimserv )/;
const BARE =
  /^(?:\[0x([0-9a-f]{6})\] +)?(SYSPRP|MOUPG|IBS|SP(?= {4})|MIG(?= {3})) +(?:\d{1,10} \(0x[0-9a-f]{1,8}\) +)?(?=[A-Z[]\S)/;
/** Programs of setup's first start name themselves in the message: there the component is blank. */
const PROGRAM =
  /^(?:\[(?:(?:setup|windeploy|oobeldr|audit)\.exe|DJOIN\.EXE|Shell Unattend)\] |SMI data |The provided unattend file )/;
const LONGEST_BARE = 40;

/** Whether a decoded line begins like one of the family. */
export function isFixedColumnLine(line: string): boolean {
  return /^(?:\u00ef\u00bb\u00bf)*(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\d\d:\d\d), {1,2}(?:Info|Warning|Error|FatalError|Perf)\b/.test(
    line,
  );
}

/** Share of the sample that belongs to the family; continuations count neither way as soon as one dated line is there. */
export function claimsFixedColumn(sample: Sample): number {
  const share = shareOf(sample, isFixedColumnLine);
  // A setupact.log may hold long stretches of registry dumps; a few dated lines at the start of lines are proof enough.
  if (share > 0 && sample.lines.some((line) => MARKED.test(line))) return 0.5;
  return share > 0 ? Math.max(share, 0.5) : 0;
}

const COMMA = 0x2c;
const COLON = 0x3a;
const SPACE = 0x20;
const OPEN = 0x5b;

const STAMP_LENGTH = 20;

/** Most lines have the time of the line before: its bytes are compared, and only others are worked out. */
function stampReader(): (bytes: Uint8Array, at: number) => number {
  const known = new Uint8Array(STAMP_LENGTH);
  let time = NaN;
  return (bytes, at) => {
    if (bytes[at + 4] !== 0x2d || bytes[at + 7] !== 0x2d || bytes[at + 10] !== SPACE || bytes[at + 19] !== COMMA)
      return NaN;
    // Seconds differ first.
    let i = STAMP_LENGTH - 1;
    while (i >= 0 && bytes[at + i] === known[i]) i--;
    if (i < 0) return time;
    if (bytes[at + 13] !== COLON || bytes[at + 16] !== COLON) return NaN;
    for (let j = 0; j < STAMP_LENGTH; j++) known[j] = bytes[at + j] ?? 0;
    time = stampAt(bytes, at);
    return time;
  };
}

function levelAt(bytes: Uint8Array, at: number): number {
  switch (bytes[at]) {
    case 0x49: // I
    case 0x50: // P
      return LEVEL_INFO;
    case 0x57: // W
      return LEVEL_WARNING;
    case 0x45: // E
      return LEVEL_ERROR;
    case 0x46: // F
      return LEVEL_FATAL;
    default:
      return LEVEL_NONE;
  }
}

function strictColumns(
  bytes: Uint8Array,
  at: number,
  start: number,
  end: number,
  header: Header,
  components: ComponentNames,
): boolean {
  // The columns between the level and the message are blank where no event id stands; the last one before the message
  // always is. A pasted line fails here.
  if (bytes[at + 20] !== SPACE || bytes[at + 31] !== SPACE || bytes[at + 42] !== SPACE) return false;
  if (end < at + 44) return false;
  if (end > at + 49 && bytes[at + 49] !== SPACE) return false;
  const bracket = bytes[at + 32] === OPEN;
  if (!bracket && bytes[at + 32] !== SPACE) return false;
  header.level = levelAt(bytes, at + 21);
  header.eventId = 0;
  if (bracket) {
    const id = hexDigits(bytes, at + 35, 6);
    if (id < 0) return false;
    header.eventId = id;
  } else if (bytes[at + 41] !== SPACE) return false;
  header.component = components.at(bytes, at + 43, Math.min(at + 49, end));
  header.messageColumn = Math.min(at + 50, end) - start;
  return true;
}

/** Words by single spaces: level, optional `[0x......]`, optional component in capitals, message. */
function looseColumns(bytes: Uint8Array, at: number, start: number, end: number, header: Header): boolean {
  const skip = (from: number): number => {
    let i = from;
    while (i < end && (bytes[i] === SPACE || bytes[i] === 0x09)) i++;
    return i;
  };
  const wordEnd = (from: number): number => {
    let i = from;
    while (i < end && bytes[i] !== SPACE && bytes[i] !== 0x09) i++;
    return i;
  };
  let i = skip(at);
  let stop = wordEnd(i);
  const level = ascii(bytes, i, stop);
  if (!/^(?:Info|Warning|Error|FatalError|Perf)$/.test(level)) return false;
  header.level = levelAt(bytes, i);
  header.eventId = 0;
  i = skip(stop);
  if (bytes[i] === OPEN && bytes[i + 1] === 0x30 && bytes[i + 9] === 0x5d) {
    const id = hexDigits(bytes, i + 3, 6);
    if (id >= 0) {
      header.eventId = id;
      i = skip(i + 10);
    }
  }
  stop = wordEnd(i);
  const word = ascii(bytes, i, stop);
  header.component = '';
  if (knownComponents.has(word)) {
    header.component = word;
    i = skip(stop);
  }
  header.messageColumn = Math.min(i, end) - start;
  return true;
}

/** Components whose names are no words: without a time they must be one of these. */
const timeless = new Set('MIG SP CSI DISM CBS MOUPG CONX IBS IBSLIB SYSPRP PANTHR'.split(' '));

/** Components seen in real logs, with their counts in `docs`: what a pasted line may carry without its columns. */
const knownComponents = new Set(
  'MIG SP CSI DISM CBS MOUPG CONX IBS SYSPRP IBSLIB PANTHR UI TOOL DIAGER DIAG CMI DPX DU DEPLOY'.split(' '),
);

function ascii(bytes: Uint8Array, start: number, end: number, longest = 64): string {
  let text = '';
  for (let i = start; i < end && i < start + longest; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}

/** Names of the component column, made once per distinct six bytes. */
class ComponentNames {
  private readonly names = new Map<number, string>();
  private lastKey = -1;
  private lastName = '';

  at(bytes: Uint8Array, start: number, end: number): string {
    let key = 0;
    for (let i = start; i < end; i++) key = key * 256 + (bytes[i] ?? 0);
    if (key === this.lastKey) return this.lastName;
    let name = this.names.get(key);
    if (name === undefined) {
      name = ascii(bytes, start, end).trim();
      this.names.set(key, name);
    }
    this.lastKey = key;
    this.lastName = name;
    return name;
  }
}
