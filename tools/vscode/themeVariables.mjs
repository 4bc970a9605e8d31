// Writes the colours that VS Code gives our pages in each theme to test/accessibility/themes.json: only those that the
// style sheets of webview/ use. Run it again when one of them uses a new one, or when VS Code changed.
// Usage: node tools/vscode/themeVariables.mjs <folder of a sample case>
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageExtension } from '../package.mjs';
import { openBrowser } from './browser.mjs';
import { folderAddress, installExtension, startServer, writeSettings } from './server.mjs';
import { commandShortcut, openWorkbench, quietSettings, themes, writeKeybindings } from './workbench.mjs';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const [folder] = process.argv.slice(2);
if (!folder) throw new Error('Which folder holds a case? See tools/samples/build.mjs.');

const used = new Set();
for (const entry of await readdir(path.join(repository, 'webview'), { recursive: true })) {
  if (!entry.endsWith('.css')) continue;
  const text = await readFile(path.join(repository, 'webview', entry), 'utf8');
  for (const [name] of text.matchAll(/--vscode-[\w-]+/g)) used.add(name);
}

const scratch = await mkdtemp(path.join(tmpdir(), 'upgrade-forensics-themes-'));
const dataFolder = path.join(scratch, 'server');
const { vsix } = await packageExtension({ out: path.join(scratch, 'extension.vsix') });
await writeKeybindings(dataFolder, ['upgradeForensics.showTimelinePicture']);
await installExtension({ dataFolder, vsix });
const server = await startServer({ dataFolder });
const browser = await openBrowser();
const found = {};
try {
  for (const theme of Object.keys(themes)) {
    await writeSettings(dataFolder, quietSettings({ theme }));
    const workbench = await openWorkbench(browser, folderAddress(server.url, folder));
    await workbench.settled();
    await workbench.page.keyboard.press(commandShortcut(0));
    const page = workbench.page.frameLocator('iframe.webview').frameLocator('iframe').locator('body');
    await page.locator('h1').waitFor();
    found[theme] = await page.evaluate(
      (body, names) => {
        const style = getComputedStyle(body);
        const values = names.map((name) => [name, style.getPropertyValue(name).trim()]);
        return { class: body.className, variables: Object.fromEntries(values.filter(([, value]) => value !== '')) };
      },
      [...used].sort(),
    );
    await workbench.close();
  }
} finally {
  await browser.close();
  await server.stop();
  await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
}
await writeFile(path.join(repository, 'test/accessibility/themes.json'), `${JSON.stringify(found, null, 2)}\n`);
