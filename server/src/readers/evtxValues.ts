import { withoutEnd } from '../../../engine/src/index.js';

/**
 * Values of binary XML as text. Types and layouts: [MS-EVEN6] 2.2.12 "Value types", and the Windows data types they
 * name (GUID, FILETIME, SYSTEMTIME, SID).
 */

/** Bytes of a binary value that are shown; the rest is counted. */
const SHOWN_BYTES = 64;
const TEXT = 0x01;
const ANSI = 0x02;
const ARRAY = 0x80;
/** Of the types whose elements all have one size. */
const sizes: Readonly<Record<number, number>> = {
  0x03: 1,
  0x04: 1,
  0x05: 2,
  0x06: 2,
  0x07: 4,
  0x08: 4,
  0x09: 8,
  0x0a: 8,
  0x0b: 4,
  0x0c: 8,
  0x0d: 4,
  0x0f: 16,
  0x11: 8,
  0x12: 16,
  0x14: 4,
  0x15: 8,
};

const utf16 = new TextDecoder('utf-16le');
const ansi = new TextDecoder('windows-1252');

/** UTF-16 text of `length` bytes; what lies outside the bytes is not there. */
export function utf16Text(view: DataView, offset: number, length: number): string {
  const end = Math.min(view.byteLength, offset + length);
  if (offset >= end) return '';
  return utf16.decode(new Uint8Array(view.buffer, view.byteOffset + offset, (end - offset) & ~1));
}

/** Text up to the NUL that ends it, if one does. */
export function upToNul(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/**
 * The elements of a value: one for a plain type, any number for an array.
 *
 * @throws RangeError where the value reaches beyond its bytes
 */
export function valueTexts(view: DataView, offset: number, length: number, type: number): string[] {
  if (!(type & ARRAY)) return [valueText(view, offset, length, type)];
  const base = type & ~ARRAY;
  if (base === TEXT) return trimEnd(utf16Text(view, offset, length).split('\0'));
  if (base === ANSI) return trimEnd(ansi.decode(bytesOf(view, offset, length)).split('\0'));
  const size = sizes[base];
  if (size === undefined) return [binaryText(view, offset, length)];
  const texts: string[] = [];
  for (let at = 0; at + size <= length; at += size) texts.push(valueText(view, offset + at, size, base));
  return texts;
}

function valueText(view: DataView, offset: number, length: number, type: number): string {
  const size = sizes[type];
  if (size !== undefined && length < size) return length === 0 ? '' : binaryText(view, offset, length);
  switch (type) {
    case 0x00:
      return '';
    case TEXT:
      return withoutEnd(utf16Text(view, offset, length), '\0');
    case ANSI:
      return withoutEnd(ansi.decode(bytesOf(view, offset, length)), '\0');
    case 0x03:
      return String(view.getInt8(offset));
    case 0x04:
      return String(view.getUint8(offset));
    case 0x05:
      return String(view.getInt16(offset, true));
    case 0x06:
      return String(view.getUint16(offset, true));
    case 0x07:
      return String(view.getInt32(offset, true));
    case 0x08:
      return String(view.getUint32(offset, true));
    case 0x09:
      return String(view.getBigInt64(offset, true));
    case 0x0a:
      return String(view.getBigUint64(offset, true));
    case 0x0b:
      return String(view.getFloat32(offset, true));
    case 0x0c:
      return String(view.getFloat64(offset, true));
    case 0x0d:
      return view.getUint32(offset, true) ? 'true' : 'false';
    case 0x0f:
      return guidText(view, offset);
    case 0x10:
      return length === 8 ? hex64(view, offset) : length === 4 ? hex32(view, offset) : binaryText(view, offset, length);
    case 0x11:
      return timeText(fileTime(view, offset));
    case 0x12:
      return systemTimeText(view, offset);
    case 0x13:
      return sidText(view, offset, length);
    case 0x14:
      return hex32(view, offset);
    case 0x15:
      return hex64(view, offset);
    default:
      return binaryText(view, offset, length);
  }
}

/** FILETIME (100 ns since 1601, UTC) → milliseconds since 1970; NaN for what no log can mean. */
export function fileTime(view: DataView, offset: number): number {
  const ticks = view.getBigUint64(offset, true);
  const milliseconds = Number(ticks / 10_000n) - 11_644_473_600_000;
  return ticks > 0n && milliseconds < 253_402_300_800_000 ? milliseconds : NaN;
}

/** `2021-05-18T03:12:13.123Z`, or nothing. */
export function timeText(time: number): string {
  return Number.isNaN(time) ? '' : new Date(time).toISOString();
}

export function guidText(view: DataView, offset: number): string {
  const hex = (at: number, length: number): string =>
    Array.from(bytesOf(view, offset + at, length), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const number = (at: number, length: 2 | 4): string =>
    (length === 4 ? view.getUint32(offset + at, true) : view.getUint16(offset + at, true))
      .toString(16)
      .padStart(length * 2, '0');
  return `{${number(0, 4)}-${number(4, 2)}-${number(6, 2)}-${hex(8, 2)}-${hex(10, 6)}}`;
}

function sidText(view: DataView, offset: number, length: number): string {
  if (length < 8) return binaryText(view, offset, length);
  const count = Math.min(view.getUint8(offset + 1), (length - 8) >> 2);
  const authority = view.getUint16(offset + 2) * 0x1_0000_0000 + view.getUint32(offset + 4);
  const parts = Array.from({ length: count }, (_, i) => view.getUint32(offset + 8 + 4 * i, true));
  return ['S', view.getUint8(offset), authority, ...parts].join('-');
}

function systemTimeText(view: DataView, offset: number): string {
  const part = (i: number): number => view.getUint16(offset + 2 * i, true);
  return timeText(Date.UTC(part(0), part(1) - 1, part(3), part(4), part(5), part(6), part(7)));
}

function hex32(view: DataView, offset: number): string {
  return `0x${view.getUint32(offset, true).toString(16)}`;
}

function hex64(view: DataView, offset: number): string {
  return `0x${view.getBigUint64(offset, true).toString(16)}`;
}

function binaryText(view: DataView, offset: number, length: number): string {
  const shown = bytesOf(view, offset, Math.min(length, SHOWN_BYTES));
  const text = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return length > SHOWN_BYTES ? `${text}... (${length})` : text;
}

function bytesOf(view: DataView, offset: number, length: number): Uint8Array {
  if (offset + length > view.byteLength) throw new RangeError('value beyond its bytes');
  return new Uint8Array(view.buffer, view.byteOffset + offset, length);
}

function trimEnd(texts: string[]): string[] {
  while (texts.length > 1 && texts.at(-1) === '') texts.pop();
  return texts;
}
