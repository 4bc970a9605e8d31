import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { logLanguages } from '../../server/src/protocol.js';

interface Entry {
  readonly command: string;
  readonly when?: string;
}
const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  contributes: {
    menus: Readonly<Record<string, readonly Entry[]>>;
    keybindings: readonly Entry[];
    languages: readonly { id: string }[];
  };
};

/** Whether a condition that speaks of languages holds for one, by its `==` and its `=~` parts. */
function namesLanguage(when: string, language: string): boolean {
  const equal = [...when.matchAll(/(?:resource|editor)LangId == ([\w-]+)/g)].map(([, id]) => id);
  const patterns = [...when.matchAll(/(?:resource|editor)LangId =~ \/(.*?)\/(?=\s|\)|$)/g)];
  return equal.includes(language) || patterns.some(([, pattern = '']) => new RegExp(pattern).test(language));
}

test('what is offered in one of our logs is offered in all of them', () => {
  const entries = [...Object.values(contributes.menus).flat(), ...contributes.keybindings];
  const forLogs = entries.filter(({ when = '' }) => namesLanguage(when, 'windows-setup-log'));
  assert.ok(forLogs.length > 8, 'the conditions are understood');
  for (const { command, when = '' } of forLogs) {
    const left = logLanguages.filter((language) => !namesLanguage(when, language));
    assert.deepEqual(left, [], `${command} is not offered in ${left.join(', ')}`);
  }
});

test('every language that the server serves is declared', () => {
  const declared = new Set(contributes.languages.map(({ id }) => id));
  assert.deepEqual(
    logLanguages.filter((language) => !declared.has(language)),
    [],
  );
});
