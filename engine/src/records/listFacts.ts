import type { Localized } from '../model/language.js';
import type { LogFile } from '../model/record.js';
import { isSetupProcess } from './setupProcess.js';

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

/** `sc query` and its kin: a block for each service; `Get-Service`: a row. */
function services(log: LogFile): readonly ListFact[] {
  const facts: ListFact[] = [];
  let block: Mutable<ListFact> | undefined;
  eachLine(log, (text, line) => {
    const name = /^SERVICE_NAME: (.+?)\s*$/.exec(text)?.[1];
    if (name) {
      block = { line, name };
      facts.push(block);
      return;
    }
    const row = /^(Running|Stopped|Paused)\s+(\S+)\s/.exec(text);
    if (row?.[2]) facts.push({ line, name: row[2], running: row[1] === 'Running' });
    if (!block) return;
    const value = /^\s+([^:]{2,30}?)\s*: (.*)$/.exec(text);
    const [, key = '', rest = ''] = value ?? [];
    if (/^(?:STATE|状态)$/.test(key)) block.running = rest.startsWith('4');
    else if (/^(?:START_TYPE|启动类型)$/.test(key) && /^[0-4]\b/.test(rest)) block.start = Number(rest[0]);
    else if (/^(?:TYPE|类型)$/.test(key)) block.type = Number.parseInt(rest, 16) || 0;
    else if (/^(?:BINARY_PATH_NAME|二进制路径名)$/.test(key)) block.image = rest.trim();
  });
  return facts;
}

const modes: Readonly<Record<string, number>> = { boot: 0, system: 1, auto: 2, manual: 3, disabled: 4 };

function drivers(log: LogFile): readonly ListFact[] {
  const facts: ListFact[] = [];
  eachLine(log, (text, line) => {
    const row = /^"([^"]+)","/.exec(text) ?? /^(\S{1,60}) {1,12}\S/.exec(text);
    if (!row?.[1] || /^=+$/.test(row[1])) return;
    const mode = /(?:\s|")(Boot|System|Auto|Manual|Disabled)(?:\s{2,}|")/.exec(text)?.[1]?.toLowerCase();
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
