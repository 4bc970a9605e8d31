import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { causeFingerprint, type CaseAnalysis } from '../../engine/src/index.js';
import { analysePath, collectCase, writeCopy } from '../../server/src/runtime/index.js';
import { corpus, noCorpus } from './corpusFolder.js';
import { filesBelow, shippedEngine } from './engine.js';

/**
 * What names somebody in the originals, found apart from the product: by patterns of this file's own, in the bytes of
 * every file, event logs and traces included, as text of one byte and of two bytes a character.
 */
interface Values {
  /** Never to be seen again. */
  readonly names: ReadonlySet<string>;
  /** Users who are called like a word: never to be seen again as the name of a profile. */
  readonly profiles: ReadonlySet<string>;
}

const everybody =
  /^(?:default|public|all users|default user|defaultuser\d+|administrator|desktop\.ini|default\.migrated|system|nt authority|nt service|window manager|font driver host|workgroup|offline|xxx|users?|null|none|builtin|localhost|account|internal|local service|network service|anonymous logon)$/i;
/** Users of the corpus whose names are ordinary words. */
const words = /^(?:test|user|admin)$/i;

/** The value is the first group. */
const patterns: readonly RegExp[] = [
  /\\Users\\([A-Za-z0-9][\w.~-]*[\w~])/gi,
  /(S-1-5-21-\d+-\d+-\d+(?:-\d+)?)/gi,
  /\b((?:DESKTOP|LAPTOP|WIN)-(?=[A-Z0-9]*\d)[A-Z0-9]{7,11})\b/g,
  /\bComputer ?Name ?(?:=|is|\[|=\\?")+ ?\\?"?([A-Z0-9][\w-]{2,14})/gi,
  /%COMPUTERNAME% <-> ([\w-]+)/g,
  /\bName: ([\w.-]+), Domain: /g,
  /, Domain: ([\w.-]+), Profile: /g,
  /DomainName = \[([^\]]+)\]/g,
  // Sites of makers and of Windows are no customer's.
  /https?:\/\/((?!www\.|(?:\w+\.)*(?:microsoft|windows|windowsupdate)\.)[\w.-]+\.\w+)/g,
  /(?<![\w.~-])((?:192\.168|169\.254)\.\d{1,3}\.\d{1,3})(?![\d.])/g,
  /(?<![\w@.-])([\w.-]+@[\w-]+\.[a-z.]{2,20})\b/gi,
];

function valuesOf(folder: string): Values {
  const names = new Set<string>();
  const profiles = new Set<string>();
  for (const file of filesBelow(folder)) {
    for (const text of textsOf(readFileSync(path.join(folder, file)))) {
      for (const pattern of patterns) {
        for (const [, value = ''] of text.matchAll(pattern)) {
          if (everybody.test(value)) continue;
          (words.test(value) ? profiles : names).add(value.toLowerCase());
        }
      }
    }
  }
  return { names, profiles };
}

function textsOf(bytes: Buffer): readonly string[] {
  return [bytes.toString('latin1'), bytes.toString('utf16le'), bytes.subarray(1).toString('utf16le')];
}

const engine = shippedEngine();
const temporary = mkdtempSync(path.join(os.tmpdir(), 'redaction-'));
after(() => {
  rmSync(temporary, { recursive: true });
});

/** Everything of a verdict that is not worded with names; files that are only there as text have no say in it. */
function verdictOf(analysis: CaseAnalysis): unknown {
  const { verdict, attempts, chain } = analysis;
  const texts = analysis.logs.filter(({ log }) => !/\.(?:evtx|dmp|pml)(?:\.txt)?$/.test(log.path));
  return {
    outcome: verdict.outcome,
    firstCause: verdict.firstCause && [verdict.firstCause.rule, verdict.firstCause.place],
    fingerprint: causeFingerprint(analysis)?.value,
    attempts: attempts.map(({ outcome, result, extend, startTime, endTime }) => [
      outcome,
      result,
      extend,
      startTime,
      endTime,
    ]),
    chain: chain?.links.map(({ place }) => place),
    logs: texts.map(({ log, findings }) => [
      log.path,
      log.format,
      log.lines.count,
      log.lines.encoding,
      log.records.count,
      findings.map(({ rule, place, severity }) => [rule, place, severity]),
    ]),
  };
}

const machines = noCorpus ? [] : readdirSync(corpus).filter((name) => statSync(path.join(corpus, name)).isDirectory());

for (const machine of machines) {
  test(`${machine}: nobody is named in the copy, and the verdict is the same`, { skip: noCorpus }, async () => {
    const source = path.join(corpus, machine);
    const copy = path.join(temporary, machine);
    const collected = await collectCase({ source, options: {} });
    assert.ok(collected);
    assert.ok(await writeCopy(collected, copy));
    const { names, profiles } = valuesOf(source);
    for (const file of filesBelow(copy)) {
      for (const text of [...textsOf(readFileSync(path.join(copy, file))), file]) {
        const lower = text.toLowerCase();
        for (const name of names) {
          const at = lower.indexOf(name);
          assert.equal(at, -1, `${file}: ${name} in ${text.slice(Math.max(0, at - 40), at + 60)}`);
        }
        for (const name of profiles) assert.doesNotMatch(lower, new RegExp(`users[\\\\/]+${name}(?![\\w-])`), file);
      }
    }
    const [before, after] = [await analysePath(engine, source), await analysePath(engine, copy)];
    assert.ok(before && after);
    assert.deepEqual(verdictOf(after), verdictOf(before));
  });
}

test('the collector of this test finds somebody', { skip: noCorpus }, () => {
  const found = machines.map((machine) => valuesOf(path.join(corpus, machine)));
  const all = found.flatMap(({ names, profiles }) => [...names, ...profiles]);
  for (const [what, shape] of Object.entries({
    user: /^steele07$/,
    host: /^pdq-1$/,
    sid: /^s-1-5-21-/,
    ip: /^192\.168\./,
  })) {
    assert.ok(
      all.some((value) => shape.test(value)),
      what,
    );
  }
});
