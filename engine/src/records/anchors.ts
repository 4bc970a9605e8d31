import type { LogFile, RecordTable } from '../model/record.js';
import type { Beginnings, BytesOfLines } from './beginnings.js';

/** What an anchor line states; `values` of an `Anchor` hold the parts named here, in order. */
export type AnchorKind =
  | 'sessionBegin'
  | 'sessionEnd'
  | 'setupVersion' // version
  | 'initialize' // key, value: CmdLine, InstallFilePath, MediaPath ...
  | 'hostOs' // key, value: Version, Edition, Language Id ...
  | 'targetVersion' // version
  | 'imageRow' // key, value: a row of the table that describes the install image
  | 'imageChoice' // Index or Name, value: the image that setup chose
  | 'registeredAction' // name, in the order in which SetupCore numbers them
  | 'setupPhase' // new SetupHost phase
  | 'actionEnter' // name
  | 'actionLeave' // name
  | 'actionFailed' // name, code: the action's own ExecuteRoutine returned it
  | 'phaseStart' // name of the SetupPlatform execution phase
  | 'phaseSucceeded' // name
  | 'phaseFailed' // name, code
  | 'phaseExit' // name, code
  | 'operationStart' // name
  | 'operationSucceeded' // name
  | 'operationFailed' // name, code
  | 'rollbackBegin' // number of the rollback phase
  | 'phaseString' // `FirstBoot,Start`
  | 'errorEvent' // result, extend
  | 'postRebootEvent' // result, extend
  | 'imageExit' // key, value: SetupResult, Extended, PostReboot
  | 'tracing' // name, value
  | 'userCancel' // the user said yes to the question whether to cancel
  | 'successEvent'
  | 'sysprepBegin'
  | 'sysprepFailed' // code with which the run ended
  | 'sysprepDone';

/** A line that tells where setup is: session, phase, action, operation, result. */
export interface Anchor {
  readonly record: number;
  readonly kind: AnchorKind;
  readonly values: readonly string[];
}

interface Rule {
  readonly kind: AnchorKind;
  /** The message, leading spaces stripped, begins with this; four characters at least. */
  readonly prefix: string;
  readonly pattern: RegExp;
}

/**
 * The anchor lines, all seen in real logs (formats.md, section 1). The prefix is compared as bytes before anything is
 * decoded; the pattern is anchored at both ends where it can be.
 */
const rules: readonly Rule[] = [
  { kind: 'sessionBegin', prefix: '****', pattern: /^\*+ SetupHost Logging Begin \*+/ },
  { kind: 'sessionEnd', prefix: '****', pattern: /^\*+ SetupHost Logging End \*+/ },
  {
    kind: 'setupVersion',
    prefix: 'SetupHost: Setup build version is: ',
    pattern: /^SetupHost: Setup build version is: (\S+)/,
  },
  { kind: 'initialize', prefix: 'SetupHost::Initialize: ', pattern: /^SetupHost::Initialize: (\w+) *= \[(.*)\]$/ },
  { kind: 'hostOs', prefix: 'Host OS ', pattern: /^Host OS ([A-Z]\w*(?: +\w+)*) +\[ ?(.*?) ?\]$/ },
  { kind: 'targetVersion', prefix: 'Target OS version: ', pattern: /^Target OS version: (\S+)/ },
  {
    kind: 'imageRow',
    prefix: 'WIM Path',
    pattern: /^(WIM Path) +\[ ?(.*?) ?\]$/,
  },
  {
    kind: 'imageRow',
    prefix: 'WIM Size',
    pattern: /^(WIM Size) +\[ ?(.*?) ?\]$/,
  },
  {
    kind: 'imageRow',
    prefix: 'Install Index',
    pattern: /^(Install Index) +\[ ?(.*?) ?\]$/,
  },
  {
    kind: 'imageRow',
    prefix: 'Image Name',
    pattern: /^(Image Name) +\[ ?(.*?) ?\]$/,
  },
  {
    kind: 'imageRow',
    prefix: 'Creation Time',
    pattern: /^(Creation Time) +\[ ?(.*?) ?\]$/,
  },
  {
    kind: 'imageRow',
    prefix: 'Edition',
    pattern: /^(Edition) +\[ ?(.*?) ?\]$/,
  },
  {
    kind: 'imageRow',
    prefix: 'Language',
    pattern: /^(Language) +\[ ?(.*?) ?\]$/,
  },
  {
    kind: 'imageRow',
    prefix: 'Version',
    pattern: /^(Version) +\[ ?(.*?) ?\]$/,
  },
  {
    kind: 'imageChoice',
    prefix: 'MigChoice: Initializing Image ',
    pattern: /^MigChoice: Initializing Image (Index|Name): +\[(.*)\]$/,
  },
  { kind: 'registeredAction', prefix: 'SetupCore: Registered ', pattern: /^SetupCore: Registered (\w+) action/ },
  { kind: 'setupPhase', prefix: 'Setup phase change: ', pattern: /^Setup phase change: \[\w*\] -> \[(\w+)\]/ },
  {
    kind: 'phaseStart',
    prefix: 'OPERATIONTRACK ExecuteOperations: Start execution phase ',
    pattern: /^OPERATIONTRACK ExecuteOperations: Start execution phase (.*\S)\s*$/,
  },
  {
    kind: 'phaseSucceeded',
    prefix: 'ExecuteOperations: Successfully processed execution phase ',
    pattern: /^ExecuteOperations: Successfully processed execution phase (.*[^\s.])[\s.]*$/,
  },
  {
    kind: 'phaseFailed',
    prefix: 'ExecuteOperations: Failed execution phase ',
    pattern: /^ExecuteOperations: Failed execution phase (.+?)\. Error: (0[xX][0-9A-Fa-f]{8})/,
  },
  {
    kind: 'phaseExit',
    prefix: 'Execution phase [',
    pattern: /^Execution phase \[(.+?)\] exiting with HRESULT \[(0[xX][0-9A-Fa-f]{8})\]/,
  },
  { kind: 'operationStart', prefix: 'Executing operation: ', pattern: /^Executing operation: (.*\S)\s*$/ },
  {
    kind: 'operationSucceeded',
    prefix: 'Operation completed successfully: ',
    pattern: /^Operation completed successfully: (.*\S)\s*$/,
  },
  {
    kind: 'operationFailed',
    prefix: 'Operation failed: ',
    pattern: /^Operation failed: (.+?)\. Error: (0[xX][0-9A-Fa-f]{8})/,
  },
  {
    kind: 'rollbackBegin',
    prefix: 'Initiating rollback',
    pattern: /^Initiating rollback(?:\/uninstall)?, phase = (\d+)/,
  },
  { kind: 'phaseString', prefix: 'Current phase string', pattern: /^Current phase string\s*: *(\S(?:.*\S)?)\s*$/ },
  {
    kind: 'errorEvent',
    prefix: 'SetupHost: Reporting error event -> ',
    pattern: /^SetupHost: Reporting error event -> \[(0[xX][0-9A-Fa-f]+), *(0[xX][0-9A-Fa-f]+)\]/,
  },
  {
    kind: 'postRebootEvent',
    prefix: 'SetupHost: Reporting post reboot event -> ',
    pattern: /^SetupHost: Reporting post reboot event -> \[(0[xX][0-9A-Fa-f]+), *(0[xX][0-9A-Fa-f]+)\]/,
  },
  {
    kind: 'successEvent',
    prefix: 'SetupHost: Reporting success event',
    pattern: /^SetupHost: Reporting success event/,
  },
  {
    kind: 'userCancel',
    prefix: 'CInstallUI::ConfirmCanceled: ',
    pattern: /^CInstallUI::ConfirmCanceled: User cancel confirmed/,
  },
  { kind: 'imageExit', prefix: 'ImageExit: Initializing ', pattern: /^ImageExit: Initializing (\w+): *\[(.*)\]$/ },
  {
    kind: 'tracing',
    prefix: 'CSetupDiagnostics: Tracing Data [',
    pattern:
      /^CSetupDiagnostics: Tracing Data \[\w+\] -> \[((?:TargetOs|Setup360(?:Result|Extended)|Image|Wim)\w*)\]=\[([^\]]*)\]/,
  },
  {
    kind: 'actionFailed',
    prefix: 'CDlpAction',
    pattern: /^CDlpAction(\w+)::ExecuteRoutine\(\d+\): Result = (0[xX][0-9A-Fa-f]{8})/,
  },
  { kind: 'sysprepBegin', prefix: '=== ', pattern: /^=== {1,80}Beginning of a new sysprep run/ },
  {
    kind: 'sysprepFailed',
    prefix: 'WinMain:',
    pattern: /^WinMain: ?Hit failure while .{1,120}; hr = (0x[89a-fA-F][0-9a-fA-F]{7})/,
  },
  {
    kind: 'sysprepDone',
    prefix: 'FCreateTagFile:',
    pattern: /^FCreateTagFile: ?Successfully created tag file .*Sysprep_succeeded\.tag/,
  },
];

const ACTION = /^(\w+): (Entering|Leaving) Execute Method$/;

function key(a: number, b: number, c: number, d: number): number {
  return (a << 24) | (b << 16) | (c << 8) | d;
}

/** A rule with its prefix as bytes. */
interface Candidate extends Rule {
  readonly bytes: Uint8Array;
}

const byKey = new Map<number, Candidate[]>();
for (const rule of rules) {
  const bytes = new TextEncoder().encode(rule.prefix);
  const at = key(bytes[0] ?? 0, bytes[1] ?? 0, bytes[2] ?? 0, bytes[3] ?? 0);
  byKey.set(at, [...(byKey.get(at) ?? []), { ...rule, bytes }]);
}

const METHOD = ' Execute Method';
/** Where anchor lines are to be found. */
export const anchorBeginnings: Beginnings = {
  texts: rules.map(({ prefix }) => prefix),
  ending: METHOD.slice(-8),
};

/** Components that write anchor lines. */
const writers = new Set(['MOUPG', 'SP', 'CONX', '', 'IBS', 'IBSLIB', 'SYSPRP']);

/** All anchor lines of a log of the Panther family, in file order. Decodes only lines whose bytes begin like one. */
export function findAnchors(log: LogFile): readonly Anchor[] {
  const search = new AnchorSearch();
  const { records, lines } = log;
  const look = search.over(records, { bytes: lines.bytes, base: 0, starts: lines.starts });
  for (let record = 0; record < records.count; record++) look(record);
  return search.anchors;
}

/** Collects anchor lines from a log that is being scanned. */
export class AnchorSearch {
  readonly anchors: Anchor[] = [];
  private readonly wanted: boolean[] = [];

  /** Forgets the anchors from record `record` on: the log goes on there. */
  rewind(record: number): void {
    while ((this.anchors[this.anchors.length - 1]?.record ?? -1) >= record) this.anchors.pop();
    // Names of components may have been cut off.
    this.wanted.length = 0;
  }

  /** Goes on with what was found in a part of the log; its records begin at record `from`. */
  append(anchors: readonly Anchor[], from: number): void {
    for (const anchor of anchors) this.anchors.push({ ...anchor, record: anchor.record + from });
  }

  /** To be called for one record after the other. Their first lines stand in `bytes`. */
  over(records: RecordTable, { bytes, base, starts }: BytesOfLines): (record: number) => void {
    const { component, components, firstLine, messageColumn } = records;
    const { wanted } = this;
    for (let i = wanted.length; i < components.length; i++) wanted.push(writers.has(components[i] ?? ''));
    return (record) => {
      if (!wanted[component[record] ?? 0]) return;
      const line = firstLine[record] ?? 0;
      const start = (starts[line] ?? 0) - base;
      let end = (starts[line + 1] ?? 0) - base;
      if (end > start && bytes[end - 1] === 0x0a) end--;
      if (end > start && bytes[end - 1] === 0x0d) end--;
      const anchor = anchorOf(record, bytes, start + (messageColumn[record] ?? 0), end);
      if (anchor) this.anchors.push(anchor);
    };
  }
}

function anchorOf(record: number, bytes: Uint8Array, from: number, end: number): Anchor | undefined {
  let at = from;
  while (at < end && bytes[at] === 0x20) at++;
  if (end - at < 8) return undefined;
  const candidates = byKey.get(key(bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0, bytes[at + 3] ?? 0));
  const begun = candidates !== undefined && someBegins(bytes, at, candidates);
  const action = !begun && endsWithMethod(bytes, end);
  if (!begun && !action) return undefined;
  const message = messageFrom(bytes, at, end);
  if (action) {
    const match = ACTION.exec(message);
    // DlpTask wraps the actions; it is a loop, not a step of setup.
    if (!match?.[1] || match[1] === 'DlpTask') return undefined;
    return { record, kind: match[2] === 'Entering' ? 'actionEnter' : 'actionLeave', values: [match[1]] };
  }
  for (const candidate of candidates ?? []) {
    const match = candidate.pattern.exec(message);
    if (match) return { record, kind: candidate.kind, values: match.slice(1).map((part) => part ?? '') };
  }
  return undefined;
}

const utf8 = new TextDecoder('utf-8');

/** An anchor's own words are ASCII; only names inside it may not be, and those are shown, never compared. */
function messageFrom(bytes: Uint8Array, at: number, end: number): string {
  return utf8.decode(bytes.subarray(at, Math.min(end, at + 8192)));
}

/** Of ten lines that begin like one nine are another (`Operation (remaining): ...`): the ends of prefixes tell first. */
function someBegins(bytes: Uint8Array, at: number, candidates: readonly Candidate[]): boolean {
  for (const { bytes: prefix } of candidates) {
    let i = prefix.length - 1;
    while (i > 3 && bytes[at + i] === prefix[i]) i--;
    if (i === 3) return true;
  }
  return false;
}

/** `METHOD` at the end of the line. */
function endsWithMethod(bytes: Uint8Array, end: number): boolean {
  return (
    bytes[end - 1] === 0x64 &&
    bytes[end - 2] === 0x6f &&
    bytes[end - 6] === 0x4d &&
    bytes[end - 7] === 0x20 &&
    bytes[end - 8] === 0x65
  );
}
