import type { LogStep } from '../model/analysis.js';
import type { Finding } from '../model/finding.js';
import { LEVEL_ERROR, LEVEL_WARNING, type LogFile } from '../model/record.js';
import { dismFailureCode, dismMessage, dismWriter } from '../records/dismLine.js';

const TITLE_LENGTH = 160;
/** Records of one session that are looked through for codes. */
const MOST_RECORDS = 20_000;
/** Different codes of one chain. */
const LONGEST_CHAIN = 8;

const explain = {
  en: 'The codes of the session in the order in which they were written: {chain}. The first one is nearest to the cause, the last one is what DISM returned. Provider: {provider}; process: {processes}.',
  'zh-CN':
    '该会话中的代码按写入顺序排列：{chain}。第一个最接近原因，最后一个是 DISM 返回的结果。提供程序：{provider}；进程：{processes}。',
};

/**
 * One finding for each session of dism.log that failed, at its command line: the codes from the first one to the result,
 * with their lines. It says where to look, the lines themselves say what went wrong.
 */
export function dismFindings(log: LogFile, sessions: readonly LogStep[]): readonly Finding[] {
  if (log.format !== 'dism') return [];
  return sessions
    .filter(({ outcome, code }) => outcome === 'failed' && code !== undefined)
    .map((one) => sessionFinding(log, one));
}

function sessionFinding(log: LogFile, session: LogStep): Finding {
  const record = commandRecord(log, session);
  const line = lineOf(log, record);
  const chain = codeChain(log, session);
  const code = hex(session.code ?? 0);
  const name = session.name.length > TITLE_LENGTH ? `${session.name.slice(0, TITLE_LENGTH - 1)}…` : session.name;
  return {
    id: `dism-session-failed@${log.path}:${line}`,
    rule: 'dism-session-failed',
    severity: 'error',
    symptom: true,
    title: { en: `DISM session failed with ${code}: ${name}`, 'zh-CN': `DISM 会话失败（${code}）：${name}` },
    explain,
    place: { file: log.path, line },
    record,
    codes: [],
    captures: {
      code,
      command: session.name,
      chain: (chain.length > 0 ? chain.map(({ value }) => hex(value)) : [code]).join(' → '),
      provider: session.provider ?? '-',
      processes: session.processes?.join(', ') ?? '-',
    },
    correlated: chain.map((link) => ({ file: log.path, line: link.line })),
  };
}

interface ChainCode {
  readonly value: number;
  /** 1-based. */
  readonly line: number;
}

/**
 * The codes of a session, each where it was first written. Warnings count while a command runs: before that, providers
 * that are optional fail to load in every session.
 */
function codeChain(log: LogFile, session: LogStep): readonly ChainCode[] {
  const { level, component, components } = log.records;
  const dism = components.indexOf('DISM');
  const chain: ChainCode[] = [];
  const last = Math.min(session.lastRecord, session.firstRecord + MOST_RECORDS);
  for (let record = session.firstRecord; record <= last && chain.length < LONGEST_CHAIN; record++) {
    const severe = level[record] ?? 0;
    if (severe < LEVEL_WARNING || (severe < LEVEL_ERROR && !runs(session, record))) continue;
    const text = dismMessage(log, record);
    const pid = component[record] === dism ? dismWriter(text)?.pid : undefined;
    if (pid !== undefined && session.processes && !session.processes.includes(pid)) continue;
    const value = dismFailureCode(text);
    if (value !== undefined && !chain.some((known) => known.value === value))
      chain.push({ value, line: lineOf(log, record) });
  }
  return chain;
}

function runs(session: LogStep, record: number): boolean {
  return session.children.some(({ firstRecord, lastRecord }) => firstRecord <= record && record <= lastRecord);
}

/** The record of the command line, which stands a few lines below the beginning; a session of the API has its own. */
function commandRecord(log: LogFile, session: LogStep): number {
  for (let record = session.firstRecord; record <= Math.min(session.lastRecord, session.firstRecord + 20); record++) {
    if (dismMessage(log, record).startsWith('DISM.EXE: Executing command line: ')) return record;
  }
  return session.firstRecord;
}

function lineOf(log: LogFile, record: number): number {
  return (log.records.firstLine[record] ?? 0) + 1;
}

function hex(value: number): string {
  return `0x${value.toString(16).toUpperCase().padStart(8, '0')}`;
}
