import type { Finding } from '../model/finding.js';
import type { LogFile } from '../model/record.js';
import { diagRows, type DiagRow } from '../records/formats/diagXml.js';
import { recordAt } from '../records/recordAt.js';

const TITLE_LENGTH = 160;

/**
 * The error rows of diagerr.xml: what Setup itself called an error, with the function that wrote it. Rows of warnings are
 * records and no findings.
 */
export function diagFindings(log: LogFile): readonly Finding[] {
  if (log.format !== 'diag-xml') return [];
  return diagRows(log)
    .filter(({ severity }) => severity === 'error')
    .map((row) => rowFinding(log, row));
}

function rowFinding(log: LogFile, row: DiagRow): Finding {
  const { line, message, sourceLine, module, lastError } = row;
  const text = message.replace(/\s+/g, ' ').trim().slice(0, TITLE_LENGTH);
  const error = lastError === 0 ? '' : String(lastError);
  return {
    id: `diag-row@${log.path}:${line + 1}`,
    rule: 'diag-row',
    severity: 'info',
    title: { en: text, 'zh-CN': text },
    explain: {
      en: `Written by ${row.function || '?'}, source line ${sourceLine || '?'} of ${module || '?'}; last error at that moment: ${lastError}.`,
      'zh-CN': `由 ${module || '?'} 的 ${row.function || '?'}（源代码第 ${sourceLine || '?'} 行）写入；当时的最后错误：${lastError}。`,
    },
    place: { file: log.path, line: line + 1 },
    record: recordAt(log, line),
    codes: [],
    captures: { function: row.function, ...(module && { module }), ...(error && { lastError: error }) },
  };
}
