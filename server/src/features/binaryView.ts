import type { Connection } from 'vscode-languageserver/node';
import { problemText } from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import { binaryTextRequest, type BinaryTextParams, type BinaryTextResult } from '../protocol.js';
import type { Session } from '../session.js';

/** VS Code hands documents of up to 50 MB to extensions; the lines behind are still in the case. */
const LARGEST = 32 * 1024 * 1024;

/** The text of event logs, crash dumps and traces, and what a reader of it has to know. */
export function registerBinaryView(connection: Connection, session: Session): void {
  const { speech } = session;
  const { t } = speech;
  connection.onRequest(
    binaryTextRequest,
    guard<BinaryTextParams, BinaryTextResult>(
      connection,
      'binaryText',
      { text: '', notes: [] },
      async ({ uri }: BinaryTextParams) => {
        const analysis = await session.analysis(uri);
        if (!analysis) return { text: '', notes: [t('The file cannot be read.')] };
        const { lines, utc } = analysis.log;
        const problems = analysis.problems.map((problem) => problemText(problem, speech));
        if (lines.count === 0) {
          const why =
            problems.length > 0 ? problems : [t('This is no event log, crash dump or trace that can be read.')];
          return { text: '', notes: why };
        }
        const whole = lines.bytes;
        const end = whole.length > LARGEST ? whole.lastIndexOf(0x0a, LARGEST) + 1 : whole.length;
        const cut = end < whole.length ? [t('Only the first {0} MB are shown.', Math.floor(end / 1024 / 1024))] : [];
        return {
          text: new TextDecoder().decode(whole.subarray(0, end)),
          notes: [...(utc ? [t('Times are in UTC.')] : []), ...cut, ...problems],
        };
      },
    ),
  );
}
