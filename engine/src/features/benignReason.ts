import type { LogAnalysis } from '../model/analysis.js';
import type { Language } from '../model/language.js';
import type { SignatureSet } from '../signatures/signatureSet.js';

/**
 * Why a faded record can be ignored: the words of its benign shape. Only that there is one is kept of an analysis; which
 * one is found again when somebody asks.
 *
 * @returns undefined for a record that is not faded
 */
export function benignReason(
  { log, benign }: LogAnalysis,
  record: number,
  { signatures, language }: { readonly signatures: SignatureSet; readonly language: Language },
): string | undefined {
  if (!benign[record]) return undefined;
  const shapes = signatures
    .plan(log.format)
    .benign.filter(({ probe }) => probe.admits(log, record) && probe.find(log, record) !== undefined);
  // Of several, one that asks nothing of other lines is it for certain.
  const shape = shapes.find(({ conditions }) => conditions.length === 0) ?? shapes[0];
  return shape?.rule.because[language];
}
