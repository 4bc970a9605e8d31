import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { crc32, deflateRawSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { listZip, zipLimits, type ZipLimits } from '../../../server/src/readers/zip.js';
import { readZipEntry, readZipHead, zipReason } from '../../../server/src/readers/zipEntry.js';
import { zipOf, type ZipEntry } from './zipFile.js';

const folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-zip-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});
let written = 0;

function write(bytes: Uint8Array): string {
  const file = path.join(folder, `${++written}.zip`);
  writeFileSync(file, bytes);
  return file;
}

/** What is listed, and what is refused with its reason: `name: content` and `name! reason`. */
async function look(zip: Uint8Array, limits: Partial<ZipLimits> = {}): Promise<string[]> {
  const { members, problems } = await listZip(write(zip), {
    wanted: () => true,
    inner: 1,
    limits: { ...zipLimits, ...limits },
  });
  const rows = members.map(({ name, location }) => {
    try {
      return `${name}: ${Buffer.from(readZipEntry(location)).toString()}`;
    } catch (error) {
      return `${name}? ${zipReason(error)}`;
    }
  });
  const filled = problems.map(
    ({ file, what, args = [] }) => `${file}! ${what.replace(/\{(\d)\}/g, (_, i: string) => String(args[Number(i)]))}`,
  );
  return [...rows, ...filled];
}

const log: ZipEntry = { name: 'Panther/setupact.log', data: 'a log' };
const LOG = 'Panther/setupact.log: a log';

test('names that lead elsewhere are refused one by one, the rest is read', async () => {
  const cases: readonly (readonly [string, string])[] = [
    ['../evil.log', 'its name leads out of the archive'],
    ['Panther/../../evil.log', 'its name leads out of the archive'],
    ['..\\..\\evil.log', 'its name leads out of the archive'],
    ['/etc/passwd', 'its name is an absolute path'],
    ['\\\\server\\share\\a.log', 'its name is an absolute path'],
    ['C:\\Windows\\a.log', 'its name begins with a drive letter'],
    ['c:a.log', 'its name begins with a drive letter'],
    ['a//b.log', 'its name is not a plain path'],
    ['./a.log', 'its name is not a plain path'],
    ['a\0.log', 'its name holds a zero byte'],
    ['', 'it has no name'],
  ];
  for (const [name, reason] of cases) {
    const shown = name.replaceAll('\\', '/');
    assert.deepEqual(await look(zipOf([{ name, data: 'x' }, log])), [LOG, `${shown}! Refused: ${reason}`]);
  }
});

test('backslashes part folders, as some Windows tools write them', async () => {
  assert.deepEqual(await look(zipOf([{ ...log, name: 'Panther\\setupact.log' }])), [LOG]);
});

test('links, devices and encrypted entries are refused', async () => {
  const cases: readonly (readonly [Partial<ZipEntry>, string])[] = [
    [{ attributes: (0o120777 << 16) >>> 0 }, 'it is a link'],
    [{ attributes: 0x400 }, 'it is a link'],
    [{ attributes: (0o010644 << 16) >>> 0 }, 'it is no file'],
    [{ flags: 1 }, 'it is encrypted'],
    [{ method: 99, raw: Buffer.from('x') }, 'it is encrypted'],
    [
      { method: 9, raw: Buffer.from('x') },
      'it is compressed in a way that is not supported; pack it again with "deflate"',
    ],
  ];
  for (const [entry, reason] of cases) {
    assert.deepEqual(await look(zipOf([{ name: 'a.log', data: 'x', ...entry }, log])), [
      LOG,
      `a.log! Refused: ${reason}`,
    ]);
  }
});

test('an ordinary file of Unix is no link', async () => {
  assert.deepEqual(await look(zipOf([{ ...log, attributes: (0o100644 << 16) >>> 0 }])), [LOG]);
});

test('bombs: by ratio, by size, by sum, by number, by shared data', async () => {
  const zeros = Buffer.alloc(4e6);
  assert.deepEqual(await look(zipOf([{ name: 'a.log', data: zeros }, log]), { ratioFrom: 1e6 }), [
    LOG,
    `a.log! Not read: it unpacks to 4000000 bytes from ${deflateRawSync(zeros).length}, as only traps do.`,
  ]);
  assert.deepEqual(await look(zipOf([{ name: 'a.log', data: 'ten bytes!' }, log]), { file: 9 }), [
    LOG,
    'a.log! Not read: it unpacks to 10 bytes, more than the 9 that are read.',
  ]);
  const three = zipOf([log, { name: 'b.log', data: 'bbbbb' }, { name: 'c.log', data: 'ccccc' }]);
  assert.deepEqual(await look(three, { total: 10 }), [
    LOG,
    'b.log: bbbbb',
    'c.log! Not read: the files of the archive unpack to more than 10 bytes.',
  ]);
  assert.deepEqual(await look(three, { entries: 2 }), [
    LOG,
    'b.log: bbbbb',
    '! Not read further: the archive holds more than 2 entries.',
  ]);
  assert.deepEqual(await look(zipOf([log, { name: 'b.log', data: 'a log', sharesDataOf: 0 }])), [
    LOG,
    'b.log! Refused: it shares its data with another entry, as only traps do',
  ]);
});

test('an entry that states less than it unpacks to is stopped there', async () => {
  assert.deepEqual(await look(zipOf([{ name: 'a.log', data: Buffer.alloc(1e6), bytes: 10 }, log])), [
    'a.log? it unpacks to more than the archive states',
    LOG,
  ]);
});

test('damaged entries: data, checksum, size', async () => {
  const rows = await look(
    zipOf([
      { name: 'data.log', raw: Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff]), bytes: 5 },
      { name: 'sum.log', data: 'text', crc: 1 },
      { name: 'size.log', data: 'text', bytes: 9 },
      log,
    ]),
  );
  assert.deepEqual(rows, [
    'data.log? its compressed data is damaged',
    'sum.log? its checksum is wrong',
    'size.log? its size is not what the archive states',
    LOG,
  ]);
});

test('no zip, a zip that is cut short anywhere, any bytes: never thrown, always told', async () => {
  const whole = zipOf([log, { name: 'inner.zip', data: zipOf([log]) }]);
  for (let cut = 0; cut < whole.length; cut += 7) {
    const rows = await look(whole.subarray(0, cut));
    assert.ok(
      rows.some((row) => row.includes('!')),
      `cut at ${cut}: ${rows.join('; ')}`,
    );
  }
  assert.deepEqual(await look(Buffer.from('no zip at all')), [
    '! The archive cannot be read: it is cut short, or no zip file',
  ]);
  for (let at = 0; at < whole.length; at += 3) {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    await look(bytes);
  }
});

test('names that are there twice are read once', async () => {
  assert.deepEqual(await look(zipOf([log, { ...log, data: 'another' }])), [
    LOG,
    'Panther/setupact.log! Refused: the archive holds another file of this name',
  ]);
});

test('names in the code pages of Windows, UTF-8 with and without its mark, and the Unicode field', async () => {
  const name = '日志/系统更新.log';
  const gbk = iconv.encode(name, 'gbk');
  const crc = Buffer.alloc(5);
  crc[0] = 1;
  crc.writeUInt32LE(crc32(Buffer.from('x.log')), 1);
  const path = Buffer.concat([crc, Buffer.from(name)]);
  const field = Buffer.alloc(4);
  field.writeUInt16LE(0x7075, 0);
  field.writeUInt16LE(path.length, 2);
  const cases: readonly (readonly [Partial<ZipEntry> & { name: string | Uint8Array }, string])[] = [
    [{ name: gbk }, name],
    [{ name }, name],
    [{ name, flags: 0x800 }, name],
    [{ name: 'x.log', extra: Buffer.concat([field, path]) }, name],
    [{ name: 'y.log', extra: Buffer.concat([field, path]) }, 'y.log'],
    [{ name: iconv.encode('Prüfung/für.log', 'cp437') }, 'Prüfung/für.log'],
  ];
  for (const [entry, expected] of cases) {
    assert.deepEqual(await look(zipOf([{ data: 'x', ...entry }])), [`${expected}: x`]);
  }
});

test('a zip in a zip is read, one in that is told', async () => {
  const deepest = zipOf([log]);
  const inner = zipOf([log, { name: 'deeper.zip', data: deepest }]);
  assert.deepEqual(await look(zipOf([{ name: 'logs/inner.zip', data: inner }, log])), [
    `logs/inner.zip/${LOG}`,
    LOG,
    'logs/inner.zip/deeper.zip! Not opened: too many archives are packed inside one another.',
  ]);
  assert.deepEqual(await look(zipOf([{ name: 'inner.zip', data: 'no zip' }, log])), [
    LOG,
    'inner.zip! The archive cannot be read: it is cut short, or no zip file',
  ]);
  assert.deepEqual(await look(zipOf([{ name: 'inner.zip', data: inner }, log]), { inner: 10 }), [
    LOG,
    `inner.zip! Not read: it unpacks to ${inner.length} bytes, more than the 10 that are read.`,
  ]);
});

test('what a file is shows without unpacking it', async () => {
  const dump = Buffer.concat([Buffer.from('PAGEDU64'), Buffer.alloc(3e6, 'noise of a dump ')]);
  const { members } = await listZip(write(zipOf([{ name: 'a.dmp', data: dump }])), { wanted: () => true, inner: 1 });
  const head = readZipHead(members[0]?.location ?? assert.fail());
  assert.equal(Buffer.from(head.subarray(0, 8)).toString(), 'PAGEDU64');
  assert.ok(head.length >= 4096);
});
