/** A place that the person is led to, one after the other, with what stands there at first. */
export interface TabStop {
  /** 1 is the first; the same number twice is typed twice at once. */
  readonly stop: number;
  readonly text: string;
  /** What else may stand there; the first of them is `text`. */
  readonly choices?: readonly string[];
}

/** YAML as it is written down: text, and places to be filled in. */
export type YamlPiece = string | TabStop;

/** The file with what stands in its places at first. */
export function plainYaml(pieces: readonly YamlPiece[]): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('');
}

/** The file as a snippet of VS Code: `${1:text}`, `${2|a,b|}`. */
export function snippetYaml(pieces: readonly YamlPiece[]): string {
  const escape = (text: string): string => text.replace(/[\\$}]/g, '\\$&');
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return escape(piece);
      if (!piece.choices) return `\${${piece.stop}:${escape(piece.text)}}`;
      return `\${${piece.stop}|${piece.choices.map((text) => text.replace(/[\\,|$}]/g, '\\$&')).join(',')}|}`;
    })
    .join('');
}

/** A text in single quotes: nothing in it is read as YAML. In double quotes where it holds what single ones cannot. */
export function quoted(text: string): string {
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/.test(text))
    return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, code);
  return `'${text.replaceAll("'", "''")}'`;
}

/** Lines of a log as a block, or one line in quotes. @param indent columns before the block's lines */
export function quotedLines(lines: readonly string[], indent: number): string {
  const [only] = lines;
  if (
    lines.length <= 1 ||
    lines.some((line) => /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/.test(line))
  ) {
    return quoted(lines.length <= 1 ? (only ?? '') : lines.join('\n'));
  }
  return `|2-\n${lines.map((line) => `${' '.repeat(indent)}${line}`).join('\n')}`;
}

function code(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
