// Local times without a zone, as the logs write them, kept as milliseconds of a zoneless calendar.

/** `2021-06-17 09:12:04` to milliseconds. Throws on any other text: a wrong literal in a case is our own mistake. */
export function parseTime(text) {
  const parts = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(text);
  if (!parts) throw new Error(`Not a log time: "${text}"`);
  const [, year, month, day, hour, minute, second] = parts.map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Milliseconds to `2021-06-17 09:12:04`. */
export function formatTime(time) {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

/** Milliseconds to any arrangement of the fields `YYYY MM DD HH mm ss SSS`. */
export function arrangeTime(time, pattern) {
  const iso = new Date(time).toISOString();
  const fields = {
    YYYY: iso.slice(0, 4),
    MM: iso.slice(5, 7),
    DD: iso.slice(8, 10),
    HH: iso.slice(11, 13),
    mm: iso.slice(14, 16),
    ss: iso.slice(17, 19),
    SSS: iso.slice(20, 23),
  };
  return pattern.replace(/YYYY|SSS|MM|DD|HH|mm|ss/g, (name) => fields[name]);
}

/** Whole seconds to `00:02:44`. */
export function formatDuration(seconds) {
  const two = (value) => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
