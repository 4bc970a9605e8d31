import type { Finding } from '../model/finding.js';
import type { LogFile } from '../model/record.js';
import { recordAt } from '../records/recordAt.js';
import type { TraceFacts, TraceRefusal } from '../records/traceFacts.js';
import { traceFactsOf } from '../records/traceScan.js';
import { foreignModules } from './foreignModules.js';

/**
 * What a trace shows of setup's own processes: modules that came from elsewhere, and files of programs and images that
 * they were refused, with who had them open. Events of other processes are only looked at for that.
 *
 * The column "Company" of a trace is the company of the process, not of the module it loads, so it says nothing here.
 *
 * @param facts where the reader of the trace has watched its events itself
 */
export function procmonFindings(log: LogFile, facts?: TraceFacts): readonly Finding[] {
  if (log.format !== 'procmon-csv' && log.format !== 'procmon-pml') return [];
  const trace = facts ?? traceFactsOf(log);
  if (!trace) return [];
  return [...foreignModules(log, trace.images), ...trace.refusals.map((refusal) => refusedFinding(log, refusal))];
}

function refusedFinding(log: LogFile, { line, process, path, result, count, holder }: TraceRefusal): Finding {
  const held = holder ? `${holder.process} (${holder.pid})` : '';
  return {
    id: `setup-file-refused@${log.path}:${line + 1}`,
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
    place: { file: log.path, line: line + 1 },
    record: recordAt(log, line),
    codes: [],
    captures: { process, path, result, count: String(count), ...(holder && { holder: holder.process }) },
    ...(holder && { attribute: { process: 'holder' } as const }),
    ...(holder && holder.line >= 0 && { correlated: [{ file: log.path, line: holder.line + 1 }] }),
  };
}
