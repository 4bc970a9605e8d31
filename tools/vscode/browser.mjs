// A real Chromium from npm, with fonts of its own, driven through playwright-core. No browser download, no system
// package: the picture of a page is the same on every machine.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium as playwright } from 'playwright-core';
import { cached, npm, run } from './cache.mjs';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const dejavuVersion = '2.37.3';
const notoVersion = '1.0.0';

/** A monospaced face for code, and a face with the Chinese characters that GB 2312 knows. */
function provideFonts() {
  return cached(
    `fonts-dejavu-${dejavuVersion}-noto-${notoVersion}`,
    'Fonts (DejaVu, Noto Sans Hans)',
    async (folder) => {
      const fetched = path.join(folder, 'fetched');
      await mkdir(fetched);
      await writeFile(path.join(fetched, 'package.json'), '{ "private": true }\n');
      const packages = [`dejavu-fonts-ttf@${dejavuVersion}`, `@embedpdf/fonts-sc@${notoVersion}`];
      await npm(['install', '--ignore-scripts', '--save-exact', ...packages], fetched);
      const modules = path.join(fetched, 'node_modules');
      const latin = [
        'DejaVuSans',
        'DejaVuSans-Bold',
        'DejaVuSansMono',
        'DejaVuSansMono-Bold',
        'DejaVuSansMono-Oblique',
      ];
      for (const name of latin) {
        await rename(path.join(modules, 'dejavu-fonts-ttf', 'ttf', `${name}.ttf`), path.join(folder, `${name}.ttf`));
      }
      for (const name of ['NotoSansHans-Regular', 'NotoSansHans-Bold']) {
        await rename(
          path.join(modules, '@embedpdf', 'fonts-sc', 'fonts', `${name}.otf`),
          path.join(folder, `${name}.otf`),
        );
      }
      await rm(fetched, { recursive: true, force: true });
    },
  );
}

/** The Chromium that the npm package @sparticuz/chromium carries for Linux on x64, unpacked. */
async function provideChromium() {
  const manifest = path.join(repository, 'node_modules', '@sparticuz', 'chromium', 'package.json');
  const { version } = JSON.parse(await readFile(manifest, 'utf8'));
  return cached(`chromium-${version}`, `Chromium (@sparticuz/chromium ${version})`, async (folder) => {
    // The package unpacks into the folder for temporary files, and its libraries only where it believes to run in a
    // bare container: both are decided by the environment, so it is given one of its own.
    const script = `import('@sparticuz/chromium').then((chromium) => chromium.default.executablePath())`;
    await run(process.execPath, ['-e', script], {
      cwd: repository,
      env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
    });
    if (!existsSync(path.join(folder, 'chromium'))) throw new Error('the package did not unpack its Chromium');
  });
}

async function linuxLaunch() {
  const [folder, fonts] = await Promise.all([provideChromium(), provideFonts()]);
  const program = path.join(folder, 'chromium');
  // The package's own NSS libraries are for machines without any; a system's are newer and fit the rest of it.
  const linked = await run('ldd', [program]).catch(() => 'not found');
  const libraries = linked.includes('not found') ? [path.join(folder, 'al2023', 'lib')] : [];
  const configuration = path.join(folder, 'fontconfig');
  await mkdir(configuration, { recursive: true });
  await writeFile(path.join(configuration, 'fonts.conf'), fontConfiguration(fonts, path.join(configuration, 'cache')));
  const searched = [...libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return {
    executablePath: program,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none', '--force-color-profile=srgb'],
    env: {
      ...process.env,
      FONTCONFIG_PATH: configuration,
      FONTCONFIG_FILE: path.join(configuration, 'fonts.conf'),
      ...(searched && { LD_LIBRARY_PATH: searched }),
    },
  };
}

function fontConfiguration(fonts, cache) {
  const prefer = (family, faces) =>
    `  <alias><family>${family}</family><prefer>${faces.map((f) => `<family>${f}</family>`).join('')}</prefer></alias>`;
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    `  <dir>${fonts}</dir>`,
    `  <cachedir>${cache}</cachedir>`,
    prefer('sans-serif', ['DejaVu Sans', 'Noto Sans Hans']),
    prefer('monospace', ['DejaVu Sans Mono', 'Noto Sans Hans']),
    '</fontconfig>',
    '',
  ].join('\n');
}

/** Puts everything that a browser run needs into the cache. */
export async function provideBrowser() {
  if (process.platform === 'linux' && process.arch === 'x64') await Promise.all([provideChromium(), provideFonts()]);
}

/**
 * Opens a browser: the one that UPGRADE_FORENSICS_BROWSER names; on Linux x64 the one from npm; elsewhere an
 * installed Chrome or Edge.
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function openBrowser() {
  const chosen = process.env.UPGRADE_FORENSICS_BROWSER;
  if (chosen) return playwright.launch({ executablePath: chosen });
  if (process.platform === 'linux' && process.arch === 'x64') return playwright.launch(await linuxLaunch());
  const problems = [];
  for (const channel of ['chrome', 'msedge']) {
    try {
      return await playwright.launch({ channel });
    } catch (error) {
      problems.push(`${channel}: ${error.message.split('\n')[0]}`);
    }
  }
  throw new Error(
    `No browser for the tests that run inside VS Code. Install Chrome or Edge, or set UPGRADE_FORENSICS_BROWSER to a ` +
      `Chromium's path. Tried: ${problems.join('; ')}`,
  );
}
