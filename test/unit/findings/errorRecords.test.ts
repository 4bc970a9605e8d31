import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyseLog } from '../../../engine/src/analyse.js';
import type { BenignShape, Signature } from '../../../engine/src/model/knowledge.js';
import { compileSignatures } from '../../../engine/src/signatures/signatureSet.js';

const both = { en: 'x', 'zh-CN': 'x' };
const known: Signature = {
  id: 'known',
  title: both,
  status: 'stable',
  formats: ['panther'],
  severity: 'warning',
  explain: both,
  match: { message: '^Known trouble with number' },
  samples: { match: [], ignore: [] },
};
const harmless: BenignShape = {
  id: 'harmless',
  title: both,
  because: both,
  formats: ['panther'],
  match: { message: '^Harmless noise about' },
  seenIn: [],
  samples: { match: [], ignore: [] },
};
const signatures = compileSignatures([known], [harmless]);

/** One line for each letter: an Error that nobody knows, one that a signature knows, a harmless one; an Info that is. */
function counted(letters: string): { readonly listed: number; readonly further: number } {
  const messages = {
    e: 'Error   Nobody knows this',
    k: 'Error   Known trouble with number 7',
    h: 'Error   Harmless noise about nothing',
    i: 'Info    Known trouble with number 8',
  };
  const lines = Array.from(letters, (letter) => {
    const [level = '', ...words] = messages[letter as keyof typeof messages].split(/ +/);
    return `2024-03-05 10:00:00, ${level.padEnd(22)}SP     ${words.join(' ')}`;
  });
  const { findings, problems } = analyseLog('setupact.log', Buffer.from(`${lines.join('\r\n')}\r\n`), signatures);
  const further = problems.find(({ what }) => what.includes('further Error records'))?.args?.[0] ?? 0;
  return { listed: findings.filter(({ rule }) => rule === 'error-record').length, further: Number(further) };
}

test('Error records that nobody knows are listed, up to a thousand; further ones are counted', () => {
  assert.deepEqual(counted('ekhi'), { listed: 1, further: 0 });
  assert.deepEqual(counted('e'.repeat(1000)), { listed: 1000, further: 0 });
  assert.deepEqual(counted('e'.repeat(1001)), { listed: 1000, further: 1 });
  assert.deepEqual(counted('khei'.repeat(1300)), { listed: 1000, further: 300 });
  assert.deepEqual(counted('e'.repeat(1000) + 'khi'.repeat(50)), { listed: 1000, further: 0 });
  assert.deepEqual(counted('khi'.repeat(50) + 'e'.repeat(1200) + 'kkhhi'), { listed: 1000, further: 200 });
});
