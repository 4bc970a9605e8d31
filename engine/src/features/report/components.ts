import { findTestOutcomes, type TestOutcome } from '../../attribution/testOutcomes.js';
import type { Attribution } from '../../model/attribution.js';
import type { Place } from '../../model/place.js';
import { placeLabel } from '../caseTree/node.js';
import { claimText } from '../claimText.js';
import { heading, list, paragraph, quoteOf, type Material } from './context.js';
import type { Block, Inline, Item, Section, Text } from './model.js';

/** Lines of evidence that are quoted for one component; the others are named. */
const MOST_QUOTED = 3;
/** Suspects of the weakest grade may be many: each names its line, none is quoted at length. */
const MOST_COMPONENTS = 15;

/** Whose the failure is: each component with its grade and the lines that speak for it; then what tests ruled out. */
export function componentsSection(material: Material): Section | undefined {
  const { known, speech, context } = material;
  const { t } = speech;
  const { firstCause } = known.verdict;
  const tests = findTestOutcomes(known.logs, context.identifiers);
  const named = known.attributions.length + known.otherAttributions.length + tests.length;
  if (!firstCause && named === 0) return undefined;
  const blocks: Block[] = [];
  if (firstCause && known.attributions.length === 0) {
    blocks.push(paragraph(t('No product is blamed: no line of this failure names one.')));
  }
  for (const one of known.attributions.slice(0, MOST_COMPONENTS)) blocks.push(...componentBlocks(one, material));
  const hidden = known.attributions.length - MOST_COMPONENTS;
  if (hidden > 0) blocks.push(paragraph(t('and {0} more', hidden)));
  if (tests.length > 0) {
    blocks.push(heading(t('Tested and ruled out')), list(tests.map((test) => testText(test, tests, material))));
  }
  const seen = new Set(known.attributions.map(({ component }) => component));
  const elsewhere = known.otherAttributions.filter(({ component }) => {
    const fresh = !seen.has(component);
    seen.add(component);
    return fresh;
  });
  if (elsewhere.length > 0) {
    blocks.push(
      heading(t('Named in other failures')),
      list(
        elsewhere
          .slice(0, MOST_COMPONENTS)
          .map((one) => [...nameOf(one, material), t(': '), { place: placeLabel(one.because[0].place) }]),
      ),
    );
  }
  return { id: 'components', title: t('Who is behind it'), blocks };
}

function componentBlocks(attribution: Attribution, material: Material): readonly Block[] {
  const { known, speech } = material;
  const { grade, because } = attribution;
  const tone = grade === 'A' ? 'bad' : grade === 'B' ? 'mind' : 'open';
  const head = heading(
    ...nameOf(attribution, material),
    ' ',
    { badge: speech.t('grade {0}', grade), tone },
    ' ',
    claimText(attribution, speech),
  );
  // The lines of the chain are quoted above; what says the same of several lines is said once.
  const chain = new Set((known.chain?.links ?? []).map(({ place }) => placeLabel(place)));
  const byWhat = new Map<string, Place[]>();
  for (const { place, what } of because) {
    byWhat.set(what[speech.language], [...(byWhat.get(what[speech.language]) ?? []), place]);
  }
  let room = MOST_QUOTED;
  const items = [...byWhat].map(([what, places]): Item => {
    const quoted = places.filter((place) => !chain.has(placeLabel(place))).slice(0, room);
    room -= quoted.length;
    const named = places.filter((place) => !quoted.includes(place));
    return {
      text: [
        what,
        ...named.flatMap((place, index): Inline[] => [
          speech.t(index === 0 ? ': ' : ', '),
          { place: placeLabel(place) },
        ]),
      ],
      ...(quoted.length > 0 && { blocks: quoted.map((place) => quoteOf(known, place, speech)) }),
    };
  });
  return [head, { kind: 'list', ordered: false, items }];
}

function nameOf({ product, vendor }: Attribution, { speech }: Material): readonly Inline[] {
  return [{ strong: product[speech.language] }, ...(vendor !== '' ? [speech.t(' ({0})', vendor)] : [])];
}

/** A row of the notes' table of tests, and what follows from it. */
function testText(test: TestOutcome, all: readonly TestOutcome[], { speech }: Material): Text {
  const { t, language } = speech;
  const { component, action, succeeded, place } = test;
  const product = { strong: component.product[language] };
  const done =
    action === 'removed'
      ? succeeded
        ? t('removed, then the upgrade succeeds')
        : t('removed, the upgrade still fails')
      : succeeded
        ? t('stopped, then the upgrade succeeds')
        : t('stopped, the upgrade still fails');
  return [product, t(': '), done, t('; '), conclusion(test, all, t), ' ', { place: placeLabel(place) }];
}

function conclusion(test: TestOutcome, all: readonly TestOutcome[], t: Material['speech']['t']): string {
  if (test.succeeded) return t('the test points at it.');
  if (test.action === 'removed') return t('ruled out.');
  const other = all.some(({ succeeded, component }) => succeeded && component.id !== test.component.id);
  return other
    ? t('no longer suspected: the test of another component tells.')
    : t('not ruled out: a filter that is stopped can still be loaded.');
}
