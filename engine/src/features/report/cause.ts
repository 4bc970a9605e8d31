import { placeLabel } from '../caseTree/node.js';
import { chainTitle, linkText, otherFailuresTitle } from '../verdictText.js';
import { findingOf, paragraph, quoteOf, timeOf, type Material } from './context.js';
import type { Block, Inline, Item, Section } from './model.js';

const tones = { firstCause: 'bad', mechanism: 'open', symptom: 'mind' } as const;

/** Failures besides the one that led to the result; more are told in number only. */
const MOST_OTHERS = 12;

/** The way from the first cause to the reported result, line by line, as evidence. */
export function causeSection(material: Material): Section | undefined {
  const { known, speech } = material;
  const { t, language } = speech;
  const links = (known.chain?.links ?? []).toReversed();
  if (links.length === 0) return undefined;
  const items = links.map((link): Item => {
    const { place, role, findingId } = link;
    const finding = findingOf(known, place, findingId);
    // A line that no rule knows has itself for a title, which is quoted below.
    const title = finding && finding.title.en !== finding.title['zh-CN'] ? finding.title[language] : undefined;
    const text: Inline[] = [];
    if (role !== 'mechanism' || title === undefined) {
      text.push({ badge: linkText(link, known, speech), tone: tones[role] });
    }
    if (title !== undefined) text.push(...(text.length > 0 ? [' '] : []), { strong: title });
    return { text, blocks: [quoteOf(known, place, speech)] };
  });
  const blocks: Block[] = [{ kind: 'list', ordered: true, items }];
  const occurrences = known.chain?.occurrences ?? 1;
  if (occurrences > 1) blocks.push(paragraph(t('The same failure occurs {0} times; the first is shown.', occurrences)));
  return { id: 'cause', title: chainTitle(known, speech), blocks };
}

/** Failures that setup survived, or that have nothing to do with the result: said, so that nobody has to wonder. */
export function othersSection({ known, speech }: Material): Section | undefined {
  const { t, language } = speech;
  const rows = known.otherChains.flatMap(({ links, occurrences }): Inline[][] => {
    const last = links[links.length - 1];
    if (!last) return [];
    const finding = findingOf(known, last.place, last.findingId);
    const time = timeOf(known, last.place, speech);
    return [
      [
        ...(finding ? [finding.title[language], ' '] : []),
        { place: placeLabel(last.place) },
        ...(time ? [' ', { time }] : []),
        ...(occurrences > 1 ? [' ', t('({0} times)', occurrences)] : []),
      ],
    ];
  });
  if (rows.length === 0) return undefined;
  const items = rows.slice(0, MOST_OTHERS).map((text): Item => ({ text }));
  if (rows.length > MOST_OTHERS) items.push({ text: [t('and {0} more', rows.length - MOST_OTHERS)] });
  return {
    id: 'others',
    title: otherFailuresTitle(known, speech),
    blocks: [{ kind: 'list', ordered: false, items }],
  };
}
