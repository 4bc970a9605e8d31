import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fillRemediation,
  imageQuestions,
  proposals,
  renderSnippet,
  type Attempt,
  type Attribution,
  type CaseAnalysis,
  type FilledRemediation,
  type Finding,
  type Language,
} from '../../../engine/src/index.js';
import { valueOfKind } from '../../../engine/src/features/remediation/kinds.js';
import { proseMarkdown } from '../../../engine/src/features/remediation/prose.js';
import { brokenBootObject, caseEngine, caseOf, firstProposal, protectedKey } from './remediationCases.js';

function filledFor(analysis: CaseAnalysis, language: Language, remediation?: string): FilledRemediation {
  const { finding, proposal } = firstProposal(analysis, remediation);
  return fillRemediation(proposal.remediation, { ...proposal, finding, caseAnalysis: analysis, language });
}

function commandsOf(filled: FilledRemediation): string {
  return [...filled.backup, ...filled.steps, ...filled.verify, ...filled.undo]
    .flatMap(({ command }) => command ?? [])
    .join('\n');
}

test('case 5b: the GUID of a later line of the chain stands in the command, with backup and undo', () => {
  const filled = filledFor(caseOf({ 'setupact.log': brokenBootObject }), 'en');
  assert.equal(filled.id, 'delete-bcd-object');
  const commands = commandsOf(filled);
  assert.ok(commands.includes('bcdedit /delete {725f2633-5298-49c7-9016-202d172da460}\n'), commands);
  assert.ok(filled.backup[0]?.command?.startsWith('bcdedit /export '));
  assert.ok(filled.undo[0]?.command?.startsWith('bcdedit /import '));
  const guid = filled.parameters.find(({ name }) => name === 'guid');
  assert.deepEqual(guid?.place, { file: 'setupact.log', line: 4 });
  assert.equal(guid.source, 'log');
});

test('the GUID is found by the object itself when no rule captured it, and left open when there are two', () => {
  const analysis = caseOf({ 'setupact.log': brokenBootObject });
  const { finding, proposal } = firstProposal(analysis);
  const bare: Finding = { ...finding, captures: {}, attribute: {} };
  const noCaptures = (one: Finding): Finding => ({ ...one, captures: {} });
  const fill = (caseAnalysis: CaseAnalysis): string | undefined =>
    fillRemediation(proposal.remediation, { finding: bare, caseAnalysis, language: 'en' }).parameters.find(
      ({ name }) => name === 'guid',
    )?.value;
  const without = (one: CaseAnalysis): CaseAnalysis => ({
    ...one,
    logs: one.logs.map((log) => ({ ...log, findings: log.findings.map(noCaptures) })),
  });
  assert.equal(fill(without(analysis)), '{725f2633-5298-49c7-9016-202d172da460}');
  const second = brokenBootObject.replace(
    'BCD: Failed to clone store.',
    'BCD: Failed to clone store {11111111-2222-3333-4444-555555555555}.',
  );
  assert.equal(fill(without(caseOf({ 'setupact.log': second }))), undefined);
});

test('case 5a: the whole key without the value name, and the product, in both languages', () => {
  const analysis = caseOf({ 'setupact.log': protectedKey });
  for (const [language, product] of [
    ['en', 'DSPS document protection'],
    ['zh-CN', 'DSPS 文档保护'],
  ] as const) {
    const filled = filledFor(analysis, language);
    assert.equal(filled.id, 'unprotect-registry-key');
    const values = Object.fromEntries(filled.parameters.map(({ name, value }) => [name, value]));
    assert.equal(values.key, 'HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64');
    assert.equal(values.product, product);
    assert.ok(commandsOf(filled).includes('reg export "HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64" "'));
    assert.ok(filled.steps[0]?.text.plain.includes(product));
  }
});

/** A finding of an attributed component, without any log. */
function attributed(component: string, grade: Attribution['grade'], remediate: readonly string[]) {
  const known = caseEngine().knowledge.components.find(({ id }) => id === component);
  assert.ok(known, component);
  const finding: Finding = {
    id: 'x@setupact.log:1',
    rule: 'x',
    severity: 'decisive',
    title: { en: 'x', 'zh-CN': 'x' },
    place: { file: 'setupact.log', line: 1 },
    record: 0,
    codes: [],
    captures: {},
    remediate,
  };
  const attribution: Attribution = {
    component,
    product: known.product,
    vendor: known.vendor ?? '',
    class: known.class,
    grade,
    findingId: finding.id,
    because: [{ place: finding.place, what: { en: 'x', 'zh-CN': 'x' } }],
    remediations: known.remediations ?? [],
  };
  const base = caseOf({ 'setupact.log': '2022-04-20 16:59:43, Info                  SP     x\n' });
  const analysis: CaseAnalysis = {
    ...base,
    verdict: { outcome: 'failed', firstCause: finding },
    attributions: [attribution],
  };
  return { finding, analysis };
}

/** What is proposed first for a component of a grade beside what the failure itself calls for. */
function checkFirst(component: string, grade: Attribution['grade'], remediate: readonly string[], expected: string) {
  const { finding, analysis } = attributed(component, grade, remediate);
  const list = proposals(finding, analysis, caseEngine().knowledge).map(({ remediation }) => remediation.id);
  assert.equal(list[0], expected, list.join(', '));
  assert.equal(new Set(list).size, list.length);
}

test('what is proposed first', () => {
  checkFirst('tms', 'A', ['collect-crash-dump', 'check-boot-drivers'], 'disable-service-start');
  checkFirst('zkcloud', 'B', ['find-dismhost-blocker', 'disable-injecting-software'], 'disable-injecting-software');
  checkFirst('dsps', 'B', ['test-protection-products', 'uninstall-component'], 'uninstall-component');
  checkFirst('dsps', 'C', ['test-protection-products', 'uninstall-component'], 'test-protection-products');
  checkFirst('dsps', 'A', ['unprotect-registry-key', 'uninstall-component'], 'unprotect-registry-key');
});

test('cases 1 and 3: service and process pattern from the catalogue entry of the attributed component', () => {
  const one = attributed('tms', 'A', []);
  const service = filledFor(one.analysis, 'en', 'disable-service-start');
  assert.ok(commandsOf(service).includes('"HKLM\\SYSTEM\\CurrentControlSet\\Services\\lwfmgr" /v Start'));
  const three = attributed('zkcloud', 'B', []);
  const process = filledFor(three.analysis, 'zh-CN', 'disable-injecting-software');
  assert.ok(commandsOf(process).includes("-like 'zk_*.exe'"), commandsOf(process));
});

test('case 4: the suspects in order, by name', () => {
  const { analysis } = attributed('dsps', 'C', ['test-protection-products']);
  const [dsps] = analysis.attributions;
  assert.ok(dsps);
  const both = { ...analysis, attributions: [dsps, { ...dsps, product: { en: 'Other', 'zh-CN': '其他' } }] };
  const products = filledFor(both, 'en').parameters.find(({ name }) => name === 'products');
  assert.equal(products?.value, 'DSPS document protection, Other');
});

test('facts of the attempt fill in the image; the rest stays a visible placeholder in the language of the notes', () => {
  const { finding, analysis } = attributed('tms', 'A', ['ask-image-origin']);
  const attempt: Attempt = {
    file: 'setupact.log',
    startLine: 1,
    endLine: 1,
    startTime: Date.UTC(2020, 11, 14, 10, 0, 0),
    endTime: NaN,
    outcome: 'succeeded',
    reported: true,
    extendReadings: [],
    image: { path: 'C:\\$WINDOWS.~BT\\Sources\\install.wim', bytes: 5554353356, name: 'ICBC VDA Win10 LTSC 2019' },
    tree: 'live',
  };
  const filled = filledFor({ ...analysis, attempts: [attempt] }, 'zh-CN', 'ask-image-origin');
  const question = filled.steps[0]?.text;
  assert.ok(question);
  assert.ok(question.plain.includes('ICBC VDA Win10 LTSC 2019'));
  assert.ok(question.plain.includes('2020-12-14 10:00:00'));
  assert.ok(question.plain.includes('5554353356'));
  assert.ok(question.plain.includes('<imageCreated: 映像的创建日期>'));
  assert.ok(question.markdown.includes('`<imageCreated: 映像的创建日期>`'));
  assert.equal(finding.id, 'x@setupact.log:1');
});

test('a hostile name in the log stays out of the commands, and the reason is given', () => {
  const hostile = protectedKey.replaceAll('Ensec64', 'Ensec64%COMSPEC%');
  const filled = filledFor(caseOf({ 'setupact.log': hostile }), 'en', 'unprotect-registry-key');
  const key = filled.parameters.find(({ name }) => name === 'key');
  assert.ok(key);
  assert.ok(key.value?.includes('%COMSPEC%'));
  assert.equal(key.refused, 'special-character');
  assert.ok(!commandsOf(filled).includes('%COMSPEC%'));
  assert.ok(commandsOf(filled).includes('reg delete "<key: The key that was refused>" /f'));
});

/** `kind | text` → the value, or undefined. */
function checkKind(kind: Parameters<typeof valueOfKind>[0], text: string, expected: string | undefined) {
  assert.equal(valueOfKind(kind, text), expected, `${kind}: ${text}`);
}

test('what is a value of which kind', () => {
  checkKind('guid', '725f2633-5298-49c7-9016-202d172da460', '{725f2633-5298-49c7-9016-202d172da460}');
  checkKind('guid', '{725f2633}', undefined);
  checkKind('registryKey', 'HKLM\\SYSTEM\\A\\ [x]', 'HKLM\\SYSTEM\\A');
  checkKind('registryKey', 'HKLM\\SYSTEM\\A\\\\', 'HKLM\\SYSTEM\\A');
  checkKind('registryKey', 'HKLM\\SYSTEM\\A [x] [y]', 'HKLM\\SYSTEM\\A [x]');
  checkKind('registryKey', 'HKLM\\SYSTEM\\A [x [y]', 'HKLM\\SYSTEM\\A');
  checkKind('registryKey', 'HKLM\\SYSTEM\\A[x]', 'HKLM\\SYSTEM\\A[x]');
  checkKind('registryKey', 'HKLM\\SYSTEM\\A [x] y', 'HKLM\\SYSTEM\\A [x] y');
  checkKind('registryKey', 'HKLM\\SYSTEM\\A []', 'HKLM\\SYSTEM\\A');
  checkKind('registryKey', 'SYSTEM\\A', undefined);
  checkKind('path', '\\??\\C:\\a\\b', 'C:\\a\\b');
  checkKind('path', '\\\\?\\C:\\a', 'C:\\a');
  checkKind('path', '\\\\server\\share\\a', '\\\\server\\share\\a');
  checkKind('path', 'C:\\a*', undefined);
  checkKind('path', 'somewhere', undefined);
  checkKind('service', 'a\\b', undefined);
  checkKind('process', '*.*', undefined);
  checkKind('process', 'zk_*.exe', 'zk_*.exe');
  checkKind('package', '*', undefined);
  checkKind('package', 'oem12.inf', 'oem12.inf');
  checkKind('text', '  ', undefined);
});

test('texts of the catalogue keep their characters in Markdown', () => {
  const cases: [string, string][] = [
    ['zk_*.exe in C:\\$OEM$ [x]', 'zk\\_\\*.exe in C:\\\\$OEM$ \\[x\\]'],
    ['C:\\Windows\\Logs', 'C:\\Windows\\Logs'],
    ['<b>', '\\<b>'],
    ['1. first', '1\\. first'],
    ['- item', '\\- item'],
    ['\r\n\r\n \t+ item\n\n12) x\n-no', '\r\n\r\n \t\\+ item\n\n12\\) x\n-no'],
    ['*_HumanReadable.xml', '\\*\\_HumanReadable.xml'],
  ];
  for (const [text, expected] of cases) assert.equal(proseMarkdown(text), expected);
});

test('an app is found by the name of its package: its full name, with the version, is no value of -Name', () => {
  const line =
    '2024-03-05 10:20:30, Error                 SYSPRP Package Contoso.App_1.2.3.0_x64__abcdefghjkmnp was installed for a user, but not provisioned for all users. This package will not function properly in the sysprep image.\r\n' +
    '2024-03-05 10:20:30, Error      [0x0f00d8] SYSPRP WinMain:Hit failure while pre-validate sysprep generalize internal providers; hr = 0x80073cf2\r\n';
  const filled = filledFor(caseOf({ 'setuperr.log': line }), 'en', 'sysprep-appx');
  const [remove, deprovision] = filled.steps.map(({ command }) => command ?? '');
  assert.ok(remove?.startsWith("Get-AppxPackage -AllUsers -Name 'Contoso.App' |"), remove);
  assert.ok(deprovision?.includes("-eq 'Contoso.App'"), deprovision);
});

test('every remediation fills without a log: all parameters visible or defaulted, no brace of a parameter left', () => {
  const { finding, analysis } = attributed('tms', 'C', []);
  for (const remediation of caseEngine().knowledge.remediations()) {
    for (const language of ['en', 'zh-CN'] as const) {
      const filled = fillRemediation(remediation, { finding, caseAnalysis: analysis, language });
      const all = JSON.stringify(filled);
      for (const { name, value, placeholder } of filled.parameters) {
        assert.ok(!all.includes(`{${name}}`), `${remediation.id}: {${name}}`);
        if (value === undefined) assert.ok(placeholder.length > name.length + 4, `${remediation.id}: ${placeholder}`);
      }
    }
  }
});

test('a path of the failure fills only the parameter that is meant for it', () => {
  const line =
    '2020-07-29 16:29:16, Error                 SP     CApplyWIM: Failure while applying image 1 for C:\\$WINDOWS.~BT\\Sources\\Install.wim. Error 0x80070005[gle=0x00000005]\n' +
    '2020-07-29 16:29:17, Error                 SP     Operation failed: Apply WIM file PathForNewOSFile (compact), index 1 to C:\\$WINDOWS.~BT\\NewOS. Error: 0x80070005[gle=0x000000b7]\n';
  const filled = filledFor(caseOf({ 'setupact.log': line }), 'en', 'test-protection-products');
  const values = Object.fromEntries(filled.parameters.map(({ name, value }) => [name, value]));
  assert.equal(values.imagePath, 'C:\\$WINDOWS.~BT\\Sources\\Install.wim');
  assert.equal(values.mountDirectory, 'C:\\mount-test');
});

test('case 2: the question for the origin of the image, with its facts and the lines that hold them', () => {
  const { analysis } = attributed('tms', 'C', []);
  const log = [
    '2020-12-14 10:03:41, Info                  MOUPG  Command line: /InstallFile C:\\Win10Media\\Sources\\Install.wim',
    '2020-12-14 10:03:42, Info                  MOUPG  Image: ICBC VDA Win10 LTSC 2019, 5554353356 bytes',
  ].join('\n');
  const base = caseOf({ 'setupact.log': log });
  const attempt: Attempt = {
    file: 'setupact.log',
    startLine: 1,
    endLine: 2,
    startTime: Date.UTC(2020, 11, 14, 10, 3, 41),
    endTime: NaN,
    outcome: 'succeeded',
    reported: true,
    extendReadings: [],
    image: { path: 'C:\\Win10Media\\Sources\\Install.wim', bytes: 5554353356, name: 'ICBC VDA Win10 LTSC 2019' },
    tree: 'live',
  };
  const known: CaseAnalysis = { ...base, attempts: [attempt], attributions: [] };
  const [question, ...others] = imageQuestions(known);
  assert.ok(question);
  assert.equal(others.length, 0);
  const [proposal] = proposals(question, known, caseEngine().knowledge);
  assert.equal(proposal?.remediation.id, 'ask-image-origin');
  const snippet = renderSnippet({
    finding: question,
    proposal,
    caseAnalysis: known,
    language: 'en',
    hashOf: () => undefined,
  });
  const text = snippet.lines.join('\n');
  for (const fact of [
    'ICBC VDA Win10 LTSC 2019',
    '5554353356',
    'C:\\Win10Media\\Sources\\Install.wim',
    'setupact.log:1-2',
  ])
    assert.ok(text.includes(fact), fact);
  assert.ok(!text.includes('Confidence'));
  assert.deepEqual(imageQuestions({ ...known, attempts: [{ ...attempt, outcome: 'failed' }] }), []);
  assert.deepEqual(imageQuestions(analysis), []);
});
