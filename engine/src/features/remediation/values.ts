import type { CaseAnalysis } from '../../model/analysis.js';
import type { Attempt } from '../../model/attempt.js';
import type { Attribution } from '../../model/attribution.js';
import type { Finding } from '../../model/finding.js';
import type { Component, RemediationParameter } from '../../model/knowledge.js';
import type { Language } from '../../model/language.js';
import type { Place } from '../../model/place.js';
import { logOf } from '../../cases/logOf.js';
import { timeText } from '../time.js';
import { valueOfKind } from './kinds.js';

/** What a remediation is filled from. */
export interface FillContext {
  readonly finding: Finding;
  readonly caseAnalysis: CaseAnalysis;
  readonly language: Language;
  /** The claim that the remediation acts on, where there is one. */
  readonly attribution?: Attribution;
  /** The attributed component's catalogue entry: it names the processes and services that a log may not list. */
  readonly component?: Component;
}

/** A value, and where it comes from: a line of a log, our own catalogue, the attempt's facts, or the default. */
export interface FoundValue {
  readonly value: string;
  readonly source: 'log' | 'catalogue' | 'attempt' | 'default';
  readonly place?: Place;
}

/**
 * The value of one parameter, or undefined: absent beats guessed. Sources in order: captures of the finding (by name,
 * then by kind), captures and objects of the other lines of its chain, the attribution, facts of the attempt, default.
 */
export function parameterValue(parameter: RemediationParameter, context: FillContext): FoundValue | undefined {
  return (
    ownCapture(parameter, context) ??
    fromAttribution(parameter, context) ??
    chainCapture(parameter, context) ??
    chainObject(parameter, context) ??
    fromAttempt(parameter, context) ??
    (parameter.default === undefined ? undefined : { value: parameter.default, source: 'default' })
  );
}

function ownCapture(parameter: RemediationParameter, context: FillContext): FoundValue | undefined {
  const { finding } = context;
  return capture(parameter, finding, finding.captures[parameter.name], context) ?? byKind(parameter, finding, context);
}

function byKind(parameter: RemediationParameter, finding: Finding, context: FillContext): FoundValue | undefined {
  if (parameter.kind === 'text') return undefined;
  const name = finding.attribute?.[parameter.kind];
  const text = name === undefined ? undefined : finding.captures[name];
  return text !== undefined && fits(parameter, text) ? capture(parameter, finding, text, context) : undefined;
}

/**
 * Kinds other than `path` name one sort of object. A path may be anything: the place to save a file (which has a default),
 * an image, a folder to mount into. Only the parameter that is called so takes whatever path the failure was about.
 */
function fits({ kind, name }: RemediationParameter, text: string): boolean {
  if (kind !== 'path') return true;
  return name === 'path' || (name === 'imagePath' && /\.(?:wim|esd|swm|iso)$/i.test(text));
}

function capture(
  parameter: RemediationParameter,
  finding: Finding,
  text: string | undefined,
  context: FillContext,
): FoundValue | undefined {
  const value = text === undefined ? undefined : valueOfKind(parameter.kind, text);
  if (value === undefined) return undefined;
  // A correlated match may have captured it in another of its lines.
  const places = [finding.place, ...(finding.correlated ?? [])];
  const place = places.find((one) => lineText(context.caseAnalysis, one).includes(value)) ?? finding.place;
  return { value, source: 'log', place };
}

/** Paths and free texts mean something only in the line of their own rule; other kinds name one object wherever they stand. */
function chainCapture(parameter: RemediationParameter, context: FillContext): FoundValue | undefined {
  if (parameter.kind === 'text' || parameter.kind === 'path') return undefined;
  for (const finding of chainFindings(context)) {
    const found =
      capture(parameter, finding, finding.captures[parameter.name], context) ?? byKind(parameter, finding, context);
    if (found) return found;
  }
  return undefined;
}

const objects = {
  guid: /\{[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}/gi,
  registryKey: /\bHK(?:LM|CU|CR|U|EY_[A-Z_]+)\\[^"'[\]:;,]+?(?= \[|["'[\]:;,]|\. |\.?$)/g,
  path: /\b[a-z]:\\[^"'\]:;,<>|*?]+?(?=["'\]:;,<>|*?]|\. |\.?$)/gi,
} as const;

/**
 * The one object of the kind that the failing lines name. Two different ones are an open question for a person. A path
 * is taken from the finding's own line only.
 */
function chainObject(parameter: RemediationParameter, context: FillContext): FoundValue | undefined {
  const { kind } = parameter;
  if (kind !== 'guid' && kind !== 'registryKey' && kind !== 'path') return undefined;
  const own = context.finding.place;
  const places = kind === 'path' ? [own] : [own, ...chainPlaces(context)];
  const found = new Map<string, FoundValue>();
  for (const place of places) {
    for (const [text] of lineText(context.caseAnalysis, place).matchAll(objects[kind])) {
      const value = fits(parameter, text) ? valueOfKind(kind, text) : undefined;
      if (value !== undefined && !found.has(value.toLowerCase()))
        found.set(value.toLowerCase(), { value, source: 'log', place });
    }
  }
  const [only, ...others] = found.values();
  return others.length === 0 ? only : undefined;
}

function fromAttribution(parameter: RemediationParameter, context: FillContext): FoundValue | undefined {
  const { attribution, component, language, caseAnalysis } = context;
  if (parameter.kind === 'text') {
    if (parameter.name === 'product' && attribution)
      return { value: attribution.product[language], source: 'catalogue' };
    if (parameter.name === 'products' && caseAnalysis.attributions.length > 0) {
      const names = caseAnalysis.attributions.map((one) => one.product[language]);
      return { value: names.join(language === 'en' ? ', ' : '、'), source: 'catalogue' };
    }
    return undefined;
  }
  const names = namesOfKind(component, parameter.kind);
  if (!attribution || names.length === 0) return undefined;
  // One pattern that covers all processes of the product is what the remediation needs: `zk_*.exe`.
  const wildcard = parameter.kind === 'process' ? names.find((name) => name.includes('*')) : undefined;
  if (wildcard !== undefined) return catalogueValue(parameter, wildcard);
  for (const { place } of attribution.because) {
    const line = lineText(caseAnalysis, place).toLowerCase();
    const named = names.find((name) => line.includes(name.toLowerCase()));
    const value = named === undefined ? undefined : valueOfKind(parameter.kind, named);
    if (value !== undefined) return { value, source: 'log', place };
  }
  const [only, ...others] = names;
  return only !== undefined && others.length === 0 && parameter.kind !== 'registryKey'
    ? catalogueValue(parameter, only)
    : undefined;
}

function catalogueValue(parameter: RemediationParameter, name: string): FoundValue | undefined {
  const value = valueOfKind(parameter.kind, name);
  return value === undefined ? undefined : { value, source: 'catalogue' };
}

function namesOfKind(component: Component | undefined, kind: RemediationParameter['kind']): readonly string[] {
  switch (kind) {
    case 'service':
      return component?.identifiers.services ?? [];
    case 'driver':
      return component?.identifiers.drivers ?? [];
    case 'process':
      return component?.identifiers.processes ?? [];
    case 'registryKey':
      return component?.identifiers.registryKeys ?? [];
    case 'guid':
    case 'path':
    case 'package':
    case 'text':
      return [];
  }
}

function fromAttempt(parameter: RemediationParameter, context: FillContext): FoundValue | undefined {
  const attempt = attemptOf(context);
  const text = attempt && attemptFact(parameter.name, attempt);
  const value = text === undefined ? undefined : valueOfKind(parameter.kind, text);
  return value === undefined || !attempt
    ? undefined
    : { value, source: 'attempt', place: { file: attempt.file, line: attempt.startLine } };
}

function attemptFact(name: string, attempt: Attempt): string | undefined {
  const { image } = attempt;
  switch (name) {
    case 'imagePath':
      return image?.path;
    case 'imageSize':
      return image?.bytes === undefined ? undefined : String(image.bytes);
    case 'imageName':
      return image?.name;
    case 'imageCreated':
      return image?.created;
    case 'imageIndex':
      return image?.index === undefined ? undefined : String(image.index);
    case 'installedAt':
      return timeText(attempt.startTime) || undefined;
    case 'commandLine':
      return attempt.commandLine;
    default:
      return undefined;
  }
}

/** The attempt in which the finding stands; else the last one. */
function attemptOf({ finding, caseAnalysis }: FillContext): Attempt | undefined {
  const { file, line } = finding.place;
  const { attempts } = caseAnalysis;
  return (
    attempts.find((one) => one.file === file && one.startLine <= line && line <= one.endLine) ??
    attempts[attempts.length - 1]
  );
}

/** Places of the chain that the finding is in, the nearest to it first; none for a finding of no chain. */
export function chainPlaces({ finding, caseAnalysis }: FillContext): readonly Place[] {
  const chain = [caseAnalysis.chain, ...caseAnalysis.otherChains].find((one) =>
    one?.links.some(
      (link) =>
        link.findingId === finding.id ||
        (link.place.file === finding.place.file && link.place.line === finding.place.line),
    ),
  );
  const places = [...(finding.correlated ?? []), ...(chain?.links ?? []).map((link) => link.place)];
  const distance = (place: Place): number =>
    place.file === finding.place.file ? Math.abs(place.line - finding.place.line) : Number.MAX_SAFE_INTEGER;
  return places.sort((a, b) => distance(a) - distance(b));
}

function chainFindings(context: FillContext): readonly Finding[] {
  const wanted = chainPlaces(context);
  const byFile = new Map<string, Map<number, Finding[]>>();
  for (const { file, line } of wanted) {
    const lines = byFile.get(file) ?? new Map<number, Finding[]>();
    byFile.set(file, lines.set(line, []));
  }
  // A log may have thousands of findings, and each parameter of a remediation asks.
  for (const [file, lines] of byFile) {
    for (const finding of logOf(context.caseAnalysis, file)?.findings ?? []) {
      if (finding.id !== context.finding.id) lines.get(finding.place.line)?.push(finding);
    }
  }
  return [...new Set(wanted.flatMap(({ file, line }) => byFile.get(file)?.get(line) ?? []))];
}

/** Lines beyond this hold dumps, not names. */
const LONGEST_LINE = 8192;

function lineText(caseAnalysis: CaseAnalysis, place: Place): string {
  const lines = logOf(caseAnalysis, place.file)?.log.lines;
  return lines && place.line >= 1 && place.line <= lines.count ? lines.text(place.line - 1).slice(0, LONGEST_LINE) : '';
}
