import {
  bestMeaning,
  chainBackTitle,
  historyLines,
  linkText,
  logOf,
  setupDiagLines,
  resultText,
  isFailure,
  otherFailuresTitle,
  outcomeText,
  problemText,
  readingNames,
  timeText,
  verdictSentences,
  wantsCause,
  weightText,
  type Attempt,
  type Attribution,
  type CaseAnalysis,
  type Chain,
  type Finding,
  type HistoryLine,
  type Knowledge,
  type Place,
  type Speech,
} from '../../../engine/src/index.js';
import { fixLines } from './fixText.js';
import { findingsOf, fixesFor } from '../verdict.js';
import { paint, plain, type Paint, type Terminal } from '../terminal.js';

/** What the text of a case needs besides the analysis. */
export interface TextContext {
  readonly terminal: Pick<Terminal, 'colour'>;
  readonly speech: Speech;
  readonly knowledge: Knowledge;
}

/** How much of a long list is printed; the JSON has all. */
const shownFindings = 15;
const shownUnknown = 5;
const shownFiles = 40;
const shownLine = 200;

/** A case for people: the verdict first, then what supports it. */
export function caseText(analysis: CaseAnalysis, context: TextContext): string {
  const { speech } = context;
  const { t } = speech;
  const { verdict } = analysis;
  const colour: Paint = isFailure(verdict) ? 'red' : verdict.outcome === 'succeeded' ? 'green' : 'yellow';
  const [verdictLine = '', ...more] = verdictSentences(analysis, speech).map((one) => plain(one));
  const sections = [
    [paint(context.terminal, 'bold', plain(analysis.path))],
    [
      t('{0}: {1}', paint(context.terminal, colour, t('Verdict')), verdictLine),
      ...firstCause(analysis, context),
      ...more,
      ...ofResult(analysis, context),
    ],
    section(
      t('Attempts'),
      analysis.attempts.flatMap((attempt, i) => attemptLines(attempt, i, context)),
      context,
    ),
    section(t('History and images'), viewLines(historyLines(analysis, speech), context), context),
    section(chainBackTitle(analysis, speech), chainLines(analysis, analysis.chain, context), context),
    section(otherFailuresTitle(analysis, speech), otherChainLines(analysis, context), context),
    section(
      t('Who is behind it'),
      analysis.attributions.flatMap((one) => attributionLines(one, context)),
      context,
    ),
    section(t('Proposed fix'), proposedFix(analysis, context), context),
    section(t('What SetupDiag says'), viewLines(setupDiagLines(analysis, speech), context), context),
    section(t('Findings'), findingLines(analysis, context), context),
    section(t('Files'), fileLines(analysis, context), context),
    section(t('Missing'), missingLines(analysis, context), context),
    section(
      t('Problems'),
      analysis.problems.map(
        (p) => `${plain(p.file)}${p.line === undefined ? '' : `:${p.line}`}: ${plain(problemText(p, speech))}`,
      ),
      context,
    ),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[], { terminal }: TextContext): string[] {
  return lines.length === 0 ? [] : [paint(terminal, 'bold', title), ...lines.map((line) => `  ${line}`)];
}

/** Lines of a view, a step in for each depth; a place follows its text. */
function viewLines(lines: readonly HistoryLine[], { terminal }: TextContext): string[] {
  return lines.map(({ depth, text, place }) => {
    const at = place ? `  ${paint(terminal, 'cyan', plain(`${place.file}:${place.line}`))}` : '';
    return `${'  '.repeat(depth)}${plain(text)}${at}`;
  });
}

/** What is missing, and where its request to the customer is found. */
function missingLines({ missing }: CaseAnalysis, { terminal, speech }: TextContext): string[] {
  const { t } = speech;
  if (missing.length === 0) return [];
  const hint = t(
    'The request to the customer for this: --format json, or "Copy Request for Missing Logs" in the editor.',
  );
  return [
    ...missing.map(({ what, why, args }) => `${plain(what)}: ${plain(t(why, ...(args ?? [])))}`),
    paint(terminal, 'dim', hint),
  ];
}

function firstCause(analysis: CaseAnalysis, context: TextContext): string[] {
  const finding = analysis.verdict.firstCause;
  return finding ? [placeLine(analysis, finding.place, context)] : [];
}

/** Where no line tells the cause: what Microsoft and experience say of the result itself. */
function ofResult(analysis: CaseAnalysis, context: TextContext): string[] {
  const finding = analysis.verdict.ofResult;
  if (!finding) return [];
  const { t, language } = context.speech;
  return [t('Known of this result: {0}', plain(finding.title[language])), placeLine(analysis, finding.place, context)];
}

/** The first proposal for the first cause in full, the others by name. Nothing is ever run. */
function proposedFix(analysis: CaseAnalysis, { terminal, speech, knowledge }: TextContext): string[] {
  const cause = analysis.verdict.firstCause ?? analysis.verdict.ofResult;
  if (!cause) return [];
  const [first, ...others] = fixesFor(cause, analysis, knowledge, speech);
  if (!first) return [];
  const lines = fixLines(first.filled, terminal, speech);
  const names = others.map(({ filled }) => plain(filled.title.plain)).join(speech.t('; '));
  if (names) lines.push(paint(terminal, 'dim', speech.t('Also: {0}', names)));
  return lines;
}

function attemptLines(attempt: Attempt, index: number, { terminal, speech }: TextContext): string[] {
  const { t } = speech;
  const dim = (text: string) => paint(terminal, 'dim', text);
  const result = resultText(attempt);
  const from = timeText(attempt.startTime);
  const until = timeText(attempt.endTime);
  const lines = [
    `${index + 1}. ${outcomeText(attempt, speech)}${result ? `  ${result}` : ''}  ${dim(from && until ? t('{0} to {1}', from, until) : from)}`,
    `   ${dim(`${plain(attempt.file)}:${attempt.startLine}-${attempt.endLine}`)}`,
  ];
  for (const reading of attempt.extendReadings) {
    lines.push(`   ${readingNames(reading, speech).map(plain).join(' / ')}`);
    if (reading.note) lines.push(`   ${dim(reading.note[speech.language])}`);
  }
  const facts = [
    attempt.setupVersion && t('setup {0}', attempt.setupVersion),
    attempt.host?.build &&
      t('on build {0}', [attempt.host.build, attempt.host.edition, attempt.host.language].filter(Boolean).join(' ')),
    attempt.target?.build &&
      t('to build {0}', [attempt.target.build, attempt.target.edition].filter(Boolean).join(' ')),
  ].filter((fact): fact is string => !!fact);
  if (facts.length > 0) lines.push(`   ${plain(facts.join(t(', ')))}`);
  if (attempt.commandLine) lines.push(`   ${plain(attempt.commandLine)}`);
  return lines;
}

function chainLines(analysis: CaseAnalysis, chain: Chain | undefined, context: TextContext): string[] {
  return (chain?.links ?? []).map(
    (link) => `${linkText(link, analysis, context.speech)}  ${placeLine(analysis, link.place, context)}`,
  );
}

function otherChainLines(analysis: CaseAnalysis, context: TextContext): string[] {
  return analysis.otherChains.flatMap((chain) => {
    const last = chain.links.at(-1);
    if (!last) return [];
    const count = chain.occurrences > 1 ? `  ${context.speech.t('({0} times)', chain.occurrences)}` : '';
    return [`${placeLine(analysis, last.place, context)}${count}`];
  });
}

function attributionLines(attribution: Attribution, { terminal, speech, knowledge }: TextContext): string[] {
  const { t, language } = speech;
  const helps = attribution.remediations.flatMap((id) => {
    const title = knowledge.remediations().find((one) => one.id === id)?.title[language];
    // A title with a place for a value reads well only where the value is known: `{product}` is.
    return title === undefined ? [] : [title.replaceAll('{product}', attribution.product[language])];
  });
  const product = paint(terminal, 'yellow', plain(attribution.product[language]));
  const grade = t('grade {0}', attribution.grade);
  return [
    attribution.vendor === ''
      ? t('{0}, {1}', product, grade)
      : t('{0} ({1}), {2}', product, plain(attribution.vendor), grade),
    ...attribution.because.map((one) => `  ${plain(one.place.file)}:${one.place.line}  ${plain(one.what[language])}`),
    ...(helps.length > 0 ? [`  ${t('What helps: {0}', plain(helps.join(t('; '))))}`] : []),
  ];
}

function findingLines(analysis: CaseAnalysis, context: TextContext): string[] {
  const { terminal, speech } = context;
  const all = findingsOf(analysis);
  const order = ['decisive', 'error', 'warning'];
  const worth = all
    .filter((finding) => order.includes(finding.severity))
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const lines = worth.slice(0, shownFindings).map((finding) => {
    const colour: Paint = finding.severity === 'decisive' ? 'red' : finding.severity === 'error' ? 'yellow' : 'dim';
    const place = paint(terminal, 'cyan', `${plain(finding.place.file)}:${finding.place.line}`);
    return `${paint(terminal, colour, weightText(finding, speech))}  ${place}  ${plain(finding.title[speech.language])}${codeNames(finding, analysis, context)}`;
  });
  if (worth.length > shownFindings) lines.push(speech.t('and {0} more', worth.length - shownFindings));
  return [...lines, ...restLines(analysis, all, context)];
}

/**
 * What is left of the findings. Lines of level Error that no rule knows are not known to be harmless: where no first
 * cause is told, the first of them are what a person looks at next.
 */
function restLines(analysis: CaseAnalysis, all: readonly Finding[], context: TextContext): string[] {
  const { terminal, speech } = context;
  const rest = all.filter(({ severity }) => severity === 'info' || severity === 'benign');
  const unknown = rest.filter(({ rule }) => rule === 'error-record');
  const { outcome, firstCause: cause } = analysis.verdict;
  const titles = new Map<string, Finding>();
  for (const finding of cause || !wantsCause(outcome) ? [] : unknown) {
    if (titles.size === shownUnknown) break;
    if (!titles.has(finding.title.en)) titles.set(finding.title.en, finding);
  }
  const lines = [...titles.values()].map((finding) => {
    const place = paint(terminal, 'cyan', `${plain(finding.place.file)}:${finding.place.line}`);
    const title = plain(finding.title[speech.language]);
    return `${paint(terminal, 'dim', speech.t('no rule knows'))}  ${place}  ${title}${codeNames(finding, analysis, context)}`;
  });
  const known = rest.length - unknown.length;
  if (unknown.length > lines.length)
    lines.push(paint(terminal, 'dim', speech.t('error lines that no rule knows: {0}', unknown.length)));
  if (known > 0) lines.push(paint(terminal, 'dim', speech.t('{0} known to be harmless or informational', known)));
  return lines;
}

function codeNames(finding: Finding, analysis: CaseAnalysis, { knowledge, terminal, speech }: TextContext): string {
  const log = logOf(analysis, finding.place.file);
  const names = finding.codes.flatMap((token) => {
    if (token.value === 0 || token.role === 'gle') return [];
    const best = log && bestMeaning(knowledge.catalogue(), log, finding.record, token, finding.place.line - 1);
    // Names that we gave ourselves (WIM imaging) are texts of the program; published names have no translation.
    return [best ? `${token.text} ${speech.t(best.name)}` : token.text];
  });
  return names.length > 0 ? `  ${paint(terminal, 'dim', plain([...new Set(names)].join(', ')))}` : '';
}

/** Logs first; what no format claims is only counted. */
function fileLines(analysis: CaseAnalysis, { terminal, speech }: TextContext): string[] {
  const logs = analysis.logs.filter(({ log }) => log.format !== 'plain' && log.format !== 'binary');
  const lines = logs.slice(0, shownFiles).map(({ log }) => {
    const { count, encoding } = log.lines;
    const facts =
      count === 1
        ? speech.t('{0}, 1 line, {1}', log.format, encoding)
        : speech.t('{0}, {1} lines, {2}', log.format, count, encoding);
    return `${plain(log.path)}  ${paint(terminal, 'dim', facts)}`;
  });
  if (logs.length > shownFiles) lines.push(speech.t('and {0} more', logs.length - shownFiles));
  const others = analysis.logs.length - logs.length;
  if (others > 0) lines.push(paint(terminal, 'dim', speech.t('Files that are no logs known here: {0}', others)));
  return lines;
}

/** `Panther/setupact.log:5899  the line itself`, cut where it is very long. */
function placeLine(analysis: CaseAnalysis, place: Place, { terminal }: TextContext): string {
  const log = logOf(analysis, place.file)?.log;
  const text =
    log && place.line <= log.lines.count
      ? log.lines
          .text(place.line - 1)
          // Of a line of megabytes only what is shown is looked at.
          .slice(0, 10 * shownLine)
          .replace(/\s+/g, ' ')
          .trim()
      : '';
  const cut = text.length > shownLine ? `${text.slice(0, shownLine - 1)}…` : text;
  return `${paint(terminal, 'cyan', `${plain(place.file)}:${place.line}`)}  ${plain(cut)}`;
}
