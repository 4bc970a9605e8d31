import type { Finding } from '../model/finding.js';
import type { FormatId, LogFile } from '../model/record.js';
import { listFacts, startNames, type ListFact } from '../records/listFacts.js';
import { recordAt } from '../records/recordAt.js';

/** An export of a few services was made to show them; one of all services has hundreds. */
const FEW = 40;

/**
 * How services start that a registry export or a service list was made to show: drivers that start with the system run
 * in every phase of an upgrade, before anything can stop them. In an export of all services only those are told whose
 * file lies outside Windows.
 */
export function listFindings(log: LogFile): readonly Finding[] {
  if (!stating.has(log.format)) return [];
  const started = listFacts(log).filter(({ start }) => start !== undefined && start < startNames.length);
  const shown = started.length <= FEW ? started : started.filter(({ image }) => image && !ofWindows.test(image));
  return shown.map((fact) => startFinding(log, fact));
}

/** Lists that state how each entry starts. */
const stating: ReadonlySet<FormatId> = new Set(['registry-export', 'service-list', 'driver-list', 'system-info']);

const ofWindows = /^"?(?:\\SystemRoot|%SystemRoot%|%windir%|(?:\\\?\?\\)?[a-z]:\\Windows|System32)\\/i;

function startFinding(log: LogFile, { line, name, start = 0, type, image }: ListFact): Finding {
  const driver = type === 1 || type === 2;
  const word = startNames[start] ?? { en: '', 'zh-CN': '' };
  const early = driver && start < 2;
  return {
    id: `service-start@${log.path}:${line + 1}`,
    rule: 'service-start',
    severity: 'info',
    title: {
      en: `${driver ? 'Driver' : 'Service'} ${name}: Start = ${start} (${word.en})`,
      'zh-CN': `${driver ? '驱动程序' : '服务'} ${name}：Start = ${start}（${word['zh-CN']}）`,
    },
    ...(early && {
      explain: {
        en: 'Windows loads it before any service can be stopped, also in the first start of the new system. To keep it out of an upgrade its start type has to change, or its product has to be removed.',
        'zh-CN':
          'Windows 在任何服务可以被停止之前就会加载它，新系统首次启动时也是如此。要在升级期间使其不加载，必须更改其启动类型或卸载其产品。',
      },
    }),
    place: { file: log.path, line: line + 1 },
    record: recordAt(log, line),
    codes: [],
    captures: { service: name, start: String(start), ...(image && { image }) },
    attribute: { service: 'service' },
  };
}
