/** Attributes; `text` becomes the text of the element, never markup: it may come from a log. */
export interface Attributes {
  readonly text?: string;
  readonly [name: string]: string | undefined;
}

/** An HTML element with attributes and children. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { text, ...attributes }: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

/** A text with its `{0}`, `{1}` filled in. */
export function fill(message: string | undefined, ...values: readonly (string | number)[]): string {
  return (message ?? '').replace(/\{(\d+)\}/g, (all, index: string) => String(values[Number(index)] ?? all));
}
