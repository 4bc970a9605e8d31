import type { Redact, Report } from './model.js';

/** Values that steer a renderer and hold nothing of the case. */
const steering: ReadonlySet<string> = new Set(['kind', 'tone', 'link', 'id', 'language', 'shell', 'state', 'mark']);

/** The report with every text of it redacted: the one place where a report passes through a redaction. */
export function redactedReport(report: Report, redact: Redact): Report {
  return redacted(report, redact);
}

function redacted<T>(value: T, redact: Redact): T;
function redacted(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((one: unknown) => redacted(one, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, steering.has(key) ? (one as unknown) : redacted(one, redact)]),
  );
}
