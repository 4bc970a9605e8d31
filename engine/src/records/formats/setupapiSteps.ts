import type { LogStep } from '../../model/analysis.js';
import type { LogFile } from '../../model/record.js';
import type { OpenStep } from '../openStep.js';

interface OpenBlock {
  readonly step: OpenStep;
  /** Column of the brace: blocks are nested by 5 spaces. */
  readonly column: number;
}

const TITLE = /^>>>\s+\[(.+)\]\s*$/;
const END = /^<<<\s+Section end /;
/** Also `SUCCESS (REBOOT_REQUIRED)`. */
const STATUS = /^<<<\s+\[Exit status: (SUCCESS|FAILURE)(?: ?\((0x[0-9A-Fa-f]{1,8}|[A-Z_]+)\))?\]/;
/**
 * `{Name}`, `{Name: value} 08:10:22.176`, `{Name - exit(0x00000000)}`, `{Name - exit(00000000)}`, and
 * `{Select Drivers - exit(0x00000000} ...`.
 */
const BLOCK = /^(.{5} ?[a-z]{3}: *)\{(.+?)\}?(?: \d\d:\d\d:\d\d\.\d{3})?$/;
const EXIT = /^(.*?)(?: -|:)? exit ?\((?:0x)?([0-9A-Fa-f]{1,8})\)?$/;
/** The work is done: ERROR_SUCCESS, and where it takes effect after a restart, of Windows (3010) or of a service (3011). */
const DONE: ReadonlySet<number> = new Set([0, 3010, 3011]);
/** Blocks of a hostile file may nest without end. */
const DEEPEST = 64;

/**
 * Sections as sessions, `{...}` blocks inside them as operations. Sections of new builds run side by side, but each is
 * written as one block of lines: a section that the next one follows without an end never ended. Blocks of such a section
 * that were left open stay open; in a section that ended, a block without an exit is unknown.
 */
export function setupapiSteps(log: LogFile): readonly LogStep[] {
  const { lines, records } = log;
  const sections: OpenStep[] = [];
  let section: OpenStep | undefined;
  let ended = false;
  let blocks: OpenBlock[] = [];

  const closeSection = (lastRecord: number): void => {
    if (!section) return;
    section.lastRecord = Math.max(section.firstRecord, lastRecord);
    for (const { step } of blocks) {
      step.lastRecord = section.lastRecord;
      if (ended) step.outcome = 'unknown';
    }
    section = undefined;
    blocks = [];
  };

  for (let record = 0; record < records.count; record++) {
    const line = records.firstLine[record] ?? 0;
    const [first] = lines.lineBytes(line);
    if (first === GREATER) {
      const name = TITLE.exec(lines.text(line))?.[1];
      if (name === undefined) continue;
      closeSection(lastWritten(log, record - 1));
      section = step('session', name, record);
      sections.push(section);
      ended = false;
      continue;
    }
    if (!section) continue;
    if (first === LESS) {
      const text = lines.text(line);
      if (END.test(text)) {
        ended = true;
        section.outcome = 'unknown';
      }
      const status = STATUS.exec(text);
      if (status) {
        ended = true;
        section.outcome = status[1] === 'SUCCESS' ? 'succeeded' : 'failed';
        if (status[2]?.startsWith('0x')) section.code = Number(status[2]);
        closeSection(record);
      }
      continue;
    }
    // `[Boot Session: ...]`: the machine started again.
    if (first === BRACKET) {
      closeSection(lastWritten(log, record - 1));
      continue;
    }
    if ((records.messageColumn[record] ?? 0) === 0 || lines.byteLength(line) > 4096) continue;
    const text = lines.text(line);
    if (!text.includes('{')) continue;
    const match = BLOCK.exec(text.trimEnd());
    if (match) readBlock(record, match[1]?.length ?? 0, match[2] ?? '');
  }
  closeSection(lastWritten(log, records.count - 1));
  return sections;

  function readBlock(record: number, column: number, inner: string): void {
    const exit = EXIT.exec(inner);
    if (!exit) {
      if (/^[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}$/.test(inner)) return;
      const opened = step('operation', inner, record);
      (blocks.at(-1)?.step ?? section)?.children.push(opened);
      if (blocks.length < DEEPEST) blocks.push({ step: opened, column });
      return;
    }
    // The exit of a block stands in the column of its beginning; what is open further right was never closed.
    const at = blocks.findLastIndex((block) => block.column === column);
    if (at < 0) return;
    for (const { step: inside } of blocks.slice(at + 1)) {
      inside.outcome = 'unknown';
      inside.lastRecord = record - 1;
    }
    const closed = blocks[at]?.step;
    blocks.length = at;
    if (!closed) return;
    const code = Number.parseInt(exit[2] ?? '', 16);
    closed.outcome = DONE.has(code) ? 'succeeded' : 'failed';
    if (code !== 0) closed.code = code;
    closed.lastRecord = record;
  }
}

const GREATER = 0x3e;
const LESS = 0x3c;
const BRACKET = 0x5b;

function step(kind: LogStep['kind'], name: string, record: number): OpenStep {
  return { kind, name, firstRecord: record, lastRecord: record, outcome: 'open', children: [] };
}

/** The last record up to `record` that is not blank and is text. */
function lastWritten(log: LogFile, record: number): number {
  let at = record;
  while (at > 0) {
    const line = log.records.firstLine[at] ?? 0;
    if (log.lines.byteLength(line) > 0 && (log.records.level[at] ?? 0) > 0) break;
    at--;
  }
  return at;
}
