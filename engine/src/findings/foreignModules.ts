import type { Finding } from '../model/finding.js';
import type { LogFile } from '../model/record.js';
import type { ForeignImage } from '../records/foreign.js';
import { recordAt } from '../records/recordAt.js';

/** Lines that one finding points at. */
const MOST_LINES = 50;
/** Names in a title. */
const SHOWN = 8;

/**
 * Modules in a setup process that come from another vendor: one finding for each process, at the first of them.
 *
 * A module is foreign when its own company is not Microsoft, or, where the company is unknown, when its folder belongs
 * neither to Windows nor to the running setup, nor holds the program of the process itself.
 */
export function foreignModules(log: LogFile, images: readonly ForeignImage[]): readonly Finding[] {
  const byProcess = new Map<string, ForeignImage[]>();
  const own = new Set(images.flatMap((image) => ownFolder(image) ?? []));
  for (const image of images) {
    const key = image.process.toLowerCase();
    if (!isForeign(image, (folder) => own.has(`${key}|${folder}`))) continue;
    const known = byProcess.get(key);
    if (!known) byProcess.set(key, [image]);
    else if (!known.some(({ path }) => path.toLowerCase() === image.path.toLowerCase())) known.push(image);
  }
  return [...byProcess.values()].map((found) => findingOf(log, found)).flatMap((finding) => finding ?? []);
}

function findingOf(log: LogFile, images: readonly ForeignImage[]): Finding | undefined {
  const [first] = images;
  if (!first) return undefined;
  const names = images.map(({ path }) => path.slice(path.lastIndexOf('\\') + 1));
  const shown = names.slice(0, SHOWN).join(', ') + (names.length > SHOWN ? ' ...' : '');
  return {
    id: `foreign-module@${log.path}:${first.line + 1}`,
    rule: 'foreign-module',
    severity: 'warning',
    title: {
      en: `Modules of other vendors in ${first.process}: ${shown}`,
      'zh-CN': `${first.process} 中加载了其他厂商的模块：${shown}`,
    },
    explain: {
      en: 'Another product has put these into the setup process. A module that changes how the process calls Windows can make Setup fail in ways that its own log does not explain.',
      'zh-CN':
        '这些模块由其他产品注入到安装进程中。改变进程调用 Windows 方式的模块，可能使安装程序以其自身日志无法解释的方式失败。',
    },
    place: { file: log.path, line: first.line + 1 },
    record: recordAt(log, first.line),
    codes: [],
    captures: { process: first.process, module: names[0] ?? '', modules: names.join(' '), company: first.company },
    ...(images.length > 1 && {
      correlated: images.slice(1, MOST_LINES).map(({ line }) => ({ file: log.path, line: line + 1 })),
    }),
    attribute: { dll: 'module' },
  };
}

function isForeign({ path, company }: ForeignImage, isOwn: (folder: string) => boolean): boolean {
  if (company !== '') return !/^microsoft\b/i.test(company);
  if (!path.includes('\\') || ofWindows.test(path)) return false;
  const folders = path.toLowerCase();
  for (let at = folders.lastIndexOf('\\'); at > 0; at = folders.lastIndexOf('\\', at - 1))
    if (isOwn(folders.slice(0, at))) return false;
  return true;
}

/** `process|folder` of a process's program, where it is not the root of a drive. DISM unpacks its host to a folder of its own. */
function ownFolder({ process, path }: ForeignImage): string | undefined {
  const at = path.lastIndexOf('\\');
  const isProgram = path.slice(at + 1).toLowerCase() === process.toLowerCase();
  return isProgram && /\\[^\\]/.test(path.slice(0, at)) ? `${process}|${path.slice(0, at)}`.toLowerCase() : undefined;
}

/** Windows itself, the new system, and what setup unpacked; `\SystemRoot`; sources on the medium. */
const ofWindows =
  /^(?:(?:\\\\\?\\)?[a-z]:\\(?:windows|\$windows\.~(?:bt|ws)|sources)\\|\\(?:systemroot|windows)\\|[a-z]:\\setup\.exe$)/i;
