import path from 'node:path';
import {
  mergeLogs,
  parseTimelineTime,
  viewTimeline,
  type Engine,
  type Speech,
  type Timeline,
} from '../../../engine/src/index.js';
import { analysePath, reason } from '../../../server/src/runtime/index.js';
import { parseArguments, UsageError } from '../arguments.js';
import { writeTimelineJson, writeTimelineText } from '../render/timeline.js';
import { engineFor } from '../rules.js';
import type { Session } from '../run.js';
import { plain } from '../terminal.js';

/** Rows before and after the line that `--around` names. */
const AROUND = 50;

interface TimelineOptions {
  readonly rest: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly around?: string;
}

/**
 * `timeline <path>`: the records of all logs of a case that carry times, merged by corrected clocks. `--from` and `--to`
 * limit the corrected time, `--around file:line` the rows. Exit code 2 when the path cannot be read.
 */
export async function timeline(args: readonly string[], session: Session): Promise<number> {
  const { terminal, speech } = session;
  const { rest, from, to, around } = ownOptions(args);
  const { positionals, format, quiet, signatures } = parseArguments(rest, ['text', 'json'], ['signatures']);
  const [argument] = positionals;
  if (argument === undefined || positionals.length > 1) {
    throw new UsageError(speech.t('timeline needs one path: a log, or a folder of logs.'));
  }
  const engine = await engineFor(signatures, session);
  const merged = await readCase(argument, engine, quiet, session);
  if (typeof merged === 'number') return merged;
  const near = firstTime(merged);
  const range = {
    ...(from !== undefined && { from: timeOf(from, near, false, speech) }),
    ...(to !== undefined && { to: timeOf(to, near, true, speech) }),
  };
  const view = viewTimeline(merged, range);
  const rows = around === undefined ? undefined : placeOf(around, merged, speech);
  const at = rows && view.around(rows.file, rows.line);
  const first = at === undefined ? 0 : Math.max(0, at - AROUND);
  const end = at === undefined ? view.count : Math.min(view.count, at + AROUND + 1);
  const shown = { view, first, end, ...(at !== undefined && { marked: at }) };
  if (format === 'json') writeTimelineJson(shown, { path: argument, speech, version: session.version, terminal });
  else writeTimelineText(shown, { speech, terminal, quiet });
  return 0;
}

/** @returns an exit code when there is no timeline */
async function readCase(
  argument: string,
  engine: Engine,
  quiet: boolean,
  session: Session,
): Promise<Timeline | number> {
  const { terminal, speech } = session;
  const refuse = (why: string): number => {
    terminal.err(`upgrade-forensics: ${plain(argument)}: ${why}\n`);
    return 2;
  };
  const drawing = terminal.progress && !quiet;
  try {
    const analysis = await analysePath(engine, path.resolve(argument), {
      isCancelled: session.isCancelled,
      onProgress: ({ done, total, file }) => {
        if (drawing) terminal.err(`\r\u001b[K${done + 1}/${total} ${plain(file).slice(-60)}`);
      },
    });
    if (drawing) terminal.err('\r\u001b[K');
    if (!analysis) return 130;
    const logs = analysis.logs.filter(({ log }) => log.records.time.some((time) => !Number.isNaN(time)));
    return logs.length > 0 ? mergeLogs(logs) : refuse(speech.t('No log of this case carries times.'));
  } catch (error) {
    return refuse(speech.t(reason(error)));
  }
}

/** Options that only this command takes, in either spelling, and everything else. */
function ownOptions(args: readonly string[]): TimelineOptions {
  const rest: string[] = [];
  const found: { from?: string; to?: string; around?: string } = {};
  for (let i = 0; i < args.length; i++) {
    const [, name, joined] = /^--(from|to|around)(?:=(.*))?$/s.exec(args[i] ?? '') ?? [];
    if (name !== 'from' && name !== 'to' && name !== 'around') {
      rest.push(args[i] ?? '');
      continue;
    }
    const value = joined ?? args[++i];
    if (value === undefined || value === '') throw new UsageError(`--${name} ...`);
    found[name] = value;
  }
  return { rest, ...found };
}

function timeOf(text: string, near: number, end: boolean, { t }: Speech): number {
  const time = parseTimelineTime(text, near, end);
  if (time !== undefined) return time;
  throw new UsageError(t('"{0}" is no time. Write 2022-07-06 08:16:24, 08:16 or a date.', plain(text)));
}

/** A time alone is of the first day of the case. */
function firstTime({ places }: Timeline): number {
  return places.reduce((least, own) => Math.min(least, own[0] ?? Infinity), Infinity);
}

/**
 * `Panther/setupact.log:5899`; the end of a path will do where it names one log.
 * @throws UsageError when it names none or several
 */
function placeOf(text: string, { logs }: Timeline, { t }: Speech): { readonly file: string; readonly line: number } {
  const parts = /^(.+):(\d+)$/.exec(text);
  const wanted = (parts?.[1] ?? '').replace(/\\/g, '/').toLowerCase();
  const line = Number(parts?.[2]);
  const paths = logs.map(({ log }) => log.path);
  const exact = paths.filter((one) => one.toLowerCase() === wanted);
  const found = exact.length > 0 ? exact : paths.filter((one) => `/${one.toLowerCase()}`.endsWith(`/${wanted}`));
  const [file] = found;
  if (parts && file !== undefined && found.length === 1 && line >= 1) return { file, line };
  const choice = plain((found.length > 1 ? found : paths).slice(0, 20).join(', '));
  throw new UsageError(
    t('--around {0}: name one log and a line, such as setupact.log:5899. Logs: {1}', plain(text), choice),
  );
}
