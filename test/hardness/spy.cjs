// Preloaded (`NODE_OPTIONS=--require .../spy.cjs`) into every process and thread of the bundles under test. Whatever
// could write a file or reach a network is noted in the file that SPY_LOG names, one JSON array a line; what reaches
// for the network fails, too. It writes with the functions as they were before it changed them.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { threadId } = require('node:worker_threads');

const { appendFileSync } = fs;
const target = process.env.SPY_LOG;
let noting = false;

/** @param kind `write` or `network`, or `start` for a process or thread that is being watched */
function note(kind, what, detail) {
  if (noting || !target) return;
  noting = true;
  try {
    appendFileSync(target, `${JSON.stringify([kind, what, String(detail ?? ''), process.pid, threadId])}\n`);
  } finally {
    noting = false;
  }
}

const resolved = (file) =>
  typeof file === 'string' || Buffer.isBuffer(file) || file instanceof URL ? path.resolve(String(file)) : `fd ${file}`;

/** Calls that change a file whatever their arguments; the places of the paths among these. */
const changing = {
  writeFile: [0], appendFile: [0], mkdir: [0], mkdtemp: [0], rmdir: [0], rm: [0], unlink: [0], rename: [0, 1],
  copyFile: [1], cp: [1], link: [1], symlink: [1], truncate: [0], chmod: [0], lchmod: [0], chown: [0], lchown: [0],
  utimes: [0], lutimes: [0],
}; // prettier-ignore
const mayWrite = (flags) =>
  typeof flags === 'number' ? (flags & (1 | 2 | 64 | 512 | 1024)) !== 0 : /[wa+]/.test(flags ?? 'r');

function watchFiles(library, suffix, label) {
  for (const [name, places] of Object.entries(changing)) {
    const own = library[`${name}${suffix}`];
    if (typeof own !== 'function') continue;
    library[`${name}${suffix}`] = function (...args) {
      for (const place of places) note('write', `${label}${name}`, resolved(args[place]));
      return own.apply(this, args);
    };
  }
  const open = library[`open${suffix}`];
  library[`open${suffix}`] = function (file, flags, ...rest) {
    if (mayWrite(typeof flags === 'function' ? 'r' : flags)) note('write', `${label}open`, resolved(file));
    return open.call(this, file, flags, ...rest);
  };
}

watchFiles(fs, '', 'fs.');
watchFiles(fs, 'Sync', 'fs.sync.');
watchFiles(fs.promises, '', 'fs.promises.');
const createWriteStream = fs.createWriteStream;
fs.createWriteStream = function (file, ...rest) {
  note('write', 'fs.createWriteStream', resolved(file));
  return createWriteStream.call(this, file, ...rest);
};

function forbid(library, names, label) {
  for (const name of names) {
    if (typeof library?.[name] !== 'function') continue;
    library[name] = function (...args) {
      note('network', `${label}.${name}`, typeof args[0] === 'object' ? JSON.stringify(args[0]) : args[0]);
      throw new Error(`${label}.${name} is forbidden by the spy`);
    };
  }
}

const net = require('node:net');
forbid(net.Socket.prototype, ['connect'], 'net.Socket');
forbid(net.Server.prototype, ['listen'], 'net.Server');
forbid(net, ['connect', 'createConnection'], 'net');
forbid(require('node:tls'), ['connect'], 'tls');
for (const library of ['node:http', 'node:https']) forbid(require(library), ['request', 'get'], library);
forbid(require('node:http2'), ['connect'], 'http2');
forbid(require('node:dgram'), ['createSocket'], 'dgram');
const lookups = ['lookup', 'lookupService', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveTxt', 'reverse'];
forbid(require('node:dns'), lookups, 'dns');
forbid(require('node:dns').promises, lookups, 'dns.promises');
forbid(globalThis, ['fetch', 'WebSocket', 'EventSource'], 'global');

note('start', process.argv[1] ?? '', '');
