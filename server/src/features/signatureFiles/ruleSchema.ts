import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Localized } from '../../../../engine/src/index.js';
import type { RuleKind } from '../../runtime/index.js';
import type { RulePath } from './ruleDocument.js';

/** As much of JSON Schema as our schemas use. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: Localized;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly oneOf?: readonly SchemaNode[];
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
}

/** What the schemas say of a place in a rule file. */
export interface RuleSchemas {
  /** The node at a path; undefined where nothing is known of it. */
  at(kind: RuleKind, path: RulePath): SchemaNode | undefined;
  /** Keys that may stand at a path. */
  keys(kind: RuleKind, path: RulePath): Readonly<Record<string, SchemaNode>>;
}

/** @param knowledgePath `dist/knowledge`; a missing file is a broken installation and throws when first asked */
export function createRuleSchemas(knowledgePath: string): RuleSchemas {
  let all: Readonly<Record<RuleKind, SchemaNode>> | undefined;
  const root = (kind: RuleKind): SchemaNode => {
    all ??= JSON.parse(readFileSync(path.join(knowledgePath, 'schemas.json'), 'utf8')) as Record<RuleKind, SchemaNode>;
    return all[kind];
  };
  const resolved = (node: SchemaNode, top: SchemaNode): SchemaNode => {
    const { $ref, ...own } = node;
    const target = $ref === undefined ? undefined : top.definitions?.[$ref.replace('#/definitions/', '')];
    return target ? { ...resolved(target, top), ...own } : node;
  };
  /** The shapes that a place may have: itself, or each of its alternatives. */
  const shapes = (node: SchemaNode, top: SchemaNode): readonly SchemaNode[] => [
    node,
    ...(node.oneOf ?? []).map((one) => resolved(one, top)),
  ];
  const at = (kind: RuleKind, steps: RulePath): SchemaNode | undefined => {
    const top = root(kind);
    let node: SchemaNode | undefined = top;
    for (const step of steps) {
      let next: SchemaNode | undefined;
      for (const shape of shapes(node, top)) next ??= typeof step === 'number' ? shape.items : shape.properties?.[step];
      if (!next) return undefined;
      node = resolved(next, top);
    }
    return node;
  };
  return {
    at,
    keys(kind, steps) {
      const node = at(kind, steps);
      const top = root(kind);
      const found = node ? shapes(node, top).flatMap((shape) => Object.entries(shape.properties ?? {})) : [];
      return Object.fromEntries(found.map(([key, inner]) => [key, resolved(inner, top)]));
    },
  };
}

/** Every value that a node allows: its own, those of its alternatives, those of its items. */
export function allowedValues(node: SchemaNode): readonly string[] {
  if (node.type === 'boolean') return ['true', 'false'];
  const inner = [...(node.oneOf ?? []), ...(node.items ? [node.items] : [])].flatMap((one) => allowedValues(one));
  return [...(node.enum ?? []), ...inner];
}
