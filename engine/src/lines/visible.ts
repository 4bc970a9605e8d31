/**
 * Characters that show nothing, or make a line show other than it is: control characters (among them those that begin a
 * terminal's commands), marks of writing direction and all else that Unicode calls ignorable by default, separators of
 * lines, halves of characters. A tab is none of them. UTR 36 tells what they are misused for.
 */
const hidden = /(?!\t)[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Cs}\ufff9-\ufffb]/gu;

/** Most texts, which need not be looked through for all of that. */
const plain = /^[\t\x20-\x7e]*$/;

/** Text of a log as it may be shown anywhere: what hides is written out, as `<U+202E>`. A tab stays. */
export function visible(text: string): string {
  if (plain.test(text)) return text;
  return text.replace(
    hidden,
    (character) => `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`,
  );
}

/** The same on one line of a label, a list or a terminal. */
export function visibleLine(text: string): string {
  return visible(text).replaceAll('\t', ' ');
}
