import type { Finding } from '../model/finding.js';
import type { LogFile } from '../model/record.js';
import type { ForeignCrash, ForeignModule } from '../records/foreign.js';
import { isSetupProcess } from '../records/setupProcess.js';
import { foreignModules } from './foreignModules.js';
import { codesAt } from './fromMatches.js';

/**
 * Bug checks whose documentation names the parameter that holds the address of the code that failed (1 to 4). Only that
 * address points at a culprit; other parameters are addresses of data, which may lie in any driver. Source: Microsoft's
 * bug check reference, the parameter table of each code.
 */
const failingAddress: Readonly<Record<number, 1 | 2 | 3 | 4>> = {
  0x0a: 4,
  0x1e: 2,
  0x3b: 2,
  0x50: 3,
  0x7e: 2,
  0x8e: 2,
  0xc5: 4,
  0xcc: 3,
  0xcd: 3,
  0xd1: 4,
  0xd5: 3,
  0xd6: 3,
};
/** Small dumps set this bit in some codes (0x1000007E). */
const SMALL_DUMP = 0x10000000;

/** Which parameter (1 to 4) of a bug check is the address of the code that failed; undefined when none is documented. */
export function failingParameter(code: number): 1 | 2 | 3 | 4 | undefined {
  return failingAddress[code & ~SMALL_DUMP];
}

/** The module that holds an address. */
export function moduleAt(modules: readonly ForeignModule[], address: bigint): ForeignModule | undefined {
  return modules.find((one) => !one.unloaded && address >= one.start && address < one.end);
}

/** What a crash dump says: the crash, and modules in a setup process that do not come from Windows. */
export function crashFindings(log: LogFile, crash: ForeignCrash): readonly Finding[] {
  return crash.kind === 'kernel' ? [bugCheck(log, crash)] : processFindings(log, crash);
}

function bugCheck(log: LogFile, crash: ForeignCrash): Finding {
  const code = hex(crash.code, 8);
  const parameters = crash.parameters.map(({ value }) => hex(value, 1)).join(', ');
  const which = failingParameter(crash.code);
  const address = which === undefined ? undefined : crash.parameters[which - 1];
  const module = address && moduleAt(crash.modules, address.value);
  const driver = module ? baseName(module.name) : '';
  const summary = `${code} (${parameters})`;
  return {
    ...found(log, 'crash-dump', crash.line),
    // Setup keeps this dump in its own folder because the crash is the one that ended the upgrade.
    severity: /(?:^|\/)(?:rollback\/|setupmem\.dmp$)/i.test(log.path) ? 'decisive' : 'error',
    title: module
      ? { en: `Blue screen in ${driver}: bug check ${summary}`, 'zh-CN': `${driver} 中发生蓝屏：错误检查 ${summary}` }
      : { en: `Blue screen: bug check ${summary}`, 'zh-CN': `蓝屏：错误检查 ${summary}` },
    explain: module
      ? {
          en: 'Parameter {which} of this bug check is the address of the code that failed; it lies in {driver}. The driver that failed there may have been handed bad data by another one: compare several dumps.',
          'zh-CN':
            '此错误检查的第 {which} 个参数是出错代码的地址，该地址位于 {driver} 中。出错的驱动程序也可能收到了其他驱动程序的错误数据：请比较多个转储文件。',
        }
      : {
          en: 'The dump does not say which driver the failing code belongs to. With the debugger: `!analyze -v`.',
          'zh-CN': '转储文件没有说明出错代码属于哪个驱动程序。可用调试器执行 `!analyze -v`。',
        },
    captures: { code, parameters, ...(module && { driver, which: String(which) }), build: String(crash.build) },
    ...(module && address && { correlated: [place(log, address.line), place(log, module.line)] }),
    ...(module && { attribute: { driver: 'driver' } as const }),
    suspectClasses: ['antivirus', 'edr', 'document-protection', 'encryption', 'device-management', 'driver'],
  };
}

function processFindings(log: LogFile, crash: ForeignCrash): readonly Finding[] {
  const [main] = crash.modules;
  const process = main ? baseName(main.name) : '';
  const ofSetup = isSetupProcess(process);
  const findings: Finding[] = [];
  const [address] = crash.parameters;
  if (crash.code !== 0) {
    const code = hex(crash.code, 8);
    const module = address && moduleAt(crash.modules, address.value);
    const name = module ? baseName(module.name) : '';
    findings.push({
      ...found(log, 'process-crash', crash.line),
      severity: ofSetup ? 'error' : 'info',
      title: module
        ? { en: `${process} crashed in ${name}: ${code}`, 'zh-CN': `${process} 在 ${name} 中崩溃：${code}` }
        : { en: `${process} crashed: ${code}`, 'zh-CN': `${process} 崩溃：${code}` },
      captures: { code, process, ...(module && { module: name }) },
      ...(module && address && { correlated: [place(log, address.line), place(log, module.line)] }),
      attribute: { process: 'process', ...(module && { dll: 'module' }) },
    });
  }
  if (!ofSetup) return findings;
  // A dump states no companies: folders must do.
  const images = crash.modules
    .filter(({ unloaded }) => !unloaded)
    .map(({ line, name }) => ({ line, process, path: name, company: '' }));
  return [...findings, ...foreignModules(log, images)];
}

function found(log: LogFile, rule: string, line: number): Pick<Finding, 'id' | 'rule' | 'place' | 'record' | 'codes'> {
  return {
    id: `${rule}@${log.path}:${line + 1}`,
    rule,
    place: place(log, line),
    record: line,
    codes: codesAt(log, line, line),
  };
}

function place(log: LogFile, line: number): { readonly file: string; readonly line: number } {
  return { file: log.path, line: line + 1 };
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf('\\') + 1);
}

function hex(value: number | bigint, digits: number): string {
  return `0x${value.toString(16).toUpperCase().padStart(digits, '0')}`;
}
