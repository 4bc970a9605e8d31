import type { CodeContext, CodeFamily } from '../../model/code.js';

/** What is particular about one family. The names themselves are data: `knowledge/codes/<id>.tsv`. */
export interface FamilyRule {
  readonly id: CodeFamily;
  /** Shown beside a name; translated where it is shown. */
  readonly title: string;
  /** No names are published for this family: its names are descriptions of ours. */
  readonly described?: boolean;
  /**
   * How much the place speaks for this family, added to its rank in the list: one step of the list is 1, a word that
   * settles the matter is 100, one that merely hints is 10. Absent: the place says nothing.
   */
  readonly fits?: (context: CodeContext, value: number) => number;
}

/** Whether the code stands in a record of one of these components (`CBS`, `DISM` ...). */
export function inComponent(context: CodeContext, ...components: readonly string[]): boolean {
  return context.component !== undefined && components.includes(context.component.trim().toUpperCase());
}
