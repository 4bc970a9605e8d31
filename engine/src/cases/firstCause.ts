import { sameCode } from '../attribution/chain.js';
import { codesAt } from '../findings/fromMatches.js';
import { recordTitle } from '../findings/recordTitle.js';
import type { Chain, LogAnalysis } from '../model/analysis.js';
import type { Attempt } from '../model/attempt.js';
import type { ChainLink } from '../model/attribution.js';
import type { Finding } from '../model/finding.js';
import { recordAt } from '../records/recordAt.js';
import { bearingOn, inLastFailedSession } from './bearing.js';
import { logsOf } from './mergeAttempts.js';

/** How the attempt ended, as far as the logs tell. */
export interface Ending {
  readonly chain: Chain | undefined;
  /** The chain ends in the code that setup reports, and in no generic one. */
  readonly sameCode: boolean;
  readonly attempt: Attempt | undefined;
  /** All attempts of the machine. */
  readonly attempts: readonly Attempt[];
  readonly failing: boolean;
  /** A stop error while the attempt ran. */
  readonly crash: Finding | undefined;
}

/**
 * The finding that failed first. With a chain it is the chain's earliest line. Without one (a rollback, whose cause
 * stands in another file) it is the earliest decisive finding, symptoms apart.
 */
export function firstCauseOf(analyses: readonly LogAnalysis[], ending: Ending): Finding | undefined {
  const first = ending.failing ? earliest(analyses, ending) : undefined;
  return first && withBlocker(first, analyses);
}

/** Lines of setup that say that something blocks, and not what. */
const blocked: ReadonlySet<string> = new Set(['compat-install-block', 'compat-system-requirement-block']);
/** Rules that read the compatibility reports, which name it: the report of setup, and that of the appraiser. */
const reports: readonly ReadonlySet<string>[] = [
  new Set(['compat-hard-block', 'compat-program-hard-block']),
  new Set(['appraiser-block', 'compat-file-block']),
];
/** Names that a title holds. */
const MOST_NAMES = 3;

/** Where setup says that something blocks, the newest compatibility report says what: its name, and what helps. */
function withBlocker(first: Finding, analyses: readonly LogAnalysis[]): Finding {
  if (!blocked.has(first.rule)) return first;
  for (const rules of reports) {
    const [newest] = analyses
      .map(({ log, findings }) => ({ path: log.path, named: findings.filter((one) => rules.has(one.rule)) }))
      .filter(({ named }) => named.some((one) => nameOf(one) !== undefined))
      .sort((a, b) => (a.path > b.path ? -1 : 1));
    if (newest) return named(first, newest.named);
  }
  return first;
}

function named(first: Finding, blockers: readonly Finding[]): Finding {
  const names = [...new Set(blockers.flatMap((one) => nameOf(one) ?? []))];
  const more = names.length > MOST_NAMES ? ' ...' : '';
  const shown = names.slice(0, MOST_NAMES);
  const { title, rule, captures, remediate = [], correlated = [] } = first;
  // A machine that is too small is not helped by what helps against a program.
  const theirs = rule === 'compat-install-block' ? blockers.flatMap((one) => one.remediate ?? []) : [];
  return {
    ...first,
    title: {
      en: `${title.en}: ${shown.join(', ')}${more}`,
      'zh-CN': `${title['zh-CN']}：${shown.join('、')}${more}`,
    },
    captures: { ...captures, product: shown[0] ?? '' },
    correlated: [...correlated, ...blockers.map(({ place }) => place)],
    remediate: [...new Set([...theirs, ...remediate])],
  };
}

function nameOf({ captures }: Finding): string | undefined {
  const names = [captures['item'], captures['product'], captures['name'], captures['path']];
  return names.find((name) => name !== undefined && name !== '' && name !== '?');
}

function earliest(
  analyses: readonly LogAnalysis[],
  { chain, sameCode, attempt, attempts, crash }: Ending,
): Finding | undefined {
  const all = analyses
    .flatMap((analysis) => analysis.findings)
    .filter((finding) => finding.severity === 'decisive' && !finding.symptom);
  const stopped = crash !== undefined && attempt?.outcome === 'unfinished';
  if ((attempt?.outcome === 'rolledBack' && !sameCode) || stopped || !chain) {
    const decisive = bearingOn(all, { analyses, attempts, attempt });
    const files = attempt ? logsOf(attempt).map(({ file }) => file) : [];
    const own = decisive.filter(({ place }) => place.file === attempt?.file);
    const ofAttempt = decisive.find(({ place }) => files.includes(place.file));
    const best = own[0] ?? crash ?? ofAttempt ?? decisive[0];
    const analysis = analyses.find(({ log }) => log.path === best?.place.file);
    if (best) return analysis ? inLastFailedSession(best, decisive, analysis) : best;
  }
  const first = chain?.links[chain.links.length - 1];
  if (!first) return undefined;
  const analysis = analyses.find((candidate) => candidate.log.path === first.place.file);
  const known = analysis?.findings.find((finding) => finding.id === first.findingId);
  const line = analysis && messageFinding(analysis, first.place.line);
  if (known?.symptom && line) return inFull(known, line);
  const unnamed = known ?? line;
  if (!analysis || !unnamed || (known && known.rule !== 'error-record')) return unnamed;
  return withAdvice(unnamed, chain?.links ?? [], analysis);
}

/**
 * The first line may be known to no rule while a later line of the same failure is: what the rule says of the failure,
 * and what helps against it, holds for its first line too when both carry the same code.
 */
function withAdvice(unnamed: Finding, links: readonly ChainLink[], analysis: LogAnalysis): Finding {
  const ids = new Set(links.map(({ findingId }) => findingId));
  const codes = new Set(unnamed.codes.filter(({ role }) => role !== 'gle').flatMap(({ value }) => sameCode(value)));
  const rule = analysis.findings.find(
    ({ id, rule: name, symptom, severity, remediate, codes: own }) =>
      ids.has(id) &&
      id !== unnamed.id &&
      name !== 'error-record' &&
      !symptom &&
      (severity === 'decisive' || severity === 'error') &&
      remediate !== undefined &&
      own.some(({ role, value }) => role !== 'gle' && sameCode(value).some((code) => codes.has(code))),
  );
  if (!rule) return unnamed;
  const { explain, remediate, suspectClasses, captures, attribute: attributed } = rule;
  return {
    ...unnamed,
    captures: { ...captures, ...unnamed.captures },
    ...(explain && { explain }),
    ...(remediate && { remediate }),
    ...(suspectClasses && { suspectClasses }),
    ...(attributed && { attribute: attributed }),
  };
}

/** Where the record begins with a symptom, it is told with what it is a symptom of. */
function inFull(symptom: Finding, line: Finding): Finding {
  const { title, captures } = symptom;
  const of = captures.operation ?? captures.phase ?? captures.name ?? line.title.en;
  return { ...symptom, title: { en: `${title.en}: ${of}`, 'zh-CN': `${title['zh-CN']}：${of}` } };
}

/** The first line of a chain may be known to no rule; it is still where the failure began. */
export function messageFinding(analysis: LogAnalysis, line: number): Finding | undefined {
  const { log } = analysis;
  if (log.records.count === 0) return undefined;
  const record = recordAt(log, line - 1);
  const text = recordTitle(log, record, log.lines.text(log.records.firstLine[record] ?? 0));
  return {
    id: `first-failing-line@${log.path}:${line}`,
    rule: 'first-failing-line',
    severity: 'error',
    title: { en: text, 'zh-CN': text },
    place: { file: log.path, line },
    record,
    codes: codesAt(log, line - 1, record),
    captures: {},
  };
}
