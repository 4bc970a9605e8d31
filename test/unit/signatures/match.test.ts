import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BenignShape, Signature } from '../../../engine/src/model/knowledge.js';
import { scanLog } from '../../../engine/src/records/scan.js';
import { matchSignatures, type MatchOptions } from '../../../engine/src/signatures/match.js';
import { compileSignatures } from '../../../engine/src/signatures/signatureSet.js';

const both = { en: 'x', 'zh-CN': 'x' };

function signature(part: Partial<Signature> & Pick<Signature, 'match'>): Signature {
  return {
    id: 'test',
    title: both,
    status: 'stable',
    formats: ['panther', 'dism', 'cbs'],
    severity: 'error',
    explain: both,
    samples: { match: [], ignore: [] },
    ...part,
  };
}

/** Lines get a header unless they begin with `>` (a continuation) or `|` (as it is). */
function log(text: string, bom = ''): ReturnType<typeof scanLog> {
  const lines = text
    .trim()
    .split('\n')
    .map((line, index) => {
      const bare = line.trim();
      if (bare.startsWith('>') || bare.startsWith('|')) return bare.slice(1);
      const [level = 'Error', component = 'SP', ...message] = bare.split(' ');
      const second = String(index).padStart(2, '0');
      const head = `2022-04-20 16:59:${second}, ${level.padEnd(7)}    ${''.padEnd(10)} ${component.padEnd(6)} `;
      return head + message.join(' ');
    });
  return scanLog('setupact.log', new TextEncoder().encode(bom + lines.join('\r\n') + '\r\n'));
}

/** Expectation: `line:start-end` of each match in 1-based lines and 0-based columns, then captures. */
function checkMatches(one: Signature, text: string, expected: readonly string[], options?: MatchOptions): void {
  const { matches } = matchSignatures(compileSignatures([one], []), log(text), options);
  const drawn = matches.map((match) => {
    const captures = Object.entries(match.captures).map(([name, value]) => {
      const span = match.captureSpans[name];
      return ` ${name}=${value}${span ? `@${span.start}-${span.end}` : ''}`;
    });
    return `${match.line + 1}${captures.join('')}`;
  });
  assert.deepEqual(drawn, expected);
}

test('captures and their columns in the decoded line', () => {
  checkMatches(signature({ match: { message: 'Failed on (?<path>\\S+)' } }), 'Error SP Failed on C:\\x', [
    '1 path=C:\\x@60-64',
  ]);
});

test('spaces that draw nesting are skipped, and the columns still count them', () => {
  checkMatches(signature({ match: { message: '^Failed on (?<path>\\S+)' } }), 'Error SP     Failed on C:\\x', [
    '1 path=C:\\x@64-68',
  ]);
});

test('columns are UTF-16 units, also after Chinese text and characters beyond the first plane', () => {
  const text = 'Error SP 拒绝访问 \u{1F5A5} Failed on (x)';
  checkMatches(signature({ match: { message: 'Failed on (?<what>\\S+)' } }), text, ['1 what=(x)@68-71']);
});

test('a byte-order mark at the start of the file or of a line moves no column', () => {
  const set = compileSignatures([signature({ match: { message: '^Failed on (?<what>\\S+)' } })], []);
  const plain = new TextDecoder('utf-8', { ignoreBOM: true }).decode(log('Error SP Failed on x').lines.bytes);
  const bytes = new TextEncoder().encode(`\uFEFF${plain}\uFEFF${plain}`);
  const scanned = scanLog('setupact.log', bytes);
  const { matches } = matchSignatures(set, scanned);
  assert.equal(matches.length, 2);
  for (const match of matches) {
    const span = match.captureSpans['what'] ?? { start: 0, end: 0 };
    assert.equal(scanned.lines.text(match.line).slice(span.start, span.end), 'x');
  }
});

test('a continuation pattern names the continuation line', () => {
  const text = `
    Error DISM DISM WIM Provider: PID=1 x
    >[5808] [0x80070005] RestoreFilesCallback:(3821): 拒绝访问。
    >[5808] [0x80070005] RestoreAllData:(1023): 拒绝访问。
    Info SP next`;
  const one = signature({ match: { continuation: '\\[(?<code>0x80070005)\\] RestoreFilesCallback' } });
  checkMatches(one, text, ['2 code=0x80070005@8-18']);
  checkMatches({ ...one, match: { ...one.match, message: 'WIM Provider' } }, text, ['2 code=0x80070005@8-18']);
  checkMatches({ ...one, match: { ...one.match, message: 'other' } }, text, []);
});

test('level, component and format narrow a pattern', () => {
  const text = 'Error SP Failed here\nInfo SP Failed here\nError MIG Failed here';
  checkMatches(signature({ match: { message: 'Failed', level: 'error' } }), text, ['1', '3']);
  checkMatches(signature({ match: { message: 'Failed', component: ['MIG', 'CBS'] } }), text, ['3']);
  checkMatches(signature({ match: { message: 'Failed' }, formats: ['setupapi'] }), text, []);
  checkMatches(signature({ match: { message: 'failed' } }), text, []);
  checkMatches(signature({ match: { message: '(?i)failed' } }), text, ['1', '2', '3']);
});

test('a message id alone is enough', () => {
  const text = '|2022-04-20 16:59:43, Error      [0x064199] IBSLIB SetCheckpoint threw\nError SP other';
  checkMatches(signature({ match: { eventId: '0x064199' } }), text, ['1']);
});

test('conditions: order, distance, absence', () => {
  const text = 'Error SP first thing\nError SP cause\nInfo SP quiet\nInfo SP quiet\nError SP cause\nInfo SP last thing';
  const cause = { message: '^cause' };
  const on = (correlate: NonNullable<Signature['correlate']>[number]): Signature =>
    signature({ match: cause, correlate: [correlate] });
  checkMatches(on({ within: 'file', before: { message: 'first thing' } }), text, ['2', '5']);
  checkMatches(on({ within: { records: 2 }, before: { message: 'first thing' } }), text, ['2']);
  checkMatches(on({ within: { seconds: 1 }, after: { message: 'last thing' } }), text, ['5']);
  checkMatches(on({ within: 'file', after: { message: 'first thing' } }), text, []);
  checkMatches(on({ within: 'file', before: cause, absent: true }), text, ['2']);
  checkMatches(on({ within: 'file', after: cause, absent: true }), text, ['5']);
});

test('a condition stays within the operation that the caller names', () => {
  const text = 'Error SP opening\nError SP cause\nInfo SP quiet\nError SP cause';
  const one = signature({
    match: { message: '^cause' },
    correlate: [{ within: 'operation', before: { message: 'opening' } }],
  });
  const scopeOf = (_: string, record: number): { startRecord: number; endRecord: number } =>
    record < 2 ? { startRecord: 0, endRecord: 2 } : { startRecord: 2, endRecord: 4 };
  checkMatches(one, text, ['2'], { scopeOf });
  checkMatches(one, text, ['2', '4']);
});

test('a condition lends its captures; an optional one only where it holds', () => {
  const one = signature({
    match: { message: '^cause (?<code>\\w+)' },
    correlate: [{ within: 'file', optional: true, after: { message: '^object (?<guid>\\S+)' } }],
  });
  checkMatches(one, 'Error SP cause c1\nError SP object {g}', ['1 guid={g} code=c1@56-58']);
  checkMatches(one, 'Error SP cause c1', ['1 code=c1@56-58']);
});

test('a range limits what is reported, not what conditions see', () => {
  const one = signature({
    match: { message: '^cause' },
    correlate: [{ within: 'file', before: { message: 'opening' } }],
  });
  const text = 'Error SP opening\nError SP cause\nError SP cause';
  checkMatches(one, text, ['3'], { range: { startRecord: 2, endRecord: 3 } });
});

test('benign shapes: one per record, conditions respected', () => {
  const shape: BenignShape = {
    id: 'noise',
    title: both,
    formats: ['panther'],
    match: { message: 'noise' },
    correlate: [{ within: { records: 3 }, after: { message: 'CApplyWIM: Failure' }, absent: true }],
    because: both,
    seenIn: ['a test'],
    samples: { match: [], ignore: [] },
  };
  const set = compileSignatures([], [shape, { ...shape, id: 'again' }]);
  const quiet = 'Info SP quiet\n'.repeat(4);
  const { benign } = matchSignatures(set, log(`Error SP noise\n${quiet}Error SP noise\nError SP CApplyWIM: Failure`));
  assert.deepEqual(
    benign.map(({ shape: { id }, line }) => `${id} ${line + 1}`),
    ['noise 1'],
  );
});

test('a pattern that explodes elsewhere runs in linear time', () => {
  const one = signature({ match: { message: 'hostile (a+)+$' } });
  const set = compileSignatures([one], []);
  const started = performance.now();
  const hostile = `Error SP hostile ${'a'.repeat(60_000)}b`;
  assert.equal(matchSignatures(set, log(`${hostile}\n${hostile}`)).matches.length, 0);
  assert.ok(performance.now() - started < 2000, 'within two seconds, where a backtracking engine needs ages');
  assert.equal(matchSignatures(set, log('Error SP hostile aaaa')).matches.length, 1);
});

test('what looks like a named group and is none does no harm', () => {
  checkMatches(signature({ match: { message: 'Failed \\(\\?<path>' } }), 'Error SP Failed (?<path>', ['1']);
});

test('an invalid pattern never matches and never throws', () => {
  checkMatches(signature({ match: { message: 'Failed here (' } }), 'Error SP Failed here (', []);
});

test('retired signatures stay silent', () => {
  checkMatches(signature({ match: { message: 'Failed' }, status: 'retired' }), 'Error SP Failed', []);
});
