import type { BenignShape, Correlation, Signature } from '../model/knowledge.js';
import type { LogFile } from '../model/record.js';
import { SHORTEST_LITERAL } from './literals.js';
import { matchSignatures } from './match.js';
import { problemCollector, type KnowledgeProblem, type Report } from './problem.js';
import { captureNames, compileRe2, probeLiterals } from './recordProbe.js';
import { checkSamples } from './samples.js';
import {
  componentClasses,
  identifierKinds,
  isFields,
  levelWords,
  lineFormats,
  severityWords,
  ShapeReader,
  statusWords,
  type Fields,
} from './shape.js';
import { compileSignatures } from './signatureSet.js';

export interface Checked<R> {
  /** Present when nothing is wrong. */
  readonly rule?: R;
  readonly problems: readonly KnowledgeProblem[];
}

export interface ValidationOptions {
  /** Logs of healthy upgrades: a signature that matters and fires there is refused. */
  readonly baselines?: readonly LogFile[];
  /** Known remediation ids; when given, `remediate` may name only these. */
  readonly remediations?: ReadonlySet<string>;
}

const SIGNATURE_FIELDS = [
  ...['id', 'title', 'status', 'formats', 'setupDiagRule', 'severity', 'symptom', 'match', 'correlate', 'explain'],
  ...['attribute', 'suspectClasses', 'remediate', 'falsePositives', 'references', 'samples'],
];
const BENIGN_FIELDS = ['id', 'title', 'formats', 'match', 'correlate', 'because', 'seenIn', 'samples'];

/**
 * Checks one signature file: its shape, its patterns, and that its samples do what they say.
 *
 * @param data the file's YAML or JSON, already read; anything at all is accepted and answered with problems
 * @param fileName name or path of the file: its last part without extension must be the id
 */
export function validateSignature(data: unknown, fileName: string, options: ValidationOptions = {}): Checked<Signature> {
  const { problems, report } = problemCollector();
  if (!isFields(data)) return { problems: [notAnObject()] };
  const reader = new ShapeReader(data, '', report);
  reader.only(SIGNATURE_FIELDS);
  checkCommon(data, fileName, reader, report);
  reader.oneOf('status', statusWords);
  reader.oneOf('severity', severityWords);
  reader.localized('explain');
  if (reader.has('setupDiagRule')) reader.text('setupDiagRule');
  if (reader.has('symptom') && typeof data['symptom'] !== 'boolean') reader.wrong('symptom', 'The field "{0}" must be true or false.');
  if (reader.has('suspectClasses')) reader.texts('suspectClasses', componentClasses);
  if (reader.has('remediate')) reader.texts('remediate');
  if (reader.has('falsePositives')) reader.localizedList('falsePositives');
  if (reader.has('references')) reader.texts('references');
  checkAttribute(data['attribute'], report);
  if (problems.length > 0) return { problems };

  const signature = data as unknown as Signature;
  checkCaptureUse(signature, report);
  for (const id of signature.remediate ?? []) {
    if (options.remediations && !options.remediations.has(id)) {
      const help = 'Use an id of a file in signatures/remediations, or write that file.';
      report('remediate', 'There is no remediation "{0}".', help, { args: [id] });
    }
  }
  if (problems.length === 0) checkSamples(signature, report, (log) => matchSignatures(compileSignatures([signature], []), log).matches);
  if (problems.length === 0) checkBaselines(signature, options.baselines ?? [], report);
  return problems.length === 0 ? { rule: signature, problems } : { problems };
}

/** Checks one benign shape file, as `validateSignature` does a signature. */
export function validateBenignShape(data: unknown, fileName: string): Checked<BenignShape> {
  const { problems, report } = problemCollector();
  if (!isFields(data)) return { problems: [notAnObject()] };
  const reader = new ShapeReader(data, '', report);
  reader.only(BENIGN_FIELDS);
  checkCommon(data, fileName, reader, report);
  reader.localized('because');
  reader.texts('seenIn');
  if (problems.length > 0) return { problems };
  const shape = data as unknown as BenignShape;
  checkSamples(shape, report, (log) =>
    matchSignatures(compileSignatures([], [shape]), log).benign.map((match) => ({ ...match, captures: {} })),
  );
  return problems.length === 0 ? { rule: shape, problems } : { problems };
}

function notAnObject(): KnowledgeProblem {
  return {
    path: '',
    what: 'The file does not hold the fields of a signature.',
    args: [],
    help: 'Begin with "id:", "title:", "match:" at the left margin; signatures/README.md has a whole example.',
  };
}

function checkCommon(data: Fields, fileName: string, reader: ShapeReader, report: Report): void {
  reader.text('id');
  reader.localized('title');
  reader.texts('formats', lineFormats);
  const expected = (fileName.split(/[\\/]/).pop() ?? '').replace(/\.[A-Za-z]+$/, '');
  const id = data['id'];
  if (typeof id === 'string' && id !== expected) {
    const help = 'Rename the file or change the id, so that one leads to the other.';
    report('id', 'The id "{0}" differs from the file name "{1}".', help, { args: [id, expected] });
  }
  if (typeof id === 'string' && (!/^[a-z0-9-]+$/.test(id) || /^-|--|-$/.test(id))) {
    report('id', 'The id "{0}" is not lower-case words joined by hyphens.', 'Write it like "mig-registry-write-denied".', {
      args: [id],
    });
  }
  checkPattern(data['match'], 'match', report);
  checkCorrelations(data['correlate'], report);
  checkSampleShape(data['samples'], report);
}

/** Shape of a record pattern, RE2 syntax, and enough fixed text for the prefilter. */
function checkPattern(value: unknown, path: string, report: Report): void {
  if (!isFields(value)) {
    report(path, 'A pattern is missing here.', 'Write "message:" with an RE2 pattern below it.');
    return;
  }
  const reader = new ShapeReader(value, path, report);
  reader.only(['message', 'continuation', 'component', 'level', 'eventId']);
  const component = value['component'];
  if (component !== undefined && typeof component !== 'string') reader.texts('component');
  if (reader.has('level')) reader.oneOf('level', levelWords);
  const eventId = value['eventId'];
  if (eventId !== undefined && !(typeof eventId === 'string' && /^0x[0-9a-f]{6}$/.test(eventId))) {
    reader.wrong('eventId', 'The field "{0}" must be a message id as the log writes it, in quotes: "0x08097b".');
    return;
  }
  let valid = true;
  for (const part of ['message', 'continuation']) {
    const pattern = value[part];
    if (pattern === undefined) continue;
    const error = typeof pattern === 'string' ? compileRe2(pattern).error : typeof pattern;
    if (error === undefined) continue;
    valid = false;
    report(`${path}.${part}`, 'The pattern is not valid: {0}', 'Patterns are RE2: no look-around and no back-references.', {
      args: [error],
      tried: typeof pattern === 'string' ? pattern : JSON.stringify(pattern),
    });
  }
  if (valid && !probeLiterals(value)) {
    const help =
      'Put words into the pattern that every such line contains, outside of optional parts and character classes. They are what the log is searched for.';
    report(path, 'The pattern has no fixed text of at least {0} characters.', help, {
      args: [SHORTEST_LITERAL],
      tried: JSON.stringify(value),
    });
  }
}

function checkCorrelations(value: unknown, report: Report): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) {
    report('correlate', 'The conditions must be a list.', 'Begin each condition with "- within:".');
    return;
  }
  value.forEach((item: unknown, index) => {
    const path = `correlate[${index}]`;
    if (!isFields(item)) {
      report(path, 'A condition is missing here.', 'Write "within:" and one of "before:" and "after:".');
      return;
    }
    const reader = new ShapeReader(item, path, report);
    reader.only(['within', 'before', 'after', 'absent', 'optional']);
    if (!isWithin(item['within'])) reader.wrong('within', 'The field "{0}" must be operation, phase, file, records: n or seconds: n.');
    if (reader.has('before') === reader.has('after')) {
      const help = 'Keep one: "before" looks at earlier lines, "after" at later ones.';
      report(path, 'A condition needs exactly one of "before" and "after".', help);
      return;
    }
    checkPattern(item['before'] ?? item['after'], `${path}.${reader.has('before') ? 'before' : 'after'}`, report);
    if (item['absent'] === true && item['optional'] === true) {
      report(path, 'A condition cannot be both absent and optional.', 'Remove "optional".');
    }
  });
}

function isWithin(value: unknown): value is Correlation['within'] {
  if (value === 'operation' || value === 'phase' || value === 'file') return true;
  if (!isFields(value) || Object.keys(value).length !== 1) return false;
  const amount = value['records'] ?? value['seconds'];
  return typeof amount === 'number' && amount > 0;
}

function checkAttribute(value: unknown, report: Report): void {
  if (value === undefined) return;
  const help = 'Write "<kind>: <capture>"; the kinds are service, driver, dll, process, registryKey, path, package, guid.';
  if (!isFields(value)) {
    report('attribute', 'The field "{0}" must be a table of kind and capture.', help, { args: ['attribute'] });
    return;
  }
  for (const [kind, capture] of Object.entries(value)) {
    if (!identifierKinds.includes(kind as (typeof identifierKinds)[number])) {
      report(`attribute.${kind}`, 'Unknown field "{0}".', help, { args: [kind] });
    } else if (typeof capture !== 'string') {
      report(`attribute.${kind}`, 'The field "{0}" must be the name of a capture.', help, { args: [kind] });
    }
  }
}

function checkSampleShape(value: unknown, report: Report): void {
  const help = 'Give at least one line under samples.match and one under samples.ignore; each ignore says because.';
  for (const kind of ['match', 'ignore'] as const) {
    const list = isFields(value) ? value[kind] : undefined;
    if (!Array.isArray(list) || list.length === 0) {
      report(`samples.${kind}`, 'There is no sample under "{0}".', help, { args: [`samples.${kind}`] });
      continue;
    }
    list.forEach((item: unknown, index) => {
      const path = `samples.${kind}[${index}]`;
      if (!isFields(item)) {
        report(path, 'A sample needs a "line".', help);
        return;
      }
      const reader = new ShapeReader(item, path, report);
      reader.only(kind === 'match' ? ['line', 'captures'] : ['line', 'because']);
      reader.text('line');
      if (kind === 'ignore') reader.text('because');
      const captures = item['captures'];
      if (captures === undefined) return;
      if (!isFields(captures) || Object.values(captures).some((text) => typeof text !== 'string')) {
        reader.wrong('captures', 'The field "{0}" must be a table of capture and text (numbers in quotes).');
      }
    });
  }
}

/** Every capture is used, and everything that names a capture names one that exists. */
function checkCaptureUse(signature: Signature, report: Report): void {
  const patterns = [
    signature.match,
    ...(signature.correlate ?? []).filter(({ absent }) => !absent).map((one) => one.before ?? one.after ?? {}),
  ];
  const captures = new Set(patterns.flatMap((one) => [...captureNames(one.message), ...captureNames(one.continuation)]));
  const attributed = new Set<string>(Object.values(signature.attribute ?? {}));
  const explained = new Set<string>();
  for (const language of ['en', 'zh-CN'] as const) {
    for (const found of signature.explain[language].matchAll(/\{([A-Za-z_][\w.]*)\}/g)) explained.add(found[1] ?? '');
  }
  const help = 'Name the group in the pattern: (?<name>...), or remove the reference.';
  for (const name of attributed) {
    if (!captures.has(name)) report('attribute', 'No pattern captures "{0}".', help, { args: [name] });
  }
  for (const name of explained) {
    if (name.startsWith('component.') || captures.has(name)) continue;
    report('explain', 'No pattern captures "{0}".', help, { args: [name] });
  }
  for (const name of captures) {
    if (name === 'code' || attributed.has(name) || explained.has(name)) continue;
    const use = 'Use it in "explain" or "attribute", or make it a plain group: (?:...).';
    report('match', 'The capture "{0}" is not used.', use, { args: [name] });
  }
}

/** On a healthy upgrade nothing that matters may fire. */
function checkBaselines(signature: Signature, baselines: readonly LogFile[], report: Report): void {
  if (signature.symptom || (signature.severity !== 'decisive' && signature.severity !== 'error')) return;
  const set = compileSignatures([signature], []);
  for (const log of baselines) {
    const [first] = matchSignatures(set, log).matches;
    if (!first) continue;
    const help = 'Narrow the pattern or add a condition under "correlate", or lower the severity.';
    report('match', 'It fires on the log of a successful upgrade: {0}, line {1}.', help, {
      args: [log.path, first.line + 1],
      tried: log.lines.text(first.line).slice(0, 300),
    });
  }
}
