// Writes lines of the fixed-column family (setupact.log, dism.log, CBS.log):
//   2021-05-18 03:12:13, Warning    [0x064163] IBSLIB OSRollbackService::...
//   time 0-18, severity 21, event code 32-41, component 43-48, message 50
import { formatTime, parseTime } from './clock.mjs';

const TIMED = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d), (Info|Warning|Error) /;

/**
 * A log under construction with its own clock. Every write moves the clock by a few milliseconds, so that a burst of lines shares a second.
 * A message may hold line feeds: the further lines have no header, as Windows writes them.
 *
 * @param {{ start: number, random: { int: (low: number, high: number) => number }, pace?: number }} options
 *   `start` in ms of the zoneless calendar; `pace` the most ms one line may take
 */
export function createLog({ start, random, pace = 6 }) {
  let now = start;
  let indent = '';
  /** @type {{ severity: string, text: string }[]} */
  const entries = [];

  const write = (severity, component, message, code = '') => {
    const body = indent && component !== 'DISM' ? indent + message : message;
    const head = `${formatTime(now)}, ${severity.padEnd(7)}    ${code.padEnd(10)} ${component.padEnd(6)} `;
    entries.push({ severity, text: head + body.replace(/\n/g, '\r\n') });
    now += random.int(0, pace);
  };

  return {
    entries,
    info: (component, message, code) => write('Info', component, message, code),
    warning: (component, message, code) => write('Warning', component, message, code),
    error: (component, message, code) => write('Error', component, message, code),
    /** A line without a header, such as a WIMGAPI line. */
    untimed: (text) => void entries.push({ severity: '', text }),
    /** A quoted record, character by character; the clock is set to its time, which must not lie in the past. */
    verbatim: (text, { innerEol = '\r\n' } = {}) => {
      const head = TIMED.exec(text);
      if (!head) throw new Error(`Not a dated line: "${text}"`);
      const time = parseTime(head[1]);
      if (time < now - 999) throw new Error(`The clock is at ${formatTime(now)}, past the quoted line "${text}"`);
      now = Math.max(now, time);
      entries.push({ severity: head[2], text: text.replace(/\n/g, innerEol) });
    },
    wait: (seconds) => void (now += Math.round(seconds * 1000)),
    waitUntil: (time) => {
      if (time < now) throw new Error(`The clock is at ${formatTime(now)}, past ${formatTime(time)}`);
      now = time;
    },
    now: () => now,
    time: () => formatTime(now),
    /** Runs `body` with messages indented, as between the `>>>>` and `<<<<` bars. */
    nested: (spaces, body) => {
      const before = indent;
      indent = before + ' '.repeat(spaces);
      body();
      indent = before;
    },
    text: () => entries.map((entry) => `${entry.text}\r\n`).join(''),
    /** What Windows keeps beside it as setuperr.log: the records of level Error, whole. */
    errorText: () =>
      entries
        .filter((entry) => entry.severity === 'Error')
        .map((entry) => `${entry.text}\r\n`)
        .join(''),
  };
}

/**
 * Runs `compose` twice: once to learn how long the ordinary part takes until `mark()` is called, once with the start moved so that the mark falls on `markAt`.
 *
 * @template T
 * @param {number} markAt ms
 * @param {(start: number, mark: (now: number) => void) => T} compose deterministic
 * @returns {T}
 */
export function composeAround(markAt, compose) {
  const guess = markAt - 3600_000;
  let reached = Number.NaN;
  compose(guess, (now) => (reached = now));
  if (Number.isNaN(reached)) throw new Error('The composition never reached its mark.');
  return compose(markAt - (reached - guess), () => {});
}
