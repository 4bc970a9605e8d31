import { withoutEnd } from '../../../../engine/src/index.js';

/** Names of devices: Windows opens the device where a file is asked for, whatever its ending. */
const device = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\.|$)/i;

/**
 * A name under which any system can write a file. Zips and folders of other systems hold names that Windows refuses, or
 * takes for something else: `a:b` is a hidden stream of the file `a`.
 *
 * @param name relative, with `/`
 */
export function portableName(name: string): string {
  return name
    .split('/')
    .map((part) => {
      const plain = part.replace(/[<>:"|?*\\\u0000-\u001f]/g, '_');
      // Windows drops dots and blanks at the end, and two names become one.
      return withoutEnd(plain, '. ').padEnd(plain.length, '_').replace(device, '_$&');
    })
    .join('/');
}
