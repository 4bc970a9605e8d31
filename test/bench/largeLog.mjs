// Times a log that VS Code hands to no extension, as a person feels it: open → the window at the first finding with its
// problems, lenses and colours; then what needs the whole log.
// Usage: node test/bench/largeLog.mjs [log] [--mb N]     Without a log: N MB (1024) of a sample's setupact.log.
// Prints the figures beside the limits; a benchmark, not a test.
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { buildSamples } from '../../tools/samples/build.mjs';
import { startServer } from './startServer.mjs';

const { values, positionals } = parseArgs({
  options: { mb: { type: 'string', default: '1024' } },
  allowPositionals: true,
});
const scratch = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-large-'));
const file = path.join(scratch, 'case', 'setupact.log');
mkdirSync(path.dirname(file));
if (positionals[0]) copyFileSync(positionals[0], file);
else await grow(file, Number(values.mb) * 1024 * 1024);
const bytes = statSync(file).size;

let problems = 0;
const { child, connection } = await startServer(({ connection: one }) => {
  one.onNotification('textDocument/publishDiagnostics', ({ diagnostics }) => {
    problems += diagnostics.length;
  });
});
const ask = (method, params) => connection.sendRequest(method, params);
try {
  await measure();
} finally {
  child.kill();
  rmSync(scratch, { recursive: true, force: true });
}
process.exit(0);

async function measure() {
  const uri = pathToFileURL(file).toString();
  const start = performance.now();
  const since = () => performance.now() - start;
  const place = await ask('upgradeForensics/largeLogOpen', { uri });
  const page = await ask('upgradeForensics/largeLogPage', { uri: place.uri });
  const shown = since();
  const textDocument = { uri: place.uri };
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { ...textDocument, languageId: page.languageId, version: 1, text: page.text },
  });
  await ask('textDocument/diagnostic', { textDocument });
  const lenses = await ask('textDocument/codeLens', { textDocument });
  const range = { start: { line: place.line - 25, character: 0 }, end: { line: place.line + 25, character: 0 } };
  await ask('textDocument/semanticTokens/range', { textDocument, range });
  const first = since();
  console.log(`${(bytes / 1e6).toFixed(0)} MB; first window: ${page.rows} lines, whole log read: ${page.complete}`);
  row('open to the text at the first finding', shown);
  row('... with problems, lenses, colours', first, 2000);
  console.log(
    `    line ${page.lines + place.line + 1}, ${problems} problems, ${lenses.length} lenses above it: ${page.text.split('\n')[place.line]?.slice(0, 100)}`,
  );
  const hovers = [];
  for (let i = 0; i < 100; i++) {
    const from = performance.now();
    await ask('textDocument/hover', { textDocument, position: { line: (i * 97) % page.rows, character: 60 } });
    hovers.push(performance.now() - from);
  }
  hovers.sort((a, b) => a - b);
  row('hover while the rest is read, median of 100', hovers[50]);
  row('hover while the rest is read, 99 of 100', hovers[98]);

  const last = await timed('go to the last line (waits for the whole log)', () =>
    ask('upgradeForensics/largeLogGo', { ...at(place), to: { kind: 'line', text: '999999999' } }),
  );
  row('open to the whole log', since());
  const end = await timed('its window', () => ask('upgradeForensics/largeLogPage', { uri: last.uri }));
  console.log(`    ${end.allLines} lines`);
  await timed('window in the middle', async () => {
    const middle = await ask('upgradeForensics/largeLogGo', {
      ...at(place),
      to: { kind: 'line', text: String(Math.floor(end.allLines / 2)) },
    });
    await ask('upgradeForensics/largeLogPage', { uri: middle.uri });
  });
  await timed('next finding', () => ask('upgradeForensics/findingBeside', { ...at(place), direction: 'next' }));
  await timed('search for what is nowhere', () =>
    ask('upgradeForensics/largeLogSearch', {
      ...at(place),
      text: 'is nowhere to be found',
      direction: 'next',
      most: 50,
    }),
  );
  await timed('filter: errors', () =>
    ask('upgradeForensics/largeLogOpen', { ...at(place), filter: { levels: ['error'] } }),
  );
  await timed('filter: text', () =>
    ask('upgradeForensics/largeLogOpen', { ...at(place), filter: { text: 'Operation failed' } }),
  );
}

function at({ uri, line }) {
  return { uri, line };
}

async function timed(what, work) {
  const from = performance.now();
  const result = await work();
  row(what, performance.now() - from);
  return result;
}

function row(what, ms, limit) {
  const verdict = limit === undefined ? '' : `   limit ${limit} ms   ${ms <= limit ? 'met' : 'MISSED'}`;
  console.log(`${what.padEnd(48)} ${ms.toFixed(1).padStart(9)} ms${verdict}`);
}

/** A sample's setupact.log again and again, until the file has as many bytes. */
async function grow(target, size) {
  const samples = path.join(scratch, 'samples');
  await buildSamples(samples);
  const piece = readFileSync(path.join(samples, 'case5b-bcd/UpgradeLog/C_Win_BT_Panther/setupact.log'));
  const handle = openSync(target, 'w');
  const many = Buffer.concat(Array.from({ length: Math.max(1, Math.ceil(8e6 / piece.length)) }, () => piece));
  for (let done = 0; done < size; done += many.length) writeSync(handle, many, 0, Math.min(many.length, size - done));
  closeSync(handle);
  rmSync(samples, { recursive: true, force: true });
}
