import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import iconv from 'iconv-lite';
import { composeSamples } from '../../../tools/samples/build.mjs';
import { zipOf } from '../runtime/zipFile.js';

/** What differs from machine to machine. */
export interface Machine {
  readonly user: string;
  readonly computer: string;
  /** Letter of the system drive. */
  readonly drive: string;
  /** Added to every time. */
  readonly seconds: number;
  /** Makes its SID, GUIDs and process ids. */
  readonly seed: number;
  readonly encoding: 'utf-8' | 'utf-16le' | 'gbk';
  readonly lineEnd: '\r\n' | '\n';
}

/** A failing sample case: its leading log, cut to what a test can afford, and where it lies. */
export interface SampleLog {
  readonly file: string;
  readonly text: string;
}

const sources = {
  dismHost: ['case3-zkcloud-noprocmon', 'Panther/setupact.log', /Failed to create DismHostManager remote object/],
  accessDenied: ['case4-access-denied', 'Panther/setupact.log', /CApplyWIM: Failure while applying image/],
  protectedKey: ['case5a-ensec64-utf8', 'Panther/setupact.log', /Could not create object HKLM/],
  bootEntry: ['case5b-bcd', 'Panther/setupact.log', /BCD: Failed to get registry value/],
} as const;

export type SampleName = keyof typeof sources;
export const sampleNames = Object.keys(sources) as readonly SampleName[];

let composed: ReadonlyMap<string, Buffer> | undefined;

/** The beginning of the log, the step that fails, and everything from shortly before the cause on. */
export function sampleLog(name: SampleName): SampleLog {
  composed ??= composeSamples().files as ReadonlyMap<string, Buffer>;
  const [bundle, ending, cause] = sources[name];
  const [file = '', bytes = Buffer.alloc(0)] =
    [...composed].find(([one]) => one.startsWith(`${bundle}/`) && one.endsWith(ending)) ?? [];
  const lines = bytes.toString('utf8').split('\r\n');
  const at = lines.findIndex((line) => cause.test(line));
  const step = lines.findLastIndex((line, i) => i < at && line.includes('Executing operation:'));
  const kept = [...lines.slice(0, 150), lines[step] ?? '', ...lines.slice(Math.max(step + 1, at - 30))];
  return { file: file.slice(bundle.length + 1), text: kept.join('\r\n') };
}

/** A log of a machine where the same happened. */
export function onMachine(text: string, machine: Machine): Uint8Array {
  const { user, computer, drive, seconds, seed, encoding, lineEnd } = machine;
  const stamped = text.replace(/\b(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)\b/g, (_, day: string, time: string) =>
    new Date(Date.parse(`${day}T${time}Z`) + seconds * 1000).toISOString().slice(0, 19).replace('T', ' '),
  );
  const named = stamped
    .replace(/\b(?:Administrator|counter03|teller\d*)\b/g, () => user)
    .replace(/\b[A-Z]+-[A-Z0-9]+-PC\d+\b/g, () => computer)
    .replace(/S-1-5-21-\d+-\d+-\d+/g, `S-1-5-21-${1000 + seed}-${seed * 7}-${seed * 13}`)
    .replace(/\{([0-9a-f]{4})[0-9a-f]{4}(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\})/gi, `{$1${hex4(seed)}$2`)
    .replace(/\b(PID|TID)=\d+/g, (_, name: string) => `${name}=${1000 + ((seed * 4) % 60000)}`)
    .replace(/\bC:(?=\\)/g, `${drive}:`);
  const ended = named.replaceAll('\r\n', lineEnd);
  if (encoding === 'utf-8') return Buffer.from(ended);
  return encoding === 'gbk' ? iconv.encode(ended, 'gbk') : Buffer.from(`\ufeff${ended}`, 'utf16le');
}

function hex4(seed: number): string {
  return (seed & 0xffff).toString(16).padStart(4, '0');
}

/** The `i`th machine of a fleet: no two are alike. */
export function machine(i: number): Machine {
  return {
    user: ['Administrator', 'zhang.wei', '王芳', 'O Brien', 'svc_update$'][i % 5] + (i % 7 === 0 ? '' : String(i)),
    computer: `BR-${String(i).padStart(4, '0')}-PC${i}`,
    drive: i % 11 === 0 ? 'D' : 'C',
    seconds: i * 86_413,
    seed: i * 31 + 1,
    encoding: i % 9 === 0 ? 'utf-16le' : i % 10 === 0 ? 'gbk' : 'utf-8',
    lineEnd: i % 4 === 0 ? '\n' : '\r\n',
  };
}

/** Writes a bundle as a folder, or as a zip where the name ends so. */
export function writeBundle(target: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  if (target.endsWith('.zip')) {
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, zipOf(Object.entries(files).map(([name, data]) => ({ name, data: Buffer.from(data) }))));
    return;
  }
  for (const [name, data] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(target, name)), { recursive: true });
    writeFileSync(path.join(target, name), data);
  }
}
