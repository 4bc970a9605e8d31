import { detectCodePage } from '../../../engine/src/index.js';

/** The parts of an entry of the central directory that say how its name is to be read. */
export interface RawName {
  readonly bytes: Uint8Array;
  /** What the archive itself declares: bit 11, or the Unicode path field of Info-ZIP. */
  readonly unicode?: string;
}

/**
 * Names of the entries of one archive. Windows writes those without the Unicode mark in the ANSI or OEM code page of the
 * machine, which the archive does not state, so all of them are looked at together: UTF-8 (Linux tools leave out the
 * mark), GBK, another code page that can be told, else code page 437 as the zip format says.
 */
export function decodeNames(names: readonly RawName[]): readonly string[] {
  const unmarked = names.filter(({ bytes, unicode }) => unicode === undefined && bytes.some((byte) => byte >= 0x80));
  const decode = unmarked.length > 0 ? decoderFor(unmarked.map(({ bytes }) => bytes)) : latin1;
  return names.map(({ bytes, unicode }) =>
    (unicode ?? (bytes.some((byte) => byte >= 0x80) ? decode(bytes) : latin1(bytes))).replaceAll('\\', '/'),
  );
}

/** A name, or a path, that stands by itself in a list without saying in which code page. */
export function decodeName(bytes: Uint8Array): string {
  return decoderFor([bytes])(bytes);
}

type Decode = (bytes: Uint8Array) => string;

const latin1: Decode = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

function decoderFor(names: readonly Uint8Array[]): Decode {
  if (names.every((bytes) => decodes('utf-8', bytes))) return decoder('utf-8');
  const lone = names.some((bytes) =>
    bytes.some((byte, i) => byte >= 0x80 && isAscii(bytes[i - 1]) && isAscii(bytes[i + 1])),
  );
  if (lone) return cp437;
  if (names.every((bytes) => isGb2312(bytes) && decodes('gb18030', bytes))) return decoder('gb18030');
  const label = detectCodePage(Buffer.concat(names.flatMap((bytes) => [bytes, Buffer.from('\n')])));
  return label !== 'windows-1252' && names.every((bytes) => decodes(label, bytes)) ? decoder(label) : cp437;
}

function isAscii(byte: number | undefined): boolean {
  return (byte ?? 0) < 0x80;
}

/** Common Chinese characters and signs only: rows 1 to 9 and 16 to 87 of GB 2312, both bytes high. */
function isGb2312(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) {
    const lead = bytes[i] ?? 0;
    if (lead < 0x80) continue;
    const trail = bytes[++i] ?? 0;
    const row = lead - 0xa0;
    if (trail < 0xa1 || trail > 0xfe || !((row >= 1 && row <= 9) || (row >= 16 && row <= 87))) return false;
  }
  return true;
}

function decodes(label: string, bytes: Uint8Array): boolean {
  try {
    new TextDecoder(label, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function decoder(label: string): Decode {
  const text = new TextDecoder(label);
  return (bytes) => text.decode(bytes);
}

/** Upper half of code page 437, the one that the zip format names. */
const upper437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

const cp437: Decode = (bytes) =>
  Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : (upper437[byte - 0x80] ?? '\ufffd'))).join('');

/** Why a name is refused; undefined when it is the name of a file inside the archive. */
export function unsafeName(name: string): string | undefined {
  if (name === '') return 'it has no name';
  if (name.includes('\0')) return 'its name holds a zero byte';
  if (name.startsWith('/')) return 'its name is an absolute path';
  if (/^[A-Za-z]:/.test(name)) return 'its name begins with a drive letter';
  const parts = name.split('/');
  if (parts.includes('..')) return 'its name leads out of the archive';
  if (parts.some((part) => part === '' || part === '.')) return 'its name is not a plain path';
  return undefined;
}
