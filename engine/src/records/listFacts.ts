import type { Localized } from '../model/language.js';
import type { LogFile } from '../model/record.js';
import { splitCsv } from './formats/csv.js';
import { isSetupProcess } from './setupProcess.js';
import { entryFor } from '../model/wordTable.js';

/** What a list states about the thing that one of its lines names. */
export interface ListFact {
  /** 0-based line that names it. */
  readonly line: number;
  /** Name of the service, driver, filter or process. */
  readonly name: string;
  /** 0 boot, 1 system, 2 automatic, 3 on demand, 4 disabled. */
  readonly start?: number;
  /** Bits of a service's type: 1 kernel driver, 2 file system driver, others processes. */
  readonly type?: number;
  readonly image?: string;
  readonly altitude?: string;
  readonly running?: boolean;
  /** Lines of the modules of a setup process, the first line of its row included. */
  readonly setupModules?: boolean;
}

/** Entries of a list that are read: a machine has some thousands. */
const MOST_ENTRIES = 20_000;

/** What a list of filters, services, drivers or processes, or a registry export, says of each entry. */
export function listFacts(log: LogFile): readonly ListFact[] {
  switch (log.format) {
    case 'fltmc':
      return filters(log);
    case 'service-list':
      return services(log);
    case 'driver-list':
      return drivers(log);
    case 'process-list':
      return processes(log);
    case 'system-info':
      return systemDrivers(log);
    case 'registry-export':
      return registryServices(log);
    default:
      return [];
  }
}

/** `Start = 1 (system)`, `altitude 370030`: what stands beside a name. */
export function factText({ start, altitude, running }: ListFact): Localized | undefined {
  const en: string[] = [];
  const zh: string[] = [];
  const starts = startNames[start ?? -1];
  if (starts) {
    en.push(`Start = ${start} (${starts.en})`);
    zh.push(`Start = ${start}（${starts['zh-CN']}）`);
  }
  if (altitude) {
    en.push(`altitude ${altitude}`);
    zh.push(`高度 ${altitude}`);
  }
  if (running !== undefined) {
    en.push(running ? 'running' : 'stopped');
    zh.push(running ? '正在运行' : '已停止');
  }
  return en.length > 0 ? { en: en.join(', '), 'zh-CN': zh.join('，') } : undefined;
}

/** Start values of a service. */
export const startNames: readonly Localized[] = [
  { en: 'boot', 'zh-CN': '引导' },
  { en: 'system', 'zh-CN': '系统' },
  { en: 'automatic', 'zh-CN': '自动' },
  { en: 'manual', 'zh-CN': '手动' },
  { en: 'disabled', 'zh-CN': '禁用' },
];

function filters(log: LogFile): readonly ListFact[] {
  const facts: ListFact[] = [];
  eachLine(log, (text, line) => {
    const row = /^\s*([\w.$-]+)\s/.exec(text);
    const altitude = /\s(\d{5,6}(?:\.\d+)?)(?:\s|$)/.exec(text)?.[1];
    if (row?.[1] && /\d/.test(text) && !/^[-=]+$/.test(row[1]))
      facts.push({ line, name: row[1], ...(altitude && { altitude }) });
  });
  return facts;
}

/** Constants of the service manager, which `sc` prints in no language, with the start value of each. */
const startWords: Readonly<Record<string, number>> = {
  BOOT_START: 0,
  SYSTEM_START: 1,
  AUTO_START: 2,
  DEMAND_START: 3,
  DISABLED: 4,
};

/** `sc query` and its kin: a block for each service, its heads in the system's language; `Get-Service` in each of its forms. */
function services(log: LogFile): readonly ListFact[] {
  const named = namedColumns(log);
  if (named) return named;
  const facts: ListFact[] = [];
  let block: Mutable<ListFact> | undefined;
  eachLine(log, (text, line) => {
    const name = /^SERVICE_NAME: (.*\S)\s*$/.exec(text)?.[1] ?? /^Name {1,30}: (\S+)\s*$/.exec(text)?.[1];
    if (name) {
      block = { line, name };
      facts.push(block);
      return;
    }
    const row = /^(Running|Stopped|Paused)\s+(\S+)\s/.exec(text);
    if (row?.[2]) facts.push({ line, name: row[2], running: row[1] === 'Running' });
    if (!block) return;
    const [, before = '', rest = ''] = /^([^:]+): (.*)$/.exec(text) ?? [];
    const key = before.trim();
    if (key.length < 2 || key.length > 40) return;
    const [number, word = ''] = rest.trim().split(/\s+/);
    const start = entryFor(startWords, word);
    if (start !== undefined) block.start = start;
    else if (/_(?:DRIVER|PROCESS|SERVICE)\b/.test(word)) block.type = Number.parseInt(number ?? '', 16) || 0;
    else if (/^(?:RUNNING|STOPPED|PAUSED|\w+_PENDING)$/.test(word)) block.running = word === 'RUNNING';
    // Localised words behind a number, in the order that `sc` always keeps.
    else if (/^(?:STATE|状态)$/.test(key) && /^[1-7]\b/.test(rest)) block.running = rest.startsWith('4');
    else if (/^(?:START_TYPE|启动类型)$/.test(key) && /^[0-4]\b/.test(rest)) block.start = Number(rest[0]);
    else if (/^(?:TYPE|类型)$/.test(key) && /^[0-9a-f]{1,4}\b/i.test(rest)) block.type = Number.parseInt(rest, 16) || 0;
    else if (/^Status$/.test(key)) block.running = /^Running/i.test(rest);
    else if (/^StartType$/.test(key)) setStart(block, rest);
    else if (/^ServiceType$/.test(key)) setType(block, rest);
    else if (/^(?:BINARY_PATH_NAME|二进制路径名)$/.test(key) || /\.(?:sys|exe)\b/i.test(rest))
      block.image ??= rest.trim();
  });
  return facts;
}

function setStart(fact: Mutable<ListFact>, word: string): void {
  const start = entryFor(modes, word.trim().toLowerCase());
  if (start !== undefined) fact.start = start;
}

/** `KernelDriver`, `Kernel Driver`, `FileSystemDriver`, `Win32OwnProcess`: as the bits that services state. */
function setType(fact: Mutable<ListFact>, word: string): void {
  if (/kernel\s?driver/i.test(word)) fact.type = 1;
  else if (/file\s?system\s?driver/i.test(word)) fact.type = 2;
  else if (/own\s?process/i.test(word)) fact.type = 0x10;
  else if (/share\s?process/i.test(word)) fact.type = 0x20;
}

/** CSV of PowerShell: services of `Get-Service`, services and drivers of `Win32_Service` and `Win32_SystemDriver`. */
function namedColumns(log: LogFile): readonly ListFact[] | undefined {
  let head = 0;
  while (head < Math.min(3, log.lines.count) && /^(?:#TYPE .*|\s*)$/.test(log.lines.text(head))) head++;
  if (head >= log.lines.count || log.lines.byteLength(head) > 4096) return undefined;
  const text = log.lines.text(head);
  const separator = text.includes(';') && !text.includes(',') ? ';' : ',';
  const names = splitCsv(text, separator);
  const at = (...wanted: readonly string[]): number => names.findIndex((name) => wanted.includes(name.trim()));
  const [name, start, state] = [at('ServiceName', 'Name'), at('StartType', 'StartMode'), at('Status', 'State')];
  if (name < 0 || (start < 0 && state < 0) || names.length < 2) return undefined;
  const own = at('Name') >= 0 ? at('Name') : name;
  const runs = at('State') >= 0 ? at('State') : state;
  const [type, image] = [at('ServiceType'), at('PathName')];
  const facts: ListFact[] = [];
  eachLine(log, (row, line) => {
    if (line <= head || row.trim() === '') return;
    const fields = splitCsv(row, separator);
    const service = fields[own]?.trim() ?? '';
    if (service === '' || fields.length < 2) return;
    const fact: Mutable<ListFact> = { line, name: service };
    setStart(fact, fields[start] ?? '');
    setType(fact, fields[type] ?? '');
    if (/^(?:Running|Stopped|Paused)$/i.test(fields[runs] ?? '')) fact.running = /^Running$/i.test(fields[runs] ?? '');
    if (fields[image]) fact.image = fields[image];
    facts.push(fact);
  });
  return facts;
}

/**
 * Drivers in an export of msinfo32: name, description, file, type, started, start mode, state, each behind a tab and, but
 * for name and file, in the system's language.
 */
function systemDrivers(log: LogFile): readonly ListFact[] {
  const facts: ListFact[] = [];
  eachLine(log, (text, line) => {
    const fields = text.split('\t');
    const [name = '', , image = '', type = '', , mode = '', state = ''] = fields;
    if (fields.length < 6 || !/^[\w.$-]{1,60}$/.test(name) || !/\.sys$/i.test(image.trim())) return;
    const fact: Mutable<ListFact> = { line, name, image: image.trim() };
    setStart(fact, entryFor(chineseModes, mode.trim()) ?? mode);
    setType(fact, type);
    if (/^(?:Running|Stopped|正在运行|已停止)$/i.test(state.trim()))
      fact.running = /^(?:Running|正在运行)$/i.test(state.trim());
    facts.push(fact);
  });
  return facts;
}

/** Start modes as msinfo32 and driverquery print them on Chinese systems. */
const chineseModes: Readonly<Record<string, string>> = {
  引导: 'boot',
  启动: 'boot',
  系统: 'system',
  自动: 'auto',
  手动: 'manual',
  禁用: 'disabled',
  已禁用: 'disabled',
};

const modes: Readonly<Record<string, number>> = { boot: 0, system: 1, auto: 2, automatic: 2, manual: 3, disabled: 4 };

function drivers(log: LogFile): readonly ListFact[] {
  const facts: ListFact[] = [];
  eachLine(log, (text, line) => {
    // `/fo list`: a block for each driver. `/si` names devices, whose driver is the inf.
    const block = /^(?:Module Name|模块名|模块名称): +(\S+)/.exec(text);
    const signed = /^"?(\S.{0,100}?)(?:"|(?<!\s)\s{2,}).{0,4}?(oem\d{1,5}\.inf)\b/i.exec(text);
    if (signed?.[2]) {
      facts.push({ line, name: signed[2] });
      return;
    }
    if (!block && /^[^":\t\\]{2,40}:\s/.test(text)) return;
    const row = block ?? /^"([^"]+)","/.exec(text) ?? /^(\S{1,60}) {1,12}\S/.exec(text);
    if (!row?.[1] || /^=+$/.test(row[1])) return;
    const word = /(?:\s|")(Boot|System|Auto|Manual|Disabled|引导|启动|系统|自动|手动|禁用|已禁用)(?:\s{2,}|")/.exec(
      text,
    )?.[1];
    const mode = word && (chineseModes[word] ?? word.toLowerCase());
    const image = /(?<![\w\\])(?:[A-Za-z]:|\\SystemRoot|\\\?\?)\\[^"|<>]{1,200}?\.sys/i.exec(text)?.[0];
    const start = mode === undefined ? undefined : modes[mode];
    facts.push({ line, name: row[1], ...(start !== undefined && { start }), ...(image && { image }) });
  });
  return facts;
}

/** `tasklist`, `/svc` and `/m`: the modules of a process stand in its row and, indented, below it. */
function processes(log: LogFile): readonly ListFact[] {
  const facts: ListFact[] = [];
  let ofSetup = false;
  eachLine(log, (text, line) => {
    const name = /^"?([^\s"][^"]*?\.exe)(?:"|\s{1,40}\d)/i.exec(text)?.[1];
    if (name) {
      ofSetup = isSetupProcess(name);
      facts.push({ line, name, ...(ofSetup && { setupModules: true }) });
    } else if (text.startsWith(' ') && ofSetup) facts.push({ line, name: '', setupModules: true });
    else ofSetup = false;
  });
  return facts;
}

const SERVICE_KEY = /^\[-?HKEY_LOCAL_MACHINE\\SYSTEM\\[^\\\]]+\\services\\([^\\\]]+)\]/i;

/** Services of a registry export: the key names the service, the values below it say how it starts. */
function registryServices(log: LogFile): readonly ListFact[] {
  const facts: ListFact[] = [];
  let key: Mutable<ListFact> | undefined;
  eachLine(log, (text, line) => {
    if (text.startsWith('[')) {
      const name = SERVICE_KEY.exec(text)?.[1];
      key = name === undefined ? undefined : { line, name };
      if (key) facts.push(key);
      return;
    }
    const value = key && /^"(Start|Type|ImagePath)"=(.*)$/i.exec(text);
    if (!key || !value?.[1]) return;
    const data = value[2] ?? '';
    const number = /^dword:([0-9a-f]{1,8})/i.exec(data)?.[1];
    const what = value[1].toLowerCase();
    if (what === 'start' && number) key.start = Number.parseInt(number, 16);
    else if (what === 'type' && number) key.type = Number.parseInt(number, 16);
    else if (what === 'imagepath') key.image = registryText(data, log, line);
  });
  return facts;
}

/** A string, or the bytes of a `REG_EXPAND_SZ` (`hex(2):5c,00,53,00,\`) over as many lines as they take. */
function registryText(data: string, log: LogFile, line: number): string {
  if (!/^hex\(2\):/i.test(data)) return data.replace(/^"|"\s*$/g, '').replace(/\\(["\\])/g, '$1');
  let digits = data.slice('hex(2):'.length);
  for (let next = line + 1; digits.endsWith('\\') && next < Math.min(log.lines.count, line + 64); next++) {
    digits = digits.slice(0, -1) + log.lines.text(next).trim();
  }
  const bytes = digits.split(',').map((byte) => Number.parseInt(byte, 16) || 0);
  let text = '';
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const unit = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
    if (unit === 0) break;
    text += String.fromCharCode(unit);
  }
  return text;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function eachLine({ lines }: LogFile, visit: (text: string, line: number) => void): void {
  for (let line = 0; line < Math.min(lines.count, MOST_ENTRIES * 10); line++) {
    if (lines.byteLength(line) <= 8192) visit(lines.text(line), line);
  }
}
