import type { Verdict } from '../../model/analysis.js';
import type { Attribution } from '../../model/attribution.js';
import type { Finding } from '../../model/finding.js';
import { decidingAttempt } from '../../cases/decidingAttempt.js';
import { logOf } from '../../cases/logOf.js';
import { readingNames } from '../explainCode.js';
import { bestMeaning } from '../inlayHints.js';
import { placeLabel } from '../caseTree/node.js';
import { claimText } from '../claimText.js';
import { resultText } from '../documentSymbols.js';
import { durationText, timeText } from '../time.js';
import { isFailure } from '../verdictText.js';
import { explanationOf, timeOf, type Material } from './context.js';
import type { Fact, Inline, ReportVerdict, Text, Tone } from './model.js';
import { proposedRemedies, riskBadge } from './remedy.js';

/** The verdict for somebody who has a minute: what happened, what broke, whose it is, how sure, what to do. */
export function reportVerdict(material: Material): ReportVerdict {
  const { known, speech } = material;
  const { firstCause, ofResult } = known.verdict;
  const attempt = decidingAttempt(known);
  const told = firstCause ?? ofResult;
  return {
    outcome: outcomeSentence(known.verdict, speech.t),
    tone: toneOf(known.verdict),
    result: resultInline(material),
    headline: headline(material),
    explanation: told ? explanationOf(told, speech) : [],
    answers: [
      ...(firstCause || known.attributions.length > 0 ? [whose(material), howSure(material)] : []),
      ...runningSystem(material),
      whatToDo(material),
      ...(firstCause ? [where(material, firstCause)] : []),
      ...(attempt ? when(material) : []),
    ],
  };
}

export function toneOf(verdict: Pick<Verdict, 'outcome' | 'stepOnly'>): Tone {
  switch (verdict.outcome) {
    case 'failed':
    case 'rolledBack':
      return isFailure(verdict) ? 'bad' : 'open';
    case 'succeeded':
      return 'good';
    case 'cancelled':
    case 'scanOnly':
      return 'mind';
    case 'unfinished':
    case 'unknown':
      return 'open';
  }
}

function outcomeSentence({ outcome, stepOnly }: Verdict, t: Material['speech']['t']): string {
  switch (outcome) {
    case 'failed':
      return stepOnly ? t('A step failed; the result of setup is not recorded.') : t('The upgrade failed.');
    case 'rolledBack':
      return t('The upgrade failed, and the machine went back to its old system.');
    case 'succeeded':
      return t('The upgrade succeeded.');
    case 'cancelled':
      return t('The upgrade was cancelled by a person.');
    case 'scanOnly':
      return t('Only the compatibility was checked; no upgrade was tried.');
    case 'unfinished':
      return t('The upgrade did not end: the logs stop inside a step.');
    case 'unknown':
      return t('These logs do not tell how the upgrade ended.');
  }
}

/** `0x80070005 - 0x50017`, and the name of the code where the catalogue has one. */
function resultInline({ known, context }: Material): Text {
  const attempt = decidingAttempt(known);
  const text = attempt ? resultText(attempt) : '';
  if (!attempt || text === '') return [];
  const place = attempt.resultLine === undefined ? undefined : { file: attempt.file, line: attempt.resultLine };
  const analysis = place && logOf(known, place.file);
  const finding = analysis?.findings.find((one) => one.place.line === place?.line && one.codes.length > 0);
  const token = finding?.codes.find(({ value }) => value === attempt.result);
  const name =
    analysis && finding && token
      ? bestMeaning(context.knowledge.catalogue(), analysis, finding.record, token, finding.place.line - 1)?.name
      : undefined;
  return [{ code: text }, ...(name ? [' ', { code: name }] : [])];
}

/** What failed first, as far as the logs tell; a symptom only begins the record. */
function headline({ known, speech: { t, language } }: Material): Text {
  const { outcome, firstCause, ofResult } = known.verdict;
  if (firstCause?.symptom) return [t('First recorded failure: {0}', firstCause.title[language])];
  if (firstCause) return [t('What failed first: {0}', firstCause.title[language])];
  if (outcome === 'succeeded') return [t('Nothing in these logs led to a failure.')];
  return [
    ofResult
      ? t('These logs do not show what failed first. Known of this result: {0}', ofResult.title[language])
      : t('These logs do not show what failed first.'),
  ];
}

function whose({ known, speech }: Material): Fact {
  const { t, language } = speech;
  const label = t('Who is behind it');
  const [first, ...others] = known.attributions;
  if (!first) return { label, text: [t('No product: no line of this failure names one.')] };
  const same = others.filter(({ grade }) => grade === first.grade);
  const named = [first, ...same].flatMap((one, index): Inline[] => [
    ...(index > 0 ? [t('; ')] : []),
    { strong: one.product[language] },
  ]);
  return {
    label,
    text: [
      ...named,
      t(': '),
      claimText(first, speech),
      t('; '),
      { link: 'components', text: t('grade {0}', first.grade) },
    ],
  };
}

/** How far a claim goes, never further than its grade. */
function howSure({ known, speech: { t } }: Material): Fact {
  const [first] = known.attributions;
  return { label: t('How sure'), text: [sureness(first, t)] };
}

function sureness(attribution: Attribution | undefined, t: Material['speech']['t']): string {
  if (!attribution) return t('What failed is read from the logs. Whose it is, they do not say.');
  if (attribution.byTest) return t('High: a recorded test shows that the upgrade succeeds without it.');
  switch (attribution.grade) {
    case 'A':
      return t('High: its own name stands in the lines that failed.');
    case 'B':
      return t('Medium: it was active in the process that failed; no failing line names it.');
    case 'C':
      return t('Low: a suspect, because its kind is known to cause such failures. A test has to confirm it.');
  }
}

/** Nothing failed, and yet the question may be which image made this system. */
function runningSystem({ known, speech: { t } }: Material): readonly Fact[] {
  const { history } = known;
  const made = history?.present?.madeBy;
  const one = made === undefined ? undefined : history?.attempts[made];
  if (made === undefined || !one) return [];
  const image = one.attempt.image?.name ?? one.attempt.image?.path;
  const text: Inline[] = [
    image
      ? t('It was made by attempt {0}, from the image {1}.', made + 1, image)
      : t('It was made by attempt {0}.', made + 1),
  ];
  if (one.origin) {
    text.push(
      ' ',
      one.origin.known
        ? t('The image came from {0}.', one.origin.source ?? '')
        : t('Where the image came from is not recorded in these logs.'),
    );
  }
  return [{ label: t('The system that runs now'), text }];
}

function whatToDo(material: Material): Fact {
  const { known, speech } = material;
  const { t } = speech;
  const label = t('What to do');
  const [first] = proposedRemedies(material);
  if (first) {
    return {
      label,
      text: [
        { strong: first.filled.title.plain },
        ' ',
        riskBadge(first.filled.risk, speech),
        ' ',
        details('remedy', t),
      ],
    };
  }
  if (known.missing.length > 0) {
    return { label, text: [t('Collect the logs that are missing: they would tell more.'), ' ', details('missing', t)] };
  }
  const { outcome } = known.verdict;
  const isOver = outcome === 'succeeded' || outcome === 'cancelled' || outcome === 'scanOnly';
  const text = isOver
    ? t('Nothing: these logs call for no action.')
    : t('Ask for all logs of the machine: these are not enough to say.');
  return { label, text: [text] };
}

function details(link: 'remedy' | 'missing', t: Material['speech']['t']): Inline {
  return { link, text: link === 'remedy' ? t('See “What to do”.') : t('See “Missing evidence”.') };
}

function where({ known, speech }: Material, cause: Finding): Fact {
  const { t } = speech;
  const attempt = decidingAttempt(known);
  const [reading] = attempt?.extendReadings ?? [];
  const phase = reading ? readingNames(reading, speech).join(' / ') : (attempt?.lastPhase ?? '');
  const time = timeOf(known, cause.place, speech);
  return {
    label: t('Where it failed'),
    text: [
      ...(phase ? [t('Phase {0}', phase), t('; ')] : []),
      { place: placeLabel(cause.place) },
      ...(time ? [t('; '), { time }] : []),
    ],
  };
}

function when({ known, speech }: Material): readonly Fact[] {
  const { t } = speech;
  const attempt = decidingAttempt(known);
  if (!attempt) return [];
  const systems = [attempt.host, attempt.target].map((os) => [os?.build, os?.edition].filter(Boolean).join(' '));
  const change = systems.filter((text) => text !== '').join(' → ');
  const took = attempt.endTime - attempt.startTime;
  const start = timeText(attempt.startTime);
  const facts: Fact[] = [];
  if (change) facts.push({ label: t('Upgrade'), text: [change] });
  if (start) {
    const text = took > 0 ? t('{0}, {1} until it ended', start, durationText(took, speech)) : start;
    facts.push({ label: t('When'), text: [text] });
  }
  return facts;
}
