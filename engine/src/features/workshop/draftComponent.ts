import type { IdentifierIndex } from '../../attribution/identifiers.js';
import type { Component, ComponentClass } from '../../model/knowledge.js';
import type { LogAnalysis } from '../../model/analysis.js';
import { quoted, type YamlPiece } from './yamlText.js';

/** A name in a log that can belong to a product. */
export interface ComponentName {
  /** As the log writes it, without its folder. */
  readonly name: string;
  readonly kind: 'services' | 'drivers' | 'dlls' | 'processes';
  /** UTF-16 columns in the line. */
  readonly start: number;
  readonly end: number;
  /** The product that it is known as already. */
  readonly known?: string;
}

/** The name is the first group: dots in front of it are none of its own. */
const FILE = /(?<![\w$~.-])\.*([\w$~-][\w$~.-]*\.(?:sys|dll|exe))\b/gi;
const WORD = /[\w$~][\w$~.-]*[\w$~]/g;

/**
 * The driver, library, program or service that a column of a line names; without one there, the first that the line
 * names and nobody knows.
 */
export function componentNameAt(
  { log }: LogAnalysis,
  line: number,
  column: number,
  identifiers: IdentifierIndex,
): ComponentName | undefined {
  const text = line < log.lines.count ? log.lines.text(line) : '';
  const files = [...text.matchAll(FILE)].map((match) => named(match, kindOf(match[0]), identifiers, text));
  const touches = ({ start, end }: ComponentName): boolean => start <= column && column <= end;
  const under = files.find(touches);
  if (under) return under;
  const word = [...text.matchAll(WORD)]
    .map((match) => named(match, 'services', identifiers, text))
    .find((one) => touches(one) && /^[A-Za-z]/.test(one.name));
  const key = word && /\\services\\$/i.test(text.slice(0, word.start));
  const told = word && (key || /\b(?:service|driver|filter)\W{0,4}$/i.test(text.slice(0, word.start)));
  if (told) return word;
  return files.find(({ known }) => known === undefined) ?? word ?? files[0];
}

function named(
  match: RegExpMatchArray,
  kind: ComponentName['kind'],
  identifiers: IdentifierIndex,
  text: string,
): ComponentName {
  const name = match[1] ?? match[0];
  const start = (match.index ?? 0) + match[0].length - name.length;
  const mention = (kind === 'services' ? identifiers.mentionsInList(name) : identifiers.mentions(text)).find(
    (one) => one.name.toLowerCase() === name.toLowerCase() && !one.component.id.startsWith('minifilter:'),
  );
  return { name, kind, start, end: start + name.length, ...(mention && { known: mention.component.product.en }) };
}

function kindOf(name: string): ComponentName['kind'] {
  const end = name.slice(-3).toLowerCase();
  return end === 'sys' ? 'drivers' : end === 'dll' ? 'dlls' : 'processes';
}

/** What a person tells about a name in a log. */
export interface ComponentFacts {
  readonly name: string;
  readonly kind: ComponentName['kind'];
  readonly product: string;
  readonly vendor: string;
  readonly class: ComponentClass;
  /** Where the name was seen: `a case, 2026-11`. */
  readonly source: string;
}

/** The file that makes a name of a log the name of a product. */
export function draftComponent(
  { name, kind, product, vendor, class: kindOfProduct, source }: ComponentFacts,
  taken: ReadonlySet<string>,
): { readonly id: string; readonly component: Component; readonly yaml: readonly YamlPiece[] } {
  const words = (text: string): string => (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).join('-').slice(0, 60);
  const base = words(product) || words(name) || 'component';
  let id = base;
  for (let number = 2; taken.has(id); number++) id = `${base}-${number}`;
  const component: Component = {
    id,
    product: { en: product, 'zh-CN': product },
    vendor,
    class: kindOfProduct,
    identifiers: { [kind]: [name] },
    sources: [source],
  };
  const yaml: YamlPiece[] = [
    `id: ${id}\n`,
    `product:\n  en: ${quoted(product)}\n  zh-CN: ${quoted(product)}\n`,
    `vendor: ${quoted(vendor)}\nclass: ${kindOfProduct}\n`,
    `identifiers:\n  ${kind}:\n    - ${quoted(name)}\n`,
    `sources:\n  - ${quoted(source)}\n`,
  ];
  return { id, component, yaml };
}
