// Messages of the program against their Chinese texts.
import { pairProblems } from './languages.mjs';
import { literalsIn, messagesOf } from './messages.mjs';

/**
 * Expressions that a translator is handed instead of a text, and where their texts come from. One that is not here could
 * be anything: it may never have been translated.
 */
export const computedMessages = new Map([
  ['why', 'MissingEvidence.why and reasons of the command line: literals of the sources'],
  ['what', 'Problem.what, RuleProblem.what: properties that are collected'],
  ['help', 'RuleProblem.help: arguments of report(...)'],
  ['title', 'titles of fact rows: properties that are collected'],
  ['label', 'names of steps that are literals of the same file'],
  ['message', "the translator's own parameter"],
  ['argument', 'an argument of a problem that is a message itself, a literal of the sources'],
  ['p.what', 'Problem.what'],
  ['problem.what', 'Problem.what'],
  ['problem.help', 'RuleProblem.help'],
  ['reason(error)', 'reasons why a file cannot be read: literals of runtime/files.ts'],
  ['rule.title', 'title of a family of codes: a property that is collected'],
  ['familyRule(family).rule.title', 'the same'],
  ['meaning.name', 'descriptions in knowledge/codes/wim.tsv, which are collected'],
  ['best.name', 'the same'],
]);

/** Messages whose places are filled in later, again and again, by who is handed the translation. */
export const filledLater = new Set([
  'Explain {0}',
  'Shown: {0} to {1}',
  'Show {0} more logs',
  '{0} marks here',
]);

/**
 * @param {ReadonlyMap<string, string>} sources text by file
 * @param {ReadonlyMap<string, Readonly<Record<string, string>>>} parts Chinese texts by name of their file
 * @param {readonly { message: string, file: string }[]} [others] messages that stand in data
 * @returns {{ chinese: Map<string, string>, messages: number, problems: string[] }}
 */
export function bundleOf(sources, parts, others = []) {
  const problems = [];
  const used = new Map(others.map(({ message, file }) => [message, file]));
  const written = new Set();
  for (const [file, text] of sources) {
    const { messages, computed } = messagesOf(file, text);
    for (const { message, line, given } of messages) {
      if (!used.has(message)) used.set(message, file);
      const highest = Math.max(-1, ...[...message.matchAll(/\{(\d+)\}/g)].map(([, number]) => Number(number)));
      if (given !== undefined && given <= highest && !(given === 0 && filledLater.has(message))) {
        problems.push(`${file}:${line}: "${message}" is given ${given} values`);
      }
    }
    for (const { expression, line } of computed) {
      if (!computedMessages.has(expression)) {
        problems.push(`${file}:${line}: t(${expression}): which texts? Write them out, or say in tools/l10n/bundle.mjs`);
      }
    }
    for (const literal of literalsIn(file, text)) written.add(literal);
  }
  const found = new Map();
  for (const [name, part] of parts) {
    for (const [english, text] of Object.entries(part)) {
      const before = found.get(english);
      if (before && before.text !== text) {
        problems.push(`two Chinese texts for "${english}": l10n/parts/${before.name} and ${name}`);
      }
      if (!used.has(english) && !written.has(english)) problems.push(`no source uses "${english}" (l10n/parts/${name})`);
      problems.push(...pairProblems(english, text).map((problem) => `"${english}": ${problem} (l10n/parts/${name})`));
      found.set(english, { text, name });
    }
  }
  for (const [message, file] of used) {
    if (!found.has(message)) problems.push(`no Chinese text for "${message}" (${file})`);
  }
  return { chinese: new Map([...found].map(([english, { text }]) => [english, text])), messages: used.size, problems };
}
