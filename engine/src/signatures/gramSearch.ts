import { FOLD, hashOf, wordOf } from '../kernel/fourBytes.js';
import { kernel as kernelOfThread, type Kernel } from '../kernel/kernel.js';
import type { FoundLiteral } from './skipSearch.js';

/** Four bytes are looked at together. */
const GRAM = 4;
/** Farther apart they need not be looked at: more grams of each text would only make the filter fuller. */
const FARTHEST = 12;
/** As much of the log shows which bytes are common in it. */
const SAMPLE = 256 * 1024;
/** Grams are counted by so many bits of their hash: two that fall together count as one. */
const COUNT_BITS = 16;
/** Longer texts are cut. */
const LONGEST = 250;

/** Texts that the kernel searches for together, in the chunk that lies in its memory. */
export type GramSearch = (kernel: Kernel, from: number, to: number, found: FoundLiteral) => void;

/**
 * Finds many long texts without case for ASCII letters: of every few places one is looked at, so many that a text cannot
 * lie between them. For each way in which a text can lie to these places one of its grams (four bytes) is kept, the one
 * that is rarest in the sample; what it is compared with, and how, is engine/kernel/texts.ts.
 *
 * @param texts lower case ASCII, none shorter than `SHORTEST_SKIPPED`
 * @param sample bytes like those that will be searched
 * @returns undefined when there are too many for the kernel's tables, or no kernel
 */
export function compileGramSearch(texts: readonly string[], sample: Uint8Array): GramSearch | undefined {
  const kernel = kernelOfThread();
  const stride = Math.min(FARTHEST, ...texts.map((text) => text.length - GRAM + 1));
  const bytes = texts.reduce((sum, text) => sum + Math.min(text.length, LONGEST), 0);
  if (!kernel || texts.length > kernel.TEXTS.value || bytes > kernel.TEXT_BYTES.value) return undefined;
  if (texts.length * stride >= kernel.GRAMS.value) return undefined;
  const grams = rarestGrams(texts, stride, sample);
  const load = tablesOf(texts, grams);
  return (kernel, from, to, found) => {
    const { owner } = kernel;
    if (owner.texts !== load) load(kernel);
    owner.texts = load;
    for (let at = from; at + GRAM <= to; at = kernel.searchedTo.value) {
      const count = kernel.findTexts(at, from, to, stride);
      for (let i = 0; i < count; i++) found(kernel.found[2 * i] ?? 0, kernel.found[2 * i + 1] ?? 0);
    }
  };
}

/** Four bytes of a text, and where they stand in it; and four others, which tell this text from most with the same gram. */
interface Gram {
  readonly text: number;
  readonly at: number;
  readonly word: number;
  readonly otherAt: number;
  readonly otherWord: number;
}

/** Plain loops: this runs once, on code that was never run before, and a text has dozens of grams. */
function rarestGrams(texts: readonly string[], stride: number, sample: Uint8Array): Gram[] {
  const common = countGrams(sample);
  const grams: Gram[] = [];
  const words = new Int32Array(LONGEST);
  const times = new Uint32Array(LONGEST);
  for (let text = 0; text < texts.length; text++) {
    const chars = texts[text] ?? '';
    const places = Math.min(chars.length, LONGEST) - GRAM + 1;
    let other = 0;
    for (let at = 0; at < places; at++) {
      const word = wordOf(chars, at);
      words[at] = word;
      times[at] = common[hashOf(word, COUNT_BITS)] ?? 0;
      if ((times[at] ?? 0) < (times[other] ?? 0)) other = at;
    }
    for (let rest = 0; rest < stride; rest++) {
      let at = rest;
      for (let next = rest + stride; next < places; next += stride) if ((times[next] ?? 0) < (times[at] ?? 0)) at = next;
      // Beside the rarest of all, the end that is farther away says more than what overlaps it.
      const otherAt = Math.abs(other - at) >= GRAM ? other : 2 * at < places ? places - 1 : 0;
      grams.push({ text, at, word: words[at] ?? 0, otherAt, otherWord: words[otherAt] ?? 0 });
    }
  }
  return grams;
}

/** How often four bytes stand in a sample, by their hash. */
function countGrams(sample: Uint8Array): Uint32Array {
  const counts = new Uint32Array(1 << COUNT_BITS);
  const view = new DataView(sample.buffer, sample.byteOffset, sample.byteLength);
  const end = Math.min(sample.length, SAMPLE) - GRAM;
  for (let at = 0; at <= end; at++) {
    const hash = hashOf(view.getInt32(at, true) | FOLD, COUNT_BITS);
    counts[hash] = (counts[hash] ?? 0) + 1;
  }
  return counts;
}

/** Writes texts and grams into the kernel's tables; engine/kernel/memory.ts says what their rows hold. */
function tablesOf(texts: readonly string[], grams: readonly Gram[]): (kernel: Kernel) => void {
  return (kernel) => {
    const { bytes, view, FILTER, FILTER_BITS, TABLE, TABLE_BITS, GRAM_ROWS, GRAM_ROW, TEXT_ROWS, TEXT_POOL } = kernel;
    bytes.fill(0, FILTER.value, FILTER.value + (1 << (FILTER_BITS.value - 3)));
    bytes.fill(0, TABLE.value, TABLE.value + (2 << TABLE_BITS.value));
    grams.forEach(({ text, at, word, otherAt, otherWord }, index) => {
      const bit = hashOf(word, FILTER_BITS.value);
      const filter = FILTER.value + (bit >>> 3);
      bytes[filter] = (bytes[filter] ?? 0) | (1 << (bit & 7));
      const slot = TABLE.value + 2 * hashOf(word, TABLE_BITS.value);
      const row = GRAM_ROWS.value + GRAM_ROW.value * (index + 1);
      view.setUint32(row, word, true);
      view.setUint32(row + 4, otherWord, true);
      view.setUint16(row + 8, text, true);
      view.setUint16(row + 10, view.getUint16(slot, true), true);
      view.setUint16(row + 12, at, true);
      view.setUint16(row + 14, otherAt, true);
      view.setUint16(slot, index + 1, true);
    });
    let pool = TEXT_POOL.value;
    texts.forEach((text, index) => {
      const length = Math.min(text.length, LONGEST);
      for (let i = 0; i < length; i++) bytes[pool + i] = text.charCodeAt(i);
      view.setUint32(TEXT_ROWS.value + 8 * index, pool, true);
      view.setUint32(TEXT_ROWS.value + 8 * index + 4, length, true);
      pool += length;
    });
  };
}
