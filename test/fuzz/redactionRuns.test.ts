import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redactText } from '../../engine/src/redaction/redactText.js';
import { allowedMs, TRIES } from './limits.js';

/** A value that is looked for at every place of such a run, or never found at its end, needs ten times as long for it. */
const LENGTH = 100_000;

/** What a line is made of, again and again. */
const UNITS = [
  ...[
    ' ',
    '.',
    '-',
    '\\',
    '/',
    '0',
    'a',
    '@',
    '%25',
    '%5C',
    '%40',
    '%2540',
    '&amp;',
    '\\u005c',
    '\\\\a',
    'a.',
    'ab-',
    '中',
  ],
  ...['corp.', 'a@a.', '.qq.x', "a'", 'ab:', 'fe80::', '10.0.0.1 ', 'Name: ', 'http://a.b ', 'A\\a ', '-aaaaa', 'a\0'],
];
/** They took the most time. */
const ALWAYS: ReadonlySet<string> = new Set(['%2540', 'corp.']);
/** What makes a value of it; each start is tried with every fourth unit, the next start with the next ones. */
const STARTS = [
  ...[
    '',
    'username=',
    'http://',
    'domain: ',
    'registered owner: ',
    'C:\\Users\\',
    'Computer: ',
    'Serial Number: ',
    'x@',
  ],
  ...['\\\\', 'username=aabb\r\nusername=', 'computername="PC-XYZ-01" userdnsdomain=corp.contoso99.com 10.1.2.3 '],
];

const letters = (count: number): string =>
  Array.from({ length: count }, (_, i) => `username=${'a'.repeat(i + 4)}\r\n`).join('');
const many = (line: (i: number) => string): string => {
  let text = '';
  for (let i = 0; text.length < LENGTH; i++) text += line(i);
  return text;
};
const WHOLE: Readonly<Record<string, () => string>> = {
  'names of every length that are none': () => letters(116) + 'a'.repeat(LENGTH),
  'an escape that is escaped again and again': () => `username=ab.cd\r\nab%${'25'.repeat(LENGTH / 2)}2ecde\r\n`,
  'a value that stands in every pseudonym': () =>
    `username=mail.example\r\n${many((i) => `n${i.toString(36)}@gmail.com\r\n`)}`,
  'machines of as many domains': () => many((i) => `a${i}@b${i}.cc c${i}.e${i}.ff\r\n`),
};

/** Milliseconds of the processor, of which other programs take none away. */
function cost(text: string): number {
  const before = process.cpuUsage();
  redactText(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function checkCost(text: string, name: string): void {
  const allowed = allowedMs(text.length);
  let took = cost(text);
  for (let again = 1; took > allowed && again < TRIES; again++) took = Math.min(took, cost(text));
  assert.ok(took <= allowed, `${name} takes ${took.toFixed(0)} ms of ${allowed.toFixed(0)}`);
}

test('a long run of anything is redacted in about the time of any text', () => {
  for (const [turn, start] of STARTS.entries()) {
    for (const unit of UNITS.filter((own, i) => ALWAYS.has(own) || (i + turn) % 4 === 0)) {
      checkCost(`${start}${unit.repeat(LENGTH / unit.length)}\u0001y\r\n`, JSON.stringify([start, unit]));
    }
  }
});

for (const [name, text] of Object.entries(WHOLE)) {
  test(`redaction takes no longer for ${name}`, () => {
    checkCost(text(), name);
  });
}
