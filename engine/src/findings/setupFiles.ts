import type { Finding, Severity } from '../model/finding.js';
import type { Localized } from '../model/language.js';
import type { LogFile } from '../model/record.js';
import { iniValues, type IniValue } from '../records/iniFile.js';
import { recordAt } from '../records/recordAt.js';
import { decodeEntities, readTags } from '../records/tags.js';

/** Findings of one file. */
const MOST = 200;

/** What a file that steers Setup says, before it has a place. */
interface Fact {
  readonly rule: string;
  readonly severity: Severity;
  /** 0-based. */
  readonly line: number;
  readonly title: Localized;
  readonly explain?: Localized;
  readonly captures: Readonly<Record<string, string>>;
}

/**
 * Files that steer Setup, told by their content:
 *
 * * SetupPlatform.ini and rollbackinfo.ini: section `Flow` with `CurrentPhase`, `CurrentOperation`, `OperationResult`,
 *   in which Setup keeps where it is over its restarts.
 * * setupconfig.ini: section `SetupConfig`, options of setup.exe by the names of its command line. Windows Update reads it
 *   from the profile of the default user, where it outlives the upgrade it was written for.
 * * answer files (unattend.xml): folders of drivers, and commands that Setup runs.
 *
 * No file of a real machine was at hand: options and answer files are written from Microsoft's documentation, the keys of
 * `Flow` from the names that Setup itself reads. What a path leads to is on the customer's machine and not in the case; a
 * path is said to be stale only where a log says that it was not found (`cases/stalePaths.ts`).
 */
export function setupFileFindings(log: LogFile): readonly Finding[] {
  const facts = log.format === 'ini' ? iniFacts(log) : log.format === 'unattend-xml' ? unattendFacts(log) : [];
  const used = new Map<string, number>();
  return facts.slice(0, MOST).map(({ line, ...fact }): Finding => {
    const id = `${fact.rule}@${log.path}:${line + 1}`;
    const others = used.get(id) ?? 0;
    used.set(id, others + 1);
    return {
      ...fact,
      id: others === 0 ? id : `${id}#${others + 1}`,
      place: { file: log.path, line: line + 1 },
      record: recordAt(log, line),
      codes: [],
    };
  });
}

function iniFacts(log: LogFile): readonly Fact[] {
  const values = iniValues(log);
  const flow = values.filter(({ section }) => /^flow$/i.test(section));
  const options = values.filter(({ section }) => /^setupconfig$/i.test(section));
  return [...flowFacts(flow), ...options.flatMap((option) => optionFact(option) ?? [])];
}

function flowFacts(flow: readonly IniValue[]): readonly Fact[] {
  const value = (key: string): IniValue | undefined => flow.find((one) => one.key.toLowerCase() === key);
  const phase = value('currentphase');
  if (!phase || phase.value === '') return [];
  const operation = value('currentoperation')?.value ?? '';
  const result = value('operationresult')?.value ?? '';
  const at = operation === '' ? phase.value : `${phase.value} (${operation})`;
  return [
    {
      rule: 'setup-flow',
      severity: 'info',
      line: phase.line,
      title: { en: `Setup was here last: ${at}`, 'zh-CN': `安装程序最后所处的阶段：${at}` },
      explain: {
        en: 'Setup keeps its phase in this file over its restarts. When the file was copied after a failure, it is the phase that was begun last, and not necessarily the one that failed.',
        'zh-CN':
          '安装程序通过此文件在重新启动之间保留其所处阶段。如果文件是在失败之后复制的，它表示最后开始的阶段，不一定是失败的阶段。',
      },
      captures: { phase: phase.value, ...(operation && { operation }), ...(result && { result }) },
    },
  ];
}

/** Options of setup.exe whose value is a file or a folder. */
const pathOptions =
  /^(?:InstallDrivers|InstallLangPacks|PostOOBE|PostRollback|ReflectDrivers|Unattend|CopyLogs|TempDrive|InstallFile|MediaPath)$/i;
/** Options that change what Setup checks, keeps or takes along. */
const notedOptions =
  /^(?:Auto|BitLocker|Compat|DynamicUpdate|MigrateDrivers|MigNEO|NoReboot|ResizeRecoveryPartition|Uninstall|ImageIndex|Priority|PKey)$/i;

function optionFact({ line, key, value }: IniValue): Fact | undefined {
  if (pathOptions.test(key)) return pathFact('setup-config-path', line, key, value);
  if (!notedOptions.test(key)) return undefined;
  // A product key is nobody's business.
  const shown = /^PKey$/i.test(key) ? '***' : value;
  return {
    rule: 'setup-config-option',
    severity: 'info',
    line,
    title: { en: `Option of Setup: ${key} = ${shown}`, 'zh-CN': `安装程序选项：${key} = ${shown}` },
    explain: {
      en: 'It applies to every upgrade that reads this file, also to later ones than it was written for.',
      'zh-CN': '它对每次读取此文件的升级都生效，包括此后的升级。',
    },
    captures: { option: key, value: shown },
  };
}

function pathFact(rule: string, line: number, key: string, value: string): Fact | undefined {
  const path = /(?:[A-Za-z]:[\\/]|\\\\|%[A-Za-z]+%)[^"<>|*?]{0,300}/.exec(value)?.[0].trim();
  if (path === undefined) return undefined;
  const drive = /^([A-Za-z]):/.exec(path)?.[1]?.toUpperCase();
  const away = drive !== undefined && drive !== 'C';
  const share = path.startsWith('\\\\');
  return {
    rule,
    severity: away || share ? 'warning' : 'info',
    line,
    title: away
      ? { en: `${key} leads to another drive: ${path}`, 'zh-CN': `${key} 指向其他驱动器：${path}` }
      : share
        ? { en: `${key} leads to a network share: ${path}`, 'zh-CN': `${key} 指向网络共享：${path}` }
        : { en: `${key} leads to ${path}`, 'zh-CN': `${key} 指向 ${path}` },
    explain: away
      ? {
          en: 'Letters of drives change between the phases of Setup, and removable media are gone after the restart. Check on the machine that the path is there.',
          'zh-CN':
            '在安装程序的各阶段之间，驱动器号会变化，可移动介质在重新启动后也可能不存在。请在该计算机上检查此路径是否存在。',
        }
      : share
        ? {
            en: 'A share can be reached only while Setup runs in the old system and with the rights of the account that runs it.',
            'zh-CN': '只有当安装程序在旧系统中运行并且运行帐户具有权限时，才能访问共享。',
          }
        : {
            en: 'If it was written for an earlier upgrade, it may be gone or hold content of another version. Check on the machine that the path is there.',
            'zh-CN':
              '如果它是为以前的升级写入的，路径可能已不存在或其内容属于其他版本。请在该计算机上检查此路径是否存在。',
          },
    captures: { option: key, path },
  };
}

/** The file that a command runs, with its folder. */
const COMMAND_FILE = /(?:[A-Za-z]:[\\/]|\\\\|%[A-Za-z]{1,40}%)[^"<>|*?]{0,300}?\.(?:exe|cmd|bat|ps1|vbs|js|msi|reg)\b/i;

/** Answer files have some hundred lines. */
const MOST_LINES = 20_000;

/**
 * `<DriverPaths><PathAndCredentials><Path>`, commands (`<Path>`, `<CommandLine>`) and the image that the file was made
 * with. Passwords and keys are not looked at; of a command only the path of a file that it names is shown.
 */
function unattendFacts(log: LogFile): readonly Fact[] {
  const parts: string[] = [];
  for (let line = 0; line < Math.min(log.lines.count, MOST_LINES); line++) parts.push(log.lines.text(line));
  const text = parts.join('\n');
  const facts: Fact[] = [];
  const open: string[] = [];
  const tags = readTags(text);
  tags.forEach((tag, index) => {
    const { name, kind, line } = tag;
    if (kind === 'close') {
      const at = open.lastIndexOf(name);
      if (at >= 0) open.length = at;
      return;
    }
    if (kind === 'empty') return;
    open.push(name);
    if (!/^(?:Path|CommandLine)$/.test(name)) return;
    const value = decodeEntities(text.slice(tag.to, tags[index + 1]?.from ?? tag.to)).trim();
    const key = open.includes('DriverPaths')
      ? 'DriverPaths'
      : name === 'Path'
        ? 'RunSynchronous'
        : 'FirstLogonCommands';
    // Arguments of a command may hold a password.
    const path = key === 'DriverPaths' ? value : (COMMAND_FILE.exec(value)?.[0] ?? '');
    const fact = pathFact('unattend-path', line, key, path);
    if (fact) facts.push(fact);
  });
  return facts;
}
