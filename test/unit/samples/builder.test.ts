import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { buildSamples, composeSamples } from '../../../tools/samples/build.mjs';

const { files, expected } = composeSamples() as unknown as {
  files: Map<string, Buffer>;
  expected: Record<string, Record<string, unknown>>;
};

const BOM = '\uFEFF';
const STRICT =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, (Info {3}|Warning|Error {2}) {4}(\[0x[0-9a-f]{6}\]| {10}) ([A-Za-z0-9 ]{6}) (.*)$/;
const DATED = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/;

/** A sample's text: valid UTF-8, or GBK (after a UTF-8 BOM or alone), or UTF-16 with a BOM. Columns 0-based. */
function text(file: string): string {
  const bytes = files.get(file);
  assert.ok(bytes, `no sample ${file}`);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  const body = bytes[0] === 0xef && bytes[1] === 0xbb ? bytes.subarray(3) : bytes;
  const utf8 = body.toString('utf8');
  return utf8.includes('\uFFFD') ? iconv.decode(body, 'gbk') : utf8;
}

/** Records of a fixed-column log: a dated line and the lines after it that have no time. */
function records(file: string): string[] {
  const result: string[] = [];
  for (const line of text(file).split(/\r?\n/).slice(0, -1)) {
    if (DATED.test(line) || result.length === 0) result.push(line);
    else result[result.length - 1] += `\n${line}`;
  }
  return result;
}

const named = (pattern: RegExp): string[] => [...files.keys()].filter((file) => pattern.test(file));
const fixedColumn = named(/(setupact|setuperr|dism|CBS)\.log$/);
const setupacts = named(/[\\/]setupact\.log$/);

test('the same bytes on every build', () => {
  const again: ReadonlyMap<string, Buffer> = composeSamples().files;
  assert.deepEqual([...again.keys()], [...files.keys()]);
  for (const [file, bytes] of files) assert.ok(bytes.equals(again.get(file) ?? Buffer.alloc(0)), file);
});

test('a part is the same as in the whole', () => {
  const part: ReadonlyMap<string, Buffer> = composeSamples({ only: ['case5b'] }).files;
  assert.deepEqual([...new Set([...part.keys()].map((file) => file.split('/')[0]))], ['case5b-bcd']);
  for (const [file, bytes] of part) assert.ok(bytes.equals(files.get(file) ?? Buffer.alloc(0)), file);
});

test('an unknown case is refused by name', () => {
  assert.throws(() => composeSamples({ only: ['case9'] }), /No sample matches "case9"/);
});

test('the folder holds the files and the answers', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'samples-'));
  try {
    const written = buildSamples(folder, { only: ['bare', 'case5b'] });
    const found = readdirSync(folder, { recursive: true })
      .map(String)
      .filter((name) => statSync(path.join(folder, name)).isFile())
      .map((name) => name.replaceAll('\\', '/'));
    assert.deepEqual(found.sort(), [...written].sort());
    assert.ok(readFileSync(path.join(folder, 'bare/5b.log')).equals(files.get('bare/5b.log') ?? Buffer.alloc(0)));
    assert.deepEqual(Object.keys(JSON.parse(readFileSync(path.join(folder, 'expected.json'), 'utf8')) as object), [
      'case5b-bcd',
      'bare',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('every dated line has the fixed columns', () => {
  let dated = 0;
  for (const file of fixedColumn)
    for (const line of text(file).split(/\r?\n/)) {
      const bare = line.replace(BOM, '');
      if (!DATED.test(bare)) continue;
      dated++;
      assert.match(bare, STRICT, file);
    }
  assert.ok(dated > 120_000, `only ${dated} dated lines`);
});

test('no placeholder of a template is left', () => {
  for (const file of files.keys())
    if (!file.endsWith('.dmp')) assert.doesNotMatch(text(file), /undefined|\bNaN\b|\[object Object\]/, file);
});

test('lines end with CRLF; a bare line feed only inside a record of 5b', () => {
  for (const file of fixedColumn) {
    const bare = text(file).match(/[^\r]\n/g)?.length ?? 0;
    assert.equal(bare, /case5b-bcd.*setup(act|err)\.log$/.test(file) ? 1 : 0, file);
  }
});

test('times never run backwards inside a log', () => {
  for (const file of fixedColumn) {
    const times = records(file).map((record) => record.slice(0, 19));
    const at = times.findIndex((time, index) => index > 0 && time < (times[index - 1] ?? ''));
    assert.equal(at, -1, `${file}: ${times[at - 1]} before ${times[at]}`);
  }
});

test('the main logs are long, and no line is longer than a real one', () => {
  for (const file of setupacts) {
    const lines = text(file).split(/\r?\n/);
    if (!/case2.*Windows\.old\/Windows/.test(file))
      assert.ok(lines.length >= 5000 && lines.length <= 20_500, `${file}: ${lines.length} lines`);
    assert.ok(Math.max(...lines.map((line) => line.length)) <= 1150, file);
  }
});

test('setuperr.log is the Error records of its setupact.log, whole', () => {
  assert.ok(setupacts.length >= 12);
  for (const file of setupacts) {
    const errors = records(file).filter((record) => /^.{19}, Error /.test(record));
    assert.deepEqual(records(file.replace('setupact', 'setuperr')), errors, file);
  }
});

test('the tables of operations keep their columns', () => {
  // 0-based inside the message, as in public logs: ID 0-2, name 4-83, executed 85-92, then times, sizes and the GUID.
  const bars = [3, 84, 93, 113, 133, 142, 161, 180, 198];
  let rows = 0;
  for (const file of setupacts)
    for (const record of records(file)) {
      const row = /SP {5}(?: {4})?([ \d]{3}\|.*)$/.exec(record)?.[1];
      if (row === undefined || record.includes('OPERATIONTRACK')) continue;
      rows++;
      assert.deepEqual(
        [...row.matchAll(/\|/g)].map((bar) => bar.index),
        bars,
        row,
      );
      assert.equal(row.length, 237);
    }
  assert.ok(rows > 2000, `only ${rows} rows`);
});

test('every started operation ends, except the one that fails or the last before a crash', () => {
  const open = (file: string): string[] => {
    let current: string | undefined;
    const unfinished: string[] = [];
    for (const record of records(file)) {
      const started = /SP     Executing operation: (.*)$/.exec(record)?.[1];
      const done = /SP     Operation completed successfully: (.*)$/.exec(record)?.[1];
      if (started !== undefined) {
        if (current !== undefined) unfinished.push(current);
        current = started;
      }
      if (done !== undefined) {
        assert.equal(done, current, file);
        current = undefined;
      }
    }
    return current === undefined ? unfinished : [...unfinished, current];
  };
  for (const file of setupacts) {
    const failing = /case(3-zk|4|5)/.exec(file)?.[1];
    const want = failing === undefined ? 0 : 1;
    assert.equal(open(file).length, want, `${file}: ${open(file).join('; ')}`);
  }
});

test('expected answers point at lines that exist', () => {
  for (const [bundle, answer] of Object.entries(expected)) {
    for (const key of ['firstCause', 'correlated'] as const) {
      const place = answer[key] as { file: string; contains: string } | undefined;
      if (place) assert.ok(text(`${bundle}/${place.file}`).includes(place.contains), `${bundle}: ${place.contains}`);
    }
    const { result, extend } = answer as { result?: string; extend?: string };
    if (result === undefined) continue;
    const reported = named(new RegExp(`^${bundle}/.*setupact\\.log$`)).filter((file) =>
      text(file).includes(`event -> [${result}, ${extend}]`),
    );
    assert.equal(reported.length, 1, bundle);
  }
  assert.equal(Object.keys(expected).length, 13);
});

test('expected components and remediations are files of the catalogue', () => {
  const catalogue = (folder: string): Set<string> =>
    new Set(readdirSync(path.join('signatures', folder)).map((name) => name.replace(/\.yml$/, '')));
  const components = catalogue('components');
  const remediations = catalogue('remediations');
  for (const [bundle, answer] of Object.entries(expected)) {
    const {
      component,
      suspects = [],
      remediation,
    } = answer as { component?: string; suspects?: string[]; remediation?: string };
    for (const id of component === undefined ? suspects : [component, ...suspects])
      assert.ok(components.has(id), `${bundle}: ${id}`);
    if (remediation !== undefined) assert.ok(remediations.has(remediation), `${bundle}: ${remediation}`);
  }
});

test('the Procmon export has seven quoted fields and the injected module', () => {
  const csv = text('case3-zkcloud/Procmon/setuphost.CSV').split('\r\n').slice(0, -1);
  assert.equal(csv[0], '"Time of Day","Process Name","PID","Operation","Path","Result","Detail"');
  for (const line of csv) assert.match(line, /^("[^"]*(""[^"]*)*",){6}"[^"]*(""[^"]*)*"$/);
  const loads = csv.filter((line) => /"setuphost\.exe","\d+","Load Image"/.test(line));
  assert.ok(loads.length > 40);
  assert.equal(loads.filter((line) => line.includes('zk_hook.dll')).length, 1);
  assert.equal(named(/case3-zkcloud-noprocmon.*(csv|tasklist)/i).length, 0);
  for (const file of named(/case3-zkcloud-noprocmon/)) assert.doesNotMatch(text(file), /zk_|zkcloud/i);
});

test('the registry export reads as regedit writes it', () => {
  const reg = text('case1-tms-lwfmgr/Registry/services.reg');
  assert.ok(reg.startsWith('Windows Registry Editor Version 5.00\r\n'));
  const section = reg.slice(reg.indexOf('\\Services\\lwfmgr]'));
  assert.match(section.split('\r\n\r\n')[0] ?? '', /"Start"=dword:00000001/);
  assert.ok(Math.max(...reg.split('\r\n').map((line) => line.length)) <= 80);
});

test('a dump holds the bug check of the crash block', () => {
  const dump = files.get('case1-tms-lwfmgr/$WINDOWS.~BT/Sources/Rollback/061721-9828-01.dmp');
  assert.ok(dump);
  assert.equal(dump.toString('latin1', 0, 8), 'PAGEDU64');
  assert.equal(dump.readUInt32LE(0x38), 0x7e);
  assert.equal(dump.readBigUInt64LE(0x40), 0xffffffffc0000005n);
  assert.equal(dump.readUInt32LE(0x0c), 17763);
});
