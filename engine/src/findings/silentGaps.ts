import type { Finding } from '../model/finding.js';
import type { Localized } from '../model/language.js';
import { LEVEL_WARNING, type FormatId, type LogFile } from '../model/record.js';
import { summaryOf } from '../records/summary.js';
import { stepsAt, type Step } from '../records/steps.js';
import { messageText } from '../signatures/messageText.js';

/** A gap below this is work; stamps have a resolution of one second. */
const SHORTEST_MS = 45_000;
/** A gap must be this many times the usual pause of the log: that of nine in ten of its pauses. */
const TIMES_USUAL = 3;
/** Too few pauses tell no cadence. */
const FEWEST_PAUSES = 10;
/** What a step waited for shows in the lines right after the silence. */
const LINES_AFTER = 4;

/** What these logs tell of waits by its nature: for the network, for a person, for setup itself, which has its own log. */
const waits: ReadonlySet<FormatId> = new Set(['windowsupdate', 'reportingevents', 'cmtrace', 'windows-setupact']);

/** Another system, or another process of setup, takes over: what was open before did not wait, the machine restarted. */
const takesOver = /^(?:Initiating rollback|={20,}|-{5,} Started phase \[|\*+ SetupHost Logging Begin)/;

const waited: Localized = {
  en: 'The step waited for something that did not answer: a process that was blocked, a service that did not start, a device. What the next lines complain about is usually what it waited for.',
  'zh-CN': '该步骤在等待没有响应的对象：被阻止的进程、未能启动的服务或设备。随后几行报告的问题通常就是它所等待的对象。',
};
const worked: Localized = {
  en: 'The step wrote nothing for that long, and the lines after it complain of nothing: it worked on something large, or waited for something that answered in the end.',
  'zh-CN':
    '该步骤在这段时间内没有写入任何记录，随后几行也未报告问题：它可能在处理大量数据，或等待的对象最终做出了响应。',
};

/**
 * Silence inside an open operation or action: the step did not return for far longer than anything else in the log.
 * Pauses between sessions, and between steps, are none: nothing was running that could have answered.
 */
export function silentGaps(log: LogFile, steps: readonly Step[]): readonly Finding[] {
  if (waits.has(log.format)) return [];
  const { firstLine } = log.records;
  const { pauses, leaps } = summaryOf(log);
  const usual = usualPause(pauses);
  return leaps.flatMap(({ record, before: last, ms: gap }): Finding[] => {
    if (gap < SHORTEST_MS) return [];
    const cancelled = cancelledAt(log, record);
    if (cancelled !== undefined) return asksUser(log, last) ? [] : [stoodUntilCancel(log, last, gap, cancelled)];
    const step = stepsAt(steps, record).findLast((one) => one.kind === 'operation' || one.kind === 'action');
    if (!step || step.firstRecord > last || gap < usual * TIMES_USUAL) return [];
    if (takesOver.test(messageText(log, record).text)) return [];
    const line = (firstLine[record] ?? 0) + 1;
    const seconds = Math.round(gap / 1000);
    return [
      {
        id: `silent-gap@${log.path}:${line}`,
        rule: 'silent-gap',
        severity: step.outcome === 'failed' ? 'warning' : 'info',
        title: {
          en: `${seconds} s of silence before this line, inside "${step.name}"`,
          'zh-CN': `在“${step.name}”中，此行之前有 ${seconds} 秒没有任何记录`,
        },
        explain: complains(log, record) ? waited : worked,
        place: { file: log.path, line },
        record,
        codes: [],
        captures: { seconds: String(seconds), step: step.name },
        correlated: [{ file: log.path, line: (firstLine[last] ?? 0) + 1 }],
      },
    ];
  });
}

/** The pause, in milliseconds, that nine in ten do not exceed; 0 when there are too few. */
function usualPause(pauses: ReadonlyMap<number, number>): number {
  let left = 0;
  for (const times of pauses.values()) left += times;
  if (left < FEWEST_PAUSES) return 0;
  left = Math.floor(left * 0.9);
  for (const [ms, times] of [...pauses].sort(([a], [b]) => a - b)) if ((left -= times) < 0) return ms;
  return 0;
}

/** The record in which the user says yes to cancelling, when the silence before `record` ends in that question. */
function cancelledAt(log: LogFile, record: number): number | undefined {
  if (log.format !== 'panther') return undefined;
  if (!/^CInstallUI::(?:ShowMessageBox|ConfirmCanceled)\b/.test(messageText(log, record).text)) return undefined;
  for (let at = record; at < Math.min(record + LINES_AFTER, log.records.count); at++) {
    if (/^CInstallUI::ConfirmCanceled: User cancel confirmed/.test(messageText(log, at).text)) return at;
  }
  return undefined;
}

/** Setup shows a page, and the user has not answered it. */
const PAGE =
  /^CInstallUI::(?:CInstallUIMessageWindow::)?SwitchToResponsePage|: Entering Response Execute Method|^GetWebSetupUserInput: Entering execute/;

/** Whether setup was waiting for the user at `record`, and no silence of its own. */
function asksUser(log: LogFile, record: number): boolean {
  for (let at = record; at >= Math.max(0, record - LINES_AFTER); at--) {
    if (PAGE.test(messageText(log, at).text)) return true;
  }
  return false;
}

/** `AddDriverFiles: Processing driver: Contoso Dock Audio, Contoso, Contoso`: description, maker, provider. */
const GATHERED = /^AddDriverFiles: Processing driver: (.{1,160}?)(?:, [^,]*){0,2}$/;
/** Lines that setup writes of one driver: its catalogue, its files. */
const LINES_OF_DRIVER = 8;

/** The driver that setup was gathering in `record`, where it writes of one. */
function driverAt(log: LogFile, record: number): string | undefined {
  for (let at = record; at >= Math.max(0, record - LINES_OF_DRIVER); at--) {
    const { text } = messageText(log, at);
    const driver = GATHERED.exec(text.trimEnd())?.[1];
    if (driver) return driver;
    if (!/^(?:AddInfAndCatalog|AddDriverFiles|DumpDeviceDriversCallback): /.test(text)) return undefined;
  }
  return undefined;
}

/** Where setup stood when its user lost patience: the last line it wrote says what it was working on. */
function stoodUntilCancel(log: LogFile, record: number, gap: number, cancelled: number): Finding {
  const lineOf = (at: number): number => (log.records.firstLine[at] ?? 0) + 1;
  const seconds = Math.round(gap / 1000);
  const driver = driverAt(log, record);
  return {
    id: `stood-until-cancel@${log.path}:${lineOf(record)}`,
    rule: 'stood-until-cancel',
    severity: 'warning',
    title: {
      en: `Setup wrote nothing for ${seconds} s after this line${driver ? `, at the driver "${driver}"` : ''}, then the user cancelled`,
      'zh-CN': `此行之后安装程序${driver ? `在处理驱动程序“${driver}”时` : ''}有 ${seconds} 秒没有写入任何记录，随后用户取消了安装`,
    },
    explain: {
      en: 'What setup was working on when it was cancelled stands in this line and the few before it: a device, a driver, a file. If the next attempt stands still at the same place, look there first.',
      'zh-CN':
        '取消时安装程序正在处理的对象（设备、驱动程序或文件）就写在此行及其前几行。如果下一次尝试仍停在同一处，请先检查该对象。',
    },
    place: { file: log.path, line: lineOf(record) },
    record,
    codes: [],
    captures: { seconds: String(seconds), ...(driver && { driver }) },
    correlated: [{ file: log.path, line: lineOf(cancelled) }],
  };
}

function complains(log: LogFile, record: number): boolean {
  const { level, count } = log.records;
  for (let at = record; at < Math.min(record + LINES_AFTER, count); at++) {
    if ((level[at] ?? 0) >= LEVEL_WARNING) return true;
  }
  return false;
}
