import type { Speech } from '../model/language.js';
import { redactionKinds, type RedactionKind } from '../model/redaction.js';
import { escapeMarkdown, fenced, visible } from './markdown.js';

/** What a kind of value is called. */
export function redactionKindTitle(kind: RedactionKind, { t }: Speech): string {
  switch (kind) {
    case 'user':
      return t('Users');
    case 'host':
      return t('Computers');
    case 'domain':
      return t('Domains');
    case 'sid':
      return t('Security identifiers (SID)');
    case 'ip':
      return t('IP addresses');
    case 'mac':
      return t('MAC addresses');
    case 'mail':
      return t('E-mail addresses');
    case 'serial':
      return t('Serial numbers');
    case 'productKey':
      return t('Product keys and ids');
    case 'word':
      return t("Customer's words");
    case 'guid':
      return t('GUIDs');
  }
}

/** A kind of value as a preview shows it. */
export interface RedactionPreviewKind {
  readonly kind: RedactionKind;
  /** Different values. */
  readonly values: number;
  /** Places where one of them stands. */
  readonly places: number;
  readonly samples: readonly {
    readonly file: string;
    /** 1-based. */
    readonly line: number;
    readonly before: string;
    readonly after: string;
  }[];
}

export interface RedactionPreview {
  /** Of the case. */
  readonly name: string;
  readonly kinds: readonly RedactionPreviewKind[];
  /** Names of the files that a copy will have; `summary` where its lines as text stand in for it. */
  readonly files: readonly { readonly name: string; readonly summary?: true }[];
  /** What a copy will not have, one line each. */
  readonly leftOut: readonly string[];
}

/** Lines of a list that a preview shows; more are counted. */
const MOST_LISTED = 50;

/**
 * What a redacted copy would replace, as a page in Markdown.
 *
 * @param hrefOf address of a line (1-based) as it is now, made by the caller; undefined where there is nothing to open
 */
export function redactionPage(
  { name, kinds, files, leftOut }: RedactionPreview,
  speech: Speech,
  hrefOf: (file: string, line: number) => string | undefined = () => undefined,
): string {
  const { t } = speech;
  const shown = redactionKinds.flatMap((kind) => kinds.filter((one) => one.kind === kind));
  const lines = [
    `# ${t('Redaction of {0}', escapeMarkdown(name))}`,
    '',
    t('Nothing has been written yet. Each value has the same pseudonym in all files; line numbers stay.'),
    '',
    ...(shown.length === 0
      ? [t('Nothing was found that would be replaced.')]
      : [
          `| ${t('What')} | ${t('Values')} | ${t('Places')} |`,
          '| --- | ---: | ---: |',
          ...shown.map((one) => `| ${redactionKindTitle(one.kind, speech)} | ${one.values} | ${one.places} |`),
        ]),
    '',
  ];
  for (const one of shown) {
    if (one.samples.length === 0) continue;
    lines.push(`## ${redactionKindTitle(one.kind, speech)}`, '');
    for (const { file, line, before, after } of one.samples) {
      const label = `${escapeMarkdown(file)}:${line}`;
      const href = hrefOf(file, line);
      lines.push(href ? `[${label}](<${href}>)` : label, '', ...pair(before, after), '');
    }
  }
  const summaries = files.filter(({ summary }) => summary).map((file) => escapeMarkdown(file.name));
  lines.push(
    ...section(t('As text, for their own bytes cannot be rewritten (files: {0})', summaries.length), summaries, speech),
  );
  const left = leftOut.map(escapeMarkdown);
  lines.push(...section(t('Not in the copy (files: {0})', left.length), left, speech));
  return `${lines.join('\n').trimEnd()}\n`;
}

function section(title: string, items: readonly string[], { t }: Speech): readonly string[] {
  if (items.length === 0) return [];
  const more = items.length - MOST_LISTED;
  const listed = items.slice(0, MOST_LISTED).map((item) => `* ${item}`);
  return [`## ${title}`, '', ...listed, ...(more > 0 ? [`* ${t('and {0} more', more)}`] : []), ''];
}

/**
 * Both as they are, without the colours of a difference: red on dark red is hard to read. A fence is longer than any that
 * the lines hold.
 */
function pair(before: string, after: string): readonly string[] {
  return fenced([`- ${visible(before)}`, `+ ${visible(after)}`], 'text');
}
