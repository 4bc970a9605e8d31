import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { before, test } from 'node:test';
import { Ajv, type ValidateFunction } from 'ajv';
import { buildSamples } from '../../../tools/samples/build.mjs';
import { temporaryFolder, writeFiles, zipFolder } from '../runtime/caseFixture.js';
import { builtCommand, runProgram } from './builtCommand.js';
import { runShipped, type Ran } from './commandLine.js';

interface Location {
  readonly id?: number;
  readonly message?: { readonly text: string };
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string; readonly index: number };
    readonly region: {
      readonly startLine: number;
      readonly endLine?: number;
      readonly endColumn?: number;
      readonly snippet?: { readonly text: string };
    };
  };
}
interface Rule {
  readonly id: string;
  readonly name: string;
  readonly shortDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
}
interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly Rule[]; readonly language: string } };
  readonly translations?: readonly { readonly language: string; readonly rules: readonly Rule[] }[];
  readonly originalUriBaseIds?: Readonly<Record<string, { readonly uri: string }>>;
  readonly artifacts: readonly {
    readonly location: { readonly uri: string; readonly uriBaseId?: string };
    readonly hashes?: Readonly<Record<string, string>>;
  }[];
  readonly invocations: readonly {
    readonly executionSuccessful: boolean;
    readonly toolExecutionNotifications: readonly {
      readonly level: string;
      readonly message: { readonly text: string };
    }[];
  }[];
  readonly results: readonly {
    readonly ruleId: string;
    readonly ruleIndex: number;
    readonly level: string;
    readonly message: { readonly text: string };
    readonly locations: readonly Location[];
    readonly relatedLocations?: readonly Location[];
    readonly codeFlows?: readonly {
      readonly threadFlows: readonly { readonly locations: readonly { readonly location: Location }[] }[];
    }[];
    readonly partialFingerprints: Readonly<Record<string, string>>;
  }[];
}

const root = temporaryFolder();
const samples = path.join(root, 'samples');
let isSarif: ValidateFunction;

before(() => {
  buildSamples(samples);
  // The published schema, of draft 4: its only difference to draft 7 here is how it is named.
  const {
    id: _,
    $schema: __,
    ...schema
  } = JSON.parse(
    readFileSync('node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json', 'utf8'),
  ) as Record<string, unknown>;
  isSarif = new Ajv({
    allErrors: true,
    strict: false,
    // A pattern of the schema is none with the flag u.
    unicodeRegExp: false,
    formats: {
      uri: (text: string) => URL.canParse(text),
      'uri-reference': (text: string) =>
        !/[\s\\<>"{}|^`]|%(?![0-9A-Fa-f]{2})/.test(text) && URL.canParse(text, 'file:///a/'),
      'date-time': (text: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text),
    },
  }).compile(schema);
});

function runsOf({ out }: Ran): readonly Run[] {
  const log = JSON.parse(out) as { version: string; runs: readonly Run[] };
  assert.ok(isSarif(log), JSON.stringify(isSarif.errors?.slice(0, 5), undefined, 1));
  assert.equal(log.version, '2.1.0');
  for (const run of log.runs) checkPlaces(run);
  return log.runs;
}

/** What the viewer does with a place: takes the base, and opens the file at the line. */
function checkPlaces(run: Run): void {
  for (const { locations, relatedLocations = [], codeFlows = [], ruleId, ruleIndex } of run.results) {
    assert.equal(run.tool.driver.rules[ruleIndex]?.id, ruleId);
    assert.equal(locations.length, 1);
    const flow = codeFlows.flatMap(({ threadFlows }) => threadFlows.flatMap((one) => one.locations));
    for (const { physicalLocation } of [...locations, ...relatedLocations, ...flow.map(({ location }) => location)]) {
      const { artifactLocation, region } = physicalLocation;
      const base = run.originalUriBaseIds?.[artifactLocation.uriBaseId ?? '']?.uri ?? '';
      assert.equal(run.artifacts[artifactLocation.index]?.location.uri, artifactLocation.uri);
      if (base === '') {
        assert.match(artifactLocation.uri, /^upgrade-forensics-zip:\/\/\/./);
        continue;
      }
      assert.match(base, /^file:.*\/$/);
      assert.doesNotMatch(artifactLocation.uri, /^(?:[a-z]+:|\/|\.\.)/i);
      const file = fileURLToPath(base + artifactLocation.uri);
      if (/\.(?:dmp|pml|evtx|csv)$/i.test(file) || region.snippet === undefined || /gbk/.test(base)) continue;
      const bytes = readFileSync(file);
      const text = bytes[0] === 0xff ? bytes.toString('utf16le') : bytes.toString('utf8');
      const line = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)[region.startLine - 1] ?? '';
      assert.equal(region.snippet.text.replace(/^\ufeff/, ''), line.slice(0, (region.endColumn ?? 2 ** 30) - 1));
    }
  }
}

test('the schema is strict enough to notice', () => {
  const driver = { name: 'x' };
  const result = { message: { text: 'x' }, level: 'error' };
  const log = (run: object) => ({ version: '2.1.0', runs: [run] });
  assert.ok(isSarif(log({ tool: { driver }, results: [result] })));
  for (const broken of [
    {},
    { tool: { driver }, results: [{ ...result, level: 'decisive' }] },
    { tool: { driver }, results: [{ ...result, extra: 1 }] },
    { tool: { driver }, artifacts: [{ location: { uri: 'a b' } }] },
  ]) {
    assert.ok(!isSarif(log(broken)), JSON.stringify(broken));
  }
});

const sarif = (...args: readonly string[]) => runShipped(['analyze', '--format', 'sarif', ...args]);

test('the sample cases follow the schema of SARIF 2.1.0, and every place is where it says', async () => {
  const names = [
    'bare',
    'case1-tms-lwfmgr',
    'case3-zkcloud',
    'case4-access-denied',
    'case5a-ensec64-utf8',
    'case5b-bcd',
  ];
  const ran = await sarif(...names.map((name) => path.join(samples, name)));
  assert.equal(ran.code, 1);
  const runs = runsOf(ran);
  assert.equal(runs.length, names.length);
  for (const run of runs) assert.ok(run.results.length > 0);
});

test('the first cause: chain as a code flow in the order of events, fingerprint, evidence, hashes', async () => {
  const folder = path.join(samples, 'case5a-ensec64-utf8');
  const [run] = runsOf(await sarif(folder));
  const json = await runShipped(['analyze', '--format', 'json', folder]);
  const [known] = (
    JSON.parse(json.out) as {
      cases: {
        verdict: { fingerprint: string; firstCause: { file: string; line: number } };
        chain: { file: string; line: number; role: string }[];
      }[];
    }
  ).cases;
  assert.ok(run && known);
  const first = run.results.filter(({ partialFingerprints }) => partialFingerprints['causeFingerprint/v1']);
  assert.equal(first.length, 1);
  const [cause] = first;
  assert.equal(cause?.partialFingerprints['causeFingerprint/v1'], known.verdict.fingerprint);
  assert.deepEqual([cause.ruleId, cause.level], ['mig-object-create-denied', 'error']);
  const steps = cause.codeFlows?.[0]?.threadFlows[0]?.locations ?? [];
  assert.deepEqual(
    steps.map(({ location }) => location.physicalLocation.region.startLine),
    known.chain.map(({ line }) => line).reverse(),
  );
  assert.equal(steps[0]?.location.message?.text, 'first cause');
  assert.ok(cause.relatedLocations?.some(({ message }) => message?.text.startsWith('DSPS document protection (A): ')));
  for (const { location, hashes } of run.artifacts) {
    const bytes = readFileSync(path.join(folder, decodeURIComponent(location.uri)));
    assert.equal(hashes?.['sha-256'], createHash('sha256').update(bytes).digest('hex'));
  }
});

test('rules have help in both languages, the reader in front, and a translation', async () => {
  const folder = path.join(samples, 'case5b-bcd');
  for (const [language, other] of [
    ['en', 'zh-CN'],
    ['zh-CN', 'en'],
  ] as const) {
    const [run] = runsOf(await sarif('--lang', language, folder));
    assert.equal(run?.tool.driver.language, language);
    const [translation] = run.translations ?? [];
    assert.equal(translation?.language, other);
    const rule = run.tool.driver.rules.find(({ id }) => id === 'bcd-object-unreadable');
    const translated = translation.rules.find(({ id }) => id === 'bcd-object-unreadable');
    assert.ok(rule && translated);
    assert.equal(rule.name, 'BcdObjectUnreadable');
    const own = rule.help.text.indexOf(rule.shortDescription.text.slice(0, 10));
    const foreign = rule.help.text.indexOf(translated.shortDescription.text.slice(0, 10));
    assert.ok(own >= 0 && foreign > own, rule.help.text);
    assert.ok(translated.help.text.includes(translated.shortDescription.text.slice(0, 10)));
    assert.match(language === 'en' ? rule.shortDescription.text : translated.shortDescription.text, /^[A-Z].*\.$/);
  }
});

test('a zip: places have the scheme under which VS Code opens them, and hashes are those of the entries', async () => {
  const zip = path.join(root, 'case.zip');
  zipFolder(path.join(samples, 'case5b-bcd'), zip);
  const [inZip] = runsOf(await sarif(zip));
  const [inFolder] = runsOf(await sarif(path.join(samples, 'case5b-bcd')));
  // No base to join: a viewer would take the first folder behind `//` for a host.
  assert.ok(inZip);
  assert.equal(inZip.originalUriBaseIds, undefined);
  const { uri, uriBaseId } = inZip.results[0]?.locations[0]?.physicalLocation.artifactLocation ?? {};
  assert.ok(uri?.startsWith(`${pathToFileURL(zip).href.replace('file:', 'upgrade-forensics-zip:')}/`), uri);
  assert.equal(uriBaseId, undefined);
  const hashes = (run: typeof inFolder) => run?.artifacts.map(({ location: _, ...rest }) => rest);
  assert.deepEqual(hashes(inZip), hashes(inFolder));
  assert.deepEqual(
    inZip.results.map(({ partialFingerprints }) => partialFingerprints),
    inFolder?.results.map(({ partialFingerprints }) => partialFingerprints),
  );
});

test('odd names and hostile lines: encoded URIs, no placeholder, no link, no control character', async () => {
  // Windows knows no names with a question mark.
  const [sign, encoded] = process.platform === 'win32' ? ['!', '!'] : ['?', '%3F'];
  const name = `日志 #1${sign}%20/set[up]act.log`;
  const line = (message: string) => `2024-03-05 10:00:00, Error                 SP     ${message}\r\n`;
  const folder = path.join(root, 'odd');
  writeFiles(folder, {
    [name]: line('boom {0} [click](command:evil) \u001b[2J \u202e<b>') + line(`long ${'😀'.repeat(3000)}`),
  });
  const [run] = runsOf(await sarif(folder));
  assert.equal(run?.artifacts[0]?.location.uri, `%E6%97%A5%E5%BF%97%20%231${encoded}%2520/set%5Bup%5Dact.log`);
  const texts = run.results.map(({ message }) => message.text).join('\n');
  assert.doesNotMatch(texts, /(?<!\{)\{0\}|(?<!\\)\[click\]|[\u001b\u202e]/);
  for (const { locations } of run.results) {
    assert.ok((locations[0]?.physicalLocation.region.snippet?.text.length ?? 0) <= 2000);
    assert.doesNotMatch(locations[0]?.physicalLocation.region.snippet?.text ?? '', /[\ud800-\udbff]$/);
  }
});

test('problems are notifications; a bundle of a batch that cannot be analysed is a run that failed', async () => {
  const cli = await builtCommand(root);
  writeFileSync(path.join(root, 'broken.zip'), 'nothing');
  const list = [path.join(samples, 'case5b-bcd'), path.join(root, 'broken.zip'), path.join(root, 'missing')];
  const ran = await runProgram(process.execPath, [cli, 'batch', '-', '--format', 'sarif', '--quiet', '--jobs', '1'], {
    input: list.join('\n'),
  });
  assert.equal(ran.code, 2);
  const [good, broken, missing] = runsOf(ran);
  assert.deepEqual(
    [good, broken, missing].map((run) => run?.invocations[0]?.executionSuccessful),
    [true, false, false],
  );
  assert.ok((good?.results.length ?? 0) > 0);
  assert.match(
    missing?.invocations[0]?.toolExecutionNotifications[0]?.message.text ?? '',
    /missing: no such file or folder/,
  );
});
