import type { ImageFacts, OsFacts } from '../model/attempt.js';
import type { Anchor } from '../records/anchors.js';
import { unsigned } from '../records/steps.js';

const ROLLBACK = 0xc1900101;

/** What one attempt's anchor lines state, before it is judged. */
export interface Facts {
  first: number;
  last: number;
  result?: number;
  extend?: number;
  resultRecord?: number;
  /** Where setup's exit names the result, in a log that reports it in no event. */
  exitRecord?: number;
  postReboot?: boolean;
  success?: boolean;
  rollback?: boolean;
  userCancelled?: boolean;
  /** Setup's last execution phase, or the phase string of a rollback log. */
  lastPhase?: string;
  finishedPhases: Set<string>;
  failedCode?: number;
  stepOnly?: boolean;
  sysprep?: boolean;
  failedRecord?: number;
  nearestAction?: string;
  setupVersion?: string;
  commandLine?: string;
  registered: string[];
  host: { -readonly [K in keyof OsFacts]: OsFacts[K] };
  target: { -readonly [K in keyof OsFacts]: OsFacts[K] };
  image: { -readonly [K in keyof ImageFacts]: ImageFacts[K] };
  /** Rows of the image table that is being read, until its index is known to be the chosen one. */
  rows: Map<string, string>[];
  any: boolean;
}

export function newFacts(first: number): Facts {
  return {
    first,
    last: first,
    registered: [],
    finishedPhases: new Set(),
    host: {},
    target: {},
    image: {},
    rows: [],
    any: false,
  };
}

/** Takes what one anchor line states. */
export function collect(facts: Facts, { kind, record, values }: Anchor): void {
  const [first = '', second = ''] = values;
  // Sysprep's runs are attempts of their own.
  if (kind === 'sysprepBegin' || kind === 'sysprepFailed' || kind === 'sysprepDone') return;
  facts.any = true;
  switch (kind) {
    case 'errorEvent':
    case 'postRebootEvent':
      // Every later session of the same attempt repeats the event; the first one is the report.
      if (facts.resultRecord === undefined || facts.result !== unsigned(first)) facts.resultRecord = record;
      facts.result = unsigned(first);
      facts.extend = unsigned(second);
      // The words of the event say it too: "post reboot event" after the restart, "error event" before it.
      // A rollback code in an "error event" contradicts that, and is left open.
      if (kind === 'postRebootEvent') facts.postReboot = true;
      else if (facts.result !== ROLLBACK) facts.postReboot ??= false;
      break;
    case 'successEvent':
      facts.success = true;
      break;
    case 'imageExit':
      if (first === 'PostReboot') facts.postReboot = second === 'TRUE';
      else if (first === 'SetupResult' && facts.result === undefined && unsigned(second) !== 0) {
        facts.result = unsigned(second);
        facts.exitRecord ??= record;
      } else if (first === 'Extended' && facts.extend === undefined && facts.result !== undefined) {
        facts.extend = unsigned(second);
      }
      break;
    case 'tracing':
      collectTracing(facts, first, second);
      break;
    case 'rollbackBegin':
      facts.rollback = true;
      break;
    case 'userCancel':
      facts.userCancelled = true;
      break;
    case 'phaseString':
      facts.lastPhase = first;
      break;
    case 'phaseStart':
      facts.lastPhase = first;
      break;
    case 'phaseSucceeded':
      facts.finishedPhases.add(first);
      break;
    case 'phaseExit':
      if (unsigned(second) === 0) facts.finishedPhases.add(first);
      break;
    case 'phaseFailed':
    case 'operationFailed':
      facts.stepOnly = kind === 'operationFailed' && facts.stepOnly !== false;
      facts.failedCode = unsigned(second);
      facts.failedRecord = record;
      break;
    case 'actionFailed':
      facts.nearestAction = first;
      facts.stepOnly = false;
      facts.failedCode = unsigned(second);
      facts.failedRecord = record;
      break;
    case 'setupVersion':
      facts.setupVersion ??= first;
      break;
    case 'initialize':
      if (first === 'CmdLine' && second) facts.commandLine ??= second;
      else if (first === 'InstallFilePath' && second) facts.image.path ??= second;
      break;
    case 'hostOs':
      if (first === 'Version') facts.host.build ??= second;
      else if (first === 'Edition') facts.host.edition ??= second;
      else if (first === 'Language Id') facts.host.language ??= second;
      break;
    case 'targetVersion':
      facts.target.build ??= first;
      break;
    case 'registeredAction':
      if (!facts.registered.includes(first)) facts.registered.push(first);
      break;
    case 'imageRow':
      collectImageRow(facts, first, second);
      break;
    case 'imageChoice':
      if (first === 'Index') facts.image.index = Number(second);
      else if (second) facts.image.name = second;
      break;
    case 'operationStart': {
      const index = /^Apply WIM file .*, index (\d+) to /.exec(first);
      if (index) facts.image.index ??= Number(index[1]);
      break;
    }
    default:
      break;
  }
}

function collectTracing(facts: Facts, name: string, value: string): void {
  if (name === 'Setup360Result' && unsigned(value) !== 0 && facts.result === undefined) {
    facts.result = unsigned(value);
  } else if (name === 'Setup360Result' && unsigned(value) === 0) facts.success = true;
  else if (name === 'Setup360Extended') facts.extend ??= unsigned(value);
  else if (name === 'TargetOsEditionId') facts.target.edition ??= value;
  else if (name === 'TargetOsLanguage') facts.target.language ??= value;
  else if (name === 'TargetOsImageIndex') facts.image.index ??= unsigned(value);
  else if (name === 'TargetOsVersionBuildNumber') facts.target.build ??= `10.0.${unsigned(value)}`;
}

/** The table has rows for the file, then a block of rows for each image, begun by `Install Index`. */
function collectImageRow(facts: Facts, key: string, value: string): void {
  if (key === 'WIM Path') {
    facts.image.path = value;
    facts.rows = [];
  } else if (key === 'WIM Size') {
    const bytes = Number(value.replace(/[^\d]/g, ''));
    if (bytes > 0) facts.image.bytes = bytes;
  } else if (key === 'Install Index') facts.rows.push(new Map([[key, value]]));
  else facts.rows[facts.rows.length - 1]?.set(key, value);
}

/** Takes name, date and edition from the block of the chosen image. */
export function chosenImage(facts: Facts): void {
  const rows =
    facts.rows.find((block) => Number(block.get('Install Index')) === facts.image.index) ??
    (facts.rows.length === 1 ? facts.rows[0] : undefined);
  if (!rows) return;
  facts.image.index ??= Number(rows.get('Install Index'));
  const take = (key: string, set: (value: string) => void): void => {
    const value = rows.get(key);
    if (value) set(value);
  };
  take('Image Name', (value) => (facts.image.name ??= value));
  take('Creation Time', (value) => (facts.image.created ??= value));
  take('Edition', (value) => (facts.target.edition ??= value));
  take('Language', (value) => (facts.target.language ??= value));
  take('Version', (value) => (facts.target.build ??= value.split(' ')[0] ?? value));
}
