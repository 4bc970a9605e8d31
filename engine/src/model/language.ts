/** The two languages of the product. They are equal: every text exists in both. */
export type Language = 'en' | 'zh-CN';

export const languages: readonly Language[] = ['en', 'zh-CN'];

/** A text that knowledge (a signature, a component, an explanation) carries in both languages. */
export interface Localized {
  readonly en: string;
  readonly 'zh-CN': string;
}

/**
 * Translates a message of the program itself. The English message is the key; `{0}`, `{1}` ... stand for arguments.
 * The editor hands in `l10n.t`, the command line a function over the same bundle.
 */
export type Translate = (message: string, ...args: (string | number)[]) => string;

/** A language, and the translator of the program's own messages into that language. */
export interface Speech {
  readonly language: Language;
  readonly t: Translate;
}
