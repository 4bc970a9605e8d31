// VS Code's page in the browser, as a person uses it: open a folder and a file, run a command, point at a word, wait
// until what should be there is there, and take the picture.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** VS Code's names of the themes that are looked at. */
export const themes = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  hc: 'Default High Contrast',
  'hc-light': 'Default High Contrast Light',
};

/** Settings that make a run quiet and its pictures alike on every machine. */
export function quietSettings({ theme = 'dark', language = 'auto' } = {}) {
  return {
    'workbench.colorTheme': themes[theme],
    'workbench.startupEditor': 'none',
    'workbench.welcomePage.walkthroughs.openOnInstall': false,
    'workbench.tips.enabled': false,
    'workbench.editor.empty.hint': 'hidden',
    'workbench.enableExperiments': false,
    'workbench.reduceMotion': 'on',
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'window.commandCenter': false,
    'window.autoDetectColorScheme': false,
    'window.autoDetectHighContrast': false,
    'editor.fontFamily': "'DejaVu Sans Mono', 'Noto Sans Hans', monospace",
    'editor.fontSize': 13,
    'editor.cursorBlinking': 'solid',
    'editor.smoothScrolling': false,
    'chat.commandCenter.enabled': false,
    'git.enabled': false,
    'telemetry.telemetryLevel': 'off',
    'update.mode': 'none',
    'extensions.autoCheckUpdates': false,
    'extensions.autoUpdate': false,
    'extensions.ignoreRecommendations': true,
    'security.workspace.trust.enabled': false,
    'upgradeForensics.language': language,
  };
}

/** Keys that VS Code itself leaves free, for commands that a run wants to give by their id. */
const freeKeys = ['F6', 'F7', 'F8', 'F9'].map((key) => `Control+Alt+Shift+${key}`);

/**
 * Binds commands, given by their ids, to keys, so that a run can give them: the palette only knows titles.
 * @param {string} dataFolder of the server
 * @param {readonly string[]} ids at most four
 */
export async function writeKeybindings(dataFolder, ids) {
  if (ids.length > freeKeys.length) throw new Error(`At most ${freeKeys.length} commands by id`);
  const bindings = ids.map((command, index) => ({
    key: freeKeys[index].toLowerCase().replace('control', 'ctrl'),
    command,
  }));
  const folder = path.join(dataFolder, 'data', 'User');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'keybindings.json'), JSON.stringify(bindings));
}

/** The key of the n-th command that was handed to `writeKeybindings`. */
export function commandShortcut(index) {
  return freeKeys[index];
}

/**
 * Opens VS Code's page and waits until its workbench has been restored.
 * @param {import('playwright-core').Browser} browser
 * @param {string} address from `folderAddress`
 * @param {{ width?: number, height?: number, locale?: string, displayLanguage?: string }} [view] `displayLanguage`: what
 *   extensions, and the texts of their manifests, are shown in; VS Code's own words stay English without its translation
 */
export async function openWorkbench(
  browser,
  address,
  { width = 1500, height = 900, locale = 'en-US', displayLanguage = 'en' } = {},
) {
  const context = await browser.newContext({
    viewport: { width, height },
    locale,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  if (displayLanguage !== 'en') await page.addInitScript(pretendLanguage, displayLanguage.toLowerCase());
  await page.goto(address);
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
  return new Workbench(page);
}

/** Runs in the page, before VS Code: its language is a global that the file of its translated words would set. */
function pretendLanguage(language) {
  Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', { get: () => language, set() {} });
}

class Workbench {
  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.page = page;
    page.setDefaultTimeout(30_000);
  }

  /** Opens a file of the folder through Quick Open, at a 1-based line if one is given. */
  async openFile(relativePath, line) {
    const name = relativePath.split('/').at(-1);
    await this.quickInput('Control+P', `${relativePath}${line ? `:${line}` : ''}`, (rows) =>
      rows.filter({ hasText: name }).first(),
    );
    await this.page.locator(`.tab.active[aria-label^="${name}"]`).waitFor();
    await this.page.locator('.editor-instance .view-line').first().waitFor();
  }

  /**
   * Runs a command by the title that the palette shows.
   * @param {{ asks?: boolean }} [options] `asks`: the command asks at once, in the place where the palette was
   */
  async runCommand(title, { asks = false } = {}) {
    const choose = (rows) => rows.filter({ hasText: title.replace(/^.*: /, '') }).first();
    await this.quickInput('F1', `>${title}`, choose, { stays: asks });
  }

  async quickInput(key, text, choose, { stays = false } = {}) {
    const { page } = this;
    const widget = page.locator('.quick-input-widget');
    // The key does nothing while the workbench still loads its contributions, so it is pressed until it works.
    for (let attempt = 0; ; attempt++) {
      await page.keyboard.press(key);
      try {
        await widget.locator('input').first().waitFor({ timeout: 3_000 });
        break;
      } catch (error) {
        if (attempt === 9) throw error;
      }
    }
    await widget.locator('input[type="text"], input').first().fill(text);
    await choose?.(widget.locator('.monaco-list-row')).waitFor();
    await page.keyboard.press('Enter');
    if (!stays) await widget.waitFor({ state: 'hidden' });
  }

  /** The text that the visible lines of the active editor show, inlay hints and code lenses left in place. */
  visibleLines() {
    return this.page.locator('.editor-group-container.active .editor-instance .view-line');
  }

  /** The visible line whose text contains this. */
  lineWith(text) {
    // The editor draws blanks as no-break spaces.
    const pattern = text
      .split(/[ \u00a0]/)
      .map(escapePattern)
      .join('[ \\u00a0]');
    return this.visibleLines()
      .filter({ hasText: new RegExp(pattern) })
      .first();
  }

  /** Points the mouse at a piece of text of a visible line and waits for the hover; gives the hover. */
  async hover(lineText, word) {
    const line = this.lineWith(lineText);
    await line.waitFor();
    // A code lens that arrives moves every line below it.
    await this.settled();
    const box = await line.evaluate((element, wanted) => {
      const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        const at = (node.textContent ?? '').replaceAll('\u00a0', ' ').indexOf(wanted);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + wanted.length);
        const { x, y, width, height } = range.getBoundingClientRect();
        return { x: x + Math.min(width / 2, 20), y: y + height / 2 };
      }
      return undefined;
    }, word);
    if (!box) throw new Error(`"${word}" is not drawn as one piece in the line "${lineText}"`);
    await this.page.mouse.move(box.x - 3, box.y);
    await this.page.mouse.move(box.x, box.y);
    // The rows of the hover come one after another, from the diagnostics and from the server.
    const hover = this.page.locator('.monaco-resizable-hover:visible, .monaco-hover:visible').first();
    await hover.waitFor();
    return hover;
  }

  /** Puts the cursor at a 1-based place of the active editor and asks for the hover there, as the keyboard does. */
  async hoverAt(line, column) {
    await this.quickInput('Control+G', `:${line}:${column}`, undefined);
    await this.page.keyboard.press('Control+K');
    await this.page.keyboard.press('Control+I');
    await this.page.locator('.monaco-hover:visible .hover-row').first().waitFor();
  }

  /** Waits until nothing in the page has changed for a moment, then takes the picture. */
  async screenshot(file) {
    await this.settled();
    await this.page.screenshot({ path: file, animations: 'disabled' });
  }

  /** The page draws in steps; a picture is taken when half a second has passed without a change to it. */
  settled() {
    return this.page.evaluate(
      () =>
        new Promise((resolve) => {
          const quiet = 500;
          const limit = setTimeout(finish, 10_000);
          let timer = setTimeout(finish, quiet);
          const observer = new MutationObserver(() => {
            clearTimeout(timer);
            timer = setTimeout(finish, quiet);
          });
          observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
          function finish() {
            clearTimeout(limit);
            clearTimeout(timer);
            observer.disconnect();
            resolve(undefined);
          }
        }),
    );
  }

  async close() {
    await this.page.context().close();
  }
}

function escapePattern(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
