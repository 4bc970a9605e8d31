import { readFileSync } from 'node:fs';
import type { Language, Speech } from '../../../engine/src/index.js';

/**
 * The translator of the program's own messages: English messages are the keys of `bundle.l10n.<language>.json`, as
 * `vscode.l10n` has them. A message without a translation is shown in English.
 */
export function loadSpeech(language: Language, bundlePath: string | undefined): Speech {
  const bundle: Readonly<Record<string, string>> = bundlePath ? readBundle(bundlePath) : {};
  return {
    language,
    t: (message, ...args) =>
      (bundle[message] ?? message).replace(/\{(\d+)\}/g, (all, index: string) => String(args[Number(index)] ?? all)),
  };
}

function readBundle(file: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch {
    return {};
  }
}
