import type { Component } from '../model/knowledge.js';
import { problemCollector } from './problem.js';
import type { Accepted, FileProblem, RuleFile } from './rules.js';
import { componentClasses, isFields, ShapeReader } from './shape.js';
import type { Checked } from './validate.js';

export const COMPONENT_FIELDS = [
  ...['id', 'product', 'vendor', 'class', 'aliases', 'identifiers', 'notes', 'remediations', 'sources'],
];
export const IDENTIFIER_FIELDS = ['services', 'drivers', 'dlls', 'processes', 'registryKeys', 'paths', 'altitudes'];

/** What the names of some kinds look like; the others are free. */
const shapes: Readonly<Record<string, RegExp>> = {
  drivers: /\.sys$/i,
  dlls: /\.dll$/i,
  processes: /\.exe$/i,
  registryKeys: /^HK(?:LM|CU)\\/i,
  altitudes: /^\d{5,6}(?:\.\d+)?$/,
};

/**
 * Checks one component file: its shape, and that every name can be what it is said to be.
 *
 * @param data the file's YAML, already read; anything at all is accepted and answered with problems
 * @param fileName its last part without extension must be the id
 * @param remediations known ids; when given, `remediations` may name only these
 */
export function validateComponent(
  data: unknown,
  fileName: string,
  remediations?: ReadonlySet<string>,
): Checked<Component> {
  const { problems, report } = problemCollector();
  if (!isFields(data)) {
    const help = 'Begin with "id:", "product:", "identifiers:" at the left margin.';
    report('', 'The file does not hold the fields of a component.', help);
    return { problems };
  }
  const reader = new ShapeReader(data, '', report);
  reader.only(COMPONENT_FIELDS);
  reader.text('id');
  reader.localized('product');
  if (reader.has('vendor')) reader.text('vendor');
  reader.oneOf('class', componentClasses);
  reader.texts('sources');
  if (reader.has('notes')) reader.localized('notes');
  if (reader.has('remediations')) reader.texts('remediations');
  const expected = (fileName.split(/[\\/]/).pop() ?? '').replace(/\.[A-Za-z]+$/, '');
  const { id, identifiers, aliases } = data;
  if (typeof id === 'string' && id !== expected) {
    const help = 'Rename the file or change the id, so that one leads to the other.';
    report('id', 'The id "{0}" differs from the file name "{1}".', help, { args: [id, expected] });
  }
  if (aliases !== undefined && isFields(aliases)) {
    const inner = new ShapeReader(aliases, 'aliases', report);
    inner.only(['en', 'zh-CN']);
    for (const language of ['en', 'zh-CN']) if (inner.has(language)) inner.texts(language);
  } else if (aliases !== undefined) reader.wrong('aliases', 'The field "{0}" must be a table of lists.');
  if (!isFields(identifiers) || Object.keys(identifiers).length === 0) {
    reader.wrong('identifiers', 'The field "{0}" must be a table of lists.');
    return { problems };
  }
  const names = new ShapeReader(identifiers, 'identifiers', report);
  names.only(IDENTIFIER_FIELDS);
  for (const kind of IDENTIFIER_FIELDS) {
    if (!names.has(kind)) continue;
    names.texts(kind);
    const list: unknown = identifiers[kind];
    const shape = shapes[kind];
    if (!Array.isArray(list) || !shape) continue;
    list.forEach((name: unknown, index) => {
      if (typeof name !== 'string' || shape.test(name)) return;
      const help = 'Drivers end in .sys, libraries in .dll, programs in .exe; keys begin with HKLM\\ or HKCU\\.';
      report(`identifiers.${kind}[${index}]`, '"{0}" is no name of this kind.', help, { args: [name] });
    });
  }
  for (const one of Array.isArray(data['remediations']) ? (data['remediations'] as unknown[]) : []) {
    if (typeof one !== 'string' || !remediations || remediations.has(one)) continue;
    const help = 'Use an id of a file in signatures/remediations, or write that file.';
    report('remediations', 'There is no remediation "{0}".', help, { args: [one] });
  }
  return problems.length === 0 ? { rule: data as unknown as Component, problems } : { problems };
}

/** Takes the good components among the files, as `acceptSignatures` does signatures. */
export function acceptComponents(
  files: readonly RuleFile[],
  remediations?: ReadonlySet<string>,
  taken: ReadonlySet<string> = new Set(),
): Accepted<Component> {
  const rules: Component[] = [];
  const problems: FileProblem[] = [];
  const seen = new Set(taken);
  for (const { file, data } of files) {
    const { rule, problems: found } = validateComponent(data, file, remediations);
    for (const problem of found) problems.push({ ...problem, file });
    if (!rule) continue;
    if (seen.has(rule.id)) {
      const help = 'Choose another id; ids are never reused, because case notes refer to them.';
      problems.push({ file, path: 'id', what: 'The id "{0}" is already taken.', args: [rule.id], help });
      continue;
    }
    seen.add(rule.id);
    rules.push(rule);
  }
  return { rules, problems };
}
