/** An engineer's own notes are words about the case, not evidence of it. */
export function isNotes(path: string): boolean {
  return /\.(?:md|markdown)$/i.test(path);
}
