import type { Finding } from '../model/finding.js';
import type { LogFile } from '../model/record.js';
import type { ForeignImage } from '../records/foreign.js';
import {
  columnsOfTrace,
  fieldBytes,
  procmonEvent,
  type ProcmonColumns,
  type ProcmonEvent,
} from '../records/formats/procmonCsv.js';
import { isSetupProcess } from '../records/setupProcess.js';
import { foreignModules } from './foreignModules.js';

/** Files that setup cannot do without: programs, drivers, images, packages. */
const imageFile = /\.(?:exe|dll|sys|mui|drv|ocx|efi|wim|esd|swm|cab|msu|inf|cat|mum)$/i;
const refused = /^(?:ACCESS DENIED|SHARING VIOLATION)$/;
/** Files refused that are listed; a trace of a failing set-up repeats a few of them. */
const MOST = 100;

/**
 * What a trace shows of setup's own processes: modules that came from elsewhere, and files of programs and images that
 * they were refused, with who had them open. Events of other processes are only looked at for that.
 *
 * The column "Company" of a trace is the company of the process, not of the module it loads, so it says nothing here.
 */
export function procmonFindings(log: LogFile): readonly Finding[] {
  if (log.format !== 'procmon-csv' && log.format !== 'procmon-pml') return [];
  const columns = columnsOfTrace(log);
  if (!columns) return [];
  const { records } = log;
  const ofSetup = records.components.map(isSetupProcess);
  if (!ofSetup.includes(true)) return [];
  const images: ForeignImage[] = [];
  const denied = new Map<string, { readonly event: ProcmonEvent; count: number }>();
  for (let record = 1; record < records.count; record++) {
    if (!ofSetup[records.component[record] ?? 0]) continue;
    const operation = ascii(fieldBytes(log, record, columns.operation));
    if (operation === 'Load Image') {
      const { line, process, path, moduleCompany } = procmonEvent(log, columns, record);
      images.push({ line, process, path, company: moduleCompany });
      continue;
    }
    if (!refused.test(ascii(fieldBytes(log, record, columns.result)))) continue;
    const event = procmonEvent(log, columns, record);
    if (!imageFile.test(event.path)) continue;
    const key = `${event.process}|${event.result}|${event.path}`.toLowerCase();
    const known = denied.get(key);
    if (known) known.count++;
    else if (denied.size < MOST) denied.set(key, { event, count: 1 });
  }
  const holders = holdersOf(
    log,
    columns,
    [...denied.values()].map(({ event }) => event),
  );
  return [
    // The reader of the binary form has told its modules itself.
    ...(log.format === 'procmon-csv' ? foreignModules(log, images) : []),
    ...[...denied.values()].map(({ event, count }) => refusedFinding(log, event, count, holders.get(event.record))),
  ];
}

function refusedFinding(log: LogFile, event: ProcmonEvent, count: number, holder: ProcmonEvent | undefined): Finding {
  const { process, path, result } = event;
  const held = holder ? `${holder.process} (${holder.pid})` : '';
  return {
    id: `setup-file-refused@${log.path}:${event.line + 1}`,
    rule: 'setup-file-refused',
    severity: holder ? 'warning' : 'info',
    title: holder
      ? {
          en: `${process} gets ${result} for ${path}, which ${held} had open`,
          'zh-CN': `${process} 访问 ${path} 时得到 ${result}，该文件当时由 ${held} 打开`,
        }
      : { en: `${process} gets ${result} for ${path}`, 'zh-CN': `${process} 访问 ${path} 时得到 ${result}` },
    explain: {
      en: 'A process of setup was refused a file it works with. The trace shows the call, not who refused it: a filter driver leaves no process of its own. A process that had the file open at that moment is named where the trace shows it.',
      'zh-CN':
        '安装程序的进程被拒绝访问其所需的文件。跟踪记录只显示该调用，不显示是谁拒绝的：筛选器驱动程序没有自己的进程。如果跟踪记录显示当时有其他进程打开了该文件，则会列出该进程。',
    },
    place: { file: log.path, line: event.line + 1 },
    record: event.record,
    codes: [],
    captures: { process, path, result, count: String(count), ...(holder && { holder: holder.process }) },
    ...(holder && {
      correlated: [{ file: log.path, line: holder.line + 1 }],
      attribute: { process: 'holder' },
    }),
  };
}

/** Who had a file open when it was refused: another process that opened it before and had not closed it. */
function holdersOf(
  log: LogFile,
  columns: ProcmonColumns,
  refusals: readonly ProcmonEvent[],
): ReadonlyMap<number, ProcmonEvent> {
  const holders = new Map<number, ProcmonEvent>();
  if (refusals.length === 0) return holders;
  const waiting = new Map<string, ProcmonEvent[]>();
  const lengths = new Set<number>();
  const encoder = new TextEncoder();
  for (const event of refusals) {
    const key = event.path.toLowerCase();
    waiting.set(key, [...(waiting.get(key) ?? []), event]);
    lengths.add(encoder.encode(event.path).length);
  }
  const open = new Map<string, ProcmonEvent[]>();
  const last = refusals.reduce((most, { record }) => Math.max(most, record), 0);
  for (let record = 1; record <= last; record++) {
    const path = fieldBytes(log, record, columns.path);
    if (!lengths.has(path.length)) continue;
    const operation = ascii(fieldBytes(log, record, columns.operation));
    if (operation !== 'CreateFile' && operation !== 'CloseFile') continue;
    const event = procmonEvent(log, columns, record);
    const key = event.path.toLowerCase();
    const events = waiting.get(key);
    if (!events) continue;
    const here = open.get(key) ?? [];
    const refusal = events.find((one) => one.record === record);
    if (refusal) {
      const holder = here.findLast(({ pid }) => pid !== refusal.pid);
      if (holder) holders.set(record, holder);
    } else if (operation === 'CloseFile') {
      const at = here.findLastIndex(({ pid }) => pid === event.pid);
      if (at >= 0) here.splice(at, 1);
    } else if (event.result === 'SUCCESS' && here.length < 1000) open.set(key, [...here, event]);
  }
  return holders;
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 64));
}
