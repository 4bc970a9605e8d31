import type { Translate } from '../model/language.js';
import type { AdviceView, CodeExplanation, MeaningView, SourceView } from './explainCode.js';
import { codeSpan, escapeMarkdown } from './markdown.js';

/** A place of the case where the code occurs. */
export interface CodePlace {
  /** `Panther/setupact.log:1423`; text of a log's path, escaped here. */
  readonly label: string;
  /** Address of the place, made by the caller; absent where there is nothing to open. */
  readonly href?: string;
}

/** How many rival meanings a hover names; the page has all. */
const hoverRivals = 3;

/** A few lines of Markdown: name, meaning, what to look at first, warnings. */
export function codeHover(explanation: CodeExplanation, t: Translate): string {
  const [best, ...rivals] = explanation.meanings;
  const [advice] = explanation.advice;
  const title = titleOf(explanation);
  const lines = [best ? `**${codeSpan(title)}** ${nameText(best)}` : `**${codeSpan(title)}**`];
  if (!best && explanation.readings.length === 0) lines.push(unknownText(explanation, t));
  lines.push(...explanation.readings.map((reading) => readingText(reading)));
  if (advice) {
    lines.push(prose(advice.means));
    const [next] = advice.next;
    if (next) lines.push(t('Next: {0}', prose(next)));
  }
  lines.push(...explanation.warnings.map((warning) => `⚠ ${prose(warning.text)}`));
  const others = likelyRivals(best, rivals).slice(0, hoverRivals);
  if (others.length > 0) lines.push(t('Can also be: {0}', others.map(nameText).join(', ')));
  return lines.join('\n\n');
}

/** The whole page in Markdown: advice, every meaning with its sources, the bits, the places in the case. */
export function codePage(explanation: CodeExplanation, t: Translate, places: readonly CodePlace[] = []): string {
  const [best] = explanation.meanings;
  const title = titleOf(explanation);
  const parts = [`# ${escapeMarkdown(title)}${best ? ` ${codeSpan(best.name)}` : ''}`];
  if (!best && explanation.readings.length === 0) parts.push(unknownText(explanation, t));
  parts.push(...explanation.warnings.map((warning) => `> ⚠ ${prose(warning.text)}`));
  parts.push(...explanation.advice.flatMap((advice) => adviceParts(advice, t)));
  if (explanation.readings.length > 0) {
    parts.push(`## ${t('Extend code {0}', explanation.extend ?? '')}`);
    parts.push(
      table(
        [t('Phase'), t('Operation'), t('Table')],
        explanation.readings.map((r) => [codeSpan(r.phase), codeSpan(r.operation), tableTitle(r.table, t)]),
      ),
    );
    parts.push(...new Set(explanation.readings.flatMap((r) => (r.note ? [prose(r.note)] : []))));
  }
  if (explanation.meanings.length > 0) {
    parts.push(`## ${t('Meanings, the likeliest first')}`);
    parts.push(
      table(
        [t('Name'), t('Kind'), t('Number'), t('Sources')],
        explanation.meanings.map((m) => [
          codeSpan(m.name),
          escapeMarkdown(m.viaText ? `${m.familyTitle}: ${m.viaText}` : m.familyTitle),
          codeSpan(m.value),
          m.sources.map(sourceText).join(', '),
        ]),
      ),
    );
  }
  parts.push(`## ${t('How the number is built')}`);
  parts.push(
    table(
      [t('Field'), t('Value'), t('Meaning')],
      [
        [t('Unsigned decimal'), codeSpan(String(explanation.value)), ''],
        [t('Signed decimal'), codeSpan(String(explanation.signed)), ''],
        ...explanation.fields.map((row) => [
          escapeMarkdown(row.field),
          codeSpan(row.value),
          escapeMarkdown(row.meaning),
        ]),
      ],
    ),
  );
  if (places.length > 0) {
    parts.push(`## ${t('Places in this case ({0})', String(places.length))}`);
    parts.push(places.map((place) => `- ${placeText(place)}`).join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}

/** `0xC1900101 - 0x20017`; an extend code alone is `0x20017`. */
function titleOf({ code, value, extend }: CodeExplanation): string {
  if (extend === undefined) return code;
  return Number(extend) === value ? extend : `${code} - ${extend}`;
}

function adviceParts(advice: AdviceView, t: Translate): string[] {
  return [
    `## ${t('What {0} means', codeSpan(advice.about))}`,
    prose(advice.means),
    ...(advice.causes.length > 0 ? [`**${t('Usual causes in an upgrade')}**`, bullets(advice.causes)] : []),
    ...(advice.next.length > 0 ? [`**${t('What to look at next')}**`, bullets(advice.next)] : []),
    t('Sources: {0}', advice.sources.map(sourceText).join(', ')),
  ];
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${prose(line)}`).join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function nameText(meaning: MeaningView): string {
  return `${codeSpan(meaning.name)} (${escapeMarkdown(meaning.familyTitle)})`;
}

function readingText(reading: { readonly phase: string; readonly operation: string }): string {
  return `${codeSpan(reading.phase)} / ${codeSpan(reading.operation)}`;
}

/** In a hover, tables that a number falls into by chance (facilities, phases, problem codes) only confuse. */
function likelyRivals(best: MeaningView | undefined, rivals: readonly MeaningView[]): MeaningView[] {
  const byChance = new Set([
    'facility_hresult',
    'facility_ntstatus',
    'setup_phase',
    'setup_operation',
    'cm_return',
    'usmt',
    'dism',
  ]);
  const seen = new Set([best?.family]);
  return rivals.filter((rival) => {
    if (byChance.has(rival.family) || seen.has(rival.family) || rival.viaText) return false;
    seen.add(rival.family);
    return true;
  });
}

function unknownText(explanation: CodeExplanation, t: Translate): string {
  const facility = explanation.fields.find((row) => row.field === t('Facility'));
  return facility
    ? t('No table knows this number. Facility {0}: {1}', codeSpan(facility.value), escapeMarkdown(facility.meaning))
    : t('No table knows this number.');
}

function sourceText(source: SourceView): string {
  const title = escapeMarkdown(source.title);
  return source.url ? `[${title}](${source.url})` : title;
}

/** Title of a table of extend codes. */
export function tableTitle(table: 'setupPlatform' | 'setupHost' | 'unknown', t: Translate): string {
  switch (table) {
    case 'setupPlatform':
      return t('published table, after the restart');
    case 'setupHost':
      return t("SetupHost's own actions, before the restart");
    case 'unknown':
      return t('unknown');
  }
}

function placeText(place: CodePlace): string {
  const label = escapeMarkdown(place.label);
  // Angle brackets take any address; those and line ends inside it would end it.
  return place.href ? `[${label}](<${place.href.replace(/[<>\\\r\n]/g, (c) => encodeURIComponent(c))}>)` : label;
}

/**
 * Texts of ours use two marks, `code` and *emphasis*; everything else in them (`C:\$WINDOWS.~BT`, `<path>`, `*.evtx`)
 * is meant literally.
 */
function prose(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? codeSpan(part.slice(1, -1)) : emphasis(part)))
    .join('');
}

function emphasis(text: string): string {
  return text
    .split(/(?<![\w\\/])\*([^\s*][^*\\/]*[^\s*]|\w)\*(?![\w.])/)
    .map((part, index) => (index % 2 === 1 ? `*${escapeMarkdown(part)}*` : escapeMarkdown(part)))
    .join('');
}
