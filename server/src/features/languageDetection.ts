import type { Connection } from 'vscode-languageserver/node';
import { scanLog } from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import {
  detectLanguageRequest,
  type DetectLanguageParams,
  type DetectLanguageResult,
  type LogLanguage,
} from '../protocol.js';

const languageOf: Readonly<Partial<Record<string, LogLanguage>>> = {
  panther: 'windows-setup-log',
  setupdiag: 'windows-setup-log',
  dism: 'dism-log',
  cbs: 'cbs-log',
  setupapi: 'setupapi-log',
};

/** Which of our languages a document is in, from its first lines; renamed logs are common in bundles. */
export function registerLanguageDetection(connection: Connection): void {
  connection.onRequest(
    detectLanguageRequest,
    guard<DetectLanguageParams, DetectLanguageResult>(
      connection,
      'detectLanguage',
      { languageId: null },
      ({ uri, text }: DetectLanguageParams) => {
        const name = uri.slice(uri.lastIndexOf('/') + 1);
        const { format } = scanLog(name, new TextEncoder().encode(text));
        return { languageId: languageOf[format] ?? null };
      },
    ),
  );
}
