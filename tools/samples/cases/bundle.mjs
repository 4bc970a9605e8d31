// What a case hands to the builder: files as bytes, by path inside the output folder.
import { encode } from '../encode.mjs';

/** Collects files of one bundle folder; `text` encodes, `bytes` stores as it is. */
export function createBundle(name) {
  /** @type {Map<string, Buffer>} */
  const files = new Map();
  return {
    name,
    files,
    text: (path, text, encoding = 'utf8') => void files.set(`${name}/${path}`, encode(text, encoding)),
    bytes: (path, bytes) => void files.set(`${name}/${path}`, bytes),
    /** A fixed-column log and, unless `errors` is false, its setuperr.log beside it. */
    log: (path, log, { encoding = 'utf8bom', errors = path.endsWith('setupact.log') } = {}) => {
      files.set(`${name}/${path}`, encode(log.text(), encoding));
      if (errors)
        files.set(`${name}/${path.replace(/setupact\.log$/, 'setuperr.log')}`, encode(log.errorText(), encoding));
    },
  };
}
