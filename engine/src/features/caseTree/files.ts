import type { CaseAnalysis, LogAnalysis } from '../../model/analysis.js';
import type { Speech } from '../../model/language.js';
import { isErrorCopy } from '../../cases/errorCopies.js';
import type { CaseNode } from './node.js';

/** The files of the case with format, size, lines, encoding and state; those that a person left out come last. */
export function fileNodes(
  known: CaseAnalysis,
  speech: Speech,
  excluded: readonly string[],
  sizes: ReadonlyMap<string, number> | undefined,
): readonly CaseNode[] {
  const { t } = speech;
  const left = new Set(excluded);
  const rows = known.logs
    .filter(({ log }) => !left.has(log.path))
    .map((analysis): CaseNode => {
      const { path } = analysis.log;
      const facts = factsOf(analysis, known, speech, sizes?.get(path)).join(' · ');
      return {
        id: `file/${path}`,
        kind: 'file',
        label: nameOf(path),
        description: [folderOf(path), facts].filter(Boolean).join('  '),
        tooltip: `${path}\n${facts}`,
        icon: 'file',
        spoken: t('{0}, {1}', path, facts),
        file: path,
        place: { file: path, line: 1 },
      };
    });
  const out = excluded.map((path): CaseNode => {
    const state = t('left out of the case');
    return {
      id: `file/${path}`,
      kind: 'excludedFile',
      label: nameOf(path),
      description: [folderOf(path), state].filter(Boolean).join('  '),
      tooltip: `${path}\n${state}`,
      icon: 'excluded',
      spoken: t('{0}, {1}', path, state),
      file: path,
      place: { file: path, line: 1 },
    };
  });
  return [...rows, ...out];
}

function factsOf(
  analysis: LogAnalysis,
  known: CaseAnalysis,
  { t }: Speech,
  size: number | undefined,
): readonly string[] {
  const { format, lines, path } = analysis.log;
  const bytes = size ?? lines.starts[lines.count] ?? 0;
  const name = format === 'plain' || format === 'binary' ? t('no log known here') : format;
  const state = isErrorCopy(analysis, known.logs)
    ? t('repeats the errors of setupact.log')
    : known.problems.some(({ file }) => file === path)
      ? t('with problems')
      : '';
  if (bytes === 0) return [t('empty')];
  if (format === 'binary') return [name, sizeText(bytes), state].filter(Boolean);
  const length = lines.count === 1 ? t('1 line') : t('{0} lines', lines.count);
  return [name, sizeText(bytes), length, lines.encoding, state].filter(Boolean);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** `412 B`, `1.9 MB`: units that both languages read. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit] ?? ''}`;
}
