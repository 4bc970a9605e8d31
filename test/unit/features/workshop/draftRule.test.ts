import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { draftRule, type DraftedRule } from '../../../../engine/src/features/workshop/draftRule.js';
import { componentNameAt, draftComponent } from '../../../../engine/src/features/workshop/draftComponent.js';
import { ruleHits } from '../../../../engine/src/features/workshop/hits.js';
import { plainYaml, snippetYaml } from '../../../../engine/src/features/workshop/yamlText.js';
import { validateComponent } from '../../../../engine/src/signatures/component.js';
import { validateBenignShape, validateSignature } from '../../../../engine/src/signatures/validate.js';
import { bareEngine, bareEngineWith } from '../../bareEngine.js';

const LOG = `2024-03-05 10:20:29, Info                  MIG    Contoso agent opened C:\\Users\\jane.doe\\AppData
2024-03-05 10:20:30, Error                 MIG    Contoso agent refused C:\\Users\\jane.doe\\AppData, error 0x80070005[gle=0x00000005]
2024-03-05 10:20:31, Error                 MIG    Contoso agent refused C:\\Users\\jane.doe\\Desktop, error 0x80070005
2024-03-05 10:20:32, Error                 MIG    Contoso agent refused C:\\Users\\jane.doe\\Desktop, error 0x80070020
2024-03-05 10:20:33, Info                  MIG    Contoso agent is done; it's "over" ${'${1:x}'} {y}
2024-03-05 10:20:34, Info                  SP     Setup goes on
2024-03-05 10:20:35, Info                  CSI    Stack of the failure:
  frame 1 at 0x7ff6 in contoso.dll
  frame 2 at 0x7ff7 in setup.exe
2024-03-05 10:20:36, Error                 CONX   Windows::Compat::Check: result 0x800704C7
`;
const analysis = bareEngine.analyseLog('setupact.log', new TextEncoder().encode(LOG));

/** The rule from these 0-based lines, read back from its YAML. */
function drafted(
  startLine: number,
  endLine = startLine,
  benign?: Parameters<typeof draftRule>[1]['benign'],
): DraftedRule {
  const made = draftRule(analysis, { startLine, endLine, taken: new Set(), ...(benign && { benign }) });
  assert.ok('rule' in made, JSON.stringify(made));
  const data: unknown = parse(plainYaml(made.yaml));
  assert.deepEqual(data, JSON.parse(JSON.stringify(made.rule)));
  const { problems } = benign ? validateBenignShape(data, made.id) : validateSignature(data, made.id);
  assert.deepEqual(problems, []);
  return made;
}
const hits = (rule: DraftedRule['rule']): readonly number[] => {
  const run = ruleHits(analysis, rule);
  for (;;) {
    const step = run.next();
    if (step.done) return step.value.map(({ line }) => line);
  }
};

test('a line becomes a signature that finds it and what is the same, and not its neighbours', () => {
  const { rule, id } = drafted(1);
  assert.deepEqual(hits(rule), [1, 2]);
  assert.equal(id, 'mig-contoso-agent-refused-error');
  assert.ok('severity' in rule && rule.severity === 'error');
  assert.deepEqual(rule.attribute, { path: 'path' });
  assert.equal(rule.match.level, 'error');
  const samples = [...rule.samples.match, ...rule.samples.ignore].map(({ line }) => line).join('\n');
  assert.doesNotMatch(samples, /jane/);
  assert.match(samples, /C:\\Users\\user\\AppData/);
  assert.match(rule.samples.ignore[0]?.line ?? '', /0x80070020/);
});

test('lines of one kind become several samples, lines of two kinds a condition', () => {
  assert.equal(drafted(1, 2).rule.samples.match.length, 2);
  const { rule } = drafted(0, 1);
  assert.deepEqual(hits(rule), [1, 2]);
  assert.equal(rule.correlate?.length, 1);
  assert.ok(rule.correlate?.[0]?.before);
});

test('lines without a header are looked for as such, with the header in the sample', () => {
  const { rule } = drafted(7);
  assert.ok(rule.match.continuation);
  assert.deepEqual(hits(rule), [7]);
  assert.equal(rule.samples.match[0]?.line.split('\n').length, 2);
});

test('quotes, dollars and braces of a line stay text, in the file and in its places to fill in', () => {
  const made = drafted(4);
  assert.deepEqual(hits(made.rule), [4]);
  const snippet = snippetYaml(made.yaml);
  assert.match(snippet, /\\\$\{1:x\\\}/);
  assert.match(snippet, /severity: \$\{3\|info,decisive,error,warning\|\}/);
});

test('a benign shape holds the reason', () => {
  const made = drafted(9, 9, { because: "it's always so", seenIn: 'a case, 2026-11', language: 'en' });
  assert.ok('because' in made.rule);
  assert.equal(made.rule.because.en, "it's always so");
  const dimmed = bareEngineWith({ benign: [made.rule] }).analyseLog('setupact.log', new TextEncoder().encode(LOG));
  assert.equal(analysis.benign.some(Boolean), false);
  assert.deepEqual(
    [...dimmed.benign.keys()].filter((record) => dimmed.benign[record]),
    [7],
  );
});

test('an id that is taken is not taken again', () => {
  const made = draftRule(analysis, { startLine: 1, endLine: 1, taken: new Set(['mig-contoso-agent-refused-error']) });
  assert.ok('rule' in made);
  assert.equal(made.id, 'mig-contoso-agent-refused-error-2');
});

test('a selection that says nothing is no signature', () => {
  const empty = bareEngine.analyseLog('x.log', new TextEncoder().encode('\n  \n12\n'));
  for (const line of [0, 1, 2])
    assert.ok('what' in draftRule(empty, { startLine: line, endLine: line, taken: new Set() }));
});

const names: readonly (readonly [text: string, column: number, name: string | undefined, kind?: string])[] = [
  ['2024-03-05 10:20:29, Info                  MIG    loaded C:\\x\\contoso.sys twice', 0, 'contoso.sys', 'drivers'],
  ['2024-03-05 10:20:29, Info                  MIG    a.dll then b.dll', 62, 'b.dll', 'dlls'],
  ['2024-03-05 10:20:29, Info                  MIG    key \\Services\\ConFlt is gone', 68, 'ConFlt', 'services'],
  ['2024-03-05 10:20:29, Info                  MIG    run agent.exe', 50, 'agent.exe', 'processes'],
  ['2024-03-05 10:20:29, Info                  MIG    see ...a.sys-b.dll', 62, 'a.sys-b.dll', 'dlls'],
  ['2024-03-05 10:20:29, Info                  MIG    see ...a.sys-b.dllx', 62, 'a.sys', 'drivers'],
];
for (const [text, column, name, kind] of names) {
  test(`the name at column ${column} of: ${text.slice(50)}`, () => {
    const log = bareEngine.analyseLog('setupact.log', new TextEncoder().encode(text));
    const found = componentNameAt(log, 0, column, bareEngine.identifiers);
    assert.equal(found?.name, name);
    assert.equal(found?.kind, kind);
  });
}

test('a component names what nobody knew, at once', () => {
  const facts = {
    name: 'contoso.sys',
    kind: 'drivers',
    product: 'Contoso "Guard": 1',
    vendor: 'Contoso',
    class: 'edr',
  } as const;
  const { id, component, yaml } = draftComponent({ ...facts, source: 'a case, 2026-11' }, new Set(['contoso-guard-1']));
  assert.equal(id, 'contoso-guard-1-2');
  const data: unknown = parse(plainYaml(yaml));
  assert.deepEqual(data, component);
  assert.deepEqual(validateComponent(data, `${id}.yml`).problems, []);
  const [mention] = bareEngineWith({ components: [component] }).identifiers.mentions('loaded CONTOSO.SYS');
  assert.equal(mention?.component.id, id);
});

test('a component file that is wrong is told what is wrong', () => {
  const wrong = {
    id: 'x',
    product: { en: 'X' },
    vendor: 'V',
    class: 'toy',
    identifiers: { drivers: ['x.dll'], names: [] },
  };
  const paths = validateComponent(wrong, 'x.yml').problems.map(({ path }) => path);
  assert.deepEqual(paths, ['product', 'class', 'sources', 'identifiers.names', 'identifiers.drivers[0]']);
});

test('why a sample is none is said in the language of the person', () => {
  const made = draftRule(analysis, { startLine: 1, endLine: 1, taken: new Set(), language: 'zh-CN' });
  assert.ok('rule' in made && made.rule.samples.ignore.length > 0);
  for (const { because } of made.rule.samples.ignore) assert.match(because, /\p{Script=Han}/u);
});
