// A real VS Code from npm alone: code-server's package carries VS Code's web server complete. This file puts it into
// the cache, starts it and stops it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, cp, mkdir, open, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached, npm, run, say } from './cache.mjs';

/** code-server 4.100.3 is VS Code 1.100.3, the oldest VS Code that the extension supports. */
export const codeServerVersion = '4.100.3';
const ripgrepVersion = '1.18.0';
/** Raise when the steps below change, so that older cache entries are not used. */
const recipe = 1;

/** Makes sure that the VS Code server is in the cache; gives the folder that holds `out/server-main.js`. */
export async function provideServer() {
  const purpose = `VS Code 1.100.3 (code-server ${codeServerVersion} from npm)`;
  const entry = await cached(`code-server-${codeServerVersion}-r${recipe}`, purpose, async (folder) => {
    const fetched = path.join(folder, 'fetched');
    await mkdir(fetched);
    await writeFile(path.join(fetched, 'package.json'), '{ "private": true }\n');
    const packages = [`code-server@${codeServerVersion}`, `@vscode/ripgrep@${ripgrepVersion}`];
    await npm(['install', '--ignore-scripts', '--save-exact', ...packages], fetched);
    const server = path.join(folder, 'vscode');
    await rename(path.join(fetched, 'node_modules', 'code-server', 'lib', 'vscode'), server);
    await npm(['install', '--omit=dev', '--ignore-scripts'], server);
    await replaceNativeModules(path.join(server, 'node_modules'));
    await placeRipgrep(path.join(fetched, 'node_modules'), path.join(server, 'node_modules'));
    await rm(fetched, { recursive: true, force: true });
    // VS Code looks for some of its modules in the archive of the desktop product, which here is the plain folder.
    // A relative link survives the rename of the entry; Windows has only absolute junctions, so it gets a copy.
    const archive = path.join(server, 'node_modules.asar');
    if (process.platform === 'win32') await cp(path.join(server, 'node_modules'), archive, { recursive: true });
    else await symlink('node_modules', archive);
  });
  return path.join(entry, 'vscode');
}

/**
 * Three modules are native and would need a compiler on every machine. What they do (log files, a device id for
 * telemetry, a watch over the parent process) is done here by a few lines of JavaScript instead.
 */
async function replaceNativeModules(modules) {
  const standIns = {
    '@vscode/spdlog': 'spdlog.cjs',
    '@vscode/deviceid': 'deviceid.cjs',
    'native-watchdog': 'nativeWatchdog.cjs',
  };
  for (const [name, file] of Object.entries(standIns)) {
    const folder = path.join(modules, name);
    const { version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name, version, main: './index.js' }));
    await copyFile(fileURLToPath(new URL(`./standIns/${file}`, import.meta.url)), path.join(folder, 'index.js'));
  }
}

/** VS Code's file search starts ripgrep; the npm package carries one binary per platform. */
async function placeRipgrep(from, to) {
  const name = process.platform === 'win32' ? 'rg.exe' : 'rg';
  const source = path.join(from, '@vscode', `ripgrep-${process.platform}-${process.arch}`, 'bin', name);
  const target = path.join(to, '@vscode', 'ripgrep', 'bin', name);
  if (!existsSync(source)) {
    say(`No ripgrep for ${process.platform}-${process.arch}: searching files will not work in this VS Code.`);
    return;
  }
  await mkdir(path.dirname(target), { recursive: true });
  await copyFile(source, target);
  await chmod(target, 0o755);
}

/**
 * Starts the server and waits until it listens.
 * @param {object} options
 * @param {string} options.dataFolder settings, extensions and logs of this server; made if missing
 * @param {number} [options.port] 0 or absent: any free port
 * @returns {Promise<{ url: string, port: number, stop: () => Promise<void>, ended: Promise<number | null> }>}
 */
export async function startServer({ dataFolder, port = 0 }) {
  const server = await provideServer();
  await mkdir(dataFolder, { recursive: true });
  const logFile = path.join(dataFolder, 'server.log');
  const log = await open(logFile, 'w');
  const args = [
    path.join(server, 'out', 'server-main.js'),
    ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token'],
    ...['--accept-server-license-terms', '--disable-telemetry', '--disable-workspace-trust'],
    ...['--server-data-dir', dataFolder],
  ];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', log.fd],
    // A group of its own, so that stopping takes the extension hosts along and Ctrl+C is ours to handle.
    detached: process.platform !== 'win32',
    env: serverEnvironment(),
  });
  await log.close();

  const killNow = () => killTree(child);
  process.once('exit', killNow);
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  const actualPort = await new Promise((resolve, reject) => {
    let output = '';
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`The VS Code server ended at once with ${code}; see ${logFile}\n${output}`)),
    );
    child.stdout.on('data', (chunk) => {
      if (output.length < 100_000) output += chunk;
      const match = /Extension host agent listening on (\d+)/.exec(output);
      if (match) resolve(Number(match[1]));
    });
  });
  return {
    url: `http://127.0.0.1:${actualPort}/`,
    port: actualPort,
    ended,
    stop: async () => {
      process.removeListener('exit', killNow);
      killTree(child);
      await ended;
    },
  };
}

/** The server's environment: nothing of the editor or test run that we may have been started from. */
function serverEnvironment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|npm_|NODE_OPTIONS$|NODE_TEST_CONTEXT$|ELECTRON_)/.test(name),
  );
  // No extension gallery: nothing that runs here has business outside of this machine.
  return { ...Object.fromEntries(kept), EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
}

function killTree(child) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGTERM');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Installs a packaged extension into the server's data folder, over any older copy. */
export async function installExtension({ dataFolder, vsix }) {
  const server = await provideServer();
  const output = await run(
    process.execPath,
    [
      path.join(server, 'out', 'server-main.js'),
      ...['--accept-server-license-terms', '--server-data-dir', dataFolder, '--install-extension', vsix, '--force'],
    ],
    { env: serverEnvironment() },
  );
  if (!/was successfully installed/.test(output)) throw new Error(`VS Code did not install ${vsix}:\n${output}`);
}

/**
 * Writes the settings that a run starts from.
 * @param {string} dataFolder
 * @param {Record<string, unknown>} settings
 */
export async function writeSettings(dataFolder, settings) {
  const write = async (kind, content) => {
    const folder = path.join(dataFolder, 'data', kind);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'settings.json'), `${JSON.stringify(content, undefined, 2)}\n`);
  };
  await write('User', settings);
  const own = Object.entries(settings).filter(([name]) => machineSettings.has(name));
  if (own.length > 0) await write('Machine', Object.fromEntries(own));
}

/** Settings that a server takes from its machine only; any other would outdo what a person sets later. */
const machineSettings = new Set(['workbench.welcomePage.walkthroughs.openOnInstall']);

/** The address that opens a folder, with VS Code's own start-up payload where a run needs one. */
export function folderAddress(url, folder, payload) {
  const query = [`folder=${encodeURIComponent(webPath(folder)).replaceAll('%2F', '/')}`];
  if (payload?.length) query.push(`payload=${encodeURIComponent(JSON.stringify(payload))}`);
  return `${url}?${query.join('&')}`;
}

/** A path as VS Code's addresses spell it: forward slashes, and a leading one before a Windows drive. */
export function webPath(file) {
  const slashed = path.resolve(file).replaceAll('\\', '/');
  return slashed.startsWith('/') ? slashed : `/${slashed}`;
}
