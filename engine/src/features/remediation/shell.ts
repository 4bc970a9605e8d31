import { withoutEnd } from '../../lines/withoutEnd.js';
import type { RemediationStep } from '../../model/knowledge.js';

export type Shell = NonNullable<RemediationStep['shell']>;

/** Why a value from a log is not put into a command. The reader sees the reason beside the placeholder. */
export type Refusal =
  /** Control characters, line ends, direction overrides, invisible characters, unpaired surrogates. */
  | 'hidden-character'
  /** A character that ends the quotes, or that the shell expands inside them. */
  | 'special-character'
  /** A character that is only safe inside quotes, in a place that has none. */
  | 'needs-quotes'
  /** Begins with `-` or `/`, so the command would read it as an option. */
  | 'option'
  | 'too-long';

/** A parameter that stands in a command. `value` is refused or quoted; `placeholder` comes from our own files. */
export interface CommandValue {
  readonly value?: string;
  /** Values of our own knowledge files (defaults) were reviewed; only log values are checked. */
  readonly trusted?: boolean;
  readonly placeholder: string;
}

export interface FilledCommand {
  readonly text: string;
  /** Parameter name → why its value was kept out of this command. */
  readonly refused: Readonly<Record<string, Refusal>>;
}

type Context = 'bare' | 'double' | 'single';

/** cmd takes 8,191 characters in all. */
const LONGEST_VALUE = 1000;
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Cn}\p{Co}]|(?! )\p{Zs}/u;

/**
 * Puts values into the `{name}` places of a command line. A value from a log is untrusted: inside quotes it is escaped
 * for that shell or refused, outside quotes only plain names pass, and nothing may look like an option. Where a value is
 * refused the placeholder stays. Braces of the shell's own (`{current}`, script blocks) are no parameters and stay.
 */
export function fillCommand(
  template: string,
  shell: Shell,
  values: Readonly<Record<string, CommandValue>>,
): FilledCommand {
  const refused: Record<string, Refusal> = {};
  let text = '';
  let at = 0;
  for (const match of template.matchAll(/\{([a-z][A-Za-z0-9]*)\}/g)) {
    const name = match[1] ?? '';
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (!value) continue;
    text += template.slice(at, match.index);
    at = match.index + match[0].length;
    const context = contextAt(template, match.index, shell);
    // An empty word would let the next one take its place.
    if (value.value === undefined || value.value === '') {
      text += safePlaceholder(value.placeholder);
      continue;
    }
    const place = { context, startsArgument: startsArgument(template, match.index), next: template[at] ?? '' };
    const quoted = value.trusted ? value.value : quote(value.value, shell, place);
    if (typeof quoted === 'string') text += quoted;
    else {
      refused[name] = quoted.refusal;
      text += safePlaceholder(value.placeholder);
    }
  }
  return { text: text + template.slice(at), refused };
}

/** In which quotes a place of the template stands; a new line of the template begins outside quotes. */
function contextAt(template: string, index: number, shell: Shell): Context {
  let context: Context = 'bare';
  for (const character of template.slice(template.lastIndexOf('\n', index) + 1, index)) {
    if (character === '"' && context !== 'single') context = context === 'double' ? 'bare' : 'double';
    else if (character === "'" && shell === 'powershell' && context !== 'double')
      context = context === 'single' ? 'bare' : 'single';
  }
  return context;
}

function startsArgument(template: string, index: number): boolean {
  return /(?:^|[\s"'])$/.test(template.slice(0, index));
}

interface QuotePlace {
  readonly context: Context;
  readonly startsArgument: boolean;
  /** The template's character after the place. */
  readonly next: string;
}

function quote(value: string, shell: Shell, place: QuotePlace): string | { readonly refusal: Refusal } {
  if (value.length > LONGEST_VALUE) return { refusal: 'too-long' };
  if (HIDDEN.test(value)) return { refusal: 'hidden-character' };
  if (place.startsArgument && /^[-/\u2010-\u2015]/.test(value)) return { refusal: 'option' };
  if (place.context === 'bare') {
    // In cmd a bare {guid} is an ordinary word; PowerShell would read a script block.
    const plain = shell === 'powershell' ? /^[A-Za-z0-9_.:\\~-]+$/ : /^(?:[A-Za-z0-9_.:\\~-]+|\{[0-9A-Fa-f-]+\})$/;
    return plain.test(value) ? value : { refusal: 'needs-quotes' };
  }
  if (shell === 'powershell' && place.context === 'single') {
    // PowerShell takes the typographic single quotes for quotes too; doubled they stand for themselves.
    return value.replace(/['\u2018-\u201b]/g, '$&$&');
  }
  if (shell === 'powershell') {
    // A string that is expanded, with another language's quotes inside: only what means nothing in either.
    return /["'`$\u2018-\u201f]/.test(value) ? { refusal: 'special-character' } : value;
  }
  // cmd expands %name% even inside quotes, and !name! where delayed expansion is on. The back quote and $( are plain to
  // cmd; they are refused because such a line is easily pasted into PowerShell, which would run what stands in them.
  if (/["%!`\u201c-\u201f]|\$[({]|^\\+$/.test(value)) return { refusal: 'special-character' };
  // The called program reads \" as a quote character: back slashes before the closing quote count double.
  const tail = value.slice(withoutEnd(value, '\\').length);
  return place.next === '"' ? value + tail : value;
}

/** Placeholders are ours, but may stand in any quotes. */
function safePlaceholder(placeholder: string): string {
  return placeholder.replace(/["'`\u2018-\u201f]/g, '');
}
