// A picture of VS Code with the extension, as a person sees it.
// Usage: node tools/vscode/screenshot.mjs --folder <dir> [--file <path in it>] [--line N] [--theme light|dark|hc|hc-light]
//   [--lang en|zh-CN] [--out file.png] [--hover line:column] [--command "Title"] [--command id] [--size 1500x900] [--vsix file]
// --hover points at a 1-based place; --command runs a command by its id or title and may be given several times.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { packageExtension } from '../package.mjs';
import { openBrowser } from './browser.mjs';
import { folderAddress, installExtension, startServer, writeSettings } from './server.mjs';
import { commandShortcut, openWorkbench, quietSettings, themes, writeKeybindings } from './workbench.mjs';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    file: { type: 'string' },
    line: { type: 'string' },
    theme: { type: 'string', default: 'dark' },
    lang: { type: 'string', default: 'en' },
    out: { type: 'string' },
    hover: { type: 'string' },
    command: { type: 'string', multiple: true, default: [] },
    size: { type: 'string', default: '1500x900' },
    vsix: { type: 'string' },
  },
});
if (!values.folder || !existsSync(values.folder)) throw new Error(`--folder ${values.folder ?? ''}: no such folder`);
if (!(values.theme in themes)) throw new Error(`--theme is one of ${Object.keys(themes).join(', ')}`);
const commandIds = values.command.filter((command) => /^[\w-]+(?:\.[\w-]+)+$/.test(command));
const [width, height] = values.size.split('x').map(Number);
const out = path.resolve(
  values.out ?? path.join(repository, 'out', 'screenshots', `${values.theme}-${values.lang}.png`),
);

const scratch = await mkdtemp(path.join(tmpdir(), 'upgrade-forensics-picture-'));
const dataFolder = path.join(scratch, 'server');
const vsix = values.vsix ?? (await packageExtension({ out: path.join(scratch, 'extension.vsix') })).vsix;
await writeSettings(dataFolder, quietSettings({ theme: values.theme, language: values.lang }));
await writeKeybindings(dataFolder, commandIds);
await installExtension({ dataFolder, vsix });
const server = await startServer({ dataFolder });
let browser;
try {
  browser = await openBrowser();
  const workbench = await openWorkbench(browser, folderAddress(server.url, values.folder), { width, height });
  if (values.file) {
    const hoverLine = values.hover?.split(':')[0];
    await workbench.openFile(values.file.replaceAll('\\', '/'), values.line ?? hoverLine);
    await workbench.settled();
  }
  for (const command of values.command) {
    const index = commandIds.indexOf(command);
    if (index >= 0) await workbench.page.keyboard.press(commandShortcut(index));
    else await workbench.runCommand(command);
    await workbench.settled();
  }
  if (values.hover) {
    const [line, column = 1] = values.hover.split(':').map(Number);
    await workbench.hoverAt(line, column);
  }
  await mkdir(path.dirname(out), { recursive: true });
  await workbench.screenshot(out);
  console.log(out);
} finally {
  await browser?.close();
  await server.stop();
  await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
}
