/** An input that takes longer than this for a megabyte of it is a failure; 64 KB are the least that is counted. */
export const MS_PER_MB = 1000;
/**
 * What the route costs whatever the input holds: tables that are made on their first use, files written and read again.
 * A slow input is tried again before it counts: other programs have their turns, too.
 */
export const FIXED_MS = 250;
export const TRIES = 3;

/** The time that an input may take, in milliseconds. */
export function allowedMs(bytes: number): number {
  return FIXED_MS + MS_PER_MB * (Math.max(bytes, 64 * 1024) / 1024 / 1024);
}
