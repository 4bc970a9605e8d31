// Runs the tests in test/vscode inside a real VS Code and prints their results.
// Usage: node tools/vscode/runTests.mjs [--grep text]      VSCODE_TEST=electron: in a downloaded desktop VS Code
import { build } from 'esbuild';
import { createWriteStream, existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openBrowser } from './browser.mjs';
import { folderAddress, startServer, webPath, writeSettings } from './server.mjs';
import { quietSettings } from './workbench.mjs';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const output = path.join(repository, 'out', 'vscode');
/** A run that neither ends nor fails by then is hung. */
const limitMs = 4 * 60 * 1000;

/**
 * @param {{ grep?: string }} [options] `grep`: only tests whose title contains this
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runVsCodeTests({ grep } = {}) {
  if (!existsSync(path.join(repository, 'dist', 'server.js'))) {
    throw new Error('The extension is not built: run `npm run build` first.');
  }
  await rm(output, { recursive: true, force: true });
  await mkdir(output, { recursive: true });
  await build({
    entryPoints: [path.join(repository, 'test', 'vscode', 'index.ts')],
    outfile: path.join(output, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  await writeFile(path.join(output, 'options.json'), JSON.stringify({ grep }));
  // The tests write case notes and restart servers, so they work on a copy, outside of any source folder.
  const scratch = await mkdtemp(path.join(tmpdir(), 'upgrade-forensics-test-'));
  const workspace = path.join(scratch, 'workspace');
  await cp(path.join(repository, 'test', 'fixtures', 'workspace'), workspace, { recursive: true });
  try {
    if (process.env.VSCODE_TEST === 'electron') await runInElectron(workspace, scratch);
    else await runInBrowser(workspace, scratch);
    return await readResults();
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function runInBrowser(workspace, scratch) {
  const dataFolder = path.join(scratch, 'server');
  await writeSettings(dataFolder, quietSettings());
  const server = await startServer({ dataFolder });
  let browser;
  try {
    browser = await openBrowser();
    const page = await (await browser.newContext({ viewport: { width: 1400, height: 900 } })).newPage();
    const ended = new Promise((resolve) => void page.exposeFunction('codeAutomationExit', resolve));
    const chatter = createWriteStream(path.join(output, 'workbench.log'));
    await page.exposeFunction('codeAutomationLog', (type, args) =>
      chatter.write(`${type}: ${[args].flat().join(' ')}\n`),
    );
    const at = (folder) => `vscode-remote://127.0.0.1:${server.port}${webPath(folder)}`;
    const payload = [
      ['extensionDevelopmentPath', at(repository)],
      ['extensionTestsPath', at(path.join(output, 'index.js'))],
      ['skipWelcome', 'true'],
      ['isWorkspaceTrustDisabled', 'true'],
    ];
    await page.goto(folderAddress(server.url, workspace, payload));
    const code = await within(limitMs, ended);
    if (code !== 0) {
      await page.screenshot({ path: path.join(output, 'failed.png') });
      await saveLogs(dataFolder);
      console.log(`The run is kept in ${output}: failed.png, workbench.log, logs of VS Code and its extensions.`);
    }
    chatter.end();
  } finally {
    await browser?.close();
    await server.stop();
  }
}

/** Keeps VS Code's own logs, our output channel among them, beside the results. */
async function saveLogs(dataFolder) {
  await cp(path.join(dataFolder, 'data', 'logs'), path.join(output, 'logs'), { recursive: true }).catch(
    () => undefined,
  );
  await cp(path.join(dataFolder, 'server.log'), path.join(output, 'server.log')).catch(() => undefined);
}

async function runInElectron(workspace, scratch) {
  const { runTests } = await import('@vscode/test-electron');
  const userData = path.join(scratch, 'user');
  await mkdir(path.join(userData, 'User'), { recursive: true });
  await writeFile(path.join(userData, 'User', 'settings.json'), JSON.stringify(quietSettings()));
  await runTests({
    version: process.env.VSCODE_TEST_VERSION || '1.100.3',
    extensionDevelopmentPath: repository,
    extensionTestsPath: path.join(output, 'index.js'),
    launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust', '--user-data-dir', userData],
  }).catch((error) => {
    // Failed tests are read from the results; only a VS Code that did not run them is a failure of its own.
    if (!existsSync(path.join(output, 'results.jsonl'))) throw error;
  });
}

/** What the promise gives; undefined when it takes too long. */
async function within(ms, promise) {
  let timer;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  const outcome = await Promise.race([promise, limit]);
  clearTimeout(timer);
  return outcome;
}

/** Reads and prints what the tests wrote; a run without an end counts as one more failure. */
async function readResults() {
  const file = path.join(output, 'results.jsonl');
  const text = existsSync(file) ? await readFile(file, 'utf8') : '';
  let passed = 0;
  let failed = 0;
  let ended = false;
  for (const line of text.split('\n').filter(Boolean)) {
    const result = JSON.parse(line);
    if (result.ended) ended = true;
    else if (result.problem === undefined) {
      passed++;
      console.log(`✔ ${result.title} (${result.ms} ms)`);
    } else {
      failed++;
      console.log(`✖ ${result.title}\n${result.problem.replace(/^/gm, '    ')}`);
    }
  }
  if (!ended) {
    failed++;
    console.log(`✖ The run inside VS Code did not come to its end; see ${path.join(output, 'workbench.log')}`);
  }
  return { passed, failed };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const grepAt = process.argv.indexOf('--grep');
  const { passed, failed } = await runVsCodeTests({ grep: grepAt > 0 ? process.argv[grepAt + 1] : undefined });
  console.log(`vscode: ${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}
