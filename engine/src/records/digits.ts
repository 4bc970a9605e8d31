/** Reads a run of exactly `count` ASCII digits at `offset`; -1 when it is not one. */
export function digits(bytes: Uint8Array, offset: number, count: number): number {
  let value = 0;
  for (let i = offset; i < offset + count; i++) {
    const digit = (bytes[i] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Reads `count` hexadecimal digits of either case at `offset`; -1 when they are not. */
export function hexDigits(bytes: Uint8Array, offset: number, count: number): number {
  let value = 0;
  for (let i = offset; i < offset + count; i++) {
    const byte = bytes[i] ?? 0;
    const digit =
      byte >= 0x30 && byte <= 0x39
        ? byte - 0x30
        : (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66
          ? (byte | 0x20) - 87
          : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/**
 * Milliseconds since 1970 of a local date and time, as if it were UTC; NaN when a part is out of range.
 * Arithmetic on the civil calendar, because `Date.UTC` per line is the dearest part of a scan.
 */
export function localTime(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  millisecond = 0,
): number {
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31) return NaN;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60 || millisecond < 0) return NaN;
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  const days = era * 146097 + dayOfEra - 719468;
  return ((days * 24 + hour) * 60 + minute) * 60000 + second * 1000 + millisecond;
}

/**
 * The local time written at `offset` as `YYYY?MM?DD?HH?MM?SS`, whatever stands between the numbers; NaN when it is none.
 *
 * @param fraction digits of a fraction of a second that stand behind it, after one character: 0 or 3
 */
export function stampAt(bytes: Uint8Array, offset: number, fraction: 0 | 3 = 0): number {
  return localTime(
    digits(bytes, offset, 4),
    digits(bytes, offset + 5, 2),
    digits(bytes, offset + 8, 2),
    digits(bytes, offset + 11, 2),
    digits(bytes, offset + 14, 2),
    digits(bytes, offset + 17, 2),
    fraction === 0 ? 0 : Math.max(0, digits(bytes, offset + 20, 3)),
  );
}
