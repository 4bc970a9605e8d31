// The same trace as procmonFile.mjs writes, in Process Monitor's own format: events, the table of their offsets, processes, names.
import { closeSync, openSync, writeSync } from 'node:fs';

const HEADER = 0x3a8;
const processes = ['setuphost.exe', 'guard.exe', 'svchost.exe', 'MsMpEng.exe', 'System', 'explorer.exe'];
const IMAGE = 'C:\\$WINDOWS.~BT\\NewOS\\Windows\\System32\\drivers\\target.sys';

/** Writes the trace to `file`, of about `bytes`. Returns its number of events. */
export function writePml(file, bytes) {
  const handle = openSync(file, 'w');
  const buffer = Buffer.alloc(8 << 20);
  let used = HEADER;
  let written = 0;
  const offsets = [];
  const flush = () => {
    written += writeSync(handle, buffer, 0, used);
    used = 0;
    buffer.fill(0);
  };
  const event = (process, kind, operation, path, status = 0) => {
    if (used > buffer.length - 4096) flush();
    const at = used;
    const inDetail = kind === 1 ? 16 : 4 + 40 + 0x14 + 4;
    const size = inDetail + 2 * path.length + 4;
    offsets.push(written + at);
    buffer.writeUInt32LE(process, at);
    buffer.writeUInt32LE(12, at + 4);
    buffer.writeUInt32LE(kind, at + 8);
    buffer.writeUInt16LE(operation, at + 12);
    buffer.writeBigUInt64LE(132683694000000000n + BigInt(offsets.length) * 2711n, at + 0x1c);
    buffer.writeUInt32LE(status, at + 0x24);
    buffer.writeUInt16LE(1, at + 0x28);
    buffer.writeUInt32LE(size, at + 0x2c);
    const detail = at + 0x34 + 8;
    buffer.writeUInt16LE(path.length, detail + inDetail - 4);
    buffer.write(path, detail + inDetail, 'utf16le');
    used = detail + size;
  };
  const crowd = (until) => {
    for (let i = 0; written < until; i++) {
      const path = `C:\\Windows\\WinSxS\\amd64_component_31bf3856ad364e35_${i % 90_000}\\file${i % 40_000}.dll`;
      const process = 2 + (i % 4);
      event(process, 3, 20, path, i % 5 ? 0 : 0xc0000034);
      event(process, 3, 25, path);
      if (i % 5) event(process, 3, 38, path);
      event(0, 2, 4, `HKLM\\System\\Setup\\Value ${i % 1000}`, 0xc0000034);
      if (i % 97 === 0) event(process, 1, 5, `C:\\Windows\\System32\\module${i % 900}.dll`);
    }
  };
  event(0, 1, 5, 'C:\\$WINDOWS.~BT\\Sources\\setuphost.exe');
  crowd(bytes * 0.4);
  event(0, 1, 5, 'C:\\Program Files\\Guard\\guard_hook.dll');
  crowd(bytes * 0.6);
  event(1, 3, 20, IMAGE);
  crowd(bytes * 0.9);
  event(0, 3, 20, IMAGE, 0xc0000043);
  crowd(bytes);
  flush();

  const tables = { offsets: written };
  for (const offset of offsets) {
    if (used > buffer.length - 5) flush();
    buffer.writeUInt32LE(offset, used);
    used += 5;
  }
  flush();
  tables.processes = written;
  buffer.writeUInt32LE(processes.length, 0);
  const first = 4 + 8 * processes.length;
  processes.forEach((_, i) => {
    const at = first + 0x6c * i;
    buffer.writeUInt32LE(i, 4 + 4 * i);
    buffer.writeUInt32LE(at, 4 + 4 * processes.length + 4 * i);
    buffer.writeUInt32LE(i, at);
    buffer.writeUInt32LE(3000 + i, at + 4);
    buffer.writeUInt32LE(i, at + 0x40);
  });
  used = first + 0x6c * processes.length;
  flush();
  tables.strings = written;
  buffer.writeUInt32LE(processes.length, 0);
  used = 4 + 4 * processes.length;
  processes.forEach((name, i) => {
    buffer.writeUInt32LE(used, 4 + 4 * i);
    buffer.writeUInt32LE(2 * name.length + 2, used);
    buffer.write(name, used + 4, 'utf16le');
    used += 4 + 2 * name.length + 2;
  });
  flush();

  const head = Buffer.alloc(HEADER);
  head.write('PML_', 'latin1');
  head.writeUInt32LE(9, 4);
  head.writeUInt32LE(1, 8);
  head.writeUInt32LE(offsets.length, 0x234);
  head.writeBigUInt64LE(BigInt(HEADER), 0x240);
  head.writeBigUInt64LE(BigInt(tables.offsets), 0x248);
  head.writeBigUInt64LE(BigInt(tables.processes), 0x250);
  head.writeBigUInt64LE(BigInt(tables.strings), 0x258);
  writeSync(handle, head, 0, HEADER, 0);
  closeSync(handle);
  return offsets.length;
}
