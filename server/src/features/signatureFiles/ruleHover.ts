import { MarkupKind, type Hover, type Position } from 'vscode-languageserver/node';
import { codeSpan, entryFor, escapeMarkdown, type Knowledge, type Speech } from '../../../../engine/src/index.js';
import { toRange } from '../../toProtocol.js';
import type { RuleDocument } from './ruleDocument.js';
import { placeAt } from './rulePlace.js';
import { allowedValues, type RuleSchemas } from './ruleSchema.js';

/** What a field is for and what may stand in it; what an id under the cursor stands for. */
export function ruleHover(
  { lines, kind }: RuleDocument,
  { line, character }: Position,
  schemas: RuleSchemas,
  knowledge: Knowledge,
  speech: Speech,
): Hover | null {
  const { language, t } = speech;
  const text = lines[line] ?? '';
  const word = [...text.matchAll(/[\w.-]+/g)].find(
    ({ index, 0: all }) => index <= character && character <= index + all.length,
  );
  if (!word) return null;
  const end = word.index + word[0].length;
  const range = toRange(line, { start: word.index, end });
  const answer = (parts: readonly (string | undefined)[]): Hover | null => {
    const value = parts.filter((part) => part !== undefined && part !== '').join('\n\n');
    return value === '' ? null : { contents: { kind: MarkupKind.Markdown, value }, range };
  };
  const place = placeAt(lines, { line, character: end });
  if (!place) return null;
  const isKey = /^['"]?\s*:/.test(text.slice(end)) && place.part === 'key';
  if (!isKey) {
    const last = place.path.filter((step) => typeof step === 'string').at(-1);
    const remediation = knowledge.remediations().find(({ id }) => id === word[0]);
    if (remediation && (last === 'remediate' || last === 'remediations')) {
      return answer([`**${escapeMarkdown(remediation.title[language])}**`, escapeMarkdown(remediation.why[language])]);
    }
    const writer = last === 'component' ? entryFor(knowledge.writers(), word[0]) : undefined;
    if (writer) return answer([escapeMarkdown(writer[language])]);
    // One of a list is told by what the list is.
    const path = typeof place.path.at(-1) === 'number' ? place.path.slice(0, -1) : place.path;
    const node = schemas.at(kind, path);
    const allowed = node ? allowedValues(node) : [];
    if (!node?.description || !allowed.includes(word[0])) return null;
    return answer([escapeMarkdown(node.description[language])]);
  }
  const node = schemas.at(kind, [...place.path, word[0]]);
  if (!node) return null;
  const allowed = allowedValues(node);
  return answer([
    node.description && escapeMarkdown(node.description[language]),
    allowed.length > 0 ? `${t('Allowed:')} ${allowed.map(codeSpan).join(', ')}` : undefined,
  ]);
}
