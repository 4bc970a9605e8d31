import type { LogAnalysis } from '../model/analysis.js';
import type { Finding } from '../model/finding.js';
import type { Place } from '../model/place.js';
import { findAscii } from './historyText.js';

const pathRules: ReadonlySet<string> = new Set(['setup-config-path', 'unattend-path']);
/** "Not found", by code: file, path, drive, network path, network name. */
const notFound =
  /0x(?:8007|0000)(?:0002|0003|000F|0015|0035|0043)\b|not found|cannot find|does not exist|找不到|不存在/i;
const MOST_LINES = 20;

/**
 * Paths of setupconfig.ini and answer files that a setup log says are not there: only then is a path stale for sure. The
 * lines that say so become part of the finding.
 */
export function withStalePaths(analyses: readonly LogAnalysis[]): readonly LogAnalysis[] {
  if (!analyses.some(({ findings }) => findings.some(({ rule }) => pathRules.has(rule)))) return analyses;
  const logs = analyses.filter(({ log }) => log.format === 'panther' || log.format === 'dism' || log.format === 'cbs');
  const linesOf = (path: string): readonly Place[] =>
    logs.flatMap(({ log }) =>
      findAscii(log.lines, path)
        .filter((line) => says(log.lines.text(line), path))
        .map((line) => ({ file: log.path, line: line + 1 })),
    );
  return analyses.map((analysis) => {
    if (!analysis.findings.some(({ rule }) => pathRules.has(rule))) return analysis;
    const findings = analysis.findings.map((finding): Finding => {
      const path = pathRules.has(finding.rule) ? finding.captures['path'] : undefined;
      const places = path === undefined || path.length < 4 ? [] : linesOf(path).slice(0, MOST_LINES);
      if (path === undefined || places.length === 0) return finding;
      const option = finding.captures['option'] ?? '';
      return {
        ...finding,
        severity: 'warning',
        title: {
          en: `${option} leads to a path that Setup did not find: ${path}`,
          'zh-CN': `${option} 指向安装程序未找到的路径：${path}`,
        },
        correlated: places,
      };
    });
    return { ...analysis, findings };
  });
}

/** Whether a line says that the path, as a whole, was not found: `C:\\Drivers` is not in `C:\\Drivers2`. */
function says(text: string, path: string): boolean {
  if (!notFound.test(text)) return false;
  const after = text[text.toLowerCase().indexOf(path.toLowerCase()) + path.length];
  return after === undefined || !/[\w.~-]/.test(after);
}
