import type { LogStep } from '../model/analysis.js';
import type { Finding } from '../model/finding.js';
import { LEVEL_NONE, type LogFile } from '../model/record.js';

/** `Device Install (Hardware initiated) - PCI\VEN_...`, `Device Install (DiInstallDriver) - C:\...\x.inf`. */
const DEVICE = /\bDevice (?:Install|Uninstall)\b/;
/** `INF path: C:\x.inf`, `Inf Name - oem3.inf`, `Driver INF     - oem0.inf (C:\...)`, `InfFile     - [c:\...\x.inf]`. */
const INF =
  /(?:INF path: *|Inf ?Name +- *|Driver INF +- *|InfFile +- \[|Driver Package = |Driver package: |FileName: *)"?([^"\]\r\n]{1,300}?\.inf)\b/i;
/** The name under which Windows keeps a third-party package. */
const PUBLISHED = /(?<![\w.])(oem\d{1,5}\.inf)\b/i;
/** Lines of a section that are looked through for its driver package. */
const MOST_LINES = 4000;

const hung = {
  en: 'The log ends while devices were being installed. After a rollback this points at a driver that hung or crashed while its device was set up. The sections that are open are the candidates; the log does not say which of them stopped the machine.',
  'zh-CN':
    '日志在安装设备的过程中中断。如果随后发生了回滚，这说明某个驱动程序在安装其设备时挂起或崩溃。未结束的小节都是可疑对象；日志没有说明是哪一个使计算机停止响应。',
};
const atWork = {
  en: 'The log ends while devices were being installed. After a rollback this points at a driver that hung or crashed while its device was set up. This section was at work when the log ended (its last line: {last}); {waiting} of the open sections only wait for it or for another one, and are no candidates.',
  'zh-CN':
    '日志在安装设备的过程中中断。如果随后发生了回滚，这说明某个驱动程序在安装其设备时挂起或崩溃。日志中断时本小节正在执行（其最后一行：{last}）；未结束的小节中有 {waiting} 个只是在等待它或其他小节，不是可疑对象。',
};
const failed = {
  en: 'The section names the device and the driver package; the lines with three exclamation marks inside it say what went wrong first. One device that fails does not end an upgrade by itself.',
  'zh-CN': '该小节给出设备和驱动程序包；其中带三个感叹号的行说明最先出了什么问题。单个设备安装失败本身不会中断升级。',
};

/**
 * Sections of a setupapi log that failed, and installations that began and have no end: the log of a machine that
 * stopped there (a hang, a blue screen, power) ends inside them.
 *
 * @param sections the log's steps, one session for each section
 */
export function setupapiFindings(log: LogFile, sections: readonly LogStep[]): readonly Finding[] {
  if (log.format !== 'setupapi') return [];
  const failures = sections
    .filter(({ outcome }) => outcome === 'failed')
    .map((section): Finding => {
      const { device, inf, published } = subjects(log, section);
      const line = lineOf(log, section.firstRecord);
      const last = lineOf(log, section.lastRecord);
      const code = section.code === undefined ? '' : `0x${section.code.toString(16).padStart(8, '0')}`;
      return {
        id: `device-install-failed@${log.path}:${line + 1}`,
        rule: 'device-install-failed',
        severity: 'warning',
        title: {
          en: `Installation failed with ${code || 'an error'}: ${section.name}`,
          'zh-CN': `安装失败（${code || '错误'}）：${section.name}`,
        },
        explain: failed,
        place: { file: log.path, line: line + 1 },
        record: section.firstRecord,
        codes: [],
        captures: {
          section: section.name,
          ...(code && { code }),
          ...(device && { device }),
          ...(inf && { package: inf }),
          ...(published && { published }),
        },
        correlated: [{ file: log.path, line: last + 1 }],
      };
    });
  return [...failures, ...unfinished(log, sections)];
}

function unfinished(log: LogFile, sections: readonly LogStep[]): readonly Finding[] {
  const open = sections.filter((section) => section.outcome === 'open' && hasStart(log, section));
  const ends = open.map((section) => ({ section, ...lastWritten(log, section) }));
  const waiting = ends.filter(({ text }) => WAITS.test(text));
  const working = ends.filter(({ text }) => !WAITS.test(text));
  // Of those at work the one that wrote last; where all wait, the one that began last.
  const hanging = working.reduce<(typeof ends)[number] | undefined>(
    (best, one) => (best && (best.time > one.time || (Number.isNaN(one.time) && best.time > 0)) ? best : one),
    undefined,
  );
  const { section: last, line: lastLine, text } = hanging ?? ends.at(-1) ?? {};
  if (!last || lastLine === undefined) return [];
  const told = hanging !== undefined && waiting.length > 0;
  const { device = last.name, inf, published } = subjects(log, last);
  const line = lineOf(log, last.firstRecord) + 1;
  const [count, idle] = [open.length, waiting.length];
  return [
    {
      id: `device-install-unfinished@${log.path}:${line}`,
      rule: 'device-install-unfinished',
      severity: 'decisive',
      title: {
        en: `Device installation never ended: ${device} (${count} sections open at the end of the log${told ? `, ${idle} of them waiting` : ''})`,
        'zh-CN': `设备安装没有结束：${device}（日志末尾有 ${count} 个小节未结束${told ? `，其中 ${idle} 个在等待` : ''}）`,
      },
      explain: told ? atWork : hung,
      place: { file: log.path, line },
      record: last.firstRecord,
      codes: [],
      captures: {
        device,
        count: String(count),
        ...(told && { waiting: String(idle), last: text }),
        ...(inf && { package: inf }),
        ...(published && { published }),
      },
      correlated: [
        ...(told ? [{ file: log.path, line: lastLine + 1 }] : []),
        ...open
          .filter((section) => section !== last)
          .map((section) => ({ file: log.path, line: lineOf(log, section.firstRecord) + 1 })),
      ],
      setupDiagRule: 'DeviceInstallHang',
      remediate: ['remove-last-installed-device', 'update-firmware-and-drivers'],
    },
  ];
}

/** `dvi: Waiting for previous device install to complete.`, `set: Waiting for pending device installs...` */
const WAITS = /\bWaiting for (?:previous|pending) device install/i;

interface LastLine {
  /** 0-based. */
  readonly line: number;
  /** Without mark, area and time. */
  readonly text: string;
  /** NaN where the line has none. */
  readonly time: number;
}

/** What a section wrote last: its insertion mark, empty lines and garbage behind it are none of it. */
function lastWritten(log: LogFile, { firstRecord, lastRecord }: LogStep): LastLine {
  const { level, messageColumn, time } = log.records;
  for (let record = lastRecord; record > firstRecord; record--) {
    const line = lineOf(log, record);
    if (level[record] === LEVEL_NONE || log.lines.byteLength(line) > 2000) continue;
    const text = log.lines
      .text(line)
      .slice(messageColumn[record] ?? 0)
      .replace(/ \d\d:\d\d:\d\d\.\d{3}\s*$/, '')
      .trim();
    if (text !== '' && text !== '<ins>') return { line, text, time: time[record] ?? NaN };
  }
  return { line: lineOf(log, firstRecord), text: '', time: NaN };
}

/** The device of a section's title, and the first driver package that its lines name; `oem12.inf` wherever it stands. */
export function subjects(
  log: LogFile,
  section: LogStep,
): { readonly device?: string; readonly inf?: string; readonly published?: string } {
  const at = section.name.search(DEVICE);
  const device = at < 0 ? undefined : / - (\S.*)/.exec(section.name.slice(at))?.[1];
  let inf: string | undefined;
  let published: string | undefined;
  const last = Math.min(section.lastRecord, section.firstRecord + MOST_LINES);
  for (let record = section.firstRecord; record <= last && !(inf && published); record++) {
    const line = lineOf(log, record);
    if (log.lines.byteLength(line) > 2000) continue;
    const text = log.lines.text(line);
    if (!/\.inf/i.test(text)) continue;
    inf ??= INF.exec(text)?.[1];
    published ??= PUBLISHED.exec(text)?.[1];
  }
  return { ...(device && { device }), ...(inf && { inf }), ...(published && { published }) };
}

/** A title alone, cut off before its start, is no section. */
function hasStart(log: LogFile, section: LogStep): boolean {
  for (
    let record = section.firstRecord + 1;
    record <= Math.min(section.lastRecord, section.firstRecord + 3);
    record++
  ) {
    if (/^>>>\s+Section start /.test(log.lines.text(lineOf(log, record)))) return true;
  }
  return false;
}

function lineOf(log: LogFile, record: number): number {
  return log.records.firstLine[record] ?? 0;
}
