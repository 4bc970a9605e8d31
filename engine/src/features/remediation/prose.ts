/**
 * A text of our own knowledge files as Markdown. It is reviewed, so only what Markdown would swallow is escaped: notes are
 * read and mailed as source as often as they are rendered. Texts from logs go through `escapeMarkdown` or `codeSpan`.
 */
export function proseMarkdown(text: string): string {
  return text
    .replace(/\\(?=[!-/:-@[-`{-~])/g, '\\\\')
    .replace(/[*`<[\]]/g, '\\$&')
    .replace(/&(?=#?\w+;)/g, '\\&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/^([^\S\r\n\u2028\u2029]*)([-+#]|\d+[.)])(?=\s)/gm, (_, space: string, mark: string) =>
      mark.length > 1 ? `${space}${mark.slice(0, -1)}\\${mark.slice(-1)}` : `${space}\\${mark}`,
    );
}
