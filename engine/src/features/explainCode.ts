import type { Catalogue } from '../codes/catalogue.js';
import { decode } from '../codes/decode.js';
import type { Explanations } from '../codes/explanations.js';
import { readExtend, type ExtendFacts } from '../codes/extend.js';
import { familyRule } from '../codes/families/families.js';
import { formatCode, formatExtend, parseCode, type SpelledCode } from '../codes/spelling.js';
import { fieldRows, viaText, warningText, type FieldRow } from '../codes/words.js';
import type { ExtendReading } from '../model/attempt.js';
import type { CodeContext, CodeFamily, CodeMeaning, CodeWarning, Explanation } from '../model/code.js';
import type { Speech } from '../model/language.js';

/** What explaining needs to know; handed in. */
export interface CodeKnowledge {
  readonly catalogue: Catalogue;
  readonly explanations: Explanations;
}

/** Where a fact comes from, in the reader's language. */
export interface SourceView {
  readonly id: string;
  readonly title: string;
  readonly what: string;
  readonly url?: string;
}

export interface MeaningView {
  readonly name: string;
  readonly family: CodeFamily;
  /** Name of the family for a reader. */
  readonly familyTitle: string;
  /** `0x00000005` where the name belongs to a number inside the code. */
  readonly value: string;
  readonly via: CodeMeaning['via'];
  /** How the name was reached, where that is not plain. */
  readonly viaText?: string;
  /** The name is a description of ours; nobody published one. */
  readonly described?: true;
  readonly sources: readonly SourceView[];
}

/** Our own words about a code: what it means, what causes it in an upgrade, what to look at next. */
export interface AdviceView {
  /** What it is about: the pair, the code, or the extend code alone. */
  readonly about: string;
  readonly means: string;
  readonly causes: readonly string[];
  readonly next: readonly string[];
  readonly sources: readonly SourceView[];
}

/** One reading of an extend code. */
export interface ReadingView {
  readonly table: 'setupPlatform' | 'setupHost' | 'unknown';
  readonly phase: string;
  readonly operation: string;
  readonly note?: string;
}

/** Everything there is to say about a code, as plain data in one language. */
export interface CodeExplanation {
  /** As it was written or typed. */
  readonly input: string;
  /** `0xC1900101` */
  readonly code: string;
  readonly value: number;
  /** As signed 32-bit decimal, the way .NET and servicing print it. */
  readonly signed: number;
  /** `0x20017` */
  readonly extend?: string;
  /** False when no table names the number; its fields are shown all the same. */
  readonly known: boolean;
  /** The likeliest first. */
  readonly meanings: readonly MeaningView[];
  readonly fields: readonly FieldRow[];
  readonly warnings: readonly { readonly id: CodeWarning; readonly text: string }[];
  readonly readings: readonly ReadingView[];
  /** The most particular first: the pair, the code, the extend code. */
  readonly advice: readonly AdviceView[];
}

/**
 * Explains what a person typed: any spelling of a code, a pair of result and extend code, a name.
 * @returns undefined when `input` is no code
 */
export function explainCode(
  input: string,
  knowledge: CodeKnowledge,
  speech: Speech,
  attempt: AttemptFacts = {},
): CodeExplanation | undefined {
  const spelled = parseCode(input, knowledge.catalogue);
  return spelled && explain(input.trim(), spelled, {}, attempt, knowledge, speech);
}

/** What the attempt that a code belongs to says about its extend code. */
export interface AttemptFacts extends Omit<ExtendFacts, 'extend' | 'result'> {
  /** `Attempt.extendReadings`: how the log's own lines read it, with its own list of actions. Used as they are. */
  readonly readings?: readonly ExtendReading[];
}

/** Explains a code where it stands in a log: the place ranks its meanings, the attempt says how to read the extend code. */
export function explainCodeAt(
  code: { readonly text: string; readonly value: number; readonly extend?: number },
  context: CodeContext,
  attempt: AttemptFacts,
  knowledge: CodeKnowledge,
  speech: Speech,
): CodeExplanation {
  const spelled: SpelledCode =
    code.extend === undefined
      ? { kind: 'number', value: code.value }
      : { kind: 'pair', value: code.value, extend: code.extend };
  return explain(code.text, spelled, context, attempt, knowledge, speech);
}

function explain(
  input: string,
  spelled: SpelledCode,
  context: CodeContext,
  attempt: AttemptFacts,
  knowledge: CodeKnowledge,
  speech: Speech,
): CodeExplanation {
  const { t } = speech;
  const { value } = spelled;
  const decoding = decode(knowledge.catalogue, value, context);
  const wanted = spelled.kind === 'name' ? new Set(spelled.entries.map((entry) => entry.family)) : undefined;
  // Who asks for a name means the number of that name's family.
  const candidates = wanted
    ? [...decoding.candidates].sort((a, b) => rankOfName(a, input, wanted) - rankOfName(b, input, wanted))
    : decoding.candidates;
  const extend = extendOf(spelled, candidates.length > 0);
  const { readings: own, ...facts } = attempt;
  const readings =
    extend === undefined
      ? []
      : own && own.length > 0
        ? own
        : readExtend({ ...facts, extend, ...(spelled.kind === 'pair' && { result: value }) });
  return {
    input,
    code: formatCode(value),
    value,
    signed: value | 0,
    ...(extend !== undefined && { extend: formatExtend(extend) }),
    known: candidates.length > 0,
    meanings: candidates.map((meaning) => meaningView(meaning, knowledge, speech)),
    fields: fieldRows(decoding.layers, t),
    warnings: decoding.warnings.map((id) => ({ id, text: warningText(id, t) })),
    readings: readings.map((reading) => readingView(reading, speech)),
    advice: adviceOf(
      spelled,
      { ...decoding, candidates },
      extend,
      { postReboot: attempt.postReboot, named: spelled.kind === 'name' || context.role !== undefined },
      knowledge,
      speech,
    ),
  };
}

/** Names of phases and operations stay as the tables have them; what no table has is said in the reader's language. */
function readingView(reading: ExtendReading, speech: Speech): ReadingView {
  const [phase, operation] = readingNames(reading, speech);
  return { table: reading.table, phase, operation, ...(reading.note && { note: reading.note[speech.language] }) };
}

/** Phase and operation of a reading; what no table names is said in the reader's language. */
export function readingNames({ phase, operation }: ExtendReading, { t }: Speech): readonly [string, string] {
  const name = (text: string): string => {
    const [, kind, number = ''] = /^unknown (phase|operation|action) (\S+)$/.exec(text) ?? [];
    if (kind === 'phase') return t('unknown phase {0}', number);
    if (kind === 'operation') return t('unknown operation {0}', number);
    return kind === 'action' ? t('unknown action {0}', number) : text;
  };
  return [name(phase), name(operation)];
}

/** 0 for the meaning that bears the name that was asked for. */
function rankOfName(meaning: CodeMeaning, name: string, families: ReadonlySet<CodeFamily>): number {
  return families.has(meaning.family) && meaning.name.toUpperCase() === name.toUpperCase() ? 0 : 1;
}

/** `0x20017` typed alone is an extend code, as far as no table names the number. */
function extendOf(spelled: SpelledCode, named: boolean): number | undefined {
  if (spelled.kind === 'pair') return spelled.extend;
  return !named && spelled.value >= 0x10000 && spelled.value <= 0x6ffff ? spelled.value : undefined;
}

function meaningView(meaning: CodeMeaning, knowledge: CodeKnowledge, speech: Speech): MeaningView {
  const { rule } = familyRule(meaning.family);
  const via = viaText(meaning, speech.t);
  return {
    // Descriptions of ours are messages of the program; published names are the same in every language.
    name: rule.described ? speech.t(meaning.name) : meaning.name,
    family: meaning.family,
    familyTitle: speech.t(rule.title),
    value: formatCode(meaning.value),
    via: meaning.via,
    ...(via && { viaText: via }),
    ...(rule.described && { described: true as const }),
    sources: sourceViews(meaning.sources, knowledge, speech),
  };
}

function adviceOf(
  spelled: SpelledCode,
  decoding: Parameters<Explanations['ofCode']>[0],
  extend: number | undefined,
  place: { readonly postReboot: boolean | undefined; readonly named: boolean },
  knowledge: CodeKnowledge,
  speech: Speech,
): AdviceView[] {
  const { explanations } = knowledge;
  const found: AdviceView[] = [];
  const add = (about: string, explanation: Explanation | undefined) => {
    if (!explanation) return;
    const text = explanation[speech.language];
    found.push({ about, ...text, sources: sourceViews(explanation.sources, knowledge, speech) });
  };
  const code = formatCode(spelled.value);
  if (spelled.kind === 'pair')
    add(`${code} - ${formatExtend(spelled.extend)}`, explanations.ofPair(spelled.value, spelled.extend));
  if (spelled.kind === 'pair' || extend === undefined) add(code, explanations.ofCode(decoding));
  // A small number without a place is a Win32 code, a stop code and more: each is explained under its own name.
  if (!place.named && spelled.value <= 0xffff) {
    for (const meaning of decoding.candidates.slice(1)) {
      add(`${code} ${meaning.name}`, explanations.ofMeaning(meaning));
    }
  }
  if (extend !== undefined) {
    const alone = explanations.ofExtend(extend);
    add(formatExtend(extend), alone);
    // The published table holds after the reboot only; before it the digits count SetupHost's own actions.
    if (!alone && place.postReboot !== false) {
      add(formatExtend(extend), explanations.ofOperation(extend & 0xff) ?? explanations.ofPhase(extend >>> 16));
    }
  }
  return found;
}

function sourceViews(ids: readonly string[], knowledge: CodeKnowledge, speech: Speech): SourceView[] {
  return ids.map((id) => {
    const source = knowledge.explanations.source(id);
    if (!source) return { id, title: id, what: '' };
    const title = typeof source.title === 'string' ? source.title : source.title[speech.language];
    return { id, title, what: source.what[speech.language], ...(source.url && { url: source.url }) };
  });
}

/** Name of a family of codes for a reader: `Windows Setup (MOSETUP)`. */
export function familyTitle(family: CodeFamily, { t }: Speech): string {
  return t(familyRule(family).rule.title);
}
