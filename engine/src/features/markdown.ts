/**
 * Text from a log, made harmless inside Markdown: no link, image, HTML or emphasis of a log's own comes alive, line
 * breaks and control characters are visible. For running text; inside code spans use `codeSpan`.
 */
export function escapeMarkdown(text: string): string {
  return visible(text).replace(/[\\`*_{}[\]()#+\-.!|<>~&:@$]/g, '\\$&');
}

/** A code span whose content cannot end it. */
export function codeSpan(text: string): string {
  const content = visible(text);
  const longest = Math.max(0, ...[...content.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = content.startsWith('`') || content.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${content}${pad}${fence}`;
}

/** Control characters and direction overrides, which could hide what a line says, as `<U+202E>`. */
export function visible(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, (character) =>
    character === '\t' ? ' ' : `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`,
  );
}
