import { visible } from '../../engine/src/index.js';

/**
 * An answer whose texts are all for showing: what hides in any of them is written out. Line ends of ours stay; addresses
 * hold nothing that hides.
 */
export function visibleTexts<T>(answer: T): T {
  return shown(answer) as T;
}

function shown(value: unknown): unknown {
  if (typeof value === 'string') return value.split('\n').map(visible).join('\n');
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shown(part)]));
}
