import type { Finding } from '../../model/finding.js';
import type { Remediation } from '../../model/knowledge.js';
import type { Speech } from '../../model/language.js';
import { placeLabel } from '../caseTree/node.js';
import { fillRemediation, type FilledRemediation, type FilledStep } from '../remediation/fill.js';
import { imageQuestions } from '../remediation/imageQuestions.js';
import { proposals, type Proposal } from '../remediation/proposals.js';
import { heading, paragraph, subheading, type Material } from './context.js';
import type { Block, Inline, Item, Section } from './model.js';

/** A remediation with the values of the case, and the finding that it is for. */
export interface Remedy {
  readonly proposal: Proposal;
  readonly filled: FilledRemediation;
  readonly finding: Finding;
}

const kept = new WeakMap<Material, readonly Remedy[]>();

/** What is proposed, the one to begin with in front; for an upgrade that succeeded the questions about its image. */
export function proposedRemedies(material: Material): readonly Remedy[] {
  let remedies = kept.get(material);
  if (!remedies) kept.set(material, (remedies = work(material)));
  return remedies;
}

function work({ known, context, speech }: Material): readonly Remedy[] {
  const { firstCause, ofResult, outcome } = known.verdict;
  const finding =
    firstCause ??
    ofResult ??
    (outcome === 'succeeded' && known.missing.length > 0 ? imageQuestions(known)[0] : undefined);
  if (!finding) return [];
  return proposals(finding, known, context.knowledge).map((proposal) => ({
    proposal,
    finding,
    filled: fillRemediation(proposal.remediation, {
      ...proposal,
      finding,
      caseAnalysis: known,
      language: speech.language,
    }),
  }));
}

/** What to do: the first proposal step by step, the others by name. Nothing of it is ever run by the product. */
export function remedySection(material: Material): Section | undefined {
  const { t } = material.speech;
  const [first, ...others] = proposedRemedies(material);
  if (!first) return undefined;
  const blocks = remedyBlocks(first.filled, material.speech);
  if (others.length > 0) {
    blocks.push(heading(t('Other ways')), {
      kind: 'list',
      ordered: false,
      items: others.map(({ filled }): Item => ({
        text: [{ strong: filled.title.plain }, ' ', riskBadge(filled.risk, material.speech), ' ', filled.why.plain],
      })),
    });
  }
  return { id: 'remedy', title: t('What to do'), blocks };
}

function remedyBlocks(filled: FilledRemediation, speech: Speech): Block[] {
  const { t } = speech;
  const blocks: Block[] = [
    heading(filled.title.plain, ' ', riskBadge(filled.risk, speech)),
    paragraph(filled.why.plain),
  ];
  const part = (title: string, steps: readonly FilledStep[]): void => {
    if (steps.length > 0) blocks.push(subheading(title), { kind: 'list', ordered: true, items: steps.map(stepItem) });
  };
  part(t('Back up first'), filled.backup);
  part(t('Steps'), filled.steps);
  part(t('Verify'), filled.verify);
  part(t('Undo'), filled.undo);
  if (filled.expiry) blocks.push(paragraph({ strong: filled.expiry.plain }));
  const values = filled.parameters.flatMap(({ description, value, place, placeholder, refused }): Item[] => {
    if (value === undefined || refused) {
      return [{ text: [{ code: placeholder }, t(': '), t('not in the logs, to be filled in')] }];
    }
    return place ? [{ text: [description, t(': '), { code: value }, ' ', { place: placeLabel(place) }] }] : [];
  });
  if (values.length > 0)
    blocks.push(subheading(t('Values used above')), { kind: 'list', ordered: false, items: values });
  return blocks;
}

function stepItem({ text, shell, command }: FilledStep): Item {
  return {
    text: [text.plain],
    ...(command !== undefined && { blocks: [{ kind: 'copy' as const, text: command, ...(shell && { shell }) }] }),
  };
}

/** How dangerous a remediation is. */
export function riskBadge(risk: Remediation['risk'], { t }: Speech): Inline {
  switch (risk) {
    case 'read-only':
      return { badge: t('changes nothing'), tone: 'good' };
    case 'reversible':
      return { badge: t('can be undone'), tone: 'mind' };
    case 'destructive':
      return { badge: t('deletes something: back up first'), tone: 'bad' };
  }
}
