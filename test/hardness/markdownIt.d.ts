/** What the tests use of the Markdown reader that comes with the packaging tool. */
declare module 'markdown-it' {
  interface Token {
    readonly type: string;
    readonly content: string;
    readonly children: readonly Token[] | null;
    attrGet(name: string): string | null;
  }
  export default class MarkdownIt {
    constructor(options: { readonly html?: boolean; readonly linkify?: boolean });
    parse(text: string, environment: object): readonly Token[];
  }
}
