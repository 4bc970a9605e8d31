import type { Speech } from '../model/language.js';

/** Local time as the log writes it: `2022-07-06 08:16:24`; empty for a record without a time. */
export function timeText(time: number): string {
  return Number.isNaN(time) ? '' : new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

/** `2 min 5 s`, `3 h 10 min`: short. */
export function durationText(milliseconds: number, { t }: Pick<Speech, 't'>): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return t('{0} s', seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t('{0} min {1} s', minutes, seconds % 60);
  return t('{0} h {1} min', Math.floor(minutes / 60), minutes % 60);
}

/** How far a clock was put right: `+2 h`, `−30 min`; `?` for one that jumps by no time zone. */
export function offsetText(seconds: number, { t }: Pick<Speech, 't'>): string {
  if (seconds === 0) return '?';
  const sign = seconds < 0 ? '−' : '+';
  const minutes = Math.round(Math.abs(seconds) / 60);
  return minutes % 60 === 0 ? t('{0} h', `${sign}${minutes / 60}`) : t('{0} min', `${sign}${minutes}`);
}
