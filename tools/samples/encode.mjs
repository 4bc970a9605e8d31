import iconv from 'iconv-lite';

const BOM8 = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Text to the bytes that Windows leaves on disk.
 * `utf8bom` is the rule for setup logs; `gbkbom` is a UTF-8 BOM before ANSI bytes of a Chinese system; `utf16` is little-endian with a BOM.
 *
 * @param {string} text
 * @param {'utf8' | 'utf8bom' | 'gbk' | 'gbkbom' | 'utf16'} encoding
 */
export function encode(text, encoding) {
  switch (encoding) {
    case 'utf8':
      return Buffer.from(text, 'utf8');
    case 'utf8bom':
      return Buffer.concat([BOM8, Buffer.from(text, 'utf8')]);
    case 'gbk':
      return iconv.encode(text, 'gbk');
    case 'gbkbom':
      return Buffer.concat([BOM8, iconv.encode(text, 'gbk')]);
    case 'utf16':
      return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    default:
      throw new Error(`Unknown encoding "${encoding}"`);
  }
}

/** Lines to a text with CRLF after each. */
export function crlf(lines) {
  return lines.map((line) => `${line}\r\n`).join('');
}
