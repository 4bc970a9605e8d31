import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  createEngine,
  evidenceRequest,
  historyLines,
  setupDiagLines,
  type CaseAnalysis,
  type HistoryLine,
} from '../../../engine/src/index.js';
import { analyseFolder, filesBelow } from '../../corpus/engine.js';
import { corpus, noCorpus } from '../../corpus/corpusFolder.js';
import { loadKnowledge, loadSpeech } from '../../../server/src/runtime/index.js';

const here = path.resolve('test/golden/history');
const engine = createEngine(loadKnowledge(path.resolve('dist/knowledge')));
let folder: string;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-history-'));
  const builder = (await import(pathToFileURL(path.resolve('tools/samples/build.mjs')).href)) as {
    buildSamples(out: string, options: { only: readonly string[] }): readonly string[];
  };
  builder.buildSamples(folder, { only: ['case2', 'case5'] });
});
after(() => rmSync(folder, { recursive: true, force: true }));

function text(lines: readonly HistoryLine[]): string {
  return lines
    .map(({ depth, text: words, place }) => `${'  '.repeat(depth)}${words}${place ? `  <${place.file}:${place.line}>` : ''}\n`)
    .join('');
}

/** Compares what is shown of a case, in both languages, with the files kept beside this test. */
function checkGolden(name: string, result: CaseAnalysis): void {
  const request = evidenceRequest(result);
  for (const language of ['en', 'zh-CN'] as const) {
    const bundle = language === 'en' ? undefined : path.resolve('l10n/parts/history.zh-cn.json');
    const speech = loadSpeech(language, bundle);
    const shown = [
      text(historyLines(result, speech)),
      text(setupDiagLines(result, speech)),
      request?.[language] ?? '',
    ].join('\n');
    const target = path.join(here, `${name}.${language}.txt`);
    if (!existsSync(target) || process.env['UPDATE_GOLDEN']) {
      assert.ok(process.env['UPDATE_GOLDEN'], `${target} is missing: write it with UPDATE_GOLDEN=1`);
      writeFileSync(target, shown);
    }
    assert.equal(shown, readFileSync(target, 'utf8').replace(/\r\n/g, '\n'), `${name}, ${language}`);
  }
}

test('two upgrades of one machine: both images, one known source, one stated unknown', () => {
  const root = path.join(folder, 'case2-wrong-image');
  const result = analyseFolder(engine, root);
  const { history } = result;
  const [first, second] = history?.attempts ?? [];
  assert.equal(history?.attempts.length, 2);
  assert.equal(history.present?.madeBy, 1, 'the second image made this system');
  assert.equal(second?.attempt.image?.bytes, 5554353356);
  assert.equal(second.attempt.image.name, 'ICBC VDA Win10 LTSC 2019');
  assert.match(second.attempt.image.created ?? '', /^2020-07-29/);
  assert.equal(history.origin, second.origin);
  assert.equal(second.origin?.known, false);
  assert.deepEqual(second.origin.evidence, []);
  assert.equal(first?.origin?.known, true);
  assert.ok(first.origin.evidence.length > 0);
  const files = new Set(filesBelow(root));
  for (const { place } of first.origin.evidence) assert.ok(files.has(place.file), place.file);
  checkGolden('case2-wrong-image', result);
});

test('SetupDiag beside our own chain: the same cause, and a mere symptom', () => {
  for (const [name, relation] of [
    ['case5a-ensec64', 'agrees'],
    ['case5b-bcd', 'symptom'],
  ] as const) {
    const result = analyseFolder(engine, path.join(folder, name));
    assert.equal(result.setupDiag?.[0]?.relation, relation);
    checkGolden(name, result);
  }
});

test('machines of the corpus give one attempt each', { skip: noCorpus }, () => {
  for (const [name, outcome] of [
    ['baslr__w10-logs', 'rolledBack'],
    ['rickaK77__Setup-Log', 'failed'],
    ['Silvermaz28__SOE', 'succeeded'],
  ] as const) {
    const { history, setupDiag } = analyseFolder(engine, path.join(corpus, name));
    assert.deepEqual(history?.attempts.map(({ attempt }) => attempt.outcome), [outcome], name);
    const crashed = setupDiag?.map((one) => `${one.outcome} ${one.result?.toString(16) ?? ''}`);
    assert.deepEqual(crashed, name.startsWith('baslr') ? ['crashed 80131502'] : undefined, name);
  }
});

test('excerpts of SetupDiag results are read in every form', { skip: noCorpus }, () => {
  const read = (file: string): string => {
    const [one] = analyseFolder(engine, path.join(corpus, 'excerpts', file)).setupDiag ?? [];
    return `${one?.form ?? ''} ${one?.outcome ?? ''} ${one?.rule?.number ?? '-'} ${one?.phase ?? '-'} ${one?.lines.length ?? 0}`;
  };
  assert.equal(read('msdocs-SetupDiagResults-sample.log.txt'), 'text matched 37 - 0');
  assert.equal(read('msdocs-SetupDiagResults-sample.xml.txt'), 'xml matched 62 Downlevel 1');
  assert.equal(read('setupdiag-xml-24h2-safeos-0x800736cc.txt'), 'xml matched 64 Safe OS 1');
  assert.equal(read('setupdiag-unmatched-french-disk-full-0xC19001DF.txt'), 'text noMatch - - 3');
});
