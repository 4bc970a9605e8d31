import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSamples } from '../../tools/samples/build.mjs';
import { randomOf } from '../fuzz/random.js';

/** What somebody writes into a log to command whoever shows it. */
export const hostileTexts = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '[x](command:workbench.action.quit)',
  '![x](http://evil.example/x.png)',
  '<http://evil.example/>',
  'http://evil.example/a',
  '</pre><a href="command:workbench.action.quit">x</a>',
  '`][`](command:workbench.action.quit)',
  '\u202egnp.exe',
  '\u2066\u061c\u200b\ufeff',
  '\u001b[2J\u001b[31mred',
  '\u001b]8;;http://evil.example/\u0007x\u001b]8;;\u0007',
  '\u009b31m',
  '\u0000\u0008\u007f',
  '\u2028\u00ad',
  '$(rm -rf ~) & calc | `id`',
  '-->\u202e<!--',
  '\u{e0041}\u{e0042}',
] as const;

/** Characters that no text for people may hold as they are. */
export const hiding = /[^\P{Cc}\t\n]|[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;

/** Lines of a log with hostile texts in their middle, at their end, and in place of a word; every third stays. */
function poisoned(text: string, seed: number): string {
  const random = randomOf(seed);
  return text
    .split('\n')
    .map((line, i) => {
      if (line.length < 60 || i < 3 || random.once(3)) return line;
      const bad = random.pick(hostileTexts);
      const at = 50 + random.below(line.length - 50);
      switch (random.below(3)) {
        case 0:
          return line.slice(0, at) + bad + line.slice(at);
        case 1:
          return `${line.replace(/\r$/, '')} ${bad}\r`;
        default:
          return line.replace(/(?<=: )[A-Z]\w+/, (word) => word + bad);
      }
    })
    .join('\n');
}

/**
 * A failed upgrade as the samples have it, with hostile texts in every log and in names of files.
 *
 * @returns the folder of the case
 */
export function writeHostileCase(into: string): string {
  const plain = path.join(into, 'plain');
  buildSamples(plain, { only: ['case2'] });
  const from = path.join(plain, readdirSync(plain)[0] ?? '');
  const folder = path.join(into, 'hostile [x](command:y)');
  readdirSync(from, { recursive: true })
    .map(String)
    .sort()
    .forEach((name, i) => {
      const source = path.join(from, name);
      if (!statSync(source).isFile()) return;
      const target = path.join(folder, name);
      mkdirSync(path.dirname(target), { recursive: true });
      const bytes = readFileSync(source);
      const isText =
        /\.(?:log|xml|txt|csv|ini)$/i.test(name) && !bytes.subarray(0, 2).equals(Buffer.from([0xff, 0xfe]));
      writeFileSync(target, isText ? poisoned(bytes.toString('utf8'), i + 1) : bytes);
      if (/setup(?:act|err)\.log$/.test(name)) {
        const odd = `<img src=x onerror=y> \u202egol.[x](command:z) \u001b[2J${path.basename(name)}`;
        writeFileSync(path.join(path.dirname(target), odd), poisoned(bytes.toString('utf8'), i + 100));
      }
    });
  return folder;
}
