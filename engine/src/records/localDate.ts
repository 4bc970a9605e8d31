import { localTime } from './digits.js';

/** Which of the two numbers before the year is the day; `unknown` where both can be. */
export type DateOrder = 'dayFirst' | 'monthFirst' | 'unknown';

/** `7/16/2016`, `16.07.2016`, `16/07/2016`; a date that begins with its year is never in doubt. */
const yearLast = /(?<![\d./-])(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4})(?!\d)/g;

/**
 * Which number is the day in the dates of a text: one above 12 tells, and dots are written only where the day comes first.
 * Numbers that contradict each other tell nothing.
 */
export function dateOrderOf(text: string): DateOrder {
  let dayFirst = false;
  let monthFirst = false;
  for (const [, first, separator, second] of text.matchAll(yearLast)) {
    if (separator === '.' || Number(first) > 12) dayFirst = true;
    if (separator !== '.' && Number(second) > 12) monthFirst = true;
    if (dayFirst && monthFirst) return 'unknown';
  }
  return dayFirst ? 'dayFirst' : monthFirst ? 'monthFirst' : 'unknown';
}

const AFTERNOON = /\bp\.?\s?m\b|下午|午後|오후/i;
const MORNING = /\ba\.?\s?m\b|上午|凌晨|午前|오전/i;

/**
 * A local date and time as the language of a system writes it: `7/16/2016 10:26:25 AM`, `2016/7/16 上午 10:26:25`,
 * `16.07.2016 10:26`.
 *
 * @returns milliseconds since 1970 as if it were UTC; NaN when it is none, or when the order of day and month is unknown
 * and would matter
 */
export function localDate(text: string, order: DateOrder = 'unknown'): number {
  if (text.length > 80) return NaN;
  const clock = /(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?:[.,](\d{1,7}))?(?![./-]?\d)/.exec(text.replace(DATE, ' '));
  const date = dateOf(text, order);
  if (!clock || !date) return NaN;
  let hour = Number(clock[1]);
  if (AFTERNOON.test(text) && hour < 12) hour += 12;
  else if (MORNING.test(text) && hour === 12) hour = 0;
  const fraction = Number((clock[4] ?? '').padEnd(3, '0').slice(0, 3));
  return localTime(date.year, date.month, date.day, hour, Number(clock[2]), Number(clock[3] ?? 0), fraction);
}

const DATE = /\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?|\d{1,2}([./-])\s?\d{1,2}\1\s?\d{4}/;

function dateOf(
  text: string,
  order: DateOrder,
): { readonly year: number; readonly month: number; readonly day: number } | undefined {
  const yearFirst = /(\d{4})[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})/.exec(text);
  if (yearFirst) return { year: Number(yearFirst[1]), month: Number(yearFirst[2]), day: Number(yearFirst[3]) };
  const match = /(?<!\d)(\d{1,2})[./-]\s?(\d{1,2})[./-]\s?(\d{4})(?!\d)/.exec(text);
  if (!match) return undefined;
  const [first, second, year] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (order === 'unknown' && first !== second) return undefined;
  return order === 'monthFirst' ? { year, month: first, day: second } : { year, month: second, day: first };
}
