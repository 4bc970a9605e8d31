import { URI } from 'vscode-uri';
import type { FormatId } from '../../engine/src/index.js';
import { binaryScheme } from './protocol.js';

/** Formats that are shown as the lines that their readers write. */
const rendered: ReadonlySet<FormatId> = new Set(['evtx', 'minidump', 'procmon-pml']);

/** A log in a cabinet has the format of the log. */
const packed = /\.cab$/i;

/** Whether a URI names an event log, a crash dump or a trace as text. */
export function isRendered(uri: string): boolean {
  return URI.parse(uri).scheme === binaryScheme;
}

/** Where the lines of a file can be opened: its own URI, unless the file is not text. */
export function linesUri(uri: string, format: FormatId | undefined): string {
  return format && (rendered.has(format) || packed.test(uri))
    ? URI.parse(uri).with({ scheme: binaryScheme }).toString()
    : uri;
}
