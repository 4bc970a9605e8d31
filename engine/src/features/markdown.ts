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
  const longest = [...content.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 0);
  const fence = '`'.repeat(longest + 1);
  const pad = content.startsWith('`') || content.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${content}${pad}${fence}`;
}
