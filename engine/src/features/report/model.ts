import type { Language } from '../../model/language.js';
import type { Strip } from './strip.js';

/** How something looks to somebody who only glances: a failure, a success, something to mind, something open. */
export type Tone = 'bad' | 'good' | 'mind' | 'open';

/**
 * A piece of running text. Strings are text and nothing else, whoever wrote them: a renderer escapes every one. `code` is
 * something to copy or compare letter by letter, `place` a line of a log (`setupact.log:15158`), `link` leads to a
 * section of the report, `time` is kept on one line.
 */
export type Inline =
  | string
  | { readonly code: string }
  | { readonly strong: string }
  | { readonly place: string }
  | { readonly time: string }
  | { readonly badge: string; readonly tone: Tone }
  | { readonly link: SectionId; readonly text: string };

export type Text = readonly Inline[];

/** A name and what there is to say about it. */
export interface Fact {
  readonly label: string;
  readonly text: Text;
}

export interface Item {
  readonly text: Text;
  readonly blocks?: readonly Block[];
}

export type Block =
  | { readonly kind: 'paragraph'; readonly text: Text }
  /** Said beside the matter: how something is to be read. */
  | { readonly kind: 'note'; readonly text: Text }
  /** 1: a part of a section; 2: a part of that. */
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly text: Text }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly Item[] }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly head: readonly string[];
      /** One cell per name in `head`; the first names the row. */
      readonly rows: readonly (readonly Text[])[];
    }
  /** Lines of a log as they stand there, and where that is. */
  | {
      readonly kind: 'quote';
      readonly place: string;
      /** Local time as logged, with the correction of the clock; empty where the line has none. */
      readonly time: string;
      readonly lines: readonly string[];
    }
  /** Text to copy: a command, a request to the customer. */
  | { readonly kind: 'copy'; readonly text: string; readonly shell?: 'cmd' | 'powershell' | 'regedit' };

export type SectionId =
  | 'cause'
  | 'components'
  | 'remedy'
  | 'history'
  | 'others'
  | 'setupdiag'
  | 'comparison'
  | 'missing'
  | 'codes'
  | 'clocks'
  | 'problems'
  | 'files';

export interface Section {
  readonly id: SectionId;
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** What a manager reads: one glance, then five answers. */
export interface ReportVerdict {
  readonly outcome: string;
  readonly tone: Tone;
  /** What setup reported: the code, and its name where there is one. */
  readonly result: Text;
  /** What broke first, or what is to be said in place of it. */
  readonly headline: Text;
  readonly explanation: Text;
  readonly answers: readonly Fact[];
}

/** A case as a report: everything that it says, in one language, before anybody decides how it looks. */
export interface Report {
  readonly language: Language;
  readonly title: string;
  /** Name of the case. */
  readonly name: string;
  /** When and by what it was made. */
  readonly made: string;
  readonly verdict: ReportVerdict;
  /** The attempt of the verdict as a picture; absent where no log carries times. */
  readonly strip?: Strip;
  /** Sections that have something to say, in the order of reading. */
  readonly sections: readonly Section[];
  /** What holds for the whole: what the grades mean, that nothing was changed. */
  readonly notes: readonly string[];
  /** Names that the renderers need themselves. */
  readonly words: { readonly contents: string };
}

/** Takes out of a text what may not leave the house; the same value always becomes the same stand-in. */
export type Redact = (text: string) => string;
