import type { LogAnalysis } from '../model/analysis.js';
import type { Localized } from '../model/language.js';
import { isNotes } from '../model/notes.js';
import { machineListFormats, type FormatId, type LogFile } from '../model/record.js';
import type { Place } from '../model/place.js';
import { columnsOfTrace, fieldBytes, procmonEvent } from '../records/formats/procmonCsv.js';
import { factText, listFacts } from '../records/listFacts.js';
import { isSetupProcess } from '../records/setupProcess.js';
import type { IdentifierIndex, Mention, NamedComponent } from './identifiers.js';

/** A component seen on the machine, and the line that shows it. */
export interface Presence {
  readonly component: NamedComponent;
  readonly name: string;
  readonly place: Place;
  /** Loaded into a setup process, not merely on the machine. */
  readonly inSetup: boolean;
  /** What a list states beside the name: start type, altitude, state. */
  readonly detail?: Localized;
}

/** Lists say what is on a machine; logs only sometimes. */
const lists: ReadonlySet<FormatId> = new Set([...machineListFormats, 'plain']);
/** A list longer than this is not read to its end. */
const LONGEST_LIST = 200_000;
/** Paths of a trace that are remembered as seen. */
const MOST_PATHS = 100_000;
/** A longer line is none of such a block, its end included. */
const LONGEST_HOST_LINE = 1002;
/** `Antivirus software information:` has 31; what stands above a stack or a dump is mostly longer. */
const LONGEST_CAPTION = 64;
/** `\tName: A, Path: B`. */
const SHORTEST_HOST_LINE = 16;
/** Lines of a host-information block that name installed security software. */
const HOST_LINE = /^\s+Name: .*Path: /;

/**
 * Components that the files of a case show to be on the machine: filter, service, driver and process lists, registry
 * exports, installed-antivirus blocks of Setup's own log, and modules that Process Monitor saw loaded into setup.
 * At most one entry per component and kind of presence: the first line that shows it.
 */
export function findPresence(analyses: readonly LogAnalysis[], index: IdentifierIndex): readonly Presence[] {
  const seen = new Map<string, Presence>();
  const add = (mention: Mention, place: Place, inSetup: boolean, detail?: Localized): void => {
    const { component, name } = mention;
    const key = `${component.id}|${String(inSetup)}`;
    const known = seen.get(key);
    // A line that says how it starts is worth more than one that merely names it.
    if (!known || (!known.detail && detail))
      seen.set(key, { component, name, place, inSetup, ...(detail && { detail }) });
  };
  for (const { log, findings } of analyses) {
    const { path: file, lines } = log;
    if (isNotes(file)) continue;
    if (lists.has(log.format)) {
      const facts = new Map(listFacts(log).map((fact) => [fact.line, fact]));
      for (let i = 0; i < Math.min(lines.count, LONGEST_LIST); i++) {
        const text = lines.text(i);
        // In a registry export only the key names a service; values are descriptions, groups and paths.
        if (log.format === 'registry-export' && !text.startsWith('[')) continue;
        const fact = facts.get(i);
        const detail = fact && factText(fact);
        const found = log.format === 'fltmc' ? index.mentionsInFilterList(text) : index.mentionsInList(text);
        for (const mention of found) add(mention, { file, line: i + 1 }, fact?.setupModules ?? false, detail);
      }
    } else if (log.format === 'procmon-csv' || log.format === 'procmon-pml') {
      procmonPresence(log, index, add);
    } else if (log.format === 'panther') {
      hostBlocks(analyses, file, index, add);
    } else if (log.format === 'minidump') {
      dumpPresence(log, index, add);
    } else if (log.format === 'evtx' || log.format === 'event-xml' || log.format === 'event-csv') {
      // Services and drivers that an event log names; its other lines name whatever ran on the machine.
      for (const { place, captures } of findings.filter(({ rule }) => rule === 'event-service')) {
        const names = `${captures.service ?? ''} ${captures.key ?? ''} ${captures.image ?? ''}`;
        for (const mention of index.mentionsInList(names)) add(mention, place, false);
      }
    }
  }
  return [...seen.values()];
}

/** `Antivirus software information:` and the indented lines below it. */
function hostBlocks(
  analyses: readonly LogAnalysis[],
  file: string,
  index: IdentifierIndex,
  add: (mention: Mention, place: Place, inSetup: boolean) => void,
): void {
  const log = analyses.find((analysis) => analysis.log.path === file)?.log;
  if (!log) return;
  const { records, lines } = log;
  const { starts } = lines;
  if (lines.count === records.count) return;
  // The block stands at the start of a SetupHost session; continuations further in are stacks and dumps.
  for (let record = 0; record < records.count; record++) {
    const first = records.firstLine[record] ?? 0;
    const end = record + 1 < records.count ? (records.firstLine[record + 1] ?? 0) : lines.count;
    if (end - first < 2) continue;
    const caption = (starts[first + 1] ?? 0) - (starts[first] ?? 0) - (records.messageColumn[record] ?? 0);
    if (caption > LONGEST_CAPTION) continue;
    for (let line = first + 1; line < Math.min(end, first + 40); line++) {
      // The lengths tell it of most lines, blank ones above all, without reading them.
      const length = (starts[line + 1] ?? 0) - (starts[line] ?? 0);
      if (length < SHORTEST_HOST_LINE || length > LONGEST_HOST_LINE) continue;
      if (!beginsWithName(lines.lineBytes(line))) continue;
      const text = lines.text(line);
      if (!HOST_LINE.test(text)) continue;
      for (const mention of index.mentions(text)) add(mention, { file, line: line + 1 }, false);
    }
  }
}

/** Whether `N` is the first character after blanks: most lines need not be decoded. */
function beginsWithName(bytes: Uint8Array): boolean {
  let at = 0;
  while (bytes[at] === 0x20 || bytes[at] === 0x09) at++;
  return at > 0 && bytes[at] === 0x4e;
}

/**
 * Processes of a trace, and modules and programs that it saw loaded: into setup or elsewhere. Process names stand in the
 * component column; only the lines of the two operations are decoded.
 */
function procmonPresence(
  log: LogFile,
  index: IdentifierIndex,
  add: (mention: Mention, place: Place, inSetup: boolean) => void,
): void {
  const columns = columnsOfTrace(log);
  if (!columns) return;
  const { records, path: file } = log;
  const ofSetup = records.components.map(isSetupProcess);
  const known = new Set<number>([0]);
  const loaded = new Set<string>();
  for (let record = 1; record < records.count; record++) {
    const process = records.component[record] ?? 0;
    if (!known.has(process)) {
      known.add(process);
      const place = { file, line: (records.firstLine[record] ?? 0) + 1 };
      for (const mention of index.mentions(records.components[process] ?? '')) add(mention, place, false);
    }
    const operation = fieldBytes(log, record, columns.operation);
    if (!isWord(operation, 'Load Image') && !isWord(operation, 'Process Start')) continue;
    const { line, path } = procmonEvent(log, columns, record);
    const into = (ofSetup[process] ?? false) && operation.length === 'Load Image'.length;
    const key = `${into ? '+' : '-'}${path}`;
    if (loaded.has(key)) continue;
    if (loaded.size < MOST_PATHS) loaded.add(key);
    for (const mention of index.mentions(path)) add(mention, { file, line: line + 1 }, into);
  }
}

function isWord(bytes: Uint8Array, word: string): boolean {
  if (bytes.length !== word.length) return false;
  for (let i = 0; i < word.length; i++) if (bytes[i] !== word.charCodeAt(i)) return false;
  return true;
}

/** Loaded drivers of a kernel dump; modules of a process dump, which are in setup when the process is one of setup's. */
function dumpPresence(
  log: LogFile,
  index: IdentifierIndex,
  add: (mention: Mention, place: Place, inSetup: boolean) => void,
): void {
  let inSetup = false;
  for (let i = 0; i < log.lines.count; i++) {
    const kind = log.records.components[log.records.component[i] ?? 0];
    if (kind !== 'driver' && kind !== 'module') continue;
    const text = log.lines.text(i);
    // The first module of a process is its program.
    if (kind === 'module' && i > 0 && log.records.components[log.records.component[i - 1] ?? 0] !== 'module') {
      inSetup = isSetupProcess(text.trim());
    }
    for (const mention of index.mentions(text)) add(mention, { file: log.path, line: i + 1 }, inSetup);
  }
}
