import type { Finding, Severity } from '../model/finding.js';
import type { Localized } from '../model/language.js';
import type { LogFile } from '../model/record.js';
import { exportedEvents } from '../records/eventExports.js';
import type { ForeignEvent } from '../records/foreign.js';
import { recordAt } from '../records/recordAt.js';
import { isSetupProcess } from '../records/setupProcess.js';
import { codesAt } from './fromMatches.js';

/** What an event says, before it has a place. */
interface EventFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly title: Localized;
  readonly explain?: Localized;
  readonly captures: Readonly<Record<string, string>>;
  readonly symptom?: boolean;
  readonly attribute?: Finding['attribute'];
  readonly suspectClasses?: readonly string[];
  readonly remediate?: readonly string[];
}

type Reader = (data: (name: string) => string) => EventFinding | undefined;

/** An event log holds the life of the machine: findings of one rule beyond this are not listed. */
const MOST_OF_A_RULE = 1000;
/** A line with thousands of events is not searched for codes once for each of them. */
const LONGEST_LINE = 16 * 1024;

/**
 * Events of Windows event logs that bear on an upgrade: stop errors, restarts and who asked for them, what Setup reported to Windows Error
 * Reporting, failed updates, crashes, services and drivers that did not start. Events without such a meaning stay lines.
 *
 * None is decisive by itself: the log tells of years, and most of what it tells has nothing to do with the upgrade.
 */
export function eventFindings(log: LogFile, events: readonly ForeignEvent[]): readonly Finding[] {
  const findings: Finding[] = [];
  const counts = new Map<string, number>();
  const used = new Map<string, number>();
  for (const event of events) {
    const provider = event.provider.toLowerCase();
    // The Event Viewer leaves the maker's name out.
    const read = readers[`${provider}/${event.eventId}`] ?? readers[`microsoft-windows-${provider}/${event.eventId}`];
    if (!read) continue;
    const found = read((name) => event.data.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? '');
    if (!found) continue;
    const count = (counts.get(found.rule) ?? 0) + 1;
    counts.set(found.rule, count);
    if (count > MOST_OF_A_RULE) continue;
    const id = `${found.rule}@${log.path}:${event.line + 1}`;
    // An export may hold all events in one line.
    const others = used.get(id) ?? 0;
    used.set(id, others + 1);
    const record = recordAt(log, event.line);
    findings.push({
      ...found,
      id: others === 0 ? id : `${id}#${others + 1}`,
      place: { file: log.path, line: event.line + 1 },
      ...(event.time !== undefined && { time: event.time }),
      record,
      codes: log.lines.byteLength(event.line) > LONGEST_LINE ? [] : codesAt(log, event.line, record),
    });
  }
  return findings;
}

/** The same for an event log that was exported as text. */
export function exportedEventFindings(log: LogFile): readonly Finding[] {
  return eventFindings(log, exportedEvents(log, eventIds));
}

/** `0x0000007e (0xffffffffc0000005, 0x..., 0x..., 0x...)`: WER-SystemErrorReporting 1001, and `BugCheck` before it. */
const bugCheck: Reader = (data) => {
  const match = /^\s*(0x[0-9a-f]{1,8})\s*(?:\(([^)]*)\))?/i.exec(data('BugCheck'));
  if (!match) return undefined;
  const [, code = '', parameters = ''] = match;
  const shown = hex(Number(code));
  return {
    rule: 'event-bug-check',
    severity: 'error',
    title: { en: `Blue screen: bug check ${shown}`, 'zh-CN': `蓝屏：错误检查 ${shown}` },
    explain: {
      en: 'Windows wrote this after the restart that followed a stop error. Parameters: {parameters}. The dump it names, {dump}, says which driver the address belongs to.',
      'zh-CN':
        'Windows 在停止错误后的重新启动时写入此事件。参数：{parameters}。事件中提到的转储文件 {dump} 可以说明地址属于哪个驱动程序。',
    },
    captures: { code: shown, parameters, dump: data('DumpFile') },
    suspectClasses: ['antivirus', 'edr', 'document-protection', 'encryption', 'device-management', 'driver'],
    remediate: againstCrash(shown),
  };
};

/** INACCESSIBLE_BOOT_DEVICE speaks of the drivers that the disk of Windows needs; any other stop code of a dump first. */
function againstCrash(code: string): readonly string[] {
  const inaccessible = Number(code) === 0x7b;
  return [...(inaccessible ? ['check-boot-drivers'] : []), 'collect-crash-dump', 'update-firmware-and-drivers'];
}

/** Kernel-Power 41: the machine started without having been shut down. */
const unexpectedRestart: Reader = (data): EventFinding => {
  const written = data('BugcheckCode');
  if (written === '') {
    return {
      rule: 'event-unexpected-restart',
      severity: 'warning',
      title: { en: 'Restart without shutdown', 'zh-CN': '未正常关机即重新启动' },
      explain: {
        en: 'This export has only the words of the event. Whether a stop code was recorded says the event log itself, or its export as XML.',
        'zh-CN': '此导出文件只包含事件的文字说明。是否记录了停止代码，需查看事件日志本身或其 XML 导出。',
      },
      captures: {},
    };
  }
  const code = Number.parseInt(written, 10) || 0;
  const shown = hex(code);
  if (code > 0) {
    return {
      rule: 'event-unexpected-restart',
      severity: 'error',
      title: {
        en: `Restart without shutdown after bug check ${shown}`,
        'zh-CN': `发生错误检查 ${shown} 后未正常关机即重新启动`,
      },
      captures: { code: shown },
      remediate: againstCrash(shown),
    };
  }
  return {
    rule: 'event-unexpected-restart',
    severity: 'warning',
    title: {
      en: 'Restart without shutdown, no bug check recorded',
      'zh-CN': '未正常关机即重新启动，没有记录错误检查',
    },
    explain: {
      en: 'Power was lost or switched off, the machine hung, or it crashed in a way that left no stop code.',
      'zh-CN': '可能是断电或手动关机、计算机挂起，或者崩溃时没有留下停止代码。',
    },
    captures: {},
  };
};

/** WinSetupDiag02: P4 0 success, 1 failure, 2 cancelled, 3 blocked; P5 result; P6 extend; P7 source build; P9 new build. */
const errorReport: Reader = (data) => {
  if (!/^WinSetupDiag0\d$/i.test(data('EventName'))) return undefined;
  const [outcome, result, extend] = [data('P4'), data('P5'), data('P6')];
  const failed = outcome !== '0' && outcome !== '2' && /^0x0*[1-9a-f]/i.test(result);
  return {
    rule: 'event-setup-result',
    severity: failed ? 'error' : 'info',
    title: failed
      ? { en: `Setup reported ${result} - ${extend}`, 'zh-CN': `安装程序报告结果 ${result} - ${extend}` }
      : outcome === '2'
        ? { en: 'Setup reported: cancelled', 'zh-CN': '安装程序报告：已取消' }
        : { en: 'Setup reported: succeeded', 'zh-CN': '安装程序报告：成功' },
    explain: {
      en: 'What Setup handed to Windows Error Reporting when it ended: from build {from} to build {to}.',
      'zh-CN': '安装程序结束时提交给 Windows 错误报告的结果：从内部版本 {from} 到内部版本 {to}。',
    },
    captures: { result, extend, from: data('P7'), to: data('P9') },
    symptom: true,
  };
};

const updateFailed: Reader = (data) => {
  const [code, title] = [data('errorCode'), data('updateTitle')];
  return {
    rule: 'event-update-failed',
    severity: 'warning',
    title: {
      en: `Update failed to install (${code}): ${title}`,
      'zh-CN': `更新安装失败（${code}）：${title}`,
    },
    captures: { code, title },
    symptom: true,
  };
};

/** Crashes of any program are listed; those of setup's own processes are errors. */
const applicationCrash: Reader = (data) => {
  const [process, module] = [data('AppName'), data('ModuleName')];
  if (process === '') return undefined;
  const code = data('ExceptionCode').replace(/^0x/i, '');
  return {
    rule: 'event-application-crash',
    severity: isSetupProcess(process) ? 'error' : 'info',
    title: {
      en: `${process} crashed in ${module} (0x${code})`,
      'zh-CN': `${process} 在 ${module} 中崩溃（0x${code}）`,
    },
    captures: { process, module, code: `0x${code}`, path: data('ModulePath') },
    attribute: { dll: 'module', process: 'process' },
  };
};

/** User32 1074: who asked for a restart or shutdown. `C:\\Windows\\System32\\shutdown.exe (PC)`. */
const restart: Reader = (data) => {
  const process = withoutMachine(data('Process').trim());
  if (process === '') return undefined;
  const name = process.slice(process.lastIndexOf('\\') + 1);
  const kind = data('ShutdownType').trim();
  return {
    rule: 'event-restart',
    severity: 'info',
    title: {
      en: `${name} asked for a restart or shutdown${kind === '' ? '' : ` (${kind})`}`,
      'zh-CN': `${name} 请求重新启动或关机${kind === '' ? '' : `（${kind}）`}`,
    },
    captures: { process, name, kind, reason: data('ReasonCode'), comment: data('Comment') },
    attribute: { process: 'name' },
  };
};

/** `C:\\Windows\\System32\\shutdown.exe (PC)`: the text without the brackets that it ends in. */
function withoutMachine(text: string): string {
  const open = text.lastIndexOf('(');
  return open >= 0 && text.indexOf(')', open) === text.length - 1 ? text.slice(0, open).trimEnd() : text;
}

/** Service Control Manager: what did not start, stopped, or was installed. */
function service(en: (name: string) => string, zh: (name: string) => string, key = 'Service'): Reader {
  return (data) => {
    const name = data(key)
      .split(/[↵\n]/)
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join(' ');
    if (name === '') return undefined;
    return {
      rule: 'event-service',
      severity: 'info',
      title: { en: en(name), 'zh-CN': zh(name) },
      // The key name, where the event adds it in its binary part, tells more than the display name.
      captures: {
        service: name,
        key: (data('Binary').split('/')[0] ?? '').trim(),
        image: data('ImagePath'),
        error: data('Error'),
      },
      attribute: { service: 'service' },
    };
  };
}

const readers: Readonly<Record<string, Reader>> = {
  'microsoft-windows-wer-systemerrorreporting/1001': bugCheck,
  'bugcheck/1001': bugCheck,
  'microsoft-windows-kernel-power/41': unexpectedRestart,
  'windows error reporting/1001': errorReport,
  'microsoft-windows-windowsupdateclient/20': updateFailed,
  'application error/1000': applicationCrash,
  'user32/1074': restart,
  'service control manager/7000': service(
    (name) => `Service did not start: ${name}`,
    (name) => `服务未能启动：${name}`,
  ),
  'service control manager/7001': service(
    (name) => `Service did not start, because another one that it needs did not: ${name}`,
    (name) => `服务因其依赖的服务未启动而未能启动：${name}`,
  ),
  'service control manager/7009': service(
    (name) => `Service did not answer in time: ${name}`,
    (name) => `服务未在规定时间内响应：${name}`,
  ),
  'service control manager/7023': service(
    (name) => `Service ended with an error: ${name}`,
    (name) => `服务因错误而终止：${name}`,
  ),
  'service control manager/7026': service(
    (name) => `Boot-start or system-start drivers were not loaded: ${name}`,
    (name) => `引导启动或系统启动驱动程序未能加载：${name}`,
    'Drivers',
  ),
  'service control manager/7031': service(
    (name) => `Service ended unexpectedly: ${name}`,
    (name) => `服务意外终止：${name}`,
  ),
  'service control manager/7034': service(
    (name) => `Service ended unexpectedly: ${name}`,
    (name) => `服务意外终止：${name}`,
  ),
  'service control manager/7045': service(
    (name) => `Service or driver was installed: ${name}`,
    (name) => `已安装服务或驱动程序：${name}`,
    'ServiceName',
  ),
};

const eventIds: ReadonlySet<number> = new Set(Object.keys(readers).map((key) => Number(key.split('/')[1])));

function hex(code: number): string {
  return `0x${(code >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
}
