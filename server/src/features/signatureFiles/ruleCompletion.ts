import { CompletionItemKind, InsertTextFormat, type CompletionItem, type Position } from 'vscode-languageserver/node';
import { captureNames, type Knowledge, type Speech } from '../../../../engine/src/index.js';
import { toRange } from '../../toProtocol.js';
import type { RuleDocument, RulePath } from './ruleDocument.js';
import { placeAt } from './rulePlace.js';
import { allowedValues, type RuleSchemas, type SchemaNode } from './ruleSchema.js';

/** Keys that the place may hold and does not yet, or the values that its key allows. */
export function ruleCompletion(
  document: RuleDocument,
  position: Position,
  schemas: RuleSchemas,
  knowledge: Knowledge,
  speech: Speech,
): readonly CompletionItem[] {
  const place = placeAt(document.lines, position);
  if (!place) return [];
  const { path, typed, start } = place;
  // An item of a list of tables begins with one of their keys.
  const item = typeof path.at(-1) === 'number' && Object.keys(schemas.keys(document.kind, path)).length > 0;
  const part = item ? 'key' : place.part;
  const range = toRange(position.line, { start, end: position.character });
  if (part === 'key') {
    const used = new Set(place.siblings);
    const required = new Set(schemas.at(document.kind, path)?.required ?? []);
    const line = document.lines[position.line] ?? '';
    const indent = ' '.repeat(Math.max(0, start));
    const inFlow = /[{[]/.test(line.slice(0, start));
    return Object.entries(schemas.keys(document.kind, path))
      .filter(([key]) => !used.has(key) || key === typed)
      .map(([key, node]): CompletionItem => ({
        label: key,
        kind: CompletionItemKind.Property,
        sortText: `${required.has(key) ? 0 : 1}${key}`,
        ...(required.has(key) && { detail: speech.t('required') }),
        ...(node.description && { documentation: node.description[speech.language] }),
        insertTextFormat: InsertTextFormat.Snippet,
        textEdit: { range, newText: inFlow ? `${key}: $0` : keySnippet(key, node, indent) },
        // The value's own words are offered at once.
        ...(allowedValues(node).length > 0 && {
          command: { title: '', command: 'editor.action.triggerSuggest' },
        }),
      }));
  }
  const used = new Set(place.siblings);
  return valuesAt(document, path, schemas, knowledge, speech)
    .filter(({ value }) => !used.has(value))
    .map(({ value, detail }): CompletionItem => ({
      label: value,
      kind: CompletionItemKind.EnumMember,
      ...(detail !== undefined && { detail }),
      textEdit: { range, newText: value },
      filterText: value,
    }));
}

function keySnippet(key: string, node: SchemaNode, indent: string): string {
  const properties = Object.keys(node.properties ?? {});
  if (properties.includes('en') && properties.includes('zh-CN') && node.required) {
    return `${key}:\n  en: '$1'\n  zh-CN: '$2'`;
  }
  if (node.type === 'object') return `${key}:\n  $0`;
  if (node.type === 'array') return node.items?.enum ? `${key}: [$0]` : `${key}:\n  - $0`;
  return indent === '' && key === 'id' ? 'id: $0' : `${key}: $0`;
}

interface Value {
  readonly value: string;
  readonly detail?: string;
}

function valuesAt(
  { kind, data }: RuleDocument,
  path: RulePath,
  schemas: RuleSchemas,
  knowledge: Knowledge,
  { language }: Speech,
): readonly Value[] {
  const names = path.filter((step) => typeof step === 'string');
  const last = names.at(-1);
  const node = schemas.at(kind, path);
  if (last === 'remediate' || last === 'remediations') {
    return knowledge.remediations().map(({ id, title }) => ({ value: id, detail: title[language] }));
  }
  if (names[0] === 'attribute' && names.length === 2) return capturesOf(data).map((value) => ({ value }));
  if (last === 'component') {
    return Object.entries(knowledge.writers()).map(([value, meaning]) => ({ value, detail: meaning[language] }));
  }
  if (last === 'setupDiagRule') {
    return (knowledge.setupDiagRules?.() ?? []).map(({ name }) => ({ value: name }));
  }
  return (node ? [...new Set(allowedValues(node))] : []).map((value) => ({ value }));
}

/** Named groups of the patterns that the file holds. */
function capturesOf(data: unknown): readonly string[] {
  const { match } = (data ?? {}) as { readonly match?: Readonly<Record<string, unknown>> };
  const patterns = [match?.['message'], match?.['continuation']];
  return patterns.flatMap((pattern) => (typeof pattern === 'string' ? captureNames(pattern) : []));
}
