// Fills the cache: `node tools/vscode/setUp.mjs`. Done already, it says nothing and returns at once.
import { pathToFileURL } from 'node:url';
import { provideBrowser } from './browser.mjs';
import { provideServer } from './server.mjs';

/** Puts the VS Code server and, for tests, the browser into the cache. */
export async function setUp({ browser }) {
  await Promise.all([provideServer(), browser ? provideBrowser() : undefined]);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await setUp({ browser: true });
