// Times the bundled server on a bundle of 200 logs, 500 MB, as a folder and as a zip: until the verdict, its peak memory,
// and what a person feels in an open log meanwhile.
// Usage: node test/bench/bundle.mjs [--files n] [--mb n]     Prints the figures beside the limits; a benchmark, not a test.
import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import yazl from 'yazl';
import { writeBundle } from './bundleFiles.mjs';
import { startServer } from './startServer.mjs';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at > 0 ? Number(process.argv[at + 1]) : otherwise;
};
const files = option('--files', 200);
const megabytes = option('--mb', 500);

const scratch = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-bundle-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const folder = path.join(scratch, 'bundle');
writeBundle(folder, { files, bytes: megabytes * 1e6 });
const zip = path.join(scratch, 'bundle.zip');
await pack(folder, zip);

console.log(
  `${files} logs, ${megabytes} MB, zip ${(statSync(zip).size / 1e6).toFixed(0)} MB; ` +
    `${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)} before the run`,
);
for (const target of [folder, zip]) await measure(target);
process.exit(0);

async function pack(from, to) {
  const archive = new yazl.ZipFile();
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile())
      archive.addFile(file, path.relative(from, file).split(path.sep).join('/'), { compressionLevel: 1 });
  }
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(to));
}

async function measure(target) {
  const { child, connection, stop } = await startServer();

  // An open log of the bundle's kind, outside of it.
  const log = readFileSync(path.join(folder, 'Panther', 'setupact_20.log'))
    .subarray(0, 2_000_000)
    .toString();
  const textDocument = { uri: pathToFileURL(path.join(scratch, 'open', 'setupact.log')).toString() };
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { ...textDocument, languageId: 'windows-setup-log', version: 1, text: log },
  });
  const hover = (i) =>
    connection.sendRequest('textDocument/hover', {
      textDocument,
      position: { line: (i * 7919) % 15_000, character: 60 + (i % 40) },
    });
  for (let i = 0; i < 20; i++) await hover(i);

  const from = performance.now();
  let done = false;
  const opened = connection
    .sendRequest('upgradeForensics/openBundle', { uri: pathToFileURL(target).toString() })
    .finally(() => (done = true));
  const waits = [];
  for (let i = 0; !done; i++) {
    const at = performance.now();
    await hover(i);
    waits.push(performance.now() - at);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const { title, show, message } = await opened;
  const seconds = (performance.now() - from) / 1000;
  if (message || !show) throw new Error(`No verdict: ${message}`);
  waits.sort((a, b) => a - b);
  const share = (part) => waits[Math.floor((waits.length - 1) * part)] ?? 0;
  const verdict = (value, limit) => (value <= limit ? 'met' : 'MISSED');
  const peak = peakMemory(child.pid);
  console.log(`\n${path.basename(target)}: ${title}, first cause at line ${show.line + 1}`);
  console.log(`verdict after           ${seconds.toFixed(2)} s   limit 5 s   ${verdict(seconds, 5)}`);
  if (peak) console.log(`peak memory of server   ${peak.toFixed(0)} MB   limit 500 MB   ${verdict(peak, 500)}`);
  console.log(
    `hover meanwhile, ${waits.length}   median ${share(0.5).toFixed(1)} ms, 95% ${share(0.95).toFixed(1)} ms, ` +
      `worst ${share(1).toFixed(1)} ms   limit 50 ms   ${verdict(share(1), 50)}`,
  );
  stop();
}

/** Peak of the resident memory in MB, all threads included; undefined where the system does not tell. */
function peakMemory(pid) {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1e3;
  } catch {
    return undefined;
  }
}
