import type { CaseAnalysis } from '../../model/analysis.js';
import type { Attribution } from '../../model/attribution.js';
import type { Finding } from '../../model/finding.js';
import type { Language, Localized } from '../../model/language.js';
import type { Place } from '../../model/place.js';
import { isNotes } from '../../model/notes.js';
import { recordAt } from '../../records/recordAt.js';
import { logOf } from '../../cases/logOf.js';
import { codeSpan, fenced } from '../markdown.js';
import { fillRemediation, type FilledParameter, type FilledRemediation, type FilledStep } from '../remediation/fill.js';
import { proseMarkdown } from '../remediation/prose.js';
import { claimsFor, type Proposal } from '../remediation/proposals.js';
import { timeText } from '../time.js';
import { fill } from '../hover.js';
import { markerText, placeLabel, quotedLine } from './quote.js';
import { gradeWords, refusalWords, riskWords, words } from './words.js';

/** SHA-256 of a file of the case, in hex; undefined when it cannot be read. The engine itself reads nothing. */
export type HashOf = (file: string) => string | undefined;

/** A section for the case notes. Lines are without line ends; the heading's level is put in when it is inserted. */
export interface Snippet {
  readonly findingId: string;
  readonly language: Language;
  /** Heading, as Markdown. */
  readonly title: string;
  readonly lines: readonly string[];
  /** One line for the list of evidence, as Markdown. */
  readonly evidence: string;
  /** First quoted line and hash: what tells two findings of the same id in different logs apart. */
  readonly place: Place;
  readonly sha256?: string;
  readonly quote: string;
}

/** What a quote of a log needs. */
export interface QuoteContext {
  readonly caseAnalysis: CaseAnalysis;
  readonly language: Language;
  readonly hashOf: HashOf;
}

export interface SnippetContext extends QuoteContext {
  readonly finding: Finding;
  readonly proposal: Proposal;
}

/** One section per finding: what, why, how sure, evidence, backup, steps, verification, undo, expiry, risk. */
export function renderSnippet(context: SnippetContext): Snippet {
  const { finding, proposal, caseAnalysis, language, hashOf } = context;
  const filled = fillRemediation(proposal.remediation, { ...proposal, finding, caseAnalysis, language });
  const attributions = claimsFor(finding, caseAnalysis);
  const { file, line } = finding.place;
  const sha256 = hashOf(file)?.toLowerCase();
  const hash = sha256 === undefined ? {} : { sha256 };
  const label = (key: keyof typeof words): string => `**${words[key][language]}${language === 'en' ? ':' : '：'}**`;
  const lines = [
    markerText({ kind: 'finding', subject: finding.id, line, endLine: line, ...hash }),
    '',
    `${label('finding')} ${titleOf(finding, language)}${sentenceEnd(language)}${explanation(finding, language)}`.trimEnd(),
    '',
    `${label('why')} ${filled.why.markdown}`,
    '',
    ...confidence(context, attributions, label('confidence')),
    `${label('risk')} ${riskWords[filled.risk][language]}${stop(language)}`,
    '',
    label('evidence'),
    '',
    ...evidence(context, filled, attributions),
    ...parameters(filled, label('values')),
    ...steps(label('backup'), filled.backup),
    ...steps(label('steps'), filled.steps),
    ...steps(label('verify'), filled.verify),
    ...steps(label('undo'), filled.undo),
    ...(filled.expiry ? [`${label('expiry')} ${filled.expiry.markdown}`, ''] : []),
  ];
  while (lines[lines.length - 1] === '') lines.pop();
  return {
    findingId: finding.id,
    language,
    title: filled.title.markdown,
    lines,
    evidence: `- ${codeSpan(placeLabel({ file, line }))}${language === 'en' ? ': ' : '：'}${titleOf(finding, language)}`,
    place: finding.place,
    ...hash,
    quote: quotedLine(lineText(caseAnalysis, file, line) ?? ''),
  };
}

function stop(language: Language): string {
  return language === 'en' ? '.' : '。';
}

/** Titles are ours; that of a line which no rule knows is the line itself. */
function titleOf({ title }: Finding, language: Language): string {
  return title.en === title['zh-CN'] ? codeSpan(title.en) : ourText(title[language]);
}

/** A sentence of ours that may name something from a log: no address in it becomes a link, nothing in it is hidden. */
function ourText(text: string): string {
  return proseMarkdown(quotedLine(text)).replace(/:\/\//g, ':\\/\\/');
}

/** The end of a sentence that another one follows. */
function sentenceEnd(language: Language): string {
  return language === 'en' ? '. ' : '。';
}

function bracketed(text: string, language: Language): string {
  return language === 'en' ? ` (${text})` : `（${text}）`;
}

/** `{key}` in an explanation is what was captured, as code; an optional capture that is not there leaves a dash. */
function explanation(finding: Finding, language: Language): string {
  if (!finding.explain) return '';
  const text = fill(proseMarkdown(finding.explain[language]), finding.captures);
  return text.replace(/\{\w+\}/g, '–');
}

function confidence(
  { finding, caseAnalysis, language }: SnippetContext,
  attributions: readonly Attribution[],
  label: string,
): readonly string[] {
  // Nothing failed: there is nothing to blame anybody for.
  if (finding.severity === 'info' && attributions.length === 0) return [];
  if (attributions.length === 0) return [`${label} ${words.nobodyBlamed[language]}${stop(language)}`, ''];
  const rows = attributions.flatMap((attribution) => [
    `- ${ourText(attribution.product[language])}${language === 'en' ? ': ' : '：'}${claim(attribution, caseAnalysis)[language]}`,
    ...[...new Map(attribution.because.map((one) => [one.what[language], one])).values()].map(
      ({ what, place }) =>
        `  - ${ourText(what[language])}${isNotes(place.file) ? '' : bracketed(codeSpan(placeLabel(place)), language)}`,
    ),
  ]);
  return [label, '', ...rows, ''];
}

/** A product that a recorded test points at was not seen in the process: what the test says is what can be said. */
function claim({ grade, because }: Attribution, caseAnalysis: CaseAnalysis): Localized {
  const traced = because.some(({ place }) =>
    caseAnalysis.logs.some(({ log }) => log.path === place.file && log.format.startsWith('procmon')),
  );
  return grade === 'B' && !traced && because.some(({ place }) => isNotes(place.file))
    ? words.provedByTest
    : gradeWords[grade];
}

/** More lines than these are in the log, a click away; the notes stay readable. */
const MOST_QUOTES = 8;

function evidence(
  context: SnippetContext,
  filled: FilledRemediation,
  attributions: readonly Attribution[],
): readonly string[] {
  const { finding, caseAnalysis } = context;
  // In order of weight: what is beyond the limit is what matters least.
  const symptom = caseAnalysis.chain?.links.some(({ findingId }) => findingId === finding.id)
    ? caseAnalysis.chain.links[0]
    : undefined;
  const wanted = [
    finding.place,
    ...filled.parameters.flatMap(({ place, source }) => (place && source === 'log' ? [place] : [])),
    ...attributions.flatMap(({ because }) => because.slice(0, 3).map(({ place }) => place)),
    ...(symptom ? [symptom.place] : []),
    ...(finding.correlated ?? []),
  ].filter(({ file }) => !isNotes(file));
  const places: Place[] = [];
  for (const { file, line } of wanted) {
    if (places.length < MOST_QUOTES && !places.some((one) => one.file === file && one.line === line))
      places.push({ file, line });
  }
  return runs(places).flatMap((place) => quoteBlock(place, context));
}

/** Lines that follow each other become one quote. */
function runs(places: readonly Place[]): readonly Place[] {
  const sorted = [...places].sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
  const joined: Place[] = [];
  for (const place of sorted) {
    const last = joined[joined.length - 1];
    if (last && last.file === place.file && (last.endLine ?? last.line) + 1 === place.line)
      joined[joined.length - 1] = { ...last, endLine: place.line };
    else joined.push(place);
  }
  return joined;
}

/** Lines of a log in a fenced block, with file, time and hash above. Ends in a blank line. */
export function quoteBlock(place: Place, { caseAnalysis, language, hashOf }: QuoteContext): string[] {
  const { file, line } = place;
  const endLine = place.endLine ?? line;
  const text: string[] = [];
  for (let at = line; at <= endLine; at++) text.push(quotedLine(lineText(caseAnalysis, file, at) ?? ''));
  const sha256 = hashOf(file)?.toLowerCase();
  const time = timeAt(caseAnalysis, file, line);
  const facts = [
    codeSpan(placeLabel(place)),
    ...(time ? [time] : []),
    ...(sha256 === undefined ? [] : [`SHA-256 \`${sha256}\``]),
  ];
  return [
    facts.join(language === 'en' ? ', ' : '，'),
    '',
    markerText({ kind: 'quote', subject: file, line, endLine, ...(sha256 !== undefined && { sha256 }) }),
    '',
    ...fenced(text, 'text'),
    '',
  ];
}

/** A line (1-based) of a log of the case; undefined when it is not there. */
export function lineText(caseAnalysis: CaseAnalysis, file: string, line: number): string | undefined {
  const lines = logOf(caseAnalysis, file)?.log.lines;
  return lines && line >= 1 && line <= lines.count ? lines.text(line - 1) : undefined;
}

function timeAt(caseAnalysis: CaseAnalysis, file: string, line: number): string {
  const log = logOf(caseAnalysis, file)?.log;
  if (!log || log.records.count === 0) return '';
  return timeText(log.records.time[recordAt(log, line - 1)] ?? NaN);
}

function parameters(filled: FilledRemediation, label: string): readonly string[] {
  if (filled.parameters.length === 0) return [];
  return [label, '', ...filled.parameters.map((one) => parameterRow(one, filled.language)), ''];
}

function parameterRow(parameter: FilledParameter, language: Language): string {
  const { name, value, source, place, refused, description } = parameter;
  const colon = language === 'en' ? ': ' : '：';
  if (value === undefined || source === undefined)
    return `- ${name}${colon}${words.toFillIn[language]}${language === 'en' ? ' ' : ''}${proseMarkdown(description)}`;
  const where = place ? ` ${codeSpan(placeLabel(place))}` : '';
  const origin = {
    log: `${words.fromLog[language]}${where}`,
    catalogue: words.fromCatalogue[language],
    attempt: `${words.fromAttempt[language]}${where}`,
    default: words.fromDefault[language],
  }[source];
  const kept = refused
    ? `${language === 'en' ? '; ' : '；'}${words.keptOut[language]}${language === 'en' ? ' ' : ''}${refusalWords[refused][language]}`
    : '';
  return `- ${name}${colon}${codeSpan(value)}${bracketed(origin + kept, language)}`;
}

const fenceLanguage = { cmd: 'bat', powershell: 'powershell', regedit: 'text' } as const;

function steps(label: string, list: readonly FilledStep[]): readonly string[] {
  if (list.length === 0) return [];
  const rows = list.flatMap((step, index) => {
    const number = `${index + 1}. `;
    if (step.command === undefined || step.shell === undefined) return [`${number}${step.text.markdown}`];
    const indent = ' '.repeat(number.length);
    const block = fenced(step.command.split('\n'), fenceLanguage[step.shell]);
    return [`${number}${step.text.markdown}`, '', ...block.map((line) => `${indent}${line}`), ''];
  });
  return [label, '', ...rows, ...(rows[rows.length - 1] === '' ? [] : [''])];
}
