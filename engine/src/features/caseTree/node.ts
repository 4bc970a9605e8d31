import type { LogAnalysis } from '../../model/analysis.js';
import type { Place } from '../../model/place.js';

/** What a node means; an editor chooses a picture and a colour for it. */
export type CaseIcon =
  | 'failed'
  | 'succeeded'
  | 'cancelled'
  | 'unknown'
  | 'group'
  | 'attempt'
  | 'fact'
  | 'where'
  | 'cause'
  | 'chain'
  | 'decisive'
  | 'error'
  | 'warning'
  | 'symptom'
  | 'component'
  | 'line'
  | 'missing'
  | 'file'
  | 'excluded'
  | 'problem'
  | 'note';

/** What can be done with a node. */
export type CaseNodeKind =
  | 'verdict'
  | 'attempts'
  | 'findings'
  | 'decisive'
  | 'errors'
  | 'warnings'
  | 'symptoms'
  | 'components'
  | 'files'
  | 'problems'
  | 'chain'
  | 'attempt'
  | 'fact'
  | 'line'
  | 'finding'
  | 'component'
  | 'missing'
  | 'file'
  | 'excludedFile'
  | 'problem'
  | 'note';

/** A node of the case's tree. Texts are plain, in the reader's language. */
export interface CaseNode {
  /** Stable while the case says the same, so that what was opened stays open. */
  readonly id: string;
  readonly kind: CaseNodeKind;
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: string;
  readonly icon: CaseIcon;
  /** What a screen reader says: with the meaning that the picture has for others. */
  readonly spoken: string;
  /** Where a click leads. */
  readonly place?: Place;
  /** The finding that *Why?* and *Propose fix* speak of. */
  readonly findingId?: string;
  readonly fixable?: boolean;
  /** For files. */
  readonly file?: string;
  /** A text to take along, such as a request to the customer. */
  readonly copy?: string;
  /** Shown opened at first. */
  readonly open?: boolean;
  readonly children?: readonly CaseNode[];
}

/** A heading with the number of what is below it; undefined when that is nothing. */
export function group(
  kind: CaseNodeKind,
  label: string,
  children: readonly CaseNode[],
  open = false,
  count = children.length,
): CaseNode | undefined {
  if (children.length === 0) return undefined;
  return {
    id: kind,
    kind,
    label,
    description: String(count),
    icon: 'group',
    spoken: `${label}, ${count}`,
    open,
    children,
  };
}

/** A name and a value. */
export function fact(id: string, label: string, value: string, place?: Place): CaseNode {
  return {
    id,
    kind: 'fact',
    label,
    description: value,
    tooltip: `${label}: ${value}`,
    icon: 'fact',
    spoken: `${label}: ${value}`,
    copy: value,
    ...(place && { place }),
  };
}

/** `Panther/setupact.log:5899`, as reports and notes cite it. */
export function placeLabel({ file, line }: Place): string {
  return `${file}:${line}`;
}

/** Places in as few words as tell them apart in this case: a tree is narrow, and the tooltip has the whole path. */
export type ShortPlace = (place: Place) => string;

/** The file name, with as many of its folders as no other file of the case ends in. */
export function shortPlaces(files: readonly string[]): ShortPlace {
  const counts = new Map<string, number>();
  for (const file of new Set(files)) {
    for (const end of endsOf(file)) counts.set(end.toLowerCase(), (counts.get(end.toLowerCase()) ?? 0) + 1);
  }
  return ({ file, line }) => {
    const label = endsOf(file).find((end) => (counts.get(end.toLowerCase()) ?? 0) <= 1) ?? file;
    return `${label}:${line}`;
  };
}

/** `setupact.log`, `Panther/setupact.log`, ... up to the whole path. */
function endsOf(file: string): readonly string[] {
  const parts = file.split('/');
  return parts.map((_, index) => parts.slice(parts.length - 1 - index).join('/'));
}

const LONGEST_QUOTE = 400;

/** A line (1-based) of a log as a tooltip shows it. */
export function quote(analysis: LogAnalysis, line: number): string {
  if (line < 1 || line > analysis.log.lines.count) return '';
  const text = analysis.log.lines.text(line - 1).trim();
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE - 1)}…` : text;
}

/** `2021-05-18 03:12:13, Error   SP   text` → `text`: a tree is narrow, and a picture has the time on its axis. */
export function withoutHeader(text: string): string {
  return text.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, \w+\s+(?:\[0x[0-9a-f]+\]\s+)?/i, '').replace(/\s+/g, ' ');
}
