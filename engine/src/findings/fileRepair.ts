import type { Finding } from '../model/finding.js';
import type { Localized } from '../model/language.js';
import type { LogFile } from '../model/record.js';
import { lookAtCbs } from '../records/cbsLook.js';
import { messageText } from '../signatures/messageText.js';

/**
 * A run of `sfc` in CBS.log: it verifies components in groups, then repairs those that it found damaged. With a file in
 * use it begins the repair anew, for the next restart.
 *
 *     000001f0 [SR] Verifying 100 components
 *     0000020d [SR] Repairing 2 components
 *     0000020f [SR] Cannot repair member file [l:10]'dnsapi.dll' of Microsoft-Windows-DNS-Client, version 10.0.22621.1, ...
 *     00000210 [SR] Could not reproject corrupted file \??\C:\Windows\System32\\dnsapi.dll; source file in store is also corrupted
 *     00000211 [SR] Repairing file \??\C:\Windows\System32\\wdigest.dll from store
 *     00000212 [SR] Unable to complete Verify and Repair transaction because some of the files ... are in use. ...
 *
 * Files of drivers come at the end, in lines of another writer; `sfc /verifyonly` writes the first of the two only:
 *
 *     2025-01-10 08:59:22, Info                  DEPLOY [Pnp] Corrupt file: C:\WINDOWS\System32\drivers\bthmodem.sys
 *     2025-01-10 08:59:22, Info                  DEPLOY [Pnp] Repaired file: C:\WINDOWS\System32\drivers\bthmodem.sys
 *
 * The line `Verify and Repair Transaction completed. All files ... have been successfully repaired` says nothing: it
 * stands at the end of runs that left files as they were.
 */
const VERIFYING = /^[0-9a-f]{8} \[SR\] Verifying /;
const REPAIRING = /^[0-9a-f]{8} \[SR\] Repairing \d+ (?:\(0x[0-9a-f]+\) )?components/;
const MENDED = /^[0-9a-f]{8} \[SR\] Repairing (?:corrupted )?file (.+) from store/;
const LEFT = /^[0-9a-f]{8} \[SR\] Cannot repair member file (.{1,400}?) of ([^,]{1,200}),/;
const LEFT_ON_DISK = /^[0-9a-f]{8} \[SR\] Could not reproject corrupted file (.{1,600}); source file/;
const IN_USE = /^[0-9a-f]{8} \[SR\] Unable to complete Verify and Repair transaction because .* in use/;
const DRIVER = /^\[Pnp\] (Corrupt|Repaired) file: (.{1,400})/;
/**
 * Components whose files may differ without damage: Microsoft Defender updates its own past servicing
 * (support.microsoft.com/help/4513240), wallpapers are not protected (support.microsoft.com/help/954402).
 */
const harmless: ReadonlySet<string> = new Set([
  'Windows-Defender-Management-Powershell',
  'Microsoft-Windows-Shell-Wallpaper-Common',
]);
/** Components that a title names. */
const MOST_NAMES = 3;

/** One run, from the line that begins its repair. */
interface Repair {
  record: number;
  inUse: boolean;
  readonly mended: Set<string>;
  readonly left: Set<string>;
  readonly leftOnDisk: Set<string>;
  /** Files of drivers that were damaged, and have not been repaired since. */
  readonly drivers: Set<string>;
  /** Components of the files that were left. */
  readonly components: Set<string>;
}

/** What each run of the file repair mended and left, in one line. Its files themselves are signatures' work. */
export function fileRepairFindings(log: LogFile): readonly Finding[] {
  if (log.format !== 'cbs') return [];
  const runs: Repair[] = [];
  let run: Repair | undefined;
  for (const record of lookAtCbs(log).repairs) {
    const { text } = messageText(log, record);
    const driver = DRIVER.exec(text);
    if (driver?.[2] !== undefined) {
      if (!run) runs.push((run = newRepair(record)));
      collectDriver(run, driver[1] === 'Repaired', driver[2].toLowerCase());
    } else if (VERIFYING.test(text)) run = undefined;
    else if (REPAIRING.test(text)) {
      if (run) run.record = record;
      else runs.push((run = newRepair(record)));
    } else if (run) collect(run, text);
  }
  return runs.flatMap((one) => summary(log, one) ?? []);
}

function newRepair(record: number): Repair {
  return {
    record,
    inUse: false,
    mended: new Set(),
    left: new Set(),
    leftOnDisk: new Set(),
    drivers: new Set(),
    components: new Set(),
  };
}

/** The same file stands there for each of its copies, and once more when the repair begins anew: it counts once. */
function collect(run: Repair, text: string): void {
  const mended = MENDED.exec(text)?.[1];
  const left = LEFT.exec(text);
  const onDisk = LEFT_ON_DISK.exec(text)?.[1];
  if (mended !== undefined) run.mended.add(mended);
  else if (left?.[1] !== undefined && left[2] !== undefined) {
    run.left.add(`${left[1]} ${left[2]}`);
    run.components.add(left[2]);
  } else if (onDisk !== undefined) run.leftOnDisk.add(onDisk);
  else if (IN_USE.test(text)) run.inUse = true;
}

function collectDriver(run: Repair, repaired: boolean, path: string): void {
  if (!repaired) run.drivers.add(path);
  else if (run.drivers.delete(path)) run.mended.add(path);
}

function summary(log: LogFile, run: Repair): Finding | undefined {
  const mended = run.mended.size;
  const files = run.left.size > 0 ? run.left.size : run.leftOnDisk.size;
  const left = files + run.drivers.size;
  if (mended === 0 && left === 0) return undefined;
  const line = (log.records.firstLine[run.record] ?? 0) + 1;
  const components = [...run.components];
  const known = components.length > 0 && components.every((name) => harmless.has(name));
  const damaged = files > 0 && !known;
  const parts = [...components, ...[...run.drivers].map((path) => path.slice(path.lastIndexOf('\\') + 1))];
  const names = parts.slice(0, MOST_NAMES).join(', ') + (parts.length > MOST_NAMES ? ' ...' : '');
  const explain = damaged ? ofStore : run.drivers.size > 0 ? ofDrivers : files > 0 ? toIgnore : undefined;
  return {
    id: `cbs-file-repair@${log.path}:${line}`,
    rule: 'cbs-file-repair',
    severity: damaged ? 'error' : run.drivers.size > 0 ? 'warning' : 'info',
    title: title({ mended, left, names, inUse: run.inUse && mended > 0 }),
    ...(explain && { explain }),
    place: { file: log.path, line },
    record: run.record,
    codes: [],
    captures: { repaired: String(mended), left: String(left), components: names },
    symptom: true,
    ...(damaged && { remediate: ['repair-component-store'] }),
  };
}

const ofStore: Localized = {
  en: 'The copies of these files in the component store are damaged too. Repair the store first, then run sfc again.',
  'zh-CN': '这些文件在组件存储中的副本也已损坏。请先修复组件存储，然后重新运行 sfc。',
};
const ofDrivers: Localized = {
  en: 'These files of drivers differ from their packages and were not repaired: sfc /verifyonly only looks, sfc /scannow repairs.',
  'zh-CN': '这些驱动程序文件与其程序包不一致且未修复：sfc /verifyonly 只检查，sfc /scannow 才会修复。',
};
const toIgnore: Localized = {
  en: 'Microsoft says that these entries can be ignored: Defender updates its PowerShell module by itself (KB4513240), and wallpapers are not protected (KB954402).',
  'zh-CN':
    'Microsoft 说明可以忽略这些条目：Defender 会自行更新其 PowerShell 模块 (KB4513240)，壁纸则不受保护 (KB954402)。',
};

function title(run: {
  readonly mended: number;
  readonly left: number;
  readonly names: string;
  readonly inUse: boolean;
}): Localized {
  const { mended, left, names, inUse } = run;
  const english = `Check of the system files: ${mended + left} corrupt, ${mended} repaired`;
  const chinese = `系统文件检查：${mended + left} 个损坏，已修复 ${mended} 个`;
  const of: Localized =
    names === ''
      ? { en: english, 'zh-CN': chinese }
      : { en: `${english} (${names})`, 'zh-CN': `${chinese}（${names.replaceAll(', ', '、')}）` };
  if (!inUse) return of;
  return {
    en: `${of.en}; files in use are replaced at the next restart`,
    'zh-CN': `${of['zh-CN']}；正在使用的文件将在下次重新启动时替换`,
  };
}
