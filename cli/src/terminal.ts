import { visibleLine } from '../../engine/src/index.js';

/** Where a command writes. Results go to `out`, everything else to `err`, so that a pipe gets results only. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Results may be coloured. */
  readonly colour: boolean;
  /** Progress may be drawn on the error stream. */
  readonly progress: boolean;
  /** Who reads the results may take them for another encoding: JSON is written in ASCII. Told by the system when not given. */
  readonly narrow?: boolean;
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
export const plain = visibleLine;

/**
 * The last thing before the output: what hides, and is not the colour of ours, is written `\u202e`. Texts for people hold
 * nothing of it any more (see `plain`), so this is about JSON, where it stands for the same character: programs read what
 * the log says, and a terminal that shows the JSON is not commanded by it.
 */
export function escaped(text: string): string {
  return text.replace(/[\u007f-\u009f\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\ufff9-\ufffb]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** JSON of the same meaning in ASCII, which every code page reads alike. */
export function ascii(json: string): string {
  return json.replace(/[^\u0000-\u007f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
