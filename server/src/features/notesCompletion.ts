import path from 'node:path';
import {
  CompletionItemKind,
  InsertTextFormat,
  type CompletionItem,
  type CompletionParams,
  type Connection,
} from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { hasCitations, notesCompletions, type NotesCompletion } from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import { commands, type FindingArgument } from '../protocol.js';
import type { Session } from '../session.js';

/** What asks for completion as it is typed; words alone do not, which Markdown has switched off. */
export const notesTriggers = ['@', ':', '`'];

const kinds: Readonly<Record<NotesCompletion['kind'], CompletionItemKind>> = {
  snippet: CompletionItemKind.Snippet,
  place: CompletionItemKind.Reference,
  citation: CompletionItemKind.Text,
  code: CompletionItemKind.Constant,
  component: CompletionItemKind.Module,
  remediation: CompletionItemKind.Event,
};

/** Completion in case notes: snippets, and what the case has found. Other Markdown is left alone. */
export function registerNotesCompletion(connection: Connection, session: Session): void {
  connection.onCompletion(
    guard<CompletionParams, CompletionItem[]>(
      connection,
      'notesCompletion',
      [],
      async ({ textDocument: { uri }, position }) => {
        const document = session.documents.get(uri);
        const text = document?.getText() ?? '';
        if (!document || !areNotes(uri, text)) return [];
        const line = document.getText({ start: { line: position.line, character: 0 }, end: position });
        const known = await session.caseOf(uri);
        const { knowledge } = session.engine;
        const context = { known, knowledge, catalogue: knowledge.catalogue(), language: session.speech.language };
        return notesCompletions(text, line, context).map((one, index): CompletionItem => {
          const { finding, id = '' } = one.remediation ?? {};
          const argument: FindingArgument | undefined =
            known && finding
              ? { uri: session.uriOf(known, finding.place.file), findingId: finding.id, remediation: id }
              : undefined;
          return {
            label: one.label,
            // Beside the label, where it is read before one is chosen.
            labelDetails: { description: one.detail },
            kind: kinds[one.kind],
            filterText: one.filterText,
            // Snippets, then the first cause: the order in which they come.
            sortText: String(index).padStart(4, '0'),
            insertTextFormat: one.isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
            textEdit: {
              range: { start: { line: position.line, character: one.start }, end: position },
              newText: one.insertText,
            },
            ...(argument && {
              command: { title: one.label, command: commands.proposeFix, arguments: [argument] },
            }),
          };
        });
      },
    ),
  );
}

function areNotes(uri: string, text: string): boolean {
  return hasCitations(text) || /notes|记录|笔记/i.test(path.basename(URI.parse(uri).path));
}
