import {
  bestMeaning,
  causeFingerprint,
  hex,
  logOf,
  problemText,
  segmentText,
  verdictSentence,
  type Attempt,
  type Attribution,
  type CaseAnalysis,
  type Chain,
  type ClockSegment,
  type ExtendReading,
  type Finding,
  type HashOf,
  type Knowledge,
  type LogAnalysis,
  type OsFacts,
  type Problem,
  type Speech,
  type Translate,
} from '../../../engine/src/index.js';
import { notACode, type ExplainedArgument } from '../commands/explain.js';
import { historyObject, missingObject, setupDiagObject } from './historyJson.js';
import { remediationObjects } from './remediationJson.js';
import { findingsOf, fixesFor, fixOf } from '../verdict.js';

/** What the JSON of a case needs besides the analysis. */
export interface JsonContext {
  readonly speech: Speech;
  readonly version: string;
  readonly knowledge: Knowledge;
}

/** One case, and the hashes of the files that advice quotes. */
interface CaseContext extends JsonContext {
  readonly analysis: CaseAnalysis;
  readonly findings: readonly Finding[];
  readonly hashOf: HashOf;
}

/**
 * The JSON contract of `analyze`, version 1: cli/analyze.schema.json. Absent means unknown; nothing is null.
 *
 * @param hashOf the hashes of `quotedFiles` of a case
 */
export function casesJson(
  cases: readonly CaseAnalysis[],
  context: JsonContext,
  hashOf: (analysis: CaseAnalysis) => HashOf,
): string {
  const document = {
    schemaVersion: 1,
    tool: { name: 'upgrade-forensics', version: context.version },
    cases: cases.map((analysis) => caseObject(caseContext(analysis, context, hashOf(analysis)))),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** The JSON of `explain`: an array in the order of the arguments. */
export function codesJson(explained: readonly ExplainedArgument[], t: Translate): string {
  const array = explained.map(({ input, explanation }) => {
    if (!explanation) return { input, error: notACode(input, t) };
    const { code, value: unsigned, ...rest } = explanation;
    const [best] = explanation.meanings;
    return { ...rest, input, value: code, unsigned, ...(best && { name: best.name, family: best.family }) };
  });
  return `${JSON.stringify(array, undefined, 2)}\n`;
}

/** The files of a case that the sections for the notes quote: their hashes stand beside the quotes. */
export function quotedFiles(analysis: CaseAnalysis, context: JsonContext): ReadonlySet<string> {
  const quoted = new Set<string>();
  const asking = caseContext(analysis, context, (file) => {
    quoted.add(file);
    return undefined;
  });
  verdictObject(asking);
  attributionObjects(asking);
  return quoted;
}

function caseContext(analysis: CaseAnalysis, context: JsonContext, hashOf: HashOf): CaseContext {
  return { ...context, analysis, findings: findingsOf(analysis), hashOf };
}

function caseObject(context: CaseContext) {
  const { analysis, speech } = context;
  return {
    path: analysis.path,
    verdict: verdictObject(context),
    attempts: analysis.attempts.map((attempt) => attemptObject(attempt, speech)),
    findings: context.findings.map((finding) => findingObject(finding, context)),
    chain: analysis.chain ? links(analysis.chain) : [],
    otherChains: analysis.otherChains.map((chain) => ({ occurrences: chain.occurrences, chain: links(chain) })),
    attributions: attributionObjects(context),
    files: analysis.logs.map((log) => fileObject(log, speech)),
    ...historyObject(analysis, speech),
    ...setupDiagObject(analysis, speech),
    ...missingObject(analysis, speech),
    problems: analysis.problems.map((problem) => problemObject(problem, speech)),
  };
}

function verdictObject(context: CaseContext) {
  const { analysis, knowledge, speech } = context;
  const { outcome, firstCause, ofResult, stepOnly } = analysis.verdict;
  const fingerprint = causeFingerprint(analysis);
  const told = firstCause ?? ofResult;
  return {
    outcome,
    title: verdictSentence(analysis, speech),
    ...(fingerprint && { fingerprint: fingerprint.value }),
    ...(stepOnly && { stepOnly }),
    ...(ofResult && { ofResult: pointer(ofResult) }),
    ...(firstCause && { firstCause: pointer(firstCause) }),
    ...(told && {
      remediations: remediationObjects(told, analysis, fixesFor(told, analysis, knowledge, speech), context),
    }),
  };
}

function pointer({ id, place }: Finding) {
  return { file: place.file, line: place.line, findingId: id };
}

function attributionObjects(context: CaseContext) {
  const { analysis, findings } = context;
  if (analysis.attributions.length === 0) return [];
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  return analysis.attributions.map((attribution) =>
    attributionObject(attribution, byId.get(attribution.findingId), context),
  );
}

function attributionObject(attribution: Attribution, finding: Finding | undefined, context: CaseContext) {
  const { analysis, speech, knowledge } = context;
  return {
    component: attribution.component,
    product: attribution.product[speech.language],
    vendor: attribution.vendor,
    class: attribution.class,
    grade: attribution.grade,
    findingId: attribution.findingId,
    because: attribution.because.map((evidence) => ({
      file: evidence.place.file,
      line: evidence.place.line,
      what: evidence.what[speech.language],
    })),
    remediations: finding
      ? remediationObjects(finding, analysis, ownFixes(attribution, finding, context), context)
      : attribution.remediations.flatMap((id) => {
          const known = knowledge.remediations().find((one) => one.id === id);
          return known ? [{ id, title: known.title[speech.language], risk: known.risk }] : [];
        }),
  };
}

/** The fixes that an attribution itself names, in its own order. */
function ownFixes(attribution: Attribution, finding: Finding, context: CaseContext) {
  const { analysis, knowledge, speech } = context;
  const component = knowledge.components.find(({ id }) => id === attribution.component);
  return attribution.remediations.flatMap((id) => {
    const remediation = knowledge.remediations().find((one) => one.id === id);
    return remediation
      ? [fixOf({ remediation, attribution, ...(component && { component }) }, finding, analysis, speech)]
      : [];
  });
}

function attemptObject(attempt: Attempt, speech: Speech) {
  const [reading, ...others] = attempt.extendReadings;
  return {
    ...time('startedAt', attempt.startTime),
    ...time('endedAt', attempt.endTime),
    outcome: attempt.outcome,
    ...(attempt.stepOnly && { stepOnly: attempt.stepOnly }),
    ...(attempt.result !== undefined && { result: hex(attempt.result, 8) }),
    ...(attempt.extend !== undefined && { extend: hex(attempt.extend, 5) }),
    ...(attempt.postReboot !== undefined && { postReboot: attempt.postReboot }),
    ...(reading && { extendReading: readingObject(reading, speech) }),
    ...(others.length > 0 && { otherReadings: others.map((other) => readingObject(other, speech)) }),
    ...(attempt.setupVersion && { setupVersion: attempt.setupVersion }),
    ...os('host', attempt.host),
    ...os('target', attempt.target),
    ...(attempt.commandLine && { commandLine: attempt.commandLine }),
    ...(attempt.image && { image: attempt.image }),
    tree: attempt.tree,
    file: attempt.file,
    line: attempt.startLine,
    endLine: attempt.endLine,
    ...(attempt.resultLine !== undefined && { resultLine: attempt.resultLine }),
  };
}

function readingObject({ note, ...reading }: ExtendReading, speech: Speech) {
  return { ...reading, ...(note && { note: note[speech.language] }) };
}

function os(key: 'host' | 'target', facts: OsFacts | undefined) {
  return facts && Object.keys(facts).length > 0 ? { [key]: facts } : {};
}

function findingObject(finding: Finding, context: CaseContext) {
  const { analysis, speech } = context;
  const log = logOf(analysis, finding.place.file);
  return {
    id: finding.id,
    signature: finding.rule,
    severity: finding.severity,
    ...(finding.symptom && { symptom: true }),
    title: finding.title[speech.language],
    file: finding.place.file,
    line: finding.place.line,
    ...(finding.place.endLine !== undefined && { endLine: finding.place.endLine }),
    ...time('time', log?.log.records.time[finding.record] ?? NaN),
    codes: finding.codes.map((token) => {
      const best =
        log && bestMeaning(context.knowledge.catalogue(), log, finding.record, token, finding.place.line - 1);
      return {
        text: token.text,
        value: hex(token.value, 8),
        ...(best && { name: best.name, family: best.family }),
      };
    }),
    captures: finding.captures,
    ...(finding.setupDiagRule && { setupDiagRule: finding.setupDiagRule }),
  };
}

function links(chain: Chain) {
  return chain.links.map((link) => ({
    file: link.place.file,
    line: link.place.line,
    role: link.role,
    ...(link.findingId && { findingId: link.findingId }),
  }));
}

function fileObject({ log, segments }: LogAnalysis, speech: Speech) {
  const counts = [0, 0, 0, 0, 0];
  for (let record = 0; record < log.records.count; record++) {
    const level = log.records.level[record] ?? 0;
    counts[level] = (counts[level] ?? 0) + 1;
  }
  const [, info = 0, warning = 0, error = 0, fatal = 0] = counts;
  return {
    path: log.path,
    format: log.format,
    encoding: log.lines.encoding,
    bytes: log.lines.starts[log.lines.count] ?? 0,
    lines: log.lines.count,
    records: log.records.count,
    levels: { ...(fatal > 0 && { fatal }), error, warning, info },
    segments: segments.map((segment) => segmentObject(segment, speech)),
  };
}

/** A part of a log that one clock stamped, and why it begins where it does. */
export function segmentObject(segment: ClockSegment, speech: Speech) {
  const { fromLine, clockOffsetSeconds, jumpSeconds } = segment;
  return {
    fromLine,
    clockOffsetSeconds,
    ...(jumpSeconds !== undefined && { jumpSeconds }),
    why: segmentText(segment, speech),
  };
}

function problemObject(problem: Problem, speech: Speech) {
  return {
    file: problem.file,
    ...(problem.line !== undefined && { line: problem.line }),
    what: problemText(problem, speech),
  };
}

/** Local time as ISO without a zone, because logs record none; nothing for a record without a time. */
function time(key: string, milliseconds: number) {
  return Number.isNaN(milliseconds) ? {} : { [key]: new Date(milliseconds).toISOString().slice(0, 19) };
}
