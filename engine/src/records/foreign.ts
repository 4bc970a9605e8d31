import { readLines } from '../lines/lines.js';
import type { Problem } from '../model/problem.js';
import type { FormatId, LineTable, RecordTable } from '../model/record.js';
import type { Header } from './header.js';
import { RecordTableBuilder } from './table.js';
import type { TraceFacts } from './traceFacts.js';

/** An event of a Windows event log, as its structure states it. */
export interface ForeignEvent {
  /** 0-based line of the rendering. */
  readonly line: number;
  readonly provider: string;
  readonly eventId: number;
  readonly channel: string;
  /** By the clock of its file, where one line holds several events; else its record says it. */
  readonly time?: number;
  /** `EventData` in order; the name is empty where the event gives none. */
  readonly data: readonly (readonly [name: string, value: string])[];
}

/** A driver or module as a dump lists it. */
export interface ForeignModule {
  /** 0-based line of the rendering. */
  readonly line: number;
  /** As the dump writes it: a path or a bare name. */
  readonly name: string;
  readonly start: bigint;
  /** Behind the last byte. */
  readonly end: bigint;
  readonly unloaded: boolean;
}

/** What a crash dump states. */
export interface ForeignCrash {
  readonly kind: 'kernel' | 'process';
  /** 0-based line of the bug check, or of the exception of a process. */
  readonly line: number;
  /** Bug check code, or exception code. */
  readonly code: number;
  /** Bug check parameters; for a process the exception address alone. Each with its line. */
  readonly parameters: readonly { readonly value: bigint; readonly line: number }[];
  readonly build: number;
  readonly modules: readonly ForeignModule[];
}

/** A module that a trace saw loaded into a setup process. */
export interface ForeignImage {
  /** 0-based line of the rendering. */
  readonly line: number;
  readonly process: string;
  readonly path: string;
  /** As the module's own version information states it; empty when unknown. */
  readonly company: string;
}

/** A file that is not text, after its reader turned it into lines. */
export interface ForeignFile {
  readonly format: FormatId;
  readonly lines: LineTable;
  readonly records: RecordTable;
  readonly events?: readonly ForeignEvent[];
  readonly crash?: ForeignCrash;
  readonly trace?: TraceFacts;
  /** Text that was read piece by piece: its lines are still in the file, its times are local. No signature is asked of it. */
  readonly streamed?: true;
  /** What was lost, and why. The file is added by the engine. */
  readonly problems: readonly Omit<Problem, 'file'>[];
}

/** A record as a reader hands it over. */
export interface ForeignRecord {
  /** Milliseconds since 1970, UTC; NaN when it has none. */
  readonly time?: number;
  /** `LEVEL_*`; none when absent. */
  readonly level?: number;
  readonly component?: string;
  /** What stands before the message: time, level, names. */
  readonly header?: string;
  readonly message: string;
}

/** Texts are encoded in pieces of about this many characters. */
const PIECE = 1 << 20;

/**
 * Collects the records of a file that is not text, each as one line, so that everything that works on lines of a log
 * works on them too. Readers are the only callers.
 */
export class ForeignText {
  private readonly table = new RecordTableBuilder(1024);
  private readonly encoder = new TextEncoder();
  private readonly pieces: Uint8Array[] = [];
  private open: string[] = [];
  private openLength = 0;
  private lineCount = 0;
  private bytes = 0;

  /** Lines so far: the 0-based number of the next one. */
  get count(): number {
    return this.lineCount;
  }

  /** Bytes so far, roughly. */
  get size(): number {
    return this.bytes + this.openLength;
  }

  /** @returns the 0-based line of the record */
  add(record: ForeignRecord): number {
    const head = oneLine(record.header ?? '');
    const line = head + oneLine(record.message);
    const header: Header = {
      time: record.time ?? NaN,
      level: record.level ?? 0,
      component: record.component ?? '',
      eventId: 0,
      messageColumn: isAscii(head) ? head.length : this.encoder.encode(head).length,
    };
    this.table.add(this.lineCount, header);
    this.open.push(line);
    this.openLength += line.length + 1;
    if (this.openLength > PIECE) this.flush();
    return this.lineCount++;
  }

  finish(): { readonly lines: LineTable; readonly records: RecordTable } {
    this.flush();
    const all = new Uint8Array(this.bytes);
    let at = 0;
    for (const piece of this.pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return { lines: readLines(all), records: this.table.finish() };
  }

  private flush(): void {
    if (this.open.length === 0) return;
    const piece = this.encoder.encode(`${this.open.join('\n')}\n`);
    this.pieces.push(piece);
    this.bytes += piece.length;
    this.open = [];
    this.openLength = 0;
  }
}

/** A line break, and the blanks and line breaks behind it. */
const lineBreak = /[\r\n\u0085\u2028\u2029][\s\u0085]*/;

const control = /[\x00-\x1f\x7f-\x9f]+/g;

/** A record is one line: breaks inside are drawn as an arrow, other control characters as a space. */
function oneLine(text: string): string {
  return (lineBreak.test(text) ? withArrows(text) : text).replace(control, ' ');
}

function withArrows(text: string): string {
  const parts = text.split(lineBreak);
  const last = parts.pop() ?? '';
  return parts.map((part) => `${part.trimEnd()} ↵ `).join('') + last;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
