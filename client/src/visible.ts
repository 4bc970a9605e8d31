/** A name from a log or of a file, for a label: what hides is written out, as the engine does it in all other texts. */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Cs}\ufff9-\ufffb]/gu,
    (character) => `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`,
  );
}
