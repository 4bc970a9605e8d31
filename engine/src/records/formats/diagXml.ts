import { LEVEL_ERROR, LEVEL_NONE, LEVEL_WARNING, type LogFile } from '../../model/record.js';
import { stampAt } from '../digits.js';
import type { HeaderReader, LogFormat } from '../header.js';
import { everyLine } from '../header.js';
import { tagsOf } from '../tags.js';

/**
 * diagerr.xml and diagwrn.xml: what Setup logged as an error or a warning, with the function and the source line that
 * setupact.log leaves out. A file may hold two or three whole documents one after the other, which is no XML; many hold
 * no row at all.
 *
 * ```
 * <z:row Cls="D" Sev="33554432" Maj="Def" Min="Def" LN="1071" Fil="" Fun="CallBack_ImageWasSelectedInUi" Uid="33947942"
 *  Msg="..." PID="960" TID="1316" Con="" Exe="X:\Sources\setup.exe" Mod="WinSetup.dll" Err="1168" MD="" DT="2019-06-05T12:59:17"/>
 * Sev 0x02000000 error, 0x03000000 warning; the low 24 bits of Uid are the event id of setupact.log; Err the last error;
 * DT local time
 * ```
 */
export const diagXml: LogFormat = {
  id: 'diag-xml',
  claims: (sample) => (sample.lines.slice(0, 40).some((line) => line.includes('#RowsetSchema')) ? 0.99 : 0),
  reader: () => row,
  problems: (log) => {
    const tags = tagsOf(log).filter(({ name }) => name === 'xml');
    const opened = tags.filter(({ kind }) => kind === 'open').length;
    const last = tags.at(-1);
    return last?.kind === 'open' && opened > tags.length - opened
      ? [
          {
            file: log.path,
            line: last.line + 1,
            what: 'The document that begins here is cut off; the rows up to the cut were read.',
          },
        ]
      : [];
  },
};

/** A row of diagerr.xml or diagwrn.xml. */
export interface DiagRow {
  /** 0-based. */
  readonly line: number;
  readonly severity: 'error' | 'warning' | 'other';
  readonly message: string;
  /** 24 bits, as in setupact.log. */
  readonly eventId: number;
  readonly function: string;
  readonly sourceLine: string;
  readonly module: string;
  /** Last error, decimal; 0 for none. */
  readonly lastError: number;
}

/** The rows of all documents of a file. */
export function diagRows(log: LogFile): readonly DiagRow[] {
  return tagsOf(log)
    .filter(({ name, attributes }) => name === 'row' && attributes['Msg'] !== undefined)
    .map(({ line, attributes }) => ({
      line,
      severity: severityOf(Number(attributes['Sev'])),
      message: attributes['Msg'] ?? '',
      eventId: (Number(attributes['Uid']) || 0) & 0xff_ffff,
      function: attributes['Fun'] ?? '',
      sourceLine: attributes['LN'] ?? '',
      module: attributes['Mod'] ?? '',
      lastError: Number(attributes['Err']) || 0,
    }));
}

const ERROR = 0x0200_0000;
const WARNING = 0x0300_0000;

function severityOf(value: number): DiagRow['severity'] {
  return value === ERROR ? 'error' : value === WARNING ? 'warning' : 'other';
}

/** Attributes stand within so many bytes of a row's beginning; a longer message hides those behind it. */
const LOOKED_AT = 16_384;

const row: HeaderReader = (bytes, start, end, header) => {
  // A message may hold line breaks; tags of their own begin a line.
  if (bytes[start] !== 0x3c) {
    const blank = end === start;
    if (!blank) return false;
  }
  everyLine(bytes, start, end, header);
  header.level = LEVEL_NONE;
  if (!startsWith(bytes, start, end, '<z:row ')) return true;
  // Attributes behind a message of several lines stand on later ones.
  let text = '';
  let quoted = false;
  for (let at = start; at < Math.min(bytes.length, start + LOOKED_AT); at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x22) quoted = !quoted;
    if (byte === 0x3e && !quoted) break;
    text += String.fromCharCode(byte);
  }
  const value = (name: string): { readonly at: number; readonly text: string } | undefined => {
    const at = text.indexOf(` ${name}="`);
    if (at < 0) return undefined;
    const from = at + name.length + 3;
    const to = text.indexOf('"', from);
    return { at: from, text: text.slice(from, to < 0 ? text.length : to) };
  };
  const severity = severityOf(Number(value('Sev')?.text));
  header.level = severity === 'error' ? LEVEL_ERROR : severity === 'warning' ? LEVEL_WARNING : LEVEL_NONE;
  header.eventId = (Number(value('Uid')?.text) || 0) & 0xff_ffff;
  header.messageColumn = value('Msg')?.at ?? 0;
  header.component = /^[\w.-]{1,60}$/.exec(value('Mod')?.text ?? '')?.[0] ?? '';
  const date = value('DT');
  if (date?.text.length === 19) header.time = stampAt(bytes, start + date.at);
  return true;
};

function startsWith(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
  return true;
}
