import {
  clockLines,
  timelineRowText,
  type Speech,
  type TimelineRow,
  type TimelineView,
} from '../../../engine/src/index.js';
import { paint, plain, type Paint, type Terminal } from '../terminal.js';
import { segmentObject } from './json.js';

/** The rows of a view that are written. */
export interface ShownRows {
  readonly view: TimelineView;
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
  /** The row that was asked for. */
  readonly marked?: number;
}

/** A case may have a million rows: they are decoded and written piece by piece. */
const PIECE = 2000;

/** One line per row; above them the clocks that were corrected, unless quiet. */
export function writeTimelineText(
  { view, first, end, marked }: ShownRows,
  { speech, terminal, quiet }: { readonly speech: Speech; readonly terminal: Terminal; readonly quiet: boolean },
): void {
  if (!quiet)
    for (const line of clockLines(view.timeline, speech))
      terminal.out(`${paint(terminal, 'yellow', `# ${plain(line)}`)}\n`);
  const width = view.timeline.logs.reduce(
    (most, { log }) => Math.max(most, log.path.length + 1 + String(log.lines.count).length),
    0,
  );
  for (let from = first; from < end; from += PIECE) {
    const rows = view.rows(from, Math.min(PIECE, end - from));
    const lines = rows.map((row, i) => {
      const colour = colourOf(row);
      const text = plain(timelineRowText(row, { placeWidth: width }));
      const line = from + i === marked ? paint(terminal, 'bold', text) : colour ? paint(terminal, colour, text) : text;
      return `${line}\n`;
    });
    terminal.out(lines.join(''));
  }
}

/** One JSON document; its rows are written piece by piece. */
export function writeTimelineJson(
  { view, first, end, marked }: ShownRows,
  context: { readonly path: string; readonly version: string; readonly speech: Speech; readonly terminal: Terminal },
): void {
  const { terminal, speech } = context;
  const head = {
    schemaVersion: 1,
    tool: { name: 'upgrade-forensics', version: context.version },
    path: context.path,
    sources: view.timeline.logs.map(({ log, segments }) => ({
      path: log.path,
      records: log.records.count,
      segments: segments.map((segment) => segmentObject(segment, speech)),
    })),
    count: end - first,
    ...(marked !== undefined && { around: marked - first }),
  };
  terminal.out(`${JSON.stringify(head, undefined, 2).replace(/\n\}$/, '')},\n  "rows": [`);
  for (let from = first; from < end; from += PIECE) {
    const rows = view.rows(from, Math.min(PIECE, end - from));
    terminal.out(
      rows.map((row, i) => `${from + i === first ? '' : ','}\n    ${JSON.stringify(rowObject(row))}`).join(''),
    );
  }
  terminal.out('\n  ]\n}\n');
}

/** `time` is the stamp as the log writes it; nothing stands for what a record does not have. */
function rowObject(row: TimelineRow) {
  const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 19);
  const timed = !Number.isNaN(row.time);
  return {
    ...(timed && { time: iso(row.time - row.clockOffsetSeconds * 1000), correctedTime: iso(row.time) }),
    clockOffsetSeconds: row.clockOffsetSeconds,
    file: row.file,
    line: row.line,
    ...(row.endLine > row.line && { endLine: row.endLine }),
    ...(row.level !== 'none' && { level: row.level }),
    ...(row.component && { component: row.component }),
    message: row.message,
    ...(row.finding && { finding: row.finding }),
  };
}

function colourOf({ finding, level }: TimelineRow): Paint | undefined {
  if (finding === 'decisive') return 'red';
  if (finding === 'error') return 'yellow';
  return level === 'info' || level === 'none' ? 'dim' : undefined;
}
