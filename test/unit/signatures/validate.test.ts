import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { KnowledgeProblem } from '../../../engine/src/signatures/problem.js';
import { acceptSignatures } from '../../../engine/src/signatures/rules.js';
import {
  componentClasses,
  identifierKinds,
  levelWords,
  lineFormats,
  severityWords,
  statusWords,
} from '../../../engine/src/signatures/shape.js';
import { knownParts } from '../../../engine/src/signatures/explainText.js';
import { scanLog } from '../../../engine/src/records/scan.js';
import { validateBenignShape, validateSignature } from '../../../engine/src/signatures/validate.js';

const head = '2024-03-05 10:20:30, Error                 SP     ';
const good = {
  id: 'disk-on-fire',
  title: { en: 'The disk is on fire', 'zh-CN': '磁盘着火' },
  status: 'experimental',
  formats: ['panther'],
  severity: 'decisive',
  match: { message: '^Disk (?<path>\\S+) is on fire' },
  explain: { en: '{path} burns.', 'zh-CN': '{path} 着火了。' },
  samples: {
    match: [{ line: `${head}Disk C: is on fire`, captures: { path: 'C:' } }],
    ignore: [{ line: `${head}Disk C: is fine`, because: 'it is fine' }],
  },
};

/** The good signature with fields replaced (`undefined` removes one). */
function changed(fields: Record<string, unknown>): unknown {
  const copy: Record<string, unknown> = { ...structuredClone(good), ...fields };
  for (const [name, value] of Object.entries(copy)) if (value === undefined) delete copy[name];
  return copy;
}

function drawn({ path, what, args }: KnowledgeProblem): string {
  return `${path}: ${what.replace(/\{(\d)\}/g, (_, index: string) => String(args[Number(index)]))}`;
}

/** Every expectation is a text that one of the problems contains; the first problem must be the first of them. */
function checkProblems(data: unknown, ...expected: readonly RegExp[]): void {
  const { rule, problems } = validateSignature(data, 'x/disk-on-fire.yml');
  assert.equal(rule, undefined);
  assert.ok(problems.length > 0);
  const all = problems.map(drawn);
  for (const one of expected) assert.ok(all.some((text) => one.test(text)), `${one} in ${JSON.stringify(all)}`);
  for (const problem of problems) assert.ok(problem.help.length > 10, 'every problem says what to do');
}

test('a good signature is accepted as it is', () => {
  const { rule, problems } = validateSignature(structuredClone(good), '.upgrade-forensics/signatures/disk-on-fire.yaml');
  assert.deepEqual(problems, []);
  assert.equal(rule?.id, 'disk-on-fire');
});

test('what is not a signature at all is answered, not thrown', () => {
  for (const data of [null, undefined, 'text', 7, [], [good], { id: {} }, { match: 'x', samples: 3, formats: [1] }]) {
    assert.ok(validateSignature(data, 'disk-on-fire.yml').problems.length > 0);
    assert.ok(validateBenignShape(data, 'disk-on-fire.yml').problems.length > 0);
  }
});

test('missing, misspelt and wrong fields are named with their path', () => {
  checkProblems(changed({ title: undefined }), /^title: The text in "en" is missing/, /"zh-CN"/);
  checkProblems(changed({ explain: { en: 'only English' } }), /^explain: The text in "zh-CN" is missing/);
  checkProblems(changed({ severety: 'error' }), /^severety: Unknown field "severety"/);
  checkProblems(changed({ severity: 'grave' }), /^severity: .* must be one of: decisive, error/);
  checkProblems(changed({ status: undefined }), /^status: The field "status" is missing/);
  checkProblems(changed({ formats: ['panter'] }), /^formats: .* a list of these: panther, cbs/);
  checkProblems(changed({ attribute: { drivers: 'path' } }), /^attribute.drivers: Unknown field/);
  checkProblems(changed({ suspectClasses: ['av'] }), /^suspectClasses: /);
  checkProblems(changed({ id: 'other-name' }), /^id: The id "other-name" differs from the file name "disk-on-fire"/);
});

test('patterns: RE2 only, and with fixed text', () => {
  checkProblems(changed({ match: { message: '(?<path>a' } }), /^match.message: The pattern is not valid/);
  checkProblems(changed({ match: { message: '(?!x)Disk is on fire' } }), /^match.message: The pattern is not valid/);
  checkProblems(changed({ match: { message: '\\w+ \\d+' } }), /^match: The pattern has no fixed text of at least 4/);
  checkProblems(changed({ match: { level: 'error' } }), /^match: The pattern has no fixed text/);
  checkProblems(changed({ match: { eventId: '0x1' } }), /^match.eventId: .*message id as the log writes it/);
  checkProblems(changed({ match: { mesage: 'Disk on fire' } }), /^match.mesage: Unknown field/);
});

test('conditions', () => {
  const before = { message: 'Smoke in the room' };
  checkProblems(changed({ correlate: {} }), /^correlate: The conditions must be a list/);
  checkProblems(changed({ correlate: [{ within: 'file' }] }), /^correlate\[0\]: .*exactly one of "before" and "after"/);
  checkProblems(changed({ correlate: [{ within: 'house', before }] }), /^correlate\[0\].within: /);
  checkProblems(changed({ correlate: [{ within: { records: 0 }, before }] }), /^correlate\[0\].within: /);
  checkProblems(changed({ correlate: [{ within: 'file', before: { message: '.*' } }] }), /^correlate\[0\].before: .*fixed text/);
  checkProblems(
    changed({ correlate: [{ within: 'file', before, absent: true, optional: true }] }),
    /cannot be both absent and optional/,
  );
});

test('captures: none unused, none invented', () => {
  checkProblems(changed({ explain: { en: 'It burns.', 'zh-CN': '着火了。' } }), /^match: The capture "path" is not used/);
  checkProblems(changed({ explain: { en: '{where} {path}', 'zh-CN': '{path}' } }), /^explain: No pattern captures "where"/);
  checkProblems(changed({ attribute: { path: 'place' } }), /^attribute: No pattern captures "place"/);
});

test('samples must do what they declare', () => {
  const { match, ignore } = good.samples;
  checkProblems(changed({ samples: { match } }), /^samples.ignore: There is no sample/);
  checkProblems(changed({ samples: { match: [], ignore } }), /^samples.match: There is no sample/);
  checkProblems(changed({ samples: { match: [{ line: `${head}Disk is wet` }], ignore } }), /^samples.match\[0\]: .*should match, and does not/);
  checkProblems(
    changed({ samples: { match: [{ line: `${head}Disk C: is on fire`, captures: { path: 'D:' } }], ignore } }),
    /^samples.match\[0\].captures.path: The capture "path" should be "D:" and is "C:"/,
  );
  checkProblems(
    changed({ samples: { match, ignore: [{ line: `${head}Disk D: is on fire`, because: 'cold' }] } }),
    /^samples.ignore\[0\]: The sample should not match, and does: cold/,
  );
});

test('a signature that fires on the log of a healthy upgrade is refused, unless it does not matter', () => {
  const baseline = scanLog('setupact.log', new TextEncoder().encode(`${head}all well\r\n${head}Disk C: is on fire\r\n`));
  const refused = validateSignature(structuredClone(good), 'disk-on-fire.yml', { baselines: [baseline] });
  assert.deepEqual(refused.problems.map(drawn), [
    'match: It fires on the log of a successful upgrade: setupact.log, line 2.',
  ]);
  const info = validateSignature(changed({ severity: 'info' }), 'disk-on-fire.yml', { baselines: [baseline] });
  assert.deepEqual(info.problems, []);
});

test('unknown remediations are refused when the known ones are given', () => {
  const data = changed({ remediate: ['call-fire-brigade'] });
  const options = { remediations: new Set(['check-disk']) };
  assert.match(drawn(validateSignature(data, 'disk-on-fire.yml', options).problems[0] as KnowledgeProblem), /no remediation/);
  assert.deepEqual(validateSignature(data, 'disk-on-fire.yml').problems, []);
});

test('a broken file does not disturb the others, and an id is taken once', () => {
  const file = (name: string, data: unknown): { file: string; data: unknown } => ({ file: `${name}.yml`, data });
  const { rules, problems } = acceptSignatures(
    [
      file('disk-on-fire', good),
      file('broken', { id: 'broken' }),
      file('more/disk-on-fire', good),
      file('second', changed({ id: 'second' })),
      file('built-in', changed({ id: 'built-in' })),
    ],
    {},
    new Set(['built-in']),
  );
  assert.deepEqual(rules.map(({ id }) => id), ['disk-on-fire', 'second']);
  assert.deepEqual([...new Set(problems.map((problem) => problem.file))], ['broken.yml', 'more/disk-on-fire.yml', 'built-in.yml']);
  assert.match(problems.map(drawn).join('\n'), /id: The id "disk-on-fire" is already taken/);
});

test('an explanation leaves out what the match does not know', () => {
  const explain = { en: 'The key {key} (value {value}) is protected ({service}).', 'zh-CN': '键 {key}（值 {value}）受保护（{service}）。' };
  assert.deepEqual(knownParts(explain, { key: 'HKLM\\X', service: 'y' }), {
    en: 'The key {key} is protected ({service}).',
    'zh-CN': '键 {key}受保护（{service}）。',
  });
  assert.equal(knownParts({ en: '{a}{b} (unknown)', 'zh-CN': '' }, { b: 'x' }).en, '{b} (unknown)');
  assert.equal(knownParts({ en: 'x \t\n ({a})({a}) y  ({b}) (z', 'zh-CN': '' }, { b: 'x' }).en, 'x y  ({b}) (z');
});

interface Words {
  readonly enum: readonly string[];
}
interface Schema {
  readonly properties: {
    readonly formats: { readonly items: Words };
    readonly severity: Words;
    readonly status: Words;
    readonly suspectClasses: { readonly items: Words };
    readonly attribute: { readonly properties: object };
  };
  readonly definitions: { readonly pattern: { readonly properties: { readonly level: Words } } };
}

test('schema and engine know the same words', () => {
  const read = (name: string): Schema => JSON.parse(readFileSync(`signatures/${name}.schema.json`, 'utf8')) as Schema;
  for (const { properties, definitions } of [read('signature'), read('benign')]) {
    assert.deepEqual(properties.formats.items.enum, lineFormats);
    assert.deepEqual(definitions.pattern.properties.level.enum, levelWords);
  }
  const { properties } = read('signature');
  assert.deepEqual(properties.severity.enum, severityWords);
  assert.deepEqual(properties.status.enum, statusWords);
  assert.deepEqual(properties.suspectClasses.items.enum, componentClasses);
  assert.deepEqual(Object.keys(properties.attribute.properties), identifierKinds);
});

test('every message of the validation has a Chinese text', () => {
  const zh = JSON.parse(readFileSync('l10n/parts/signatures.zh-cn.json', 'utf8')) as Record<string, string>;
  const broken: unknown[] = [
    null,
    {},
    { ...good, id: 'X', title: 3, formats: [], match: { message: '(', level: 1, x: 1, component: [] }, correlate: 1 },
    { ...good, symptom: 1, severity: 0, attribute: 4, remediate: [1], falsePositives: 1, samples: { match: [1] } },
    { ...good, attribute: { x: 'y', path: 3 }, correlate: [1, { within: 1 }, { within: 'file', before: 3 }] },
    { ...good, match: { eventId: 'x' }, falsePositives: [{}], samples: { match: [{ line: 'x', captures: 1 }], ignore: [{}] } },
    { ...good, correlate: [{ within: 'file', before: { message: 'Disk' }, absent: true, optional: true }] },
    { ...good, match: { message: '.*' } },
    { ...good, explain: { en: '{z}', 'zh-CN': '{z}' }, remediate: ['none'] },
    { ...good, samples: { match: [{ line: 'x' }, { line: `${head}Disk C: is on fire`, captures: { path: '' } }], ignore: [{ line: `${head}Disk C: is on fire`, because: 'y' }] } },
  ];
  const said = new Set<string>();
  for (const data of broken) {
    const found = validateSignature(data, 'disk-on-fire.yml', { remediations: new Set() }).problems;
    for (const { what, help } of found) said.add(what).add(help);
  }
  assert.ok(said.size > 40, `${said.size} messages met`);
  assert.deepEqual([...said].filter((message) => !zh[message]), []);
  for (const [english, chinese] of Object.entries(zh)) {
    assert.deepEqual(english.match(/\{\d\}/g)?.sort(), chinese.match(/\{\d\}/g)?.sort(), english);
  }
});
