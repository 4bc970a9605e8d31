import { LineCounter, parseDocument, type Document } from 'yaml';

/** A YAML text that somebody writes, or what is wrong with it. */
export type YamlText =
  | { readonly document: Document; readonly lines: LineCounter; readonly data: unknown }
  /** 0-based line of the first mistake, and what the parser says of it. */
  | { readonly line: number; readonly message: string };

/** Never throws: an alias without its anchor, or aliases of aliases without end, show only when the values are made. */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines });
    const [error] = document.errors;
    if (!error) return { document, lines, data: document.toJS() as unknown };
    return { line: (error.linePos?.[0].line ?? 1) - 1, message: firstLine(error.message) };
  } catch (error) {
    return { line: 0, message: firstLine(error instanceof Error ? error.message : String(error)) };
  }
}

/** A message that quotes what stands there is as long as that is. */
function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').slice(0, 200);
}
