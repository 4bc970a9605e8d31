import type { LogAnalysis, LogStep } from '../model/analysis.js';
import type { Speech } from '../model/language.js';
import { dismWriter } from '../records/dismLine.js';
import { messageText } from '../signatures/messageText.js';
import type { HoverText } from './hover.js';
import { codeSpan } from './markdown.js';

/**
 * Over `DISM Package Manager: PID=6844 TID=7344` in dism.log: provider, process and thread, and the session that they
 * work for with its result. Undefined over lines that name no process.
 */
export function dismWriterHover(
  analysis: LogAnalysis,
  line: number,
  record: number,
  { t }: Speech,
): HoverText | undefined {
  const { log, steps } = analysis;
  if (log.records.firstLine[record] !== line) return undefined;
  const { text, column } = messageText(log, record);
  const writer = dismWriter(text);
  if (!writer) return undefined;
  const { provider, pid, tid, length } = writer;
  const session = steps.find(
    ({ processes, firstRecord, lastRecord }) =>
      firstRecord <= record && record <= lastRecord && (processes?.includes(pid) ?? false),
  );
  const rows = [
    provider &&
      (provider === 'API' ? t('A program that uses the DISM API') : t('DISM provider: {0}', codeSpan(provider))),
    tid === undefined ? t('Process {0}', pid) : t('Process {0}, thread {1}', pid, tid),
    session && t('Session: {0}', codeSpan(session.name)),
    session && resultText(session, t),
  ];
  return { start: column, end: column + length, markdown: rows.filter(Boolean).join('\n\n') };
}

function resultText({ outcome, code }: LogStep, t: Speech['t']): string {
  if (outcome === 'succeeded') return t('Result: succeeded');
  if (outcome !== 'failed') return t('Result: no end recorded');
  const hex = code === undefined ? '' : `0x${code.toString(16).toUpperCase().padStart(8, '0')}`;
  return hex ? t('Result: failed with {0}', hex) : t('Result: failed');
}
