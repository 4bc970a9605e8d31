import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createEngine, verdictSentences, type CaseAnalysis, type Engine, type Language } from '../../engine/src/index.js';
import { analysePath, loadKnowledge, loadSpeech } from '../../server/src/runtime/index.js';
import { buildSamples } from '../../tools/samples/build.mjs';

/** What `expected.json` of the sample builder says of a bundle. */
interface Expected {
  readonly outcome?: string;
  readonly result?: string;
  readonly extend?: string;
  readonly postReboot?: boolean;
  readonly firstCause?: { readonly file: string; readonly contains: string };
  /** A line that names the component. */
  readonly evidence?: { readonly file: string; readonly contains: string };
  readonly component?: string;
  readonly grade?: string;
  readonly suspects?: readonly string[];
  readonly ruledOut?: readonly string[];
  readonly object?: string;
  readonly gap?: { readonly file: string; readonly after: string; readonly seconds: number };
  readonly attempts?: readonly {
    readonly tree: string;
    readonly outcome: string;
    readonly host: object;
    readonly image: {
      readonly path: string;
      readonly bytes: number;
      readonly name: string;
      readonly created: string;
      readonly index: number;
    };
  }[];
  readonly files?: Readonly<Record<string, Expected>>;
}

let folder: string;
let engine: Engine;
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-samples-'));
  buildSamples(folder);
  engine = createEngine(loadKnowledge(path.resolve('dist/knowledge')));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** The text of a line of a case's log. */
function lineOf(result: CaseAnalysis, file: string, line: number): string {
  return result.logs.find(({ log }) => log.path === file)?.log.lines.text(line - 1) ?? '';
}

function checkCase(name: string, result: CaseAnalysis, expected: Expected): void {
  const attempt = result.attempts[result.attempts.length - 1];
  const { firstCause } = result.verdict;
  if (expected.outcome) assert.equal(result.verdict.outcome, expected.outcome, `${name}: outcome`);
  if (expected.result) assert.equal(attempt?.result, Number(expected.result), `${name}: result`);
  if (expected.extend) assert.equal(attempt?.extend, Number(expected.extend), `${name}: extend`);
  if (expected.postReboot !== undefined) assert.equal(attempt?.postReboot, expected.postReboot, `${name}: PostReboot`);
  if (expected.firstCause) {
    assert.equal(firstCause?.place.file, expected.firstCause.file, `${name}: file of the first cause`);
    const text = lineOf(result, firstCause.place.file, firstCause.place.line);
    assert.ok(text.includes(expected.firstCause.contains), `${name}: first cause is ${text}`);
    assert.equal(
      result.chain?.links[result.chain.links.length - 1]?.place.line,
      firstCause.place.line,
      `${name}: the chain ends there`,
    );
  } else assert.equal(firstCause, undefined, `${name}: no first cause`);
  const products = result.attributions.map(({ component }) => component);
  if (expected.component) {
    assert.equal(products[0], expected.component, `${name}: component`);
    if (expected.grade) assert.equal(result.attributions[0]?.grade, expected.grade, `${name}: grade`);
  } else if (!expected.suspects) assert.deepEqual(products, [], `${name}: nobody is blamed`);
  if (expected.suspects) assert.deepEqual(products, expected.suspects, `${name}: suspects`);
  for (const out of expected.ruledOut ?? []) assert.ok(!products.includes(out), `${name}: ${out} is ruled out`);
  for (const { because } of result.attributions) {
    for (const { place } of because)
      assert.ok(lineOf(result, place.file, place.line) !== '', `${name}: evidence ${place.file}:${place.line}`);
  }
  if (expected.evidence) {
    const { file, contains } = expected.evidence;
    const named = result.attributions[0]?.because.some(
      ({ place }) => place.file === file && lineOf(result, file, place.line).includes(contains),
    );
    assert.ok(named, `${name}: the evidence holds "${contains}"`);
  }
  if (expected.gap) {
    const gap = result.logs.flatMap(({ findings }) => findings).find(({ rule }) => rule === 'silent-gap');
    assert.equal(Number(gap?.captures['seconds']), expected.gap.seconds, `${name}: silent gap`);
    const before = gap?.correlated?.[0];
    assert.ok(
      before && lineOf(result, before.file, before.line).includes(expected.gap.after),
      `${name}: the line before the gap`,
    );
  }
  if (expected.object) {
    const chain = result.chain?.links.map(({ place }) => lineOf(result, place.file, place.line)).join('\n') ?? '';
    assert.ok(chain.includes(expected.object), `${name}: the chain names ${expected.object}`);
  }
  expected.attempts?.forEach((wanted, index) => {
    const found = result.attempts[index];
    assert.equal(found?.tree, wanted.tree, `${name}: tree of attempt ${index + 1}`);
    assert.equal(found.outcome, wanted.outcome);
    assert.deepEqual(found.image, wanted.image, `${name}: image of attempt ${index + 1}`);
    assert.equal(found.host?.build, (wanted.host as { build: string }).build);
  });
}

test('every sample case gives its verdict', async (t) => {
  const expected = JSON.parse(readFileSync(path.join(folder, 'expected.json'), 'utf8')) as Record<string, Expected>;
  const bundles = readdirSync(folder).filter(
    (name) => statSync(path.join(folder, name)).isDirectory() && expected[name],
  );
  assert.deepEqual(bundles.sort(), Object.keys(expected).sort());
  for (const name of bundles) {
    await t.test(name, async () => {
      const one = expected[name] ?? {};
      if (one.files) {
        for (const [file, wanted] of Object.entries(one.files)) {
          const target = path.join(folder, name, file);
          assert.ok(existsSync(target));
          checkCase(`${name}/${file}`, (await analysePath(engine, target)) as CaseAnalysis, wanted);
        }
      } else checkCase(name, (await analysePath(engine, path.join(folder, name))) as CaseAnalysis, one);
    });
  }
});

async function checkSentences(name: string, language: Language, expected: string): Promise<void> {
  const speech = loadSpeech(language, language === 'en' ? undefined : 'l10n/bundle.l10n.zh-cn.json');
  const known = (await analysePath(engine, path.join(folder, name))) as CaseAnalysis;
  assert.equal(verdictSentences(known, speech).join('\n'), expected.trim().replace(/^ +/gm, ''), `${name}, ${language}`);
}

test('the verdict in words: how it ended and why, then whom the evidence names or which image made the system', async () => {
  await checkSentences(
    'case1-tms-lwfmgr',
    'en',
    `rolled back (0xC1900101 - 0x20017). First cause: A crash was found that made the upgrade roll back
     TMS terminal management: named in the failing call`,
  );
  await checkSentences(
    'case2-wrong-image',
    'en',
    `succeeded
     The running system was made by attempt 2, ICBC VDA Win10 LTSC 2019, origin: not recorded in these logs`,
  );
  await checkSentences(
    'case2-wrong-image',
    'zh-CN',
    `成功
     当前系统由第 2 次尝试生成，ICBC VDA Win10 LTSC 2019，来源：这些日志中没有记录`,
  );
});
