import { withoutEnd } from '../lines/withoutEnd.js';
import type { Finder } from './found.js';
import { isPublicDomain, isWellKnown } from './ordinaryNames.js';
import { unspelled } from './spellings.js';

/** `jdoe@contoso.com`, also `jdoe%40contoso.com`. Files (`icon@2x.png`) and times (`00000016@2023/5/17`) are none. */
const mail =
  /(?<![\w.+%-])[\w.+-]{1,64}(?:'[\w.+-]{1,64})?(?:@|%(?:25)*40)(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}(?![\w-])/gi;
/** What every address holds: told at a fraction of the time, and few logs have one. */
const mailSign = /(?:@|%(?:25)*40)[a-z0-9-]{1,63}\.[a-z0-9-]/i;
const fileEnding = /\.(?:png|jpe?g|gif|svg|ico|dll|exe|sys|inf|xml|log|txt|cat|mum|json|js|css)$/i;

export const mails: Finder = (text, found) => {
  if (!mailSign.test(text)) return;
  for (const match of text.matchAll(mail)) {
    const value = unspelled(match[0]);
    if (fileEnding.test(value)) continue;
    const start = match.index;
    found({ kind: 'mail', start, end: start + match[0].length, value });
    const domain = value.slice(value.indexOf('@') + 1);
    // Inside the address: it is replaced as a whole here, and the domain by itself elsewhere.
    if (!isPublicDomain(domain) && !isMailProvider(domain)) found({ kind: 'domain', start, end: start, value: domain });
  }
};

const mailProvider =
  /^(?:gmail|googlemail|outlook|hotmail|yahoo|icloud|gmx|web|qq|163|126|sina|foxmail|aol|proton(?:mail)?)$/i;

/** `qq.com`, `mail.yahoo.co.uk`: behind the provider's name there are letters only. */
function isMailProvider(domain: string): boolean {
  const labels = domain.split('.');
  for (let at = labels.length - 2; at >= 0 && /^[a-z]*$/i.test(labels[at + 1] ?? ''); at--) {
    if (mailProvider.test(labels[at] ?? '')) return true;
  }
  return false;
}

/** `VK7JG-NPHTM-C97JM-9MPGT-3V66T`, and the product ids made of them: `00330-80000-00000-AA123`, `00359-OEM-8992687-00118`. */
const productKey = /(?<![\w-])[a-z0-9]{5}(?:-[a-z0-9]{5}){4}(?![\w-])/gi;
const productKeyTail = /(?:-[a-z0-9]{5}){4}/i;
const productId = /(?<![\w-])\d{5}-(?:\d{5}-\d{5}-[A-Z]{2}\d{3}|OEM-\d{7}-\d{5})(?![\w-])/gi;

export const productKeys: Finder = (text, found) => {
  for (const pattern of productKeyTail.test(text) ? [productKey, productId] : [productId]) {
    for (const match of text.matchAll(pattern)) {
      const [value] = match;
      if (!/\d/.test(value) || (pattern === productKey && !/[a-z]/i.test(value))) continue;
      found({ kind: 'productKey', start: match.index, end: match.index + value.length, value });
    }
  }
};

/** `Serial Number: PF1ABCDE`, `SerialNumber="..."`, `<ServiceTag>...`, `序列号：...`, `Volume Serial Number is 1A2B-3C4D`. */
const serialName =
  '(?:serial ?(?:number|num|no\\.?)|serialno|s/n|service ?tag|identifying ?number|asset ?tag|board ?serial|chassis ?serial|smbios ?uuid|卷的?序列号|序列号|服务标签)';
const serialValue = new RegExp(
  `(?<![a-z])${serialName}\\\\?["'\\]]?\\s{0,40}(?:=|:|：|>|\\bis\\b|是|->)\\s{0,40}\\\\?["'\\[{]?((?=[^\\s"']{0,40}\\d)[a-z0-9][\\w.-]{3,63})`,
  'gi',
);
/** A device on USB states its own serial number as its instance; with `&` in it, Windows made one up. */
const usbSerial =
  /(?<!\w)USB(?:STOR)?(?:\\+|#|%5C)(?:VID_[0-9a-f]{4}&(?:amp;)?PID_[0-9a-f]{4}|(?:DISK|CDROM)&[^\s\\#"']{4,160})(?:\\+|#|%5C)([a-z0-9]{8,64})(?![\w])/gi;

export const serials: Finder = (text, found) => {
  for (const pattern of [serialValue, usbSerial]) {
    for (const match of text.matchAll(pattern)) {
      const value = withoutEnd(match[1] ?? '', '.-');
      if (value.length < 4 || isWellKnown(value) || /^(0+|1234567890?)$/.test(value)) continue;
      const start = match.index + match[0].length - (match[1] ?? '').length;
      found({ kind: 'serial', start, end: start + value.length, value });
    }
  }
  serialColumns(text, found);
};

const columnHeader = /^(?:.*[ \t])?(SerialNumber|IdentifyingNumber|SMBIOSAssetTag)(?=[ \t]*\r|[ \t]*\n|[ \t]{2}).*/gim;

/**
 * A table of `wmic`: the serial numbers stand below their header.
 *
 * ```
 * Model                    SerialNumber
 * SAMSUNG MZVLB512HAJQ     S3W0NX0K123456
 * ```
 */
const serialColumns: Finder = (text, found) => {
  for (const match of text.matchAll(columnHeader)) {
    const [line, name = ''] = match;
    const column = line.indexOf(name);
    const alone = line.trim() === name;
    let at = match.index + line.length;
    for (let rows = 0; rows < 32; rows++) {
      const row = /^[\r\n]+([^\r\n]+)/.exec(text.slice(at, at + 1024));
      const cells = row?.[1];
      if (row === null || cells === undefined) break;
      const cell =
        cells
          .slice(column)
          .split(/\s{2,}|$/)[0]
          ?.trim() ?? '';
      const from = at + row[0].length - cells.length + column;
      if (cell === '' || /^\s/.test(cells.slice(column)) || from > text.length) break;
      // A row that is no row of the table: something else begins.
      if (
        !/^[\w.-]{1,64}$/.test(cell) ||
        (column === 0 ? alone && cell !== cells.trim() : /\S/.test(cells.charAt(column - 1)))
      )
        break;
      if (cell.length >= 4 && /\d/.test(cell) && !isWellKnown(cell)) {
        found({ kind: 'serial', start: from, end: from + cell.length, value: cell });
      }
      at += row[0].length;
    }
  }
};
