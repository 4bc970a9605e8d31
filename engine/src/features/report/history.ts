import type { Speech } from '../../model/language.js';
import { outcomeText, resultText } from '../documentSymbols.js';
import { historyLines, setupDiagLines, type HistoryLine } from '../history.js';
import { placeLabel } from '../caseTree/node.js';
import { durationText, timeText } from '../time.js';
import { heading, type Material } from './context.js';
import type { Block, Inline, Item, Section, Text } from './model.js';
import { toneOf } from './verdict.js';

/** Every run of setup on the machine, oldest first; then its images and installations. */
export function historySection(material: Material): Section | undefined {
  const { known, speech } = material;
  const { t } = speech;
  if (known.attempts.length === 0) return undefined;
  const rows = known.attempts.map((attempt, index): readonly Text[] => {
    const took = attempt.endTime - attempt.startTime;
    const systems = [attempt.host, attempt.target].map((os) => [os?.build, os?.edition].filter(Boolean).join(' '));
    const result = resultText(attempt);
    return [
      [String(index + 1)],
      [{ time: timeText(attempt.startTime) }, ...(took > 0 ? [t(' ({0})', durationText(took, speech))] : [])],
      [systems.filter((text) => text !== '').join(' → ')],
      [{ badge: outcomeText(attempt, speech), tone: toneOf(attempt) }, ...(result ? [' ', { code: result }] : [])],
      [{ place: `${attempt.file}:${attempt.startLine}-${attempt.endLine}` }],
    ];
  });
  const blocks: Block[] = [
    {
      kind: 'table',
      caption: t('Attempts'),
      head: [t('No.'), t('Start'), t('Upgrade'), t('Outcome'), t('Log')],
      rows,
    },
  ];
  const commands = known.attempts.flatMap(({ commandLine }, index): Item[] =>
    commandLine ? [{ text: [t('attempt {0}', index + 1), t(': '), { code: commandLine }] }] : [],
  );
  const lines = historyLines(known, speech);
  if (lines.length > 0)
    blocks.push(
      heading(t('History and images')),
      nested(
        lines.map((line) => withoutTable(line, speech)),
        speech.t(': '),
      ),
    );
  if (commands.length > 0) {
    blocks.push(heading(t('How setup was started')), { kind: 'list', ordered: false, items: commands });
  }
  return { id: 'history', title: t('History of the machine'), blocks };
}

/** `1.  2022-04-15 14:42:18  10.0.15063 → 10.0.17763.1`: what is behind the number stands in the table. */
function withoutTable(line: HistoryLine, { t }: Speech): HistoryLine {
  const number = line.depth === 0 ? /^(\d+)\.(?: {2}|$)/.exec(line.text)?.[1] : undefined;
  return number === undefined ? line : { ...line, text: t('attempt {0}', number) };
}

/** What SetupDiag said, and what that is worth beside the logs. */
export function setupDiagSection({ known, speech }: Material): Section | undefined {
  const lines = setupDiagLines(known, speech);
  if (lines.length === 0) return undefined;
  return { id: 'setupdiag', title: speech.t('What SetupDiag says'), blocks: [nested(lines, speech.t(': '))] };
}

/** Lines with depths as lists in lists. */
function nested(lines: readonly HistoryLine[], colon: string): Block {
  const read = (from: number, depth: number): { readonly items: readonly Item[]; readonly next: number } => {
    const items: Item[] = [];
    let at = from;
    for (let line = lines[at]; line && line.depth >= depth; line = lines[at]) {
      const inner = read(at + 1, line.depth + 1);
      items.push({
        text: textOf(line, colon),
        ...(inner.items.length > 0 && { blocks: [{ kind: 'list' as const, ordered: false, items: inner.items }] }),
      });
      at = inner.next;
    }
    return { items, next: at };
  };
  return { kind: 'list', ordered: false, items: read(0, 0).items };
}

function textOf({ text, place }: HistoryLine, colon: string): readonly Inline[] {
  if (!place) return [text];
  return [text, /[.。]$/.test(text) ? ' ' : colon, { place: placeLabel(place) }];
}
