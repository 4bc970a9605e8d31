// Writes a bundle of 200 logs, 500 MB by default: the lines of a real one in kind and in proportion, none of them from one.
import { mkdirSync, openSync, writeSync, closeSync } from 'node:fs';
import path from 'node:path';

/** A small generator of its own, so that every run writes the same bytes. */
function numbers(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const two = (value) => String(value).padStart(2, '0');
const hex = (value, digits) => value.toString(16).padStart(digits, '0');

function stamp(second) {
  const time = new Date(Date.UTC(2022, 3, 20, 8) + second * 1000);
  const date = `${time.getUTCFullYear()}-${two(time.getUTCMonth() + 1)}-${two(time.getUTCDate())}`;
  return `${date} ${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}`;
}

const names = ['Shell', 'Net', 'Store', 'Print', 'Audio', 'Input', 'Media', 'Crypt', 'Update', 'Backup'];
const guid = (next) => `{${hex(next(2 ** 31), 8)}-1c2d-4e5f-8a9b-${hex(next(2 ** 31), 12)}}`;

/** One line of each kind: `share` in a thousand. */
const setup = [
  [
    260,
    (n) =>
      `Info                  MIG    Processing path \\??\\C:\\Program Files\\${names[n(10)]}\\item${n(90000)}.dat [${n(20)}]`,
  ],
  [
    180,
    (n) =>
      `Info                  CSI    0000${hex(n(65536), 4)} Component ${names[n(10)]}-Setup-${n(999)}, version 10.0.19041.${n(2000)}, arch amd64`,
  ],
  [150, (n) => `Info                  SP     Adding catalog entry ${guid(n)} for ${names[n(10)]}`],
  [120, (n) => `Info                  MOUPG  CDlpTask: Progress ${n(100)} of task ${names[n(10)]}`],
  [100, (n) => `Info       [0x080489] MIG    Gather started, thread ${n(9000)}, plug-in ${guid(n)}`],
  [
    90,
    (n) =>
      `Info                  DISM   DISM Provider Store: PID=${n(9000)} TID=${n(9000)} Getting the collection of providers - CDISMProviderStore`,
  ],
  [50, (n) => `Info                  IBS    InstallWindows: step ${n(400)} of ${names[n(10)]}`],
  [
    30,
    (n) =>
      `Warning               CSI    0000${hex(n(65536), 4)} Warning: overridable component ${names[n(10)]}-${n(99)} not found in manifest store`,
  ],
  [16, (n) => `Warning               MIG    Path C:\\Users\\Public\\${names[n(10)]} is in use, retry ${n(5)}`],
  [
    4,
    (n) =>
      `Error                 CSI    0000${hex(n(65536), 4)} (F) Failed [0x8007007e] to load ${names[n(10)].toLowerCase()}.dll[gle=0x0000007e]`,
  ],
];
const cbs = [
  [
    500,
    (n) =>
      `Info                  CBS    Appl: detectParent: package: Package_${n(9999)}_for_KB50${n(9999)}~31bf3856ad364e35~amd64~~10.0.1.${n(99)}, state: Installed`,
  ],
  [
    300,
    (n) =>
      `Info                  CSI    0000${hex(n(65536), 4)}@2022/4/20:08:00:00.${n(999)} Performing ${n(40)} operations as follows:`,
  ],
  [
    185,
    (n) => `Info                  CBS    Session: 30886${n(999)}_${n(99999)} initialized by client ${names[n(10)]}.`,
  ],
  [12, (n) => `Warning               CBS    Unrecognized packageExtended attribute ${names[n(10)]}.`],
  [3, (n) => `Error                 CBS    Failed to resolve package ${names[n(10)]} [HRESULT = 0x800f081${n(9)}]`],
];
const dism = [
  [
    600,
    (n) =>
      `Info                  DISM   DISM Manager: PID=${n(9000)} TID=${n(9000)} Copying DISM from "C:\\Windows\\System32\\Dism" - CDISMManager::Create${names[n(10)]}`,
  ],
  [
    380,
    (n) =>
      `Info                  DISM   DISM Provider Store: PID=${n(9000)} TID=${n(9000)} Connecting to the provider located at C:\\Temp\\${names[n(10)]}Provider.dll. - CDISMProviderStore::Internal_LoadProvider`,
  ],
  [
    17,
    (n) =>
      `Warning               DISM   DISM Provider Store: PID=${n(9000)} TID=${n(9000)} Failed to Load the provider: C:\\Temp\\${names[n(10)]}.dll. - CDISMProviderStore::Internal_GetProvider(hr:0x8007007e)`,
  ],
  [3, (n) => `Error                 DISM   DISM.EXE: PID=${n(9000)} ${names[n(10)]} returned (hr:0x80070005)`],
];

function pick(kinds, next) {
  let at = next(1000);
  for (const [share, line] of kinds) if ((at -= share) < 0) return line(next);
  return kinds[0][1](next);
}

const CAUSE = `2022-04-20 16:59:41, Info                  SP     Executing operation: Update Boot Code
2022-04-20 16:59:43, Error                 IBSLIB BCD: Failed to get registry value. Status: c0000024[gle=0x00000002]
2022-04-20 16:59:43, Error                 SP     Operation failed: Update Boot Code. Error: 0x80004005[gle=0x000000b7]
2022-04-20 16:59:43, Info                  MOUPG  SetupHost: Reporting post reboot event -> [0xC1900101, 0x20017]
`;

/**
 * @param {string} folder created
 * @param {{ files?: number, bytes?: number }} [size]
 */
export function writeBundle(folder, { files = 200, bytes = 500e6 } = {}) {
  const next = numbers(42);
  const kinds = [
    ['Panther', 'setupact', setup],
    ['Logs/CBS', 'CBS', cbs],
    ['Logs/DISM', 'dism', dism],
    ['NewOs/Panther', 'setupact', setup],
  ];
  // Sizes as in a bundle: most small, a few that hold most of the bytes.
  const weights = Array.from({ length: files }, (_, i) => 1 + (i % 20 === 0 ? 30 : i % 5 === 0 ? 6 : 0));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < files; i++) {
    const [place, name, lines] = kinds[i % kinds.length];
    const target = path.join(folder, place);
    mkdirSync(target, { recursive: true });
    const file = openSync(path.join(target, `${name}${i < kinds.length ? '' : `_${i}`}.log`), 'w');
    let left = Math.floor((bytes * weights[i]) / all);
    let second = i * 60;
    while (left > 0) {
      let block = '';
      while (block.length < Math.min(left, 1 << 20)) {
        block += `${stamp((second += next(8) === 0 ? 1 : 0))}, ${pick(lines, next)}\r\n`;
      }
      writeSync(file, block);
      left -= block.length;
    }
    if (i === 0) writeSync(file, CAUSE);
    closeSync(file);
  }
}

/**
 * Writes one setupact.log of the same kinds of lines, which ends in the same failure.
 *
 * @param {string} target
 * @param {number} bytes
 */
export function writeSetupLog(target, bytes) {
  const next = numbers(7);
  const file = openSync(target, 'w');
  let second = 0;
  for (let left = bytes; left > 0;) {
    let block = '';
    while (block.length < Math.min(left, 1 << 20)) {
      block += `${stamp((second += next(40) === 0 ? 1 : 0))}, ${pick(setup, next)}\r\n`;
    }
    writeSync(file, block);
    left -= block.length;
  }
  writeSync(file, CAUSE);
  closeSync(file);
}
