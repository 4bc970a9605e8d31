import type { Connection } from 'vscode-languageserver/node';
import { scanLog } from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import {
  detectLanguageRequest,
  type DetectLanguageParams,
  type DetectLanguageResult,
  type LogLanguage,
} from '../protocol.js';

/** The language of a log, by its format. */
export const languageOf: Readonly<Partial<Record<string, LogLanguage>>> = {
  panther: 'windows-setup-log',
  setupdiag: 'windows-setup-log',
  dism: 'dism-log',
  cbs: 'cbs-log',
  checksur: 'cbs-log',
  setupapi: 'setupapi-log',
  'windows-setupact': 'windows-setup-log',
  ddaclsys: 'windows-setup-log',
  windowsupdate: 'windows-update-log',
  reportingevents: 'windows-update-log',
  cmtrace: 'configmgr-log',
  msi: 'windows-installer-log',
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
        return { languageId: languageOfHead(name, new TextEncoder().encode(text)) ?? null };
      },
    ),
  );
}

/** The language of a log, by its first bytes. */
export function languageOfHead(name: string, head: Uint8Array): LogLanguage | undefined {
  return languageOf[scanLog(name, head).format];
}
