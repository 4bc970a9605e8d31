import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  caseTree,
  causesOf,
  chainItemAt,
  citationOf,
  consequencesOf,
  findingBeside,
  type CaseAnalysis,
  type CaseNode,
  type Speech,
} from '../../../engine/src/index.js';
import { sizeText } from '../../../engine/src/features/caseTree/files.js';
import { shortPlaces } from '../../../engine/src/features/caseTree/node.js';
import { loadSpeech } from '../../../server/src/runtime/index.js';
import { composeSamples } from '../../../tools/samples/build.mjs';
import { caseOfTexts } from './caseOfTexts.js';

const english = loadSpeech('en', undefined);
const chinese = loadSpeech('zh-CN', 'l10n/bundle.l10n.zh-cn.json');

const ACT = `2022-04-15 14:42:18, Info                  MOUPG  *************** SetupHost Logging Begin ***************
2022-04-15 14:42:18, Info                  MOUPG  SetupHost: Setup build version is: 10.0.17763.1 (rs5_release.180914-1434)
2022-04-15 15:00:10, Info                  SP     Executing operation: Update Boot Code
2022-04-15 15:00:13, Error                 SP     Error WRITE, 0x00000005 while gathering/applying object: Registry, HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64 [DisplayName]. Will return 0
2022-04-15 15:00:13, Error                 MIG    Error 5 while applying object HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64 [DisplayName]. Shell application requested abort
2022-04-15 15:00:13, Error                 SP     Operation failed: Update Boot Code. Error: 0x80070005[gle=0x00000005]
2022-04-15 15:00:14, Info                  MOUPG  SetupHost: Reporting error event -> [0x80070005, 0x50017]
`;
const DISM = `2022-04-15 13:00:00, Info                  DISM   DISM.EXE: <----- Starting Dism.exe session ----->
2022-04-15 13:00:41, Error                 DISM   DISM Package Manager: PID=4120 TID=5016 Failed while processing command cleanup-image. - CPackageManagerCLIHandler::ExecuteCmdLine(hr:0x800f081f)
2022-04-15 13:00:41, Info                  DISM   DISM.EXE: <----- Ending Dism.exe session ----->
`;
const COPY = ACT.split('\n').slice(3, 6).join('\n');
const failed = (): CaseAnalysis =>
  caseOfTexts({
    'Panther/setupact.log': ACT,
    'Panther/setuperr.log': COPY,
    'Windows/Logs/DISM/dism.log': DISM,
    'notes.txt': '',
  });

/** A tree as text, each node as `icon label | description @place`, below `depth` levels left out. */
function checkTree(nodes: readonly CaseNode[], expected: string, depth = 9): void {
  const rows = (list: readonly CaseNode[], level: number): string[] =>
    list.flatMap((node) => [
      `${'  '.repeat(level)}${node.icon} ${node.label}${node.description ? ` | ${node.description}` : ''}${node.place ? ` @${node.place.line}` : ''}`,
      ...(level + 1 < depth ? rows(node.children ?? [], level + 1) : []),
    ]);
  assert.equal(rows(nodes, 0).join('\n'), expected);
}

const part = (nodes: readonly CaseNode[], kind: string): CaseNode => {
  const found = nodes.find((node) => node.kind === kind);
  assert.ok(found, kind);
  return found;
};

test('the tree of a failed upgrade begins with verdict and first cause', () => {
  const nodes = caseTree(failed(), english);
  checkTree(
    [part(nodes, 'verdict')],
    `failed Verdict: failed | 0x80070005 - 0x50017 @4
  cause First cause · Migration was denied access to a registry key | Panther/setupact.log:4 @4
  where Failed in | Install / IMAGE_FINALIZE
  chain From the first cause to the result | 4 lines`.replace('Panther/setupact.log', 'setupact.log'),
    2,
  );
  checkTree(
    [part(nodes, 'attempts')],
    `group Attempts | 1
  failed Attempt 1: failed | 0x80070005 - 0x50017 · 2022-04-15 14:42:18 @7
    fact Start | 2022-04-15 14:42:18 @1
    fact End | 2022-04-15 15:00:14 (17 min 56 s) @7
    fact Result | 0x80070005 - 0x50017 @7
    fact Setup version | 10.0.17763.1`,
  );
});

test('findings stand by weight, symptoms apart, copies not at all', () => {
  const findings = part(caseTree(failed(), english), 'findings');
  const kinds = findings.children?.map(({ kind, description }) => `${kind} ${description}`) ?? [];
  assert.ok(kinds.includes('decisive 1'), kinds.join('; '));
  assert.ok(kinds.some((kind) => kind.startsWith('symptoms ')));
  const all = findings.children?.flatMap(({ children = [] }) => children) ?? [];
  assert.ok(all.length > 0 && all.every(({ place }) => place?.file !== 'Panther/setuperr.log'));
  assert.equal(findings.description, String(all.length));
  const decisive = all.find(({ icon }) => icon === 'decisive');
  assert.equal(decisive?.fixable, true);
  assert.match(decisive?.spoken ?? '', /^decisive: Migration was denied .*, Panther\/setupact\.log:4$/);
});

test('what is found again and again stands once, with its places below', () => {
  const rows = ['one', 'two', 'three'].map(
    (name) =>
      `2022-04-15 14:43:00, Error                 SP     Operation failed: Update ${name}. Error: 0x80070005[gle=0x00000005]`,
  );
  const known = caseOfTexts({ 'Panther/setupact.log': `${ACT}${rows.join('\n')}\n` });
  const findings = part(caseTree(known, english), 'findings');
  const symptoms = findings.children?.find(({ kind }) => kind === 'symptoms');
  const folded = symptoms?.children?.find(({ children }) => children);
  assert.match(folded?.description ?? '', /^setupact\.log:\d+ · 4 times$/);
  assert.deepEqual(
    folded?.children?.map(({ label, description }) => `${label} ${description ?? ''}`),
    [8, 9, 10].map(
      (line, index) =>
        `setupact.log:${line} SP Operation failed: Update ${['one', 'two', 'three'][index] ?? ''}. Error: 0x80070005[gle=0x00000005]`,
    ),
  );
  const ids = (nodes: readonly CaseNode[]): string[] => nodes.flatMap((node) => [node.id, ...ids(node.children ?? [])]);
  const all = ids(findings.children ?? []);
  assert.equal(new Set(all).size, all.length, 'every node has an id of its own');
});

test('a machine of several installations says at once which attempt made the running one, of which image', () => {
  const files = Object.fromEntries(
    [...composeSamples({ only: ['case2'] }).files].map(([name, bytes]) => [
      name.slice(name.indexOf('/') + 1),
      new TextDecoder().decode(bytes),
    ]),
  );
  const nodes = caseTree(caseOfTexts(files), english);
  const missing = part(nodes, 'missing').children?.find(({ label }) => label === 'CUAClient.log');
  assert.match(missing?.tooltip ?? '', /^C:\\Windows\\Logs\\CUA\\CUAClient\.log\n/);
  const verdict = part(nodes, 'verdict');
  const system = verdict.children?.find(({ id }) => id === 'runningSystem');
  assert.equal(system?.label, 'Image · ICBC VDA Win10 LTSC 2019');
  assert.equal(system.description, 'attempt 2 · origin: not recorded in these logs');
  assert.match(system.spoken, /^The running system was made by attempt 2, ICBC VDA/);
  assert.match(system.place?.file ?? '', /^Windows\/Panther\/setupact\.log$/);
});

test('components stand with the wording of their grade and the lines that show it', () => {
  const components = part(caseTree(failed(), english), 'components');
  const [component] = components.children ?? [];
  assert.equal(component?.label, 'DSPS document protection');
  assert.equal(component?.description, 'grade A: named in the failing call');
  assert.ok(component?.children?.every(({ place }) => place !== undefined));
  // What only a recorded test says is not called seen in the process.
  const known = failed();
  const tested = {
    ...known,
    attributions: known.attributions.map((one) => ({ ...one, grade: 'B' as const, byTest: true as const })),
  };
  const [told] = part(caseTree(tested, english), 'components').children ?? [];
  assert.equal(told?.description, 'grade B: a recorded test points at it');
});

test('files stand with format, size, lines, encoding and state; left out ones last', () => {
  const files = part(
    caseTree(failed(), english, {
      excluded: ['Rollback/setupact.log'],
      sizes: new Map([['Panther/setupact.log', 2048]]),
    }),
    'files',
  );
  checkTree(
    files.children ?? [],
    `file setupact.log | Panther  panther · 2.0 KB · 7 lines · utf-8 @1
file setuperr.log | Panther  panther · ${COPY.length} B · 3 lines · utf-8 · repeats the errors of setupact.log @1
file dism.log | Windows/Logs/DISM  dism · ${DISM.length} B · 3 lines · utf-8 @1
file notes.txt | empty @1
excluded setupact.log | Rollback  left out of the case @1`,
  );
});

test('every text of a tree is there in Chinese', () => {
  const spoken = (speech: Speech): string[] => {
    const rows = (nodes: readonly CaseNode[]): string[] =>
      nodes.flatMap((node) => (node.icon === 'missing' ? [] : [node.label, ...rows(node.children ?? [])]));
    return rows(caseTree(failed(), speech, { excluded: ['x.log'] }));
  };
  const original = spoken(english);
  spoken(chinese).forEach((text, index) => {
    // Lines of logs are the same in both languages; what is missing is named by files and commands.
    if (text !== original[index] || ACT.includes(text) || DISM.includes(text)) return;
    assert.doesNotMatch(text, /[a-z]{3,} [a-z]{3,}/i);
  });
});

test('an empty case has an empty tree', () => {
  assert.deepEqual(caseTree(caseOfTexts({}), english), []);
});

test('a case that shows nothing says so, and what is not known', () => {
  const [verdict] = caseTree(caseOfTexts({ 'setupact.log': '2024-03-05 10:00:00, Info  SP  Working\r\n' }), english);
  assert.deepEqual(
    verdict?.children?.map(({ label }) => label),
    ['These logs do not show what failed first.'],
  );
});

test('the tooltip of the verdict, which the status bar shows too, names first cause and place', () => {
  const [verdict] = caseTree(failed(), english);
  const [cause] = verdict?.children ?? [];
  assert.match(verdict?.tooltip ?? '', new RegExp(`\n${cause?.label ?? '?'}\n.*setupact\\.log:\\d+$`));
});

test('places are as short as they can be told apart', () => {
  const short = shortPlaces(['A/Panther/setupact.log', 'A/Rollback/setupact.log', 'A/Logs/CBS/CBS.log']);
  assert.equal(short({ file: 'A/Rollback/setupact.log', line: 17 }), 'Rollback/setupact.log:17');
  assert.equal(short({ file: 'A/Logs/CBS/CBS.log', line: 3 }), 'CBS.log:3');
  const old = shortPlaces(['Windows/Panther/setupact.log', 'Windows.old/Windows/Panther/setupact.log']);
  assert.equal(old({ file: 'Windows/Panther/setupact.log', line: 7 }), 'Windows/Panther/setupact.log:7');
  assert.equal(
    old({ file: 'Windows.old/Windows/Panther/setupact.log', line: 7 }),
    'Windows.old/Windows/Panther/setupact.log:7',
  );
});

test('sizes', () => {
  for (const [bytes, text] of [
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KB'],
    [2_012_319, '1.9 MB'],
    [524_288_000, '500 MB'],
    [5e12, '4.5 TB'],
  ] as const) {
    assert.equal(sizeText(bytes), text);
  }
});

test('the chain is walked line by line, both ways; other lines are in none', () => {
  const known = failed();
  const at = (line: number) => ({ file: 'Panther/setupact.log', line });
  assert.deepEqual(
    causesOf(known, at(6), english).map(({ place }) => place.line),
    [5],
  );
  assert.deepEqual(
    consequencesOf(known, at(6), english).map(({ place }) => place.line),
    [7],
  );
  assert.deepEqual(causesOf(known, at(4), english), []);
  assert.match(chainItemAt(known, at(4), english)?.detail ?? '', /^first cause · Panther\/setupact\.log:4$/);
  assert.equal(chainItemAt(known, at(2), english), undefined);
});

test('next and previous finding pass from file to file and around', () => {
  const known = failed();
  const dism = 'Windows/Logs/DISM/dism.log';
  const next = findingBeside(known, { file: 'Panther/setupact.log', line: 7 }, 'next');
  assert.deepEqual([next?.finding.place.file, next?.wrapped], [dism, false]);
  const round = findingBeside(known, { file: dism, line: 3 }, 'next');
  assert.deepEqual([round?.finding.place.line, round?.wrapped], [4, true]);
  const back = findingBeside(known, { file: 'Panther/setupact.log', line: 4 }, 'previous');
  assert.deepEqual([back?.finding.place.file, back?.wrapped], [dism, true]);
  const inCopy = findingBeside(known, { file: 'Panther/setuperr.log', line: 0 }, 'next');
  assert.equal(inCopy?.finding.place.file, 'Panther/setuperr.log', 'one who reads the copy stays in it');
  assert.equal(findingBeside(caseOfTexts({ 'a.log': 'nothing' }), { file: 'a.log', line: 1 }, 'next'), undefined);
});

test('a citation has file, line, time and text', () => {
  const [log] = failed().logs;
  assert.ok(log);
  assert.match(
    citationOf(log, 6),
    /^Panther\/setupact\.log:6: 2022-04-15 15:00:13, Error .*Operation failed: Update Boot Code/,
  );
  const stack = caseOfTexts({ 'a.log': `${ACT.split('\n')[5]}\n   a line of its stack` }).logs[0];
  assert.ok(stack);
  assert.equal(citationOf(stack, 2), 'a.log:2, 2022-04-15 15:00:13: a line of its stack');
  assert.equal(citationOf(log, 99), 'Panther/setupact.log');
});
