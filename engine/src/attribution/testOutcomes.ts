import type { LogAnalysis } from '../model/analysis.js';
import type { Place } from '../model/place.js';
import type { IdentifierIndex, NamedComponent } from './identifiers.js';
import { isNotes } from '../model/notes.js';

/** What was done to a component, and how the upgrade went then. */
export interface TestOutcome {
  readonly component: NamedComponent;
  readonly action: 'removed' | 'stopped';
  readonly succeeded: boolean;
  readonly place: Place;
  /** The row as written. */
  readonly text: string;
}

const removed = /\b(?:uninstall(?:ed)?|removed?|deleted?)\b|卸载|移除|删除/i;
const stopped =
  /\b(?:stop(?:ped)?|disabled?|unmanaged|paused?|exit(?:ed)?|turned off)\b|停止|停用|禁用|退出|关闭|不受管|脱管|未托管|取消管[理控]|解除管[理控]/i;
const failed =
  /\b(?:still fails?|fails?|failed|no change|same error)\b|仍然失败|仍失败|依然失败|失败|无效|未解决|没有变化/i;
const succeeded = /\b(?:succeeds?|succeeded|success|successful|works?|fixed|ok)\b|成功|正常|解决/i;

/**
 * Rows of tables in the case notes that record a test: `| DSPS uninstalled | succeeds |`, `| 卸载 DSPS | 成功 |`. A row
 * counts when its first cell names a known component and an action, and its second an outcome.
 */
export function findTestOutcomes(analyses: readonly LogAnalysis[], index: IdentifierIndex): readonly TestOutcome[] {
  const outcomes: TestOutcome[] = [];
  for (const { log } of analyses) {
    if (!isNotes(log.path)) continue;
    for (let line = 0; line < log.lines.count; line++) {
      const text = log.lines.text(line);
      const outcome = readTestRow(text, index);
      if (outcome) outcomes.push({ ...outcome, place: { file: log.path, line: line + 1 }, text: text.trim() });
    }
  }
  return outcomes;
}

/** Reads one row of a Markdown table; undefined when it records no test. */
export function readTestRow(row: string, index: IdentifierIndex): Omit<TestOutcome, 'place' | 'text'> | undefined {
  const cells = row.split('|').map((cell) => cell.trim());
  if (cells.length < 3) return undefined;
  const [test = '', result = ''] = cells.filter((cell) => cell !== '');
  // "still fails" before "succeeds": a row may say "not successful".
  const bad = failed.test(result) || /\bnot\b|未成功|不成功/i.test(result);
  if (!bad && !succeeded.test(result)) return undefined;
  const action = removed.test(test) ? 'removed' : stopped.test(test) ? 'stopped' : undefined;
  const component = index.byWords(test)[0];
  if (!action || !component) return undefined;
  return { component, action, succeeded: !bad };
}
