import type { CodeExplanation, Translate } from '../../../engine/src/index.js';
import { paint, type Terminal } from '../terminal.js';

/** How many names of a number are printed before the rest is counted only; the JSON has all. */
const shownMeanings = 8;

/** A code for people: what it is, what it means, what to look at next, and how the number is built. */
export function codeText(explanation: CodeExplanation, terminal: Pick<Terminal, 'colour'>, t: Translate): string {
  const { meanings, readings, extend, code, value } = explanation;
  const alone = extend !== undefined && Number(extend) === value;
  const [best, ...others] = meanings;
  const bold = (text: string) => paint(terminal, 'bold', text);
  const dim = (text: string) => paint(terminal, 'dim', text);
  const lines = [
    `${bold(alone ? extend : extend ? `${code} - ${extend}` : code)}${best ? `  ${bold(best.name)}` : ''}`,
  ];
  if (best) {
    const family = best.viaText ? `${best.familyTitle}: ${best.viaText}` : best.familyTitle;
    lines.push(dim(`  ${family}; ${sourceNames(best.sources)}`));
  } else if (readings.length === 0) lines.push(`  ${t('No table knows this number.')}`);
  for (const reading of readings) {
    lines.push(
      `  ${t('Extend code {0}', extend ?? '')}: ${reading.phase} / ${reading.operation} ${dim(`(${tableName(reading.table, t)})`)}`,
    );
  }
  lines.push(...new Set(readings.flatMap((reading) => (reading.note ? [dim(`    ${reading.note}`)] : []))));
  lines.push(...explanation.warnings.map((warning) => paint(terminal, 'yellow', `  ! ${warning.text}`)));
  for (const advice of explanation.advice) {
    lines.push('', bold(`  ${advice.about}`), `  ${advice.means}`);
    if (advice.causes.length > 0) lines.push(dim(`  ${t('Usual causes in an upgrade')}`), ...advice.causes.map(bullet));
    if (advice.next.length > 0) lines.push(dim(`  ${t('What to look at next')}`), ...advice.next.map(bullet));
    lines.push(dim(`  ${t('Sources: {0}', sourceNames(advice.sources))}`));
  }
  if (others.length > 0) {
    lines.push('', dim(`  ${t('Can also be')}`));
    lines.push(
      ...others
        .slice(0, shownMeanings)
        .map((m) => `    ${m.name}  ${dim(`${m.viaText ?? m.familyTitle}; ${sourceNames(m.sources)}`)}`),
    );
    if (others.length > shownMeanings) lines.push(dim(`    ${t('and {0} more', others.length - shownMeanings)}`));
  }
  lines.push('', dim(`  ${t('How the number is built')}`));
  lines.push(`    ${t('Unsigned decimal')} ${explanation.value}, ${t('Signed decimal')} ${explanation.signed}`);
  lines.push(...explanation.fields.map((row) => `    ${row.field} ${row.value}  ${dim(row.meaning)}`));
  return `${lines.join('\n')}\n`;
}

function bullet(text: string): string {
  return `    - ${text}`;
}

function sourceNames(sources: readonly { readonly title: string }[]): string {
  return sources.map((source) => source.title).join(', ');
}

function tableName(table: 'setupPlatform' | 'setupHost' | 'unknown', t: Translate): string {
  return table === 'setupHost'
    ? t("SetupHost's own actions, before the restart")
    : t('published table, after the restart');
}
