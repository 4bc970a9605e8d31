import type { LineRef } from '../../cases/compare/comparison.js';
import { comparisonSentence, divergenceReason, percent, secondsText, slowStepText } from '../comparison.js';
import { heading, list, paragraph, type Material } from './context.js';
import type { Block, Section, Text } from './model.js';

/** A report tells where the runs part; the comparison itself has all the rest. */
const MOST_ROWS = 8;

const quoted = (text: string): string => `“${text}”`;

/** What a good run does differently, where one was compared. */
export function comparisonSection({ context, speech }: Material): Section | undefined {
  const { t } = speech;
  const { comparison } = context;
  if (!comparison) return undefined;
  const title = t('Comparison with a good run');
  const [main] = comparison.logs;
  if (!main) {
    const text = t('The two cases have no kind of log in common: there is nothing to compare.');
    return { id: 'comparison', title, blocks: [paragraph(text)] };
  }
  const blocks: Block[] = [paragraph({ strong: comparisonSentence(main, speech, quoted) })];
  if (main.unrelated) return { id: 'comparison', title, blocks };
  const { divergence } = main;
  if (divergence) {
    blocks.push(
      paragraph(divergenceReason(divergence, speech, quoted)),
      paragraph(
        t('{0} % of the lines of the shorter run are common to both, in the same order.', percent(main.similarity)),
      ),
    );
    const { lastCommon, here, expected } = divergence;
    const row = (name: string, bad: LineRef | undefined, good: LineRef | undefined): readonly Text[] => [
      [name],
      bad ? lineText(bad) : [t('the log ends')],
      good ? lineText(good) : [t('the log ends')],
    ];
    blocks.push({
      kind: 'table',
      caption: t('First divergence'),
      head: ['', t('This run'), t('Good run')],
      rows: [
        ...(lastCommon ? [row(t('Last common line'), lastCommon.bad, lastCommon.good)] : []),
        row(t('What follows'), here, expected),
      ],
    });
  }
  const part = (name: string, rows: readonly Text[]): void => {
    if (rows.length > 0) blocks.push(heading(name), list(rows.slice(0, MOST_ROWS)));
  };
  part(
    t('Silence that the good run does not have'),
    main.silences.map(({ badGap, goodGap, before }) => [
      t('{0}, in the good run {1}: {2}', secondsText(badGap, speech), secondsText(goodGap, speech), ''),
      ...lineText(before),
    ]),
  );
  part(
    t('Took much longer'),
    main.slower.map((step) => [slowStepText(step, speech, quoted)]),
  );
  part(
    t('Only in this run, the most telling first'),
    main.fresh.map(({ at }) => lineText(at)),
  );
  return { id: 'comparison', title, blocks };
}

function lineText({ file, line, text }: LineRef): Text {
  return [{ place: `${file}:${line}` }, ' ', { code: text.length > 300 ? `${text.slice(0, 299)}…` : text }];
}
