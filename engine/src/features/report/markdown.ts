import { visibleLine } from '../../lines/visible.js';
import { codeSpan, fenced } from '../markdown.js';
import type { Block, Fact, Inline, Item, Report, Section, Text } from './model.js';

/**
 * A report as Markdown that reads well as source too: it is mailed and pasted as often as it is rendered. Nothing of a
 * log comes alive in it: no link, image, HTML or heading.
 */
export function reportMarkdown(report: Report): string {
  const { verdict, sections, notes, title, made } = report;
  const parts = [
    `# ${plainText(title)}`,
    `**${plainText(verdict.outcome)}**${verdict.result.length > 0 ? ` ${inlines(verdict.result)}` : ''}`,
    `**${inlines(verdict.headline)}**`,
    ...(verdict.explanation.length > 0 ? [inlines(verdict.explanation)] : []),
    facts(verdict.answers),
    ...sections.flatMap(sectionParts),
    '---',
    ...notes.map(plainText),
    plainText(made),
  ];
  return `${parts.join('\n\n')}\n`;
}

function sectionParts({ title, blocks }: Section): readonly string[] {
  return [`## ${plainText(title)}`, ...blocks.map(blockText)];
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return inlines(block.text);
    case 'note':
      return `> ${inlines(block.text)}`;
    case 'heading':
      return `${block.level === 1 ? '###' : '####'} ${inlines(block.text)}`;
    case 'facts':
      return facts(block.facts);
    case 'list':
      return listText(block.items, block.ordered);
    case 'table':
      return `**${plainText(block.caption)}**\n\n${tableText(block.head, block.rows)}`;
    case 'quote':
      return quoteText(block);
    case 'copy':
      return visibleBlock(block.text.split('\n'), block.shell === 'cmd' ? 'bat' : (block.shell ?? 'text'));
  }
}

function facts(all: readonly Fact[]): string {
  return all.map(({ label, text }) => `- **${plainText(label)}**: ${inlines(text)}`).join('\n');
}

function listText(items: readonly Item[], ordered: boolean): string {
  return items
    .map(({ text, blocks = [] }, index) => {
      const mark = ordered ? `${index + 1}. ` : '- ';
      const inner = blocks.map(
        (block) => `${block.kind === 'list' ? '\n' : '\n\n'}${indented(blockText(block), mark.length)}`,
      );
      return `${mark}${inlines(text)}${inner.join('')}`;
    })
    .join('\n');
}

function indented(text: string, width: number): string {
  const indent = ' '.repeat(width);
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : indent + line))
    .join('\n');
}

function tableText(head: readonly string[], rows: readonly (readonly Text[])[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.map(inCell).join(' | ')} |`;
  return [row(head.map(plainText)), row(head.map(() => '---')), ...rows.map((cells) => row(cells.map(inlines)))].join(
    '\n',
  );
}

/** A bar inside a cell would end it, in a code span too. */
function inCell(text: string): string {
  return text.replace(/(?<!\\)\|/g, '\\|');
}

function quoteText({ place, time, lines }: Block & { readonly kind: 'quote' }): string {
  const where = `${codeSpan(place)}${time === '' ? '' : `, ${plainText(time)}`}`;
  return `${where}\n\n${visibleBlock(lines, 'text')}`;
}

function visibleBlock(lines: readonly string[], language: string): string {
  return fenced(lines.map(visibleLine), language).join('\n');
}

function inlines(text: Text): string {
  return text.map(inlineText).join('');
}

function inlineText(one: Inline): string {
  if (typeof one === 'string') return plainText(one);
  if ('code' in one) return codeSpan(one.code);
  if ('place' in one) return codeSpan(one.place);
  if ('time' in one) return plainText(one.time);
  if ('strong' in one) return `**${plainText(one.strong)}**`;
  if ('badge' in one) return `[${plainText(one.badge)}]`.replace(/[[\]]/g, '\\$&');
  return plainText(one.text);
}

/**
 * Running text: what Markdown would read as markup is escaped, and only that. Addresses do not become links, a dollar
 * sign starts no formula, and a line cannot begin a list or a heading.
 */
function plainText(text: string): string {
  return visibleLine(text)
    .replace(/[\\`*[\]<>|~$]/g, '\\$&')
    .replace(/&(?=#?\w+;)/g, '\\&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/:\/\//g, ':\\/\\/')
    .replace(/\b(www)\./gi, '$1\\.')
    .replace(/@/g, '\\@')
    .replace(/^(\s*)([-+#=]|\d+[.)])(?=\s|$)/, (_, space: string, mark: string) =>
      mark.length > 1 ? `${space}${mark.slice(0, -1)}\\${mark.slice(-1)}` : `${space}\\${mark}`,
    );
}
