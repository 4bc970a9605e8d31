// A real VS Code with the packed extension on the sample cases, for the pictures of the documentation.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageExtension } from '../package.mjs';
import { buildSamples } from '../samples/build.mjs';
import { openBrowser } from '../vscode/browser.mjs';
import { folderAddress, installExtension, startServer, writeSettings } from '../vscode/server.mjs';
import { openWorkbench, quietSettings } from '../vscode/workbench.mjs';

/**
 * Opens sample cases, one after another, and hands each to `look`.
 * @param {{ vsix?: string, size: { width: number, height: number } }} options `vsix`: packed afresh without it
 * @param {readonly { theme: string, language: 'en' | 'zh-CN', folder: string }[]} views `folder`: of the sample cases
 * @param {(workbench: object, view: object) => Promise<void>} look
 */
export async function withEditor({ vsix, size }, views, look) {
  const scratch = await mkdtemp(path.join(tmpdir(), 'upgrade-forensics-docs-'));
  const packed = vsix ?? (await packageExtension({ out: path.join(scratch, 'extension.vsix') })).vsix;
  let browser;
  try {
    browser = await openBrowser();
    for (const [index, view] of views.entries()) {
      // Each view has samples of its own: notes that one writes must not be there for the next.
      const samples = path.join(scratch, `${index}`, 'cases');
      await buildSamples(samples);
      const folder = path.join(samples, view.folder);
      if (!existsSync(folder)) throw new Error(`No sample case ${view.folder}`);
      const dataFolder = path.join(scratch, `${index}`, 'server');
      const settings = quietSettings({ theme: view.theme, language: view.language });
      await writeSettings(dataFolder, { ...settings, 'editor.minimap.enabled': false });
      await installExtension({ dataFolder, vsix: packed });
      const server = await startServer({ dataFolder });
      try {
        const displayLanguage = view.language === 'en' ? 'en' : 'zh-cn';
        const address = folderAddress(server.url, folder);
        const workbench = await openWorkbench(browser, address, { ...size, displayLanguage });
        await look(workbench, view);
        await workbench.page.close();
      } finally {
        await server.stop();
      }
    }
  } finally {
    await browser?.close();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Titles that the runs give in the palette, as the manifest states them. */
export const titles = {
  en: { category: 'Upgrade Forensics', firstCause: 'Go to First Cause', picture: 'Show Timeline Picture' },
  'zh-CN': { category: '升级日志分析', firstCause: '转到首要原因', picture: '显示时间线图' },
};

/** Shows the Upgrade Case view, wide enough to read, and waits until it knows the case. */
export async function showCase({ page }) {
  await page
    .locator('.activitybar a:is([aria-label*="Upgrade Forensics"], [aria-label*="升级日志分析"])')
    .first()
    .click();
  await page.locator('[id="workbench.view.extension.upgradeForensics"] .monaco-list-row').nth(3).waitFor();
  const { x, y, width, height } = await page.locator('.part.sidebar').boundingBox();
  await page.mouse.move(x + width, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width + 140, y + height / 2, { steps: 4 });
  await page.mouse.up();
  // On the title, where nothing answers: a hint under the mouse would be in the picture.
  await page.mouse.move(x + width, 2);
}
