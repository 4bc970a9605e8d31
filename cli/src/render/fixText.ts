import type { FilledRemediation, FilledStep, Speech } from '../../../engine/src/index.js';
import { paint, plain, type Terminal } from '../terminal.js';

/** A remediation for people: title and risk, why, then backup, steps, verification and undo with their commands. */
export function fixLines(filled: FilledRemediation, terminal: Pick<Terminal, 'colour'>, { t }: Speech): string[] {
  const part = (title: string, steps: readonly FilledStep[]): string[] =>
    steps.length === 0 ? [] : [paint(terminal, 'dim', title), ...steps.flatMap(stepLines)];
  const open = filled.parameters.filter(({ value, refused }) => value === undefined || refused !== undefined);
  return [
    `${paint(terminal, 'bold', plain(filled.title.plain))}  ${paint(terminal, riskColour[filled.risk], riskText(filled.risk, t))}`,
    plain(filled.why.plain),
    ...part(t('Backup'), filled.backup),
    ...part(t('Steps'), filled.steps),
    ...part(t('Verify'), filled.verify),
    ...part(t('Undo'), filled.undo),
    ...(filled.expiry ? [plain(filled.expiry.plain)] : []),
    ...(open.length > 0
      ? [t('To be filled in by you: {0}', plain(open.map((one) => one.placeholder).join(', ')))]
      : []),
  ];
}

const riskColour = { 'read-only': 'green', reversible: 'yellow', destructive: 'red' } as const;

function riskText(risk: FilledRemediation['risk'], t: Speech['t']): string {
  switch (risk) {
    case 'read-only':
      return t('read-only');
    case 'reversible':
      return t('reversible');
    case 'destructive':
      return t('destructive');
  }
}

function stepLines(step: FilledStep, index: number): string[] {
  const number = `${index + 1}. `;
  const command = step.command === undefined ? [] : step.command.split(/\r?\n/).map((line) => `     ${plain(line)}`);
  return [`  ${number}${plain(step.text.plain)}`, ...command];
}
