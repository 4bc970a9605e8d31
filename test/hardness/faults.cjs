// Preloaded (`NODE_OPTIONS=--require .../faults.cjs`) into every process and thread of the bundles under test: a disk
// that fails. FAULTS holds a JSON array of `{ match, on, error | then }`: the call `on` (list, stat, open, read, write)
// for a path that holds `match` fails with the code `error`, or goes on after `then` was done to the file: `delete`,
// `truncate`. `after` is how many such calls pass before; `beyond` is where a disk is bad: reads that end before pass.
'use strict';
const fs = require('node:fs');

const faults = JSON.parse(process.env.FAULTS ?? '[]').map((fault) => ({ ...fault, seen: 0 }));
const own = {
  unlinkSync: fs.unlinkSync,
  truncateSync: fs.truncateSync,
  fstatSync: fs.fstatSync,
  existsSync: fs.existsSync,
};
const paths = new Map();

function hit(on, file, end = Infinity) {
  if (typeof file !== 'string' && !Buffer.isBuffer(file) && !(file instanceof URL)) return;
  const name = String(file);
  for (const fault of faults) {
    if (fault.on !== on || !name.includes(fault.match)) continue;
    if (end <= (fault.beyond ?? 0)) continue;
    if (fault.seen++ < (fault.after ?? 0)) continue;
    if (fault.error) {
      throw Object.assign(new Error(`${fault.error}: injected, ${on} '${name}'`), { code: fault.error, path: name });
    }
    if (fault.done || !own.existsSync(name)) continue;
    fault.done = true;
    if (fault.then === 'delete') own.unlinkSync(name);
    if (fault.then === 'truncate') own.truncateSync(name, fault.to);
  }
}

const writes = (flags) =>
  typeof flags === 'number' ? (flags & 3) !== 0 : typeof flags === 'string' && /[wa+]/.test(flags);

/** Wraps `library[name]`; `on` for a path in the first argument. */
function wrap(library, name, on, promised) {
  const call = library[name];
  if (typeof call !== 'function') return;
  library[name] = function (...args) {
    try {
      hit(typeof on === 'function' ? on(args) : on, args[0]);
    } catch (error) {
      if (promised) return Promise.reject(error);
      const callback = args.at(-1);
      if (typeof callback !== 'function') throw error;
      process.nextTick(callback, error);
      return undefined;
    }
    return call.apply(this, args);
  };
}

const openKind = ([, flags]) => (writes(flags) ? 'write' : 'open');
for (const [library, suffix, promised] of [
  [fs, '', false],
  [fs, 'Sync', false],
  [fs.promises, '', true],
]) {
  wrap(library, `readdir${suffix}`, 'list', promised);
  wrap(library, `opendir${suffix}`, 'list', promised);
  for (const name of ['stat', 'lstat']) wrap(library, `${name}${suffix}`, 'stat', promised);
  wrap(library, `readFile${suffix}`, 'read', promised);
  for (const name of [
    'writeFile',
    'appendFile',
    'mkdir',
    'mkdtemp',
    'rm',
    'rmdir',
    'unlink',
    'rename',
    'utimes',
    'chmod',
  ]) {
    wrap(library, `${name}${suffix}`, 'write', promised);
  }
  wrap(library, `open${suffix}`, openKind, promised);
}

const openSync = fs.openSync;
fs.openSync = function (file, ...rest) {
  const handle = openSync.call(this, file, ...rest);
  paths.set(handle, file);
  return handle;
};
const readSync = fs.readSync;
fs.readSync = function (handle, ...rest) {
  const [, , length, position] = rest;
  hit('read', paths.get(handle), typeof position === 'number' ? position + length : undefined);
  return readSync.call(this, handle, ...rest);
};
const open = fs.promises.open;
fs.promises.open = async function (file, ...rest) {
  const handle = await open.call(this, file, ...rest);
  for (const name of ['read', 'readFile']) {
    const call = handle[name];
    handle[name] = async function (...args) {
      const [, , length, position] = args;
      hit('read', file, typeof position === 'number' ? position + length : undefined);
      return call.apply(this, args);
    };
  }
  return handle;
};
