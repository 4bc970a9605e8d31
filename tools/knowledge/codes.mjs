// Compiles knowledge/codes/*.tsv into the one text that ships as dist/knowledge/codes.txt.
//
// Format of the text (read by engine/src/codes/catalogue.ts):
//   line 1        upgrade-forensics-codes 2 <number of entries>
//   line 2        the source sets, separated by spaces; a set is ids joined by commas. Set i is written as letter i.
//   @<family> <n> begins a family; its n entries follow in the order of their numbers, some dozens a line:
//   <number><tab><entry><tab><entry>...
//                 number: base 36, that of the first entry of the line. All names of a number are in one line.
//                 entry: <set><keep><delta>:<rest>
//                 set: one letter; keep: one base-36 digit, how many characters of the name before stay;
//                 delta: base 36, number minus the number before (omitted when 1); rest: what follows in the name
//   @end          the last line: nothing is cut off
// A number is found by the first words of the lines; only the lines that may hold it are read.
//
// Runs from the root of the repository. After a change to a table: node tools/knowledge/renewCodes.mjs
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';

const tables = 'knowledge/codes';
/** Entries of a line; a few more where its last number has several names. */
const LINE = 32;
const setLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Reads every table. Rows of one family and number keep the order that matters to a reader: the name that most sources
 * carry first (before it what manifest.yml prefers), then the order of the table.
 * @returns {Promise<{families: Map<string, {value: number, name: string, sources: string[]}[]>, manifest: object}>}
 */
export async function readTables() {
  const manifest = parse(await readFile(path.join(tables, 'manifest.yml'), 'utf8'));
  const families = new Map(manifest.families.map((family) => [family, []]));
  for (const file of (await readdir(tables)).filter((f) => f.endsWith('.tsv')).sort()) {
    const text = await readFile(path.join(tables, file), 'utf8');
    text.split('\n').forEach((line, index) => {
      if (line === '' || line.startsWith('#')) return;
      const where = `knowledge/codes/${file}:${index + 1}`;
      const [family, hex, name, tags] = line.split('\t');
      const rows = families.get(family);
      if (!rows) throw new Error(`${where}: family "${family}" is not listed in manifest.yml`);
      if (!/^0x[0-9A-F]{1,8}$/.test(hex)) throw new Error(`${where}: "${hex}" is not a number such as 0x80070005`);
      if (!name) throw new Error(`${where}: the name is missing`);
      rows.push({ value: Number.parseInt(hex, 16), name, sources: sourcesOf(manifest, family, file, tags, where) });
    });
  }
  for (const rows of families.values()) {
    rows.forEach((row, index) => (row.index = index));
    const weight = (row) => (manifest.prefer.includes(row.name) ? 9 : row.sources.length);
    rows.sort((a, b) => a.value - b.value || weight(b) - weight(a) || a.index - b.index);
  }
  return { families, manifest };
}

function sourcesOf(manifest, family, file, tags, where) {
  if (file === 'gap.tsv') return [manifest.gap];
  return (tags ?? '').split(',').map((tag) => {
    const id = tag === 'curated' ? manifest.curated[family] : manifest.tags[tag];
    if (!id) throw new Error(`${where}: nothing in manifest.yml says what source "${tag}" is`);
    return id;
  });
}

/** The compiled text, and the facts that knowledge/codes/generated.json keeps of it. */
export async function compileCodes() {
  const { families } = await readTables();
  const sets = [];
  const lines = [];
  const counts = {};
  for (const [family, rows] of families) {
    counts[family] = rows.length;
    lines.push(`@${family} ${rows.length}`);
    for (let from = 0, to; from < rows.length; from = to) {
      to = Math.min(rows.length, from + LINE);
      while (to < rows.length && rows[to].value === rows[to - 1].value) to++;
      lines.push(lineOf(rows.slice(from, to), sets));
    }
  }
  const entries = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const text = [`upgrade-forensics-codes 2 ${entries}`, sets.join(' '), ...lines, '@end', ''].join('\n');
  return {
    text,
    facts: {
      entries,
      families: counts,
      bytes: Buffer.byteLength(text),
      sha256: createHash('sha256').update(text).digest('hex'),
    },
  };
}

function lineOf(rows, sets) {
  let { value } = rows[0];
  let name = '';
  const words = [value.toString(36)];
  for (const row of rows) {
    const key = row.sources.join(',');
    if (!sets.includes(key)) sets.push(key);
    const letter = setLetters[sets.indexOf(key)];
    if (!letter) throw new Error('more source sets than letters: widen the format');
    let keep = 0;
    while (keep < 35 && keep < name.length && keep < row.name.length && name[keep] === row.name[keep]) keep++;
    const delta = row.value - value;
    words.push(`${letter}${keep.toString(36)}${delta === 1 ? '' : delta.toString(36)}:${row.name.slice(keep)}`);
    value = row.value;
    name = row.name;
  }
  return words.join('\t');
}

/** Builder for tools/knowledge/build.mjs. @param {string} outdir */
export async function buildCodes(outdir) {
  const { text } = await compileCodes();
  await writeFile(path.join(outdir, 'codes.txt'), text);
}
