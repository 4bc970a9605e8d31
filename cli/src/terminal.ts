/** Where a command writes. Results go to `out`, everything else to `err`, so that a pipe gets results only. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Results may be coloured. */
  readonly colour: boolean;
  /** Progress may be drawn on the error stream. */
  readonly progress: boolean;
}

export type Paint = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

const codes: Readonly<Record<Paint, number>> = { bold: 1, dim: 2, red: 31, yellow: 33, green: 32, cyan: 36 };

/** Text in a colour, or as it is. */
export function paint(terminal: Pick<Terminal, 'colour'>, colour: Paint, text: string): string {
  return terminal.colour && text !== '' ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text;
}

/**
 * Text of a log for a terminal, on one line: control characters and direction overrides, which could move the cursor or
 * hide what a line says, are shown as `<U+001B>`.
 */
export function plain(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (character) =>
    character === '\t' ? ' ' : `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`,
  );
}
