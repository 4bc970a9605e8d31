import type { BenignShape, Signature } from '../model/knowledge.js';
import type { LogFile } from '../model/record.js';
import { scanLog } from '../records/scan.js';
import type { Report } from './problem.js';

interface SampleMatch {
  readonly captures: Readonly<Record<string, string>>;
}

/**
 * Runs a rule's samples through the same route as a log and reports each that does not do what it declares.
 *
 * @param run matches one log against the rule alone
 */
export function checkSamples(
  rule: Signature | BenignShape,
  report: Report,
  run: (log: LogFile) => readonly SampleMatch[],
): void {
  const help = 'Correct the pattern or the sample. A sample is the whole line as the log has it, header included.';
  rule.samples.match.forEach((sample, index) => {
    const path = `samples.match[${index}]`;
    const matches = run(sampleLog(sample.line, rule));
    if (matches.length === 0) {
      report(path, 'The sample should match, and does not.', help, { tried: sample.line });
      return;
    }
    if (!sample.captures) return;
    const expected = Object.entries(sample.captures);
    if (matches.some(({ captures }) => expected.every(([name, text]) => captures[name] === text))) return;
    for (const [name, text] of expected) {
      const found = matches[0]?.captures[name] ?? '';
      if (found === text) continue;
      report(`${path}.captures.${name}`, 'The capture "{0}" should be "{1}" and is "{2}".', help, {
        args: [name, text, found],
        tried: sample.line,
      });
    }
  });
  rule.samples.ignore.forEach((sample, index) => {
    if (run(sampleLog(sample.line, rule)).length === 0) return;
    const path = `samples.ignore[${index}]`;
    report(path, 'The sample should not match, and does: {0}', help, { args: [sample.because], tried: sample.line });
  });
}

/** A sample as a log of its own. Few lines do not always tell the format, so the rule's first format stands in. */
export function sampleLog(text: string, rule: Signature | BenignShape): LogFile {
  const log = scanLog('sample.log', new TextEncoder().encode(text));
  return rule.formats.includes(log.format) ? log : { ...log, format: rule.formats[0] ?? log.format };
}
