import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  causeFingerprint,
  findingShape,
  hex,
  linkText,
  problemText,
  shortHash,
  verdictSentence,
  visible,
  type Attribution,
  type CaseAnalysis,
  type Chain,
  type Finding,
  type Knowledge,
  type Language,
  type LogAnalysis,
  type Place,
  type Severity,
  type Speech,
} from '../../../engine/src/index.js';
import type { BatchRow } from '../commands/batchRow.js';
import { cutText } from '../cutText.js';
import { findingsOf } from '../verdict.js';
import { sarifDriver, sarifTranslation, type SarifRule } from './sarifRules.js';

/** A run as SARIF 2.1.0 has it; one case each. */
export type SarifRun = Readonly<Record<string, unknown>>;

export interface SarifContext {
  readonly speech: Speech;
  readonly version: string;
  readonly knowledge: Knowledge;
  /** Absolute path of the case. */
  readonly target: string;
  /** SHA-256 by name of file. */
  readonly hashes: ReadonlyMap<string, string>;
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** What stands around the runs of a log, which are written one after the other with `,` between them. */
export const sarifStart = `{"$schema":${JSON.stringify(SCHEMA)},"version":"2.1.0","runs":[\n`;
export const sarifEnd = '\n]}\n';

/** Base of all places: the analysed folder or zip, or the folder of the analysed file. */
const BASE = 'BUNDLE';
/** Scheme under which VS Code opens the files of a zip; server/src/protocol.ts. */
const ZIP_SCHEME = 'upgrade-forensics-zip:';
/** A longer line is quoted to here, and the region ends there. */
const LONGEST_SNIPPET = 2000;
/** Related places of one result. */
const MOST_RELATED = 50;

const levels: Readonly<Record<Severity, string>> = {
  decisive: 'error',
  error: 'error',
  warning: 'warning',
  info: 'note',
  benign: 'none',
};

/** A whole SARIF log. */
export function sarifLog(runs: readonly SarifRun[]): string {
  return sarifStart + runs.map((run) => JSON.stringify(run, undefined, 1)).join(',\n') + sarifEnd;
}

/** One case as a run: rules with help in both languages, results with their lines, the chain as a code flow. */
export function sarifRun(analysis: CaseAnalysis, context: SarifContext): SarifRun {
  const { speech, version, knowledge } = context;
  const base = baseUri(context.target, analysis);
  const places = createPlaces(analysis, base);
  const findings = findingsOf(analysis);
  const rules = rulesOf(findings, knowledge);
  const index = new Map(rules.map(({ id }, i) => [id, i]));
  const fingerprint = causeFingerprint(analysis);
  const other: Language = speech.language === 'en' ? 'zh-CN' : 'en';
  return {
    tool: { driver: sarifDriver(rules, speech.language, version) },
    translations: [sarifTranslation(rules, other, version)],
    language: speech.language,
    columnKind: 'utf16CodeUnits',
    newlineSequences: ['\r\n', '\n', '\r'],
    automationDetails: { id: `upgrade-forensics/${uriOf(path.basename(context.target))}/` },
    ...(isAbsolute(base) ? {} : { originalUriBaseIds: { [BASE]: { uri: base } } }),
    artifacts: analysis.logs.map(({ log }) => {
      const hash = context.hashes.get(log.path);
      return {
        location: addressOf(log.path, base),
        length: log.lines.starts[log.lines.count] ?? 0,
        roles: ['analysisTarget'],
        ...(log.format !== 'binary' && { encoding: log.lines.encoding }),
        ...(hash !== undefined && { hashes: { 'sha-256': hash } }),
      };
    }),
    invocations: [
      {
        executionSuccessful: analysis.logs.length > 0 || analysis.problems.length === 0,
        toolExecutionNotifications: notificationsOf(analysis, places, speech),
      },
    ],
    results: findings.map((finding) => ({
      ruleId: finding.rule,
      ruleIndex: index.get(finding.rule) ?? 0,
      ...resultOf(finding, { analysis, places, language: speech.language }),
      ...flowOf(finding, analysis, places, speech),
      partialFingerprints: {
        ...(fingerprint &&
          finding.id === analysis.verdict.firstCause?.id && { 'causeFingerprint/v1': fingerprint.value }),
        'findingShape/v1': shortHash(`${finding.rule}\0${findingShape(finding, places.logOf(finding.place.file))}`),
      },
    })),
    properties: {
      path: analysis.path,
      verdict: verdictSentence(analysis, speech),
      outcome: analysis.verdict.outcome,
      ...(analysis.verdict.stepOnly && { stepOnly: true }),
      ...(fingerprint && { causeFingerprint: fingerprint.value }),
    },
  };
}

/** A bundle that could not be analysed: no results, and why. */
export function sarifFailedRun(
  { bundle, problems }: BatchRow,
  { speech, version }: Pick<SarifContext, 'speech' | 'version'>,
): SarifRun {
  return {
    tool: { driver: sarifDriver([], speech.language, version) },
    automationDetails: { id: `upgrade-forensics/${uriOf(path.basename(bundle))}/` },
    invocations: [
      {
        executionSuccessful: false,
        toolExecutionNotifications: problems.map(({ what }) => ({
          level: 'error',
          message: { text: messageOf(`${bundle}: ${what}`) },
        })),
      },
    ],
    results: [],
    properties: { path: bundle },
  };
}

/** Rules that this case needs, in order of their ids; a rule that no file describes is described by its finding. */
function rulesOf(findings: readonly Finding[], { signatures }: Knowledge): readonly SarifRule[] {
  const rules = new Map<string, SarifRule>();
  for (const { rule: id, title, explain, severity } of findings) {
    if (rules.has(id)) continue;
    const known = signatures.find((signature) => signature.id === id);
    rules.set(id, {
      id,
      // The title of a line that no rule knows is the line itself.
      title: known?.title ?? (id === 'first-failing-line' ? lineRule : title),
      explain: known?.explain ?? explain ?? lineRule,
      level: levels[known?.severity ?? severity],
      ...(known?.setupDiagRule && { setupDiagRule: known.setupDiagRule }),
      references: known?.references ?? [],
      falsePositives: known?.falsePositives ?? [],
    });
  }
  return [...rules.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const lineRule = {
  en: 'A line of the log that the failure goes through.',
  'zh-CN': '日志中该故障经过的一行。',
};

interface Places {
  logOf(file: string): LogAnalysis | undefined;
  /** `physicalLocation` of a place, with the line itself. */
  location(place: Place): Readonly<Record<string, unknown>>;
}

function createPlaces({ logs }: CaseAnalysis, base: string): Places {
  const index = new Map(logs.map((one, i) => [one.log.path, i]));
  const logOf = (file: string): LogAnalysis | undefined => logs[index.get(file) ?? -1];
  return {
    logOf,
    location: ({ file, line, endLine }) => {
      const lines = logOf(file)?.log.lines;
      const at = index.get(file);
      const text = lines && line <= lines.count ? lines.text(line - 1) : undefined;
      const snippet = text === undefined ? undefined : cutText(text, LONGEST_SNIPPET);
      const cut = snippet !== undefined && snippet !== text;
      const several = endLine !== undefined && endLine > line;
      const region = {
        startLine: line,
        ...(cut && { startColumn: 1, endColumn: snippet.length + 1 }),
        ...(!cut && several && { endLine }),
        ...(snippet !== undefined && (cut || !several) && { snippet: { text: snippet } }),
      };
      return {
        physicalLocation: {
          artifactLocation: { ...addressOf(file, base), ...(at !== undefined && { index: at }) },
          region,
        },
      };
    },
  };
}

interface ResultContext {
  readonly analysis: CaseAnalysis;
  readonly places: Places;
  readonly language: Language;
}

function resultOf(finding: Finding, { analysis, places, language }: ResultContext) {
  const { severity, title, explain, codes } = finding;
  const attributions = [...analysis.attributions, ...analysis.otherAttributions].filter(
    ({ findingId }) => findingId === finding.id,
  );
  const text = explain ? `${sentence(title[language], language)}${explain[language]}` : title[language];
  const related = [
    ...(finding.correlated ?? []).map((place) => ({ place, what: undefined })),
    ...attributions.flatMap((one) => evidenceOf(one, language)),
  ].slice(0, MOST_RELATED);
  return {
    ...(severity === 'benign' ? { kind: 'informational', level: 'none' } : { level: levels[severity] }),
    message: { text: messageOf(text) },
    locations: [places.location(finding.place)],
    ...(related.length > 0 && {
      relatedLocations: related.map(({ place, what }, id) => ({
        id,
        ...places.location(place),
        ...(what !== undefined && { message: { text: messageOf(what) } }),
      })),
    }),
    properties: {
      severity,
      ...(finding.symptom && { symptom: true }),
      ...(codes.length > 0 && { codes: codes.map(({ value }) => hex(value, 8)) }),
      ...(attributions.length > 0 && {
        components: attributions.map(({ component, grade }) => ({ id: component, grade })),
      }),
    },
  };
}

function evidenceOf({ product, grade, because }: Attribution, language: Language) {
  return because.map(({ place, what }) => ({ place, what: `${product[language]} (${grade}): ${what[language]}` }));
}

/** From the first cause to the line that reports the result: the order in which it happened. */
function flowOf(finding: Finding, analysis: CaseAnalysis, places: Places, speech: Speech) {
  const { chain, verdict } = analysis;
  if (finding.id !== verdict.firstCause?.id || !chain) return {};
  return {
    codeFlows: [
      {
        message: { text: messageOf(verdictSentence(analysis, speech)) },
        threadFlows: [{ locations: steps(chain, analysis, places, speech) }],
      },
    ],
  };
}

function steps({ links }: Chain, analysis: CaseAnalysis, places: Places, speech: Speech) {
  return [...links].reverse().map((link, i) => ({
    executionOrder: i + 1,
    importance: link.role === 'mechanism' ? 'important' : 'essential',
    location: { ...places.location(link.place), message: { text: linkText(link, analysis, speech) } },
  }));
}

/** What could not be read, and what the case lacks. */
function notificationsOf({ problems, missing, logs }: CaseAnalysis, places: Places, speech: Speech) {
  const named = new Set(logs.map(({ log }) => log.path));
  return [
    ...problems.map((problem) => {
      const { file, line } = problem;
      const text = `${file === '' ? '' : `${file}: `}${problemText(problem, speech)}`;
      const at = named.has(file) && { locations: [places.location({ file, line: line ?? 1 })] };
      return { level: 'warning', message: { text: messageOf(text) }, descriptor: { id: 'problem' }, ...at };
    }),
    ...missing.map(({ what, why, args }) => ({
      level: 'note',
      message: { text: messageOf(`${what}: ${speech.t(why, ...(args ?? []))}`) },
      descriptor: { id: 'missing-evidence' },
    })),
  ];
}

function sentence(text: string, language: Language): string {
  const ended = /[.!?。！？]$/.test(text);
  return language === 'en' ? `${text}${ended ? '' : '.'} ` : `${text}${ended ? '' : '。'}`;
}

/**
 * Text that no viewer takes for more than text: `{0}` would be a placeholder and `[text](target)` a link. SARIF 2.1.0,
 * 3.11.5 and 3.11.6.
 */
function messageOf(text: string): string {
  const shown = text.split('\n').map(visible).join('\n');
  const unlinked = shown.includes('](') ? shown.replace(/[[\]]/g, '\\$&') : shown;
  return unlinked.replace(/\{(?=\d{1,9}\})/g, '{{');
}

/** A name in the case as a relative URI reference. */
function uriOf(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/');
}

/**
 * A file of the case. Files of a zip have absolute addresses: viewers that join a base of another scheme than `file:`
 * with a name take the first folder for a host (url-join, in Microsoft's viewer for VS Code).
 */
function addressOf(name: string, base: string) {
  return isAbsolute(base) ? { uri: `${base}${uriOf(name)}` } : { uri: uriOf(name), uriBaseId: BASE };
}

function isAbsolute(base: string): boolean {
  return base.startsWith(ZIP_SCHEME);
}

/** Ends in `/`. Files of a zip have the scheme under which VS Code opens them. */
function baseUri(target: string, { logs }: CaseAnalysis): string {
  const isZip = /\.zip$/i.test(target);
  const single = !isZip && logs.length === 1 && logs[0]?.log.path === path.basename(target);
  const uri = pathToFileURL(single ? path.dirname(target) : target).href;
  return `${isZip ? uri.replace(/^file:/, ZIP_SCHEME) : uri}${uri.endsWith('/') ? '' : '/'}`;
}
