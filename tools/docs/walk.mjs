// The short walk through case 5 that the README shows, as an animation: docs/images/walk.gif.
// Usage: node tools/docs/walk.mjs [--vsix file]
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { showCase, titles, withEditor } from './editor.mjs';

const { values } = parseArgs({ options: { vsix: { type: 'string' } } });
const target = fileURLToPath(new URL('../../docs/images/walk.gif', import.meta.url));
/** A page that carries it should still load over a slow link. */
const sizeLimit = 2 * 1024 * 1024;
const size = { width: 1280, height: 760 };
const scratch = await mkdtemp(path.join(tmpdir(), 'upgrade-forensics-walk-'));

/** How long each step stays, in ms, in the order of the frames. */
const delays = [];
const frames = [];

async function walk(workbench) {
  const { page } = workbench;
  const { category, firstCause } = titles.en;
  const frame = async (ms) => {
    const file = path.join(scratch, `${frames.length}.png`);
    await workbench.screenshot(file);
    frames.push(await readFile(file));
    delays.push(ms);
  };
  await showCase(workbench);
  await frame(2500);

  await workbench.runCommand(`${category}: ${firstCause}`);
  const lenses = page.locator('.codelens-decoration a');
  await lenses.filter({ hasText: 'Why?' }).first().waitFor();
  await frame(3000);

  await workbench.hover('Error WRITE', '0x00000005');
  await frame(3000);
  await page.mouse.move(size.width / 2, 2);
  await page.locator('.monaco-hover:visible').first().waitFor({ state: 'detached' });

  await lenses.filter({ hasText: 'Why?' }).first().click();
  await page.locator('.peekview-widget .ref-tree .monaco-list-row').first().waitFor();
  await frame(3000);
  await page.keyboard.press('Escape');
  await page.locator('.peekview-widget').waitFor({ state: 'detached' });

  await workbench.runCommand(`${category}: Propose Fix...`);
  await page.locator('.quick-input-widget .monaco-list-row').first().waitFor();
  await frame(3000);

  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: 'case-notes.md' }).waitFor();
  await workbench.visibleLines().filter({ hasText: 'Ensec64' }).first().waitFor();
  await frame(3000);
  await page.keyboard.press('PageDown');
  await frame(4000);
}

try {
  const view = { theme: 'dark', language: 'en', folder: 'case5a-ensec64' };
  await withEditor({ vsix: values.vsix, size }, [view], walk);
  await sharp(frames, { join: { animated: true } })
    .gif({ delay: delays, loop: 0, colours: 128, dither: 0, effort: 10, interFrameMaxError: 0 })
    .toFile(target);
  const { size: bytes } = await stat(target);
  if (bytes >= sizeLimit) throw new Error(`${target} has ${bytes} bytes, and may have ${sizeLimit}`);
  console.log(`${target}: ${frames.length} frames, ${(bytes / 1024).toFixed(0)} KB`);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
