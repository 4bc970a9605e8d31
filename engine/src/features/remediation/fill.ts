import type { Remediation, RemediationParameter, RemediationStep } from '../../model/knowledge.js';
import type { Language, Localized } from '../../model/language.js';
import type { Place } from '../../model/place.js';
import { codeSpan, escapeMarkdown } from '../markdown.js';
import { proseMarkdown } from './prose.js';
import { fillCommand, type CommandValue, type Refusal, type Shell } from './shell.js';
import { parameterValue, type FillContext, type FoundValue } from './values.js';

/** A text with its values: plain for a terminal, Markdown with the values as code. */
export interface FilledText {
  readonly plain: string;
  readonly markdown: string;
}

export interface FilledStep {
  readonly text: FilledText;
  readonly shell?: Shell;
  readonly command?: string;
}

export interface FilledParameter {
  readonly name: string;
  readonly description: string;
  /** `<name: description>`, shown where there is no value. */
  readonly placeholder: string;
  readonly value?: string;
  readonly source?: FoundValue['source'];
  /** The line that the value comes from. */
  readonly place?: Place;
  /** Why commands keep the placeholder although a value was found. */
  readonly refused?: Refusal;
}

/** A remediation in one language with the values of one finding. Nothing in it is ever run by the product. */
export interface FilledRemediation {
  readonly id: string;
  readonly language: Language;
  readonly title: FilledText;
  readonly why: FilledText;
  readonly risk: Remediation['risk'];
  readonly parameters: readonly FilledParameter[];
  readonly backup: readonly FilledStep[];
  readonly steps: readonly FilledStep[];
  readonly verify: readonly FilledStep[];
  readonly undo: readonly FilledStep[];
  readonly expiry?: FilledText;
}

/**
 * Fills the parameters of a remediation from what the logs say. What they do not say stays a visible placeholder, and so
 * does a value that cannot be quoted safely for the shell it goes into.
 */
export function fillRemediation(remediation: Remediation, context: FillContext): FilledRemediation {
  const { language } = context;
  const found = remediation.parameters.map((parameter) => ({
    parameter,
    placeholder: `<${parameter.name}: ${parameter.description[language]}>`,
    value: parameterValue(parameter, context),
  }));
  const values: Record<string, CommandValue> = {};
  for (const { parameter, placeholder, value } of found) {
    values[parameter.name] = {
      placeholder,
      ...(value && { value: value.value, trusted: value.source === 'default' }),
    };
  }
  const refused: Record<string, Refusal> = {};
  const step = ({ text, shell, command }: RemediationStep): FilledStep => {
    if (shell === undefined || command === undefined) return { text: fillText(text[language], found) };
    const filled = fillCommand(command, shell, values);
    Object.assign(refused, filled.refused);
    return { text: fillText(text[language], found), shell, command: filled.text };
  };
  const text = (one: Localized): FilledText => fillText(one[language], found);
  const parts = {
    backup: remediation.backup.map(step),
    steps: remediation.steps.map(step),
    verify: remediation.verify.map(step),
    undo: remediation.undo.map(step),
  };
  return {
    id: remediation.id,
    language,
    title: text(remediation.title),
    why: text(remediation.why),
    risk: remediation.risk,
    parameters: found.map(({ parameter, placeholder, value }) => {
      const reason = refused[parameter.name];
      return {
        name: parameter.name,
        description: parameter.description[language],
        placeholder,
        ...(value && { value: value.value, source: value.source }),
        ...(value?.place && { place: value.place }),
        ...(reason && { refused: reason }),
      };
    }),
    ...parts,
    ...(remediation.expiry && { expiry: text(remediation.expiry) }),
  };
}

interface FoundParameter {
  readonly parameter: RemediationParameter;
  readonly placeholder: string;
  readonly value: FoundValue | undefined;
}

function fillText(text: string, found: readonly FoundParameter[]): FilledText {
  let plain = '';
  let markdown = '';
  let at = 0;
  for (const match of text.matchAll(/\{([a-z][A-Za-z0-9]*)\}/g)) {
    const one = found.find(({ parameter }) => parameter.name === match[1]);
    if (!one) continue;
    const before = text.slice(at, match.index);
    at = match.index + match[0].length;
    // `{backupFile}.hiv` is one name.
    const suffix = one.parameter.kind === 'path' ? (/^\.[A-Za-z]\w*/.exec(text.slice(at))?.[0] ?? '') : '';
    at += suffix.length;
    plain += before + (one.value ? printable(one.value.value) : one.placeholder) + suffix;
    markdown += proseMarkdown(before) + valueMarkdown(one, suffix);
  }
  const rest = text.slice(at);
  return { plain: plain + rest, markdown: markdown + proseMarkdown(rest) };
}

function valueMarkdown({ parameter, placeholder, value }: FoundParameter, suffix: string): string {
  if (!value) return codeSpan(placeholder + suffix);
  // Product names are words of our own catalogue; everything else is shown as it stands, as code.
  if (value.source === 'catalogue' && parameter.kind === 'text') return proseMarkdown(value.value);
  return parameter.kind === 'text' && /^[\p{L}\p{N} ]+$/u.test(value.value)
    ? escapeMarkdown(value.value)
    : codeSpan(value.value + suffix);
}

/** For a terminal: what could move the cursor or hide text is shown as its number. */
function printable(value: string): string {
  return value.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`,
  );
}
