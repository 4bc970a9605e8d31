import { redactionKinds, type RedactionEntry, type RedactionKind, type RedactionMap } from '../model/redaction.js';

const FORMAT = 'upgrade-forensics-redaction-map';
const kinds: ReadonlySet<string> = new Set(redactionKinds);

/** The map as a file: JSON, one value a line. */
export function mapText({ entries }: RedactionMap): string {
  const lines = entries.map((entry) => `    ${JSON.stringify(entry)}`);
  return `{\n  "format": "${FORMAT}",\n  "version": 1,\n  "entries": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

/** The map in such a file; undefined when it is none. */
export function parseMap(text: string): RedactionMap | undefined {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof file !== 'object' || file === null || !('format' in file) || file.format !== FORMAT) return undefined;
  if (!('version' in file) || file.version !== 1 || !('entries' in file) || !Array.isArray(file.entries))
    return undefined;
  const entries: RedactionEntry[] = [];
  for (const one of file.entries as readonly unknown[]) {
    const entry = entryOf(one);
    if (!entry) return undefined;
    entries.push(entry);
  }
  return { entries };
}

function entryOf(one: unknown): RedactionEntry | undefined {
  if (typeof one !== 'object' || one === null) return undefined;
  const { kind, original, pseudonym, inPlace } = one as Record<string, unknown>;
  if (typeof kind !== 'string' || !kinds.has(kind) || typeof original !== 'string' || typeof pseudonym !== 'string') {
    return undefined;
  }
  if (original === '' || pseudonym === '' || /[\r\n]/.test(pseudonym)) return undefined;
  return { kind: kind as RedactionKind, original, pseudonym, ...(inPlace === true && { inPlace }) };
}
