import type { CodeToken } from '../../model/code.js';
import type { Finding } from '../../model/finding.js';
import { decidingAttempt } from '../../cases/decidingAttempt.js';
import { logOf } from '../../cases/logOf.js';
import { placeLabel } from '../caseTree/node.js';
import { resultText } from '../documentSymbols.js';
import { explainCodeAt, type CodeExplanation } from '../explainCode.js';
import { codeContext } from '../inlayHints.js';
import { findingOf, prose, type Material } from './context.js';
import type { Block, Inline, Item, Section } from './model.js';

/** A report explains the codes that its own lines hold, not all of a log. */
const MOST_CODES = 12;

interface Explained {
  readonly shown: string;
  readonly explanation: CodeExplanation;
  readonly place?: string;
}

/** The codes of the chain in words: name, meaning, where they stand, what to look at next. */
export function codesSection(material: Material): Section | undefined {
  const { t } = material.speech;
  const codes = [...reportedResult(material), ...codesOfChain(material)];
  const seen = new Set<string>();
  const fresh = codes.filter(({ explanation }) => {
    const key = `${explanation.code}/${explanation.extend ?? ''}`;
    const isFresh = !seen.has(key);
    seen.add(key);
    return isFresh;
  });
  const told = new Set<string>();
  const items = fresh.slice(0, MOST_CODES).flatMap((one) => codeItem(one, told, t) ?? []);
  if (items.length === 0) return undefined;
  const blocks: Block[] = [{ kind: 'list', ordered: false, items }];
  return { id: 'codes', title: t('Codes explained'), blocks };
}

/** What setup reported: result and extend code read together, with the attempt's own reading. */
function reportedResult({ known, context, speech }: Material): readonly Explained[] {
  const attempt = decidingAttempt(known);
  if (attempt?.result === undefined) return [];
  const { file, resultLine } = attempt;
  const code = {
    text: resultText(attempt),
    value: attempt.result,
    ...(attempt.extend !== undefined && { extend: attempt.extend }),
  };
  const facts = {
    readings: attempt.extendReadings,
    ...(attempt.postReboot !== undefined && { postReboot: attempt.postReboot }),
  };
  const explanation = explainCodeAt(code, { role: 'result' }, facts, knowledgeOf(context), speech);
  const place = resultLine === undefined ? undefined : placeLabel({ file, line: resultLine });
  return [{ shown: code.text, explanation, ...(place !== undefined && { place }) }];
}

function codesOfChain({ known, context, speech }: Material): readonly Explained[] {
  const { firstCause } = known.verdict;
  const findings: readonly Finding[] = [
    ...(firstCause ? [firstCause] : []),
    ...(known.chain?.links ?? [])
      .toReversed()
      .flatMap(({ place, findingId }) => findingOf(known, place, findingId) ?? []),
  ];
  const result = decidingAttempt(known)?.result;
  return findings.flatMap((finding) => {
    const analysis = logOf(known, finding.place.file);
    if (!analysis) return [];
    const telling = finding.codes.filter((token) => isTelling(token) && token.value !== result);
    return telling.map((token): Explained => ({
      shown: token.text,
      place: placeLabel(finding.place),
      explanation: explainCodeAt(
        token,
        codeContext(analysis, finding.record, token, finding.place.line - 1),
        {},
        knowledgeOf(context),
        speech,
      ),
    }));
  });
}

/** What GetLastError held at the time says little, and zero is no error. */
function isTelling({ value, role }: CodeToken): boolean {
  return value !== 0 && role !== 'gle' && role !== 'extend';
}

function knowledgeOf({ knowledge }: Material['context']) {
  return { catalogue: knowledge.catalogue(), explanations: knowledge.explanations() };
}

/** @param told what was said of a code before: the same in another family of codes need not be read twice */
function codeItem(
  { shown, explanation, place }: Explained,
  told: Set<string>,
  t: Material['speech']['t'],
): Item | undefined {
  const { meanings, readings, advice, code, extend } = explanation;
  const [best] = meanings;
  const [first] = advice;
  if (!best && !first && readings.length === 0) return undefined;
  const written = extend === undefined ? code : `${code} - ${extend}`;
  const text: Inline[] = [{ code: written }];
  if (shown !== written && shown.toUpperCase() !== code.toUpperCase()) text.push(t(', '), { code: shown });
  if (best) text.push(' ', { strong: best.name }, t(' ({0})', best.familyTitle));
  const items: Item[] = [];
  if (first && !told.has(first.means)) items.push({ text: prose(first.means) });
  if (first) told.add(first.means);
  for (const { phase, operation, note } of readings) {
    items.push({
      text: [t('Failed in'), t(': '), { strong: `${phase} / ${operation}` }, ...(note ? ['. ', note] : [])],
    });
  }
  if (place) items.push({ text: [t('Stands in'), t(': '), { place }] });
  return { text, ...(items.length > 0 && { blocks: [{ kind: 'list' as const, ordered: false, items }] }) };
}
