import type { Translate } from '../../../engine/src/index.js';
import { paint, plain, type Terminal } from '../terminal.js';

/** What the test of one rule file came to. */
export interface TestedRule {
  readonly id: string;
  /** Relative to the tested folder, with `/`. */
  readonly file: string;
  readonly kind: 'signature' | 'benign' | 'component';
  readonly passed: boolean;
  /** Samples that must match, and those that must not. */
  readonly match: number;
  readonly ignore: number;
  /** Places in logs of healthy upgrades where it fires and should not. */
  readonly fires: readonly string[];
}

/** One row a rule, broken ones last where the eye is, and the sum below. */
export function rulesTable(tested: readonly TestedRule[], terminal: Pick<Terminal, 'colour'>, t: Translate): string {
  const rows = [...tested].sort((a, b) => Number(b.passed) - Number(a.passed));
  const width = Math.max(4, ...rows.map(({ file }) => file.length));
  const words = { signature: t('signature'), benign: t('benign shape'), component: t('component') };
  const lines = rows.map(({ file, kind, match, ignore, passed }) => {
    const result = passed ? paint(terminal, 'green', t('in order')) : paint(terminal, 'red', t('broken'));
    return `${plain(file).padEnd(width)}  ${words[kind].padEnd(12)}  ${t('{0} match, {1} ignored', match, ignore).padEnd(22)}  ${result}`;
  });
  const broken = rows.filter(({ passed }) => !passed).length;
  const samples = rows.reduce((sum, { match, ignore }) => sum + match + ignore, 0);
  lines.push('', t('{0} rules, {1} samples, {2} broken', rows.length, samples, broken));
  return `${lines.join('\n')}\n`;
}
