/** What `\s` and `trim` mean, for sets that hold blanks and more: `withoutEnd(text, BLANKS + '=')`. */
export const BLANKS =
  '\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';

/**
 * The text without the characters of a set that it ends in. Looked at from the end: the pattern `[set]+$` begins again
 * at each of the set's characters, and takes the square of a long run that something else follows.
 */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
