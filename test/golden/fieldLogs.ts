import assert from 'node:assert/strict';
import path from 'node:path';
import { createEngine, type CaseAnalysis, type Engine } from '../../engine/src/index.js';
import { loadKnowledge } from '../../server/src/runtime/index.js';

/**
 * Failures as support forums and Microsoft's articles describe them, in small: what the verdict says, where it points,
 * and what it does not say. Written for these tests, in the line format of setup and of servicing.
 */
let shipped: Engine | undefined;

/** The engine with the knowledge that is shipped; made when it is first asked for. */
function engine(): Engine {
  shipped ??= createEngine(loadKnowledge(path.resolve('dist/knowledge')));
  return shipped;
}

const levels: Readonly<Record<string, string>> = { I: 'Info   ', W: 'Warning', E: 'Error  ' };

/**
 * `E SP     message` and `E [0x018005] CSI    message` → lines of setupact.log and CBS.log; each is a second after the
 * one before. Other lines stay as they are.
 *
 * @param start date and hour: `2024-03-05 10`, or the hour alone
 */
export function setupLog(lines: readonly string[], start = '10'): string {
  const day = start.length > 2 ? start : `2024-03-05 ${start}`;
  const dated = lines.map((line, i) => {
    const match = /^([IWE]) (?:(\[0x[0-9a-f]{6}\]) )?(.{6}) (.*)$/.exec(line);
    if (!match) return line;
    const [, level = '', id = '', component = '', message = ''] = match;
    const pad = (value: number): string => String(value).padStart(2, '0');
    const time = `${day}:${pad(Math.floor(i / 60))}:${pad(i % 60)}`;
    return `${time}, ${levels[level] ?? level}${id.padStart(14)} ${component} ${message}`;
  });
  return `\ufeff${dated.join('\r\n')}\r\n`;
}

/** The log that setup writes when it goes back, beside the log of the phase that failed. */
export const rollbackLog = (result: string, extend: string, more: readonly string[] = []): string =>
  setupLog(
    [
      'I SP     Initiating rollback/uninstall, phase = 0',
      'I SP     Current phase string : SafeOS,Start',
      ...more,
      'I MOUPG  *************** SetupHost Logging Begin ***************',
      `I MOUPG  SetupHost: Reporting post reboot event -> [${result}, ${extend}]`,
    ],
    '12',
  );

export interface Expected {
  /** `outcome | rule@file:line`, without the second part where no first cause is told. */
  readonly says: string;
  /** Ids of what is proposed, best first. */
  readonly fix?: readonly string[];
  /** `id grade` of the components. */
  readonly whose?: readonly string[];
}

export function checkField(files: Readonly<Record<string, string>>, expected: Expected): CaseAnalysis {
  const logs = Object.entries(files).map(([name, text]) => engine().analyseLog(name, new TextEncoder().encode(text)));
  const result = engine().analyseCase('field', logs);
  const { outcome, firstCause } = result.verdict;
  const where = firstCause && `${firstCause.rule}@${firstCause.place.file}:${firstCause.place.line}`;
  assert.equal([outcome, where].filter(Boolean).join(' | '), expected.says);
  if (expected.fix) assert.deepEqual(firstCause?.remediate ?? [], expected.fix);
  const whose = result.attributions.map(({ component, grade }) => `${component} ${grade}`);
  assert.deepEqual(whose, expected.whose ?? []);
  return result;
}
