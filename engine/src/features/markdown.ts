import { visibleLine } from '../lines/visible.js';

export { visibleLine as visible };

/**
 * Text from a log, made harmless inside Markdown: no link, image, HTML or emphasis of a log's own comes alive, line
 * breaks and control characters are visible. For running text; inside code spans use `codeSpan`.
 */
export function escapeMarkdown(text: string): string {
  return visibleLine(text).replace(/[\\`*_{}[\]()#+\-.!|<>~&:@$]/g, '\\$&');
}

/** A code span whose content cannot end it. */
export function codeSpan(text: string): string {
  const content = visibleLine(text);
  const fence = backticks(content, 1);
  const pad = content.startsWith('`') || content.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${content}${pad}${fence}`;
}

/** A fenced block that nothing inside can end. */
export function fenced(lines: readonly string[], info: string): readonly string[] {
  const fence = backticks(lines.join('\n'), 3);
  return [`${fence}${info}`, ...lines, fence];
}

/** One backtick more than stand side by side in the text, and no fewer than `least`. */
function backticks(text: string, least: number): string {
  return '`'.repeat([...text.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length + 1), least));
}
