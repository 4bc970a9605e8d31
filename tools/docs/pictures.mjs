// The pictures of README and guide, from the present product: docs/images/*.png.
// Usage: node tools/docs/pictures.mjs [--vsix file]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { showCase, titles, withEditor } from './editor.mjs';

const { values } = parseArgs({ options: { vsix: { type: 'string' } } });
const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const scratch = await mkdtemp(path.join(tmpdir(), 'upgrade-forensics-pictures-'));
const folder = 'case5a-ensec64';

const views = [
  { name: 'first-cause-dark', theme: 'dark', language: 'en', folder, look: firstCause },
  { name: 'first-cause-light', theme: 'light', language: 'en', folder, look: firstCause },
  { name: 'first-cause-zh-cn', theme: 'light', language: 'zh-CN', folder, look: firstCause },
  { name: 'timeline-picture-dark', theme: 'dark', language: 'en', folder, look: timelinePicture },
  { name: 'timeline-picture-zh-cn', theme: 'light', language: 'zh-CN', folder, look: timelinePicture },
];

async function firstCause(workbench, { language }) {
  await showCase(workbench);
  await workbench.runCommand(`${titles[language].category}: ${titles[language].firstCause}`);
  await workbench.page.locator('.codelens-decoration a').first().waitFor();
}

async function timelinePicture(workbench, view) {
  await firstCause(workbench, view);
  const { category, picture } = titles[view.language];
  await workbench.runCommand(`${category}: ${picture}`);
  const frame = workbench.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  await frame.locator('button.firstCause').first().waitFor();
  // It opens beside the log; a picture of its own shows more.
  await workbench.runCommand('View: Close Editors in Other Groups');
  await workbench.page.locator('.editor-group-container').nth(1).waitFor({ state: 'detached' });
  await frame.locator('button.firstCause').first().waitFor();
}

try {
  await withEditor({ vsix: values.vsix, size: { width: 1400, height: 820 } }, views, async (workbench, view) => {
    await view.look(workbench, view);
    const raw = path.join(scratch, `${view.name}.png`);
    await workbench.screenshot(raw);
    const target = path.join(images, `${view.name}.png`);
    await sharp(raw).png({ palette: true, colours: 256, compressionLevel: 9, effort: 10 }).toFile(target);
    console.log(target);
  });
} finally {
  await rm(scratch, { recursive: true, force: true });
}
