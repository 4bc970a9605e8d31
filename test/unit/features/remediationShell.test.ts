import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fillCommand, type Shell } from '../../../engine/src/features/remediation/shell.js';
import { caseEngine } from './remediationCases.js';

/** `shell | template | value` → the command, or `refused: why`. */
function checkFilled(shell: Shell, template: string, value: string, expected: string) {
  const { text, refused } = fillCommand(template, shell, { v: { value, placeholder: '<v: fill in>' } });
  assert.equal(
    refused.v ? `refused: ${refused.v}` : text,
    expected,
    `${shell}: ${template} with ${JSON.stringify(value)}`,
  );
  if (refused.v) assert.equal(text, template.replaceAll('{v}', '<v: fill in>'));
}

test('values that pass, quoted for the shell they go into', () => {
  checkFilled('cmd', 'reg query "{v}"', 'HKLM\\SOFTWARE\\A & B', 'reg query "HKLM\\SOFTWARE\\A & B"');
  checkFilled('cmd', 'dir "{v}"', 'D:\\', 'dir "D:\\\\"');
  checkFilled('cmd', 'dir "{v}\\x"', 'D:\\$WINDOWS.~BT', 'dir "D:\\$WINDOWS.~BT\\x"');
  checkFilled(
    'cmd',
    'bcdedit /delete {v}',
    '{725f2633-5298-49c7-9016-202d172da460}',
    'bcdedit /delete {725f2633-5298-49c7-9016-202d172da460}',
  );
  checkFilled('cmd', 'dir "{v}"', 'D:\\升级 日志', 'dir "D:\\升级 日志"');
  checkFilled('powershell', "Get-Item '{v}'", "D:\\it's `$(x)", "Get-Item 'D:\\it''s `$(x)'");
  checkFilled('powershell', "Get-Item '{v}'", 'D:\\it’s', "Get-Item 'D:\\it’’s'");
  checkFilled(
    'powershell',
    'Get-CimInstance -Filter "SID=\'{v}\'"',
    'S-1-5-21-1',
    'Get-CimInstance -Filter "SID=\'S-1-5-21-1\'"',
  );
});

test('values that are kept out, with the reason', () => {
  checkFilled('cmd', 'sc query "{v}"', 'a" & del C:\\ & "', 'refused: special-character');
  checkFilled('cmd', 'sc query "{v}"', '%COMSPEC%', 'refused: special-character');
  checkFilled('cmd', 'sc query "{v}"', '!COMSPEC!', 'refused: special-character');
  checkFilled('cmd', 'sc query "{v}"', 'a`b', 'refused: special-character');
  checkFilled('cmd', 'sc query "{v}"', 'a$(calc)', 'refused: special-character');
  checkFilled('cmd', 'sc query "{v}"', 'a\nformat C:', 'refused: hidden-character');
  checkFilled('cmd', 'sc query "{v}"', 'a\u202egpj.exe', 'refused: hidden-character');
  checkFilled('cmd', 'sc query "{v}"', 'a\u200bb', 'refused: hidden-character');
  checkFilled('cmd', 'sc query "{v}"', '/delete', 'refused: option');
  checkFilled('cmd', 'sc query {v}', 'a b', 'refused: needs-quotes');
  checkFilled('cmd', 'sc query {v}', 'a&calc', 'refused: needs-quotes');
  checkFilled('powershell', 'bcdedit /delete {v}', '{725f2633-5298-49c7-9016-202d172da460}', 'refused: needs-quotes');
  checkFilled('powershell', 'f "SID=\'{v}\'"', "x' OR '1'='1", 'refused: special-character');
  checkFilled('powershell', 'f "{v}"', '$(calc)', 'refused: special-character');
  checkFilled('powershell', "f '{v}'", 'a\r\ncalc', 'refused: hidden-character');
  checkFilled('cmd', 'f "{v}"', 'x'.repeat(1001), 'refused: too-long');
});

test('braces of the shell itself are no parameters, nor are names of Object', () => {
  const { text } = fillCommand("bcdedit /enum {current} | % { $_ } {constructor} '{v}'", 'powershell', {
    v: { value: 'x', placeholder: '<v>' },
  });
  assert.equal(text, "bcdedit /enum {current} | % { $_ } {constructor} 'x'");
});

/** What a Windows program gets as its arguments (CommandLineToArgvW), and what cmd itself sees outside quotes. */
function cmdReads(line: string): { args: string[]; operators: string } {
  const args: string[] = [];
  let current: string | undefined;
  let quoted = false;
  let operators = '';
  for (let i = 0; i < line.length; i++) {
    let slashes = 0;
    while (line[i] === '\\') {
      slashes++;
      i++;
    }
    const character = line[i];
    if (slashes > 0) current = (current ?? '') + '\\'.repeat(character === '"' ? Math.floor(slashes / 2) : slashes);
    if (character === '"' && slashes % 2 === 1) current = `${current ?? ''}"`;
    else if (character === '"') {
      quoted = !quoted;
      current ??= '';
    } else if (character === ' ' && !quoted) {
      if (current !== undefined) args.push(current);
      current = undefined;
    } else if (character !== undefined) current = (current ?? '') + character;
  }
  if (current !== undefined) args.push(current);
  let inside = false;
  for (const character of line) {
    if (character === '"') inside = !inside;
    else if (!inside && /[&|<>^()%!\n]/.test(character)) operators += character;
  }
  return { args, operators: operators + (inside ? '<open>' : '') };
}

/** String literals of a PowerShell line, and the line with each of them replaced by S. */
function powershellReads(line: string): { strings: string[]; rest: string } {
  const strings: string[] = [];
  let rest = '';
  const single = /['\u2018-\u201b]/;
  const double = /["\u201c-\u201e]/;
  for (let i = 0; i < line.length; i++) {
    const character = line[i] ?? '';
    if (single.test(character)) {
      let value = '';
      for (i++; i < line.length; i++) {
        const inner = line[i] ?? '';
        if (single.test(inner)) {
          if (!single.test(line[i + 1] ?? '')) break;
          i++;
        }
        value += inner;
      }
      strings.push(value);
      rest += i < line.length ? 'S' : '<open>';
    } else if (double.test(character)) {
      const end = line.slice(i + 1).search(double);
      // What a string that is expanded could run.
      rest +=
        end < 0 ? '<open>' : /[`$]/.test(line.slice(i + 1, i + 1 + end).replace('$env:SystemRoot', '')) ? '<run>' : 'D';
      i = end < 0 ? line.length : i + 1 + end;
    } else rest += character;
  }
  return { strings, rest };
}

const specials = [
  '"',
  "'",
  '`',
  '$',
  '(',
  ')',
  '{',
  '}',
  '%',
  '!',
  '&',
  '|',
  '<',
  '>',
  '^',
  ';',
  '\\',
  '/',
  '-',
  ' ',
  '\n',
  '\r',
  '\t',
  '\0',
  '\u202e',
  '\u2019',
  '\u201c',
  '\u00a0',
  '\u2028',
  '\ud800',
  'a',
  'C:',
  '升',
];
const hostile = fc.oneof(
  fc.array(fc.constantFrom(...specials), { maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

test('cmd: whatever the value, the program gets it as that one argument or not at all', () => {
  fc.assert(
    fc.property(
      hostile,
      fc.constantFrom('prog "{v}" /f', 'prog "x\\{v}" /f', 'prog /d:"{v}.bak" y'),
      (value, template) => {
        const { text, refused } = fillCommand(template, 'cmd', { v: { value, placeholder: '<v: fill in>' } });
        if (refused.v || value === '') {
          assert.equal(text, template.replace('{v}', '<v: fill in>'));
          return;
        }
        const read = cmdReads(text);
        assert.deepEqual(
          read.args,
          cmdReads(template.replace('{v}', 'X')).args.map((arg) => arg.replace('X', () => value)),
        );
        assert.equal(read.operators, '');
        assert.ok(!/[%\n\r`]|\$\(/.test(text));
      },
    ),
    { numRuns: 3000 },
  );
});

test('PowerShell: whatever the value, it stays one literal string', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const template = "Move-Item -Path '{v}' -Destination 'b' | % { $_ }";
      const { text, refused } = fillCommand(template, 'powershell', { v: { value, placeholder: '<v: fill in>' } });
      const expected = refused.v || value === '' ? '<v: fill in>' : value;
      assert.deepEqual(powershellReads(text), {
        strings: [expected, 'b'],
        rest: 'Move-Item -Path S -Destination S | % { $_ }',
      });
      assert.ok(!/[\n\r\0]/.test(text));
    }),
    { numRuns: 3000 },
  );
});

test('without quotes nothing passes that a shell could read as more than a word', () => {
  fc.assert(
    fc.property(hostile, fc.constantFrom<Shell>('cmd', 'powershell'), (value, shell) => {
      const { text, refused } = fillCommand('chkdsk {v} /f', shell, { v: { value, placeholder: 'P' } });
      assert.match(text, refused.v ? /^chkdsk P \/f$/ : /^chkdsk [A-Za-z0-9_.:\\~{}-]* \/f$/);
    }),
    { numRuns: 3000 },
  );
});

test('every command of the catalogue: a hostile value leaves what is outside quotes as it is', () => {
  const commands = caseEngine()
    .knowledge.remediations()
    .flatMap((one) => [...one.backup, ...one.steps, ...one.verify, ...one.undo].map((step) => ({ one, step })))
    .filter(({ step }) => step.command?.includes('{'));
  assert.ok(commands.length > 40, `${commands.length} commands`);
  const outside = (text: string, shell: Shell): string =>
    shell === 'powershell' ? powershellReads(text).rest : text.replace(/"[^"\n]*"/g, 'D');
  fc.assert(
    fc.property(fc.constantFrom(...commands), hostile, ({ one, step }, value) => {
      const { command = '', shell = 'cmd' } = step;
      const fill = (text: string): ReturnType<typeof fillCommand> =>
        fillCommand(
          command,
          shell,
          Object.fromEntries(one.parameters.map(({ name }) => [name, { value: text, placeholder: 'P' }])),
        );
      const filled = fill(value);
      const harmless = fill('w');
      // A bare place may hold a plain word of the value; compare with what the same word gives.
      const plain = (text: string): string => outside(text, shell).replace(/[A-Za-z0-9_.:\\~{}-]+/g, 'w');
      assert.equal(plain(filled.text), plain(harmless.text), one.id);
      assert.equal(filled.text.split('\n').length, command.split('\n').length, one.id);
    }),
    { numRuns: 3000 },
  );
});
