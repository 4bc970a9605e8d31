// The first two pages of a 64-bit kernel dump: enough for whoever reads its header, no memory of any machine.

/** @param {{ build: number, bugCheck: number, parameters: readonly string[] }} options parameters as `0x...` texts */
export function kernelDumpHeader({ build, bugCheck, parameters }) {
  const bytes = Buffer.alloc(8192);
  for (let at = 0; at < bytes.length; at += 4) bytes.write('PAGE', at, 'latin1');
  bytes.write('PAGEDU64', 0, 'latin1');
  bytes.writeUInt32LE(15, 0x08);
  bytes.writeUInt32LE(build, 0x0c);
  bytes.writeUInt32LE(0x8664, 0x30);
  bytes.writeUInt32LE(4, 0x34);
  bytes.writeUInt32LE(bugCheck, 0x38);
  parameters.forEach((value, index) => bytes.writeBigUInt64LE(BigInt(value), 0x40 + index * 8));
  // Dump type 4: a small dump.
  bytes.writeUInt32LE(4, 0xf98);
  bytes.writeBigUInt64LE(BigInt(bytes.length), 0xfa0);
  return bytes;
}
