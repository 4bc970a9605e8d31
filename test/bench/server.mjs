// Times the bundled server as an editor feels it: didOpen → first diagnostics, hover, tokens of the visible range.
// Usage: node test/bench/server.mjs [log]     Without a log: the largest setupact.log of the corpus, else a sample's.
// Prints the figures beside the limits; a benchmark, not a test.
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { buildSamples } from '../../tools/samples/build.mjs';
import { startServer } from './startServer.mjs';

const corpus = process.env.UPGRADE_LOG_CORPUS ?? path.resolve('../shared/corpus');
let file = process.argv[2] ?? path.join(corpus, 'Silvermaz28__SOE/SetupAct.log');
if (!existsSync(file)) {
  const folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-bench-'));
  await buildSamples(folder);
  file = path.join(folder, 'case5b-bcd/UpgradeLog/C_Win_BT_Panther/setupact.log');
}
const text = new TextDecoder('utf-8').decode(readFileSync(file));
const lines = text.split('\n').length;
const uri = pathToFileURL(path.resolve(file)).toString();

const start = performance.now();
const { connection, stop } = await startServer();
const ready = performance.now() - start;

const timed = async (work) => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};
const textDocument = { uri };
const firstDiagnostics = await timed(async () => {
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'windows-setup-log', version: 1, text },
  });
  await connection.sendRequest('textDocument/diagnostic', { textDocument });
});
const repeat = async (count, request) => {
  const times = [];
  for (let i = 0; i < count; i++) times.push(await timed(() => request(i)));
  times.sort((a, b) => a - b);
  return { median: times[Math.floor(count / 2)], worst: times[count - 1] };
};
const spread = (i) => Math.floor((i * 7919) % (lines - 60));
const hover = await repeat(200, (i) =>
  connection.sendRequest('textDocument/hover', {
    textDocument,
    position: { line: spread(i), character: 60 + (i % 40) },
  }),
);
const range = (i) => ({ start: { line: spread(i), character: 0 }, end: { line: spread(i) + 50, character: 0 } });
const tokens = await repeat(100, (i) =>
  connection.sendRequest('textDocument/semanticTokens/range', { textDocument, range: range(i) }),
);
const hints = await repeat(100, (i) =>
  connection.sendRequest('textDocument/inlayHint', { textDocument, range: range(i) }),
);
const full = await timed(() => connection.sendRequest('textDocument/semanticTokens/full', { textDocument }));
const symbols = await timed(() => connection.sendRequest('textDocument/documentSymbol', { textDocument }));
const folds = await timed(() => connection.sendRequest('textDocument/foldingRange', { textDocument }));
const links = await timed(() => connection.sendRequest('textDocument/documentLink', { textDocument }));

const ms = (value) => `${value.toFixed(1)} ms`;
console.log(`${path.basename(file)}: ${lines} lines, ${(text.length / 1e6).toFixed(1)} MB`);
console.log(`server start to ready            ${ms(ready)}`);
console.log(
  `didOpen to first diagnostics     ${ms(firstDiagnostics)}   limit 150 ms   ${firstDiagnostics <= 150 ? 'met' : 'MISSED'}`,
);
console.log(
  `hover, 200 places                median ${ms(hover.median)}, worst ${ms(hover.worst)}   limit 10 ms   ${hover.median <= 10 ? 'met' : 'MISSED'}`,
);
console.log(
  `tokens of 50 lines, 100 places   median ${ms(tokens.median)}, worst ${ms(tokens.worst)}   limit 20 ms   ${tokens.worst <= 20 ? 'met' : 'MISSED'}`,
);
console.log(`inlay hints of 50 lines          median ${ms(hints.median)}, worst ${ms(hints.worst)}`);
console.log(`tokens of the whole log          ${ms(full)}`);
console.log(`symbols ${ms(symbols)}, folds ${ms(folds)}, links ${ms(links)}`);
stop();
process.exit(0);
