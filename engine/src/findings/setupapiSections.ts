import type { Finding } from '../model/finding.js';
import type { LogFile } from '../model/record.js';

/** `>>>  [Device Install (Hardware initiated) - USB\VID_...]` */
const TITLE = /^>>>\s+\[(.+)\]\s*$/;
const START = /^>>>\s+Section start /;
const END = /^<<<\s+Section end /;
const DEVICE = /\bDevice Install\b.*? - (\S.*)$/;

/** A section of setupapi.dev.log that never ended. */
interface OpenSection {
  readonly title: string;
  readonly line: number;
  readonly record: number;
}

/**
 * Device installations that began and have no end in setupapi.dev.log. The log of a machine that stopped there (a hang,
 * a blue screen, power) ends inside them. New builds install devices side by side, but write each section as one block:
 * a block that the next one follows without an end never ended.
 */
export function unfinishedSections(log: LogFile): readonly Finding[] {
  if (log.format !== 'setupapi') return [];
  const open: OpenSection[] = [];
  let title: OpenSection | undefined;
  let running: OpenSection | undefined;
  for (let line = 0; line < log.lines.count; line++) {
    const first = log.lines.bytes[log.lines.starts[line] ?? 0];
    if (first !== 0x3e && first !== 0x3c) continue;
    const text = log.lines.text(line);
    const name = TITLE.exec(text)?.[1];
    if (name !== undefined) title = { title: name, line, record: line };
    else if (START.test(text) && title) {
      if (running) open.push(running);
      running = title;
      title = undefined;
    } else if (END.test(text)) running = undefined;
  }
  if (running) open.push(running);
  if (open.length === 0) return [];
  const last = open[open.length - 1];
  if (!last) return [];
  const device = DEVICE.exec(last.title)?.[1] ?? last.title;
  return [
    {
      id: `device-install-unfinished@${log.path}:${last.line + 1}`,
      rule: 'device-install-unfinished',
      severity: 'decisive',
      title: {
        en: `Device installation never ended: ${device} (${open.length} sections open at the end of the log)`,
        'zh-CN': `设备安装没有结束：${device}（日志末尾有 ${open.length} 个小节未结束）`,
      },
      explain: {
        en: 'The log ends while devices were being installed. After a rollback this points at a driver that hung or crashed while its device was set up. The sections that are open are the candidates; the log does not say which of them stopped the machine.',
        'zh-CN':
          '日志在安装设备的过程中中断。如果随后发生了回滚，这说明某个驱动程序在安装其设备时挂起或崩溃。未结束的小节都是可疑对象；日志没有说明是哪一个使计算机停止响应。',
      },
      place: { file: log.path, line: last.line + 1 },
      record: last.record,
      codes: [],
      captures: { device, count: String(open.length) },
      correlated: open.slice(0, -1).map((section) => ({ file: log.path, line: section.line + 1 })),
      setupDiagRule: 'DeviceInstallHang',
      remediate: ['remove-last-installed-device', 'update-firmware-and-drivers'],
    },
  ];
}
