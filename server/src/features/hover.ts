import { MarkupKind, type Connection, type Hover } from 'vscode-languageserver/node';
import {
  benignReason,
  codeContext,
  codeHover,
  codesAt,
  escapeMarkdown,
  explainCodeAt,
  hover,
  imageNoteAt,
  type CodeToken,
  type ExtendReading,
  type LogAnalysis,
} from '../../../engine/src/index.js';
import { explanationUri } from '../explanationUri.js';
import { guard } from '../guard.js';
import type { Session } from '../session.js';
import { toRange } from '../toProtocol.js';

/** What stands under the cursor: a code, the header's parts, a finding, the place of the record in setup. */
export function registerHover(connection: Connection, session: Session): void {
  const { knowledge } = session.engine;
  const explain = (analysis: LogAnalysis, uri: string, line: number, token: CodeToken, record: number): string => {
    const neighbours = codesAt(analysis.log, line, record);
    const { code, extend, readings } = pairAt(analysis, neighbours, token);
    const explanation = explainCodeAt(
      { text: code.text, value: code.value, ...(extend && { extend: extend.value }) },
      codeContext(analysis, record, code),
      { ...(readings && { readings }) },
      { catalogue: knowledge.catalogue(), explanations: knowledge.explanations() },
      session.speech,
    );
    const target = explanation.extend ? `${explanation.code}-${explanation.extend}` : explanation.code;
    const link = `[${session.speech.t('Full explanation')}](${explanationUri(target, uri)})`;
    return `${codeHover(explanation, session.speech.t)}\n\n${link}`;
  };

  connection.onHover(
    guard(connection, 'hover', null as Hover | null, async ({ textDocument, position }) => {
      const analysis = await session.analysis(textDocument.uri);
      if (!analysis) return null;
      const found = hover(analysis, position.line, position.character, {
        speech: session.speech,
        writers: knowledge.writers(),
        codeHover: (token, record) => explain(analysis, textDocument.uri, position.line, token, record),
        benignReason: (record) =>
          benignReason(analysis, record, {
            signatures: session.engine.signatures,
            language: session.speech.language,
          }),
      });
      const image = imageNote(session, textDocument.uri, position.line);
      if (!found && image === undefined) return null;
      const parts = [found?.markdown, image].filter((part) => part !== undefined);
      return {
        contents: { kind: MarkupKind.Markdown, value: parts.join('\n\n') },
        ...(found && { range: toRange(position.line, found) }),
      };
    }),
  );
}

/** What the team's table of images says of the image that the line names. */
function imageNote(session: Session, uri: string, line: number): string | undefined {
  if (!session.engine.knowledge.knownImages?.length) return undefined;
  const known = session.caseIfReady(uri);
  const note = known && imageNoteAt(known, session.nameIn(uri), line, session.speech);
  return note === undefined ? undefined : escapeMarkdown(note);
}

/** Result and extend code of `[0xC1900101, 0x30018]` belong together, whichever half is under the cursor. */
export function pairAt(
  analysis: LogAnalysis,
  neighbours: readonly CodeToken[],
  token: CodeToken,
): { readonly code: CodeToken; readonly extend?: CodeToken; readonly readings?: readonly ExtendReading[] } {
  const at = neighbours.findIndex((other) => other.start === token.start);
  const extend =
    token.role === 'extend' ? token : neighbours[at + 1]?.role === 'extend' ? neighbours[at + 1] : undefined;
  const code = token.role === 'extend' ? (neighbours[at - 1] ?? token) : token;
  if (!extend || code === extend) return { code };
  const attempt = analysis.attempts.find((one) => one.extend === extend.value);
  return { code, extend, ...(attempt && { readings: attempt.extendReadings }) };
}
