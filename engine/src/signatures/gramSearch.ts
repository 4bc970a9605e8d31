import type { Kernel } from '../kernel/kernel.js';
import type { FoundLiteral } from './skipSearch.js';

/** Four bytes are looked at together. */
const GRAM = 4;
/** Farther apart they need not be looked at: more grams of each text would only make the filter fuller. */
const FARTHEST = 12;
/** As much of the log shows which bytes are common in it. */
const SAMPLE = 256 * 1024;
/** Longer texts are cut. */
const LONGEST = 250;

/** Texts that the kernel searches for together, in the chunk that lies in its memory. */
export type GramSearch = (kernel: Kernel, from: number, to: number, found: FoundLiteral) => void;

/**
 * Finds many long texts without case for ASCII letters: of every few places one is looked at, so many that a text cannot
 * lie between them. For each way in which a text can lie to these places one of its grams (four bytes) is kept, the one
 * that is rarest in what is searched first; engine/kernel/grams.ts chooses it, engine/kernel/texts.ts says what it is
 * compared with, and how.
 *
 * @param texts lower case ASCII, none shorter than `SHORTEST_SKIPPED`
 * @returns undefined when there are too many for the kernel's tables
 */
export function compileGramSearch({ TEXTS, TEXT_BYTES, GRAMS }: Kernel, texts: readonly string[]): GramSearch | undefined {
  const stride = Math.min(FARTHEST, ...texts.map((text) => text.length - GRAM + 1));
  const bytes = texts.reduce((sum, text) => sum + Math.min(text.length, LONGEST), 0);
  if (texts.length > TEXTS.value || bytes > TEXT_BYTES.value) return undefined;
  if (texts.length * stride >= GRAMS.value) return undefined;
  let counted = false;
  return (kernel, from, to, found) => {
    const { owner } = kernel;
    if (!counted) kernel.countGrams(from, Math.min(to, from + SAMPLE));
    counted = true;
    if (owner.texts !== texts) loadTexts(kernel, texts, stride);
    owner.texts = texts;
    for (let at = from; at + GRAM <= to; at = kernel.searchedTo.value) {
      const count = kernel.findTexts(at, from, to, stride);
      for (let i = 0; i < count; i++) found(kernel.found[2 * i] ?? 0, kernel.found[2 * i + 1] ?? 0);
    }
  };
}

/** Writes the texts into the kernel's memory, which chooses their grams. */
function loadTexts({ bytes, view, TEXT_ROWS, TEXT_POOL, chooseGrams }: Kernel, texts: readonly string[], stride: number) {
  let pool = TEXT_POOL.value;
  let row = TEXT_ROWS.value;
  for (const text of texts) {
    const length = Math.min(text.length, LONGEST);
    for (let i = 0; i < length; i++) bytes[pool + i] = text.charCodeAt(i);
    view.setUint32(row, pool, true);
    view.setUint32(row + 4, length, true);
    pool += length;
    row += 8;
  }
  chooseGrams(texts.length, stride);
}
