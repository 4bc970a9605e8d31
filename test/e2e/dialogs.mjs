// What asks and is answered by the keyboard alone, in VS Code's own dialogs: lists, inputs, places to save at and to
// open from. In the browser those dialogs are quick inputs that take a path.
import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

const log = 'panther/setupact.log';

/** Opens the log and waits until the server has read it: before that a command may have nothing to speak of. */
async function openLog(workbench) {
  await workbench.openFile(log, 1);
  await workbench.visibleLines().filter({ hasText: 'STATUS_OBJECT_TYPE_MISMATCH' }).first().waitFor();
}

/** The input that is open, once its title is this. */
async function asked(page, title) {
  const widget = page.locator('.quick-input-widget');
  await widget.locator('.quick-input-title', { hasText: title }).waitFor();
  return widget;
}

async function left(page) {
  await page.keyboard.press('Escape');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

/** The dialog for a place, once it has read the folder that it proposes: before that it takes no answer. */
async function placeAsked(page, title) {
  const widget = await asked(page, title);
  await widget.locator('.monaco-list-row').first().waitFor();
  return widget;
}

/** Presses the key again while nothing asks: a page that is still being drawn does not pass it on. */
async function pressUntilAsked(page, key, title) {
  const open = page.locator('.quick-input-widget .quick-input-title', { hasText: title });
  for (let attempt = 0; attempt < 5 && !(await open.isVisible()); attempt++) {
    await page.keyboard.press(key);
    await open.waitFor({ timeout: 3_000 }).catch(() => undefined);
  }
}

/** Writes a path into the dialog and confirms it. */
async function answerPath(page, title, file) {
  const widget = await placeAsked(page, title);
  await widget.locator('input[type="text"]').first().fill(file);
  const open = widget.locator('.quick-input-title', { hasText: title });
  // While the dialog reads the folder of the path it does not hear the key.
  for (let attempt = 0; attempt < 10 && (await open.isVisible()); attempt++) {
    await page.keyboard.press('Enter');
    await open.waitFor({ state: 'hidden', timeout: 3_000 }).catch(() => undefined);
  }
}

/** No error was told, and nothing lies there. */
async function nothingHappened(page, folder) {
  assert.deepEqual(await readdir(folder), []);
  assert.equal(await page.locator('.notification-toast .codicon-error').count(), 0);
  assert.equal(await page.locator('.notification-toast .codicon-warning').count(), 0);
}

/**
 * The tests, by title.
 * @param {(options: object, steps: (workbench: object) => Promise<void>) => Promise<void>} withWorkbench
 * @param {string} scratch a folder of ours; what is saved lies in it
 */
export function dialogTests(withWorkbench, scratch) {
  const folderFor = async (name) => {
    const folder = path.join(scratch, name);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    return folder;
  };
  return {
    'dialogs by keyboard: a report is left twice, then saved': async () => {
      const folder = await folderFor('reports');
      await withWorkbench({}, async (workbench) => {
        const { page } = workbench;
        await openLog(workbench);
        await workbench.runCommand('Create Report', { asks: true });
        await asked(page, 'Create Report');
        await left(page);
        await workbench.runCommand('Create Report', { asks: true });
        await (await asked(page, 'Create Report')).locator('.monaco-list-row', { hasText: 'HTML' }).first().waitFor();
        await page.keyboard.press('Enter');
        await placeAsked(page, 'Save Report');
        await left(page);
        await nothingHappened(page, folder);
        await workbench.runCommand('Create Report', { asks: true });
        await (await asked(page, 'Create Report')).locator('.monaco-list-row', { hasText: 'HTML' }).first().waitFor();
        await page.keyboard.press('Enter');
        const file = path.join(folder, 'report.html');
        await answerPath(page, 'Save Report', file);
        await page.locator('.tab.active', { hasText: 'report.html' }).waitFor();
        assert.match(await readFile(file, 'utf8'), /^<!doctype html>/);
      });
    },

    'dialogs by keyboard: a redacted copy is left, then saved with a passphrase': async () => {
      const folder = await folderFor('copies');
      await withWorkbench({}, async (workbench) => {
        const { page } = workbench;
        const question = page.locator('.notification-toast', { hasText: 'Nothing has been written yet' });
        await openLog(workbench);
        const preview = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
        const begin = async () => {
          await workbench.runCommand('Create Redacted Copy');
          await question.waitFor();
          // The preview takes the focus when its frame is ready, and again when its page is drawn: what the palette
          // or the dialog asks at that moment goes. So the page is waited for, and then no palette is needed.
          await preview.getByText('A message asks where the copy is to go').waitFor();
          await page.waitForFunction(() => document.activeElement?.matches('iframe.webview.ready'));
          // The first button of the message: As Zip.
          await pressUntilAsked(page, 'Control+Shift+A', 'Create Redacted Copy');
        };
        await begin();
        await placeAsked(page, 'Create Redacted Copy');
        await left(page);
        await nothingHappened(page, folder);
        const file = path.join(folder, 'copy.zip');
        await begin();
        await answerPath(page, 'Create Redacted Copy', file);
        await asked(page, 'Seal the map of pseudonyms');
        await left(page);
        await nothingHappened(page, folder);
        await begin();
        await answerPath(page, 'Create Redacted Copy', file);
        const secret = (await asked(page, 'Seal the map of pseudonyms')).locator('input[type="password"]');
        await secret.fill('three words here');
        await page.keyboard.press('Enter');
        await page.locator('.notification-toast', { hasText: 'Redacted copy (files:' }).waitFor();
        assert.equal((await readFile(file)).subarray(0, 2).toString(), 'PK');
      });
    },

    'dialogs by keyboard: a code is looked up, the second of the list': async () => {
      await withWorkbench({}, async (workbench) => {
        const { page } = workbench;
        await openLog(workbench);
        await workbench.runCommand('Look Up Error Code', { asks: true });
        await asked(page, 'Look Up Error Code');
        await left(page);
        assert.equal(await page.locator('.tab').count(), 1);
        await workbench.runCommand('Look Up Error Code', { asks: true });
        const widget = await asked(page, 'Look Up Error Code');
        await widget.locator('input[type="text"]').first().fill('ACCESS_DENIED');
        const rows = widget.locator('.monaco-list-row', { hasText: 'ACCESS_DENIED' });
        await rows.nth(1).waitFor();
        await page.keyboard.press('ArrowDown');
        const chosen = widget.locator('.monaco-list-row.focused');
        await chosen.waitFor();
        const code = /0x[0-9A-F]{8}/i.exec((await chosen.getAttribute('aria-label')) ?? '')?.[0];
        assert.ok(code, 'the list tells no code');
        await page.keyboard.press('Enter');
        await page.locator('.tab.active', { hasText: new RegExp(code, 'i') }).waitFor();
      });
    },

    'dialogs by keyboard: a large log is left, then opened in sections': async () => {
      await withWorkbench({}, async (workbench) => {
        const { page } = workbench;
        await openLog(workbench);
        await workbench.runCommand('Open Large Log', { asks: true });
        await placeAsked(page, 'Open Large Log');
        await left(page);
        assert.equal(await page.locator('.tab').count(), 1);
        await workbench.runCommand('Open Large Log', { asks: true });
        await answerPath(page, 'Open Large Log', path.join(scratch, 'workspace', 'panther', 'setupact.log'));
        await page.locator('.tab.active', { hasText: /setupact\.1-\d+\.log/ }).waitFor();
      });
    },

    'a comparison links to the lines that it speaks of': async () => {
      const good = await folderFor('good/run');
      const line = (time, text) => `2024-03-05 ${time}, Info                  SP     ${text}\r\n`;
      const beginning = line('10:00:00', 'Preparing') + line('10:00:01', 'Executing operation: Set boot command');
      const bad = path.join(scratch, 'compared');
      await mkdir(bad, { recursive: true });
      await writeFile(
        path.join(bad, 'setupact.log'),
        `${beginning}${line('10:01:07', 'Operation failed: Set boot command. Error: 0x80040154').replace('Info ', 'Error')}`,
      );
      await writeFile(path.join(good, 'setupact.log'), `${beginning}${line('10:00:02', 'Operation completed')}`);
      const settings = { 'upgradeForensics.compare.baselineFolder': path.dirname(good) };
      await withWorkbench({ folder: bad, settings }, async (workbench) => {
        const { page } = workbench;
        await workbench.openFile('setupact.log', 1);
        await workbench.runCommand('Compare with a Good Run', { asks: true });
        await (await asked(page, 'Compare with a Good Run')).locator('.monaco-list-row').first().waitFor();
        await page.keyboard.press('Enter');
        const preview = page.frameLocator('iframe.webview').last().frameLocator('iframe');
        const links = preview.locator('table a[href*="#L3"]');
        await links.first().waitFor();
        await links.first().click();
        await page.locator('.statusbar-item', { hasText: 'Ln 3, Col 1' }).waitFor();
        await page.locator('.tab.active', { hasText: 'setupact.log' }).waitFor();
      });
    },
  };
}
