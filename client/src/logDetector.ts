import * as vscode from 'vscode';
import {
  bundleScheme,
  detectLanguageRequest,
  type DetectLanguageParams,
  type DetectLanguageResult,
} from '../../server/src/protocol.js';
import type { LogLanguageClient } from './languageClient.js';

/** What VS Code calls a log that none of our file names claims. */
const undecided = new Set(['plaintext', 'log']);
const detectableSchemes = new Set(['file', bundleScheme, 'untitled', 'vscode-vfs', 'vscode-remote']);
const sampleSize = 64 * 1024;

/**
 * Tells renamed logs by their content: every plain document that is open or gets opened is shown to the server once,
 * and changes to the language that the server recognises. A person's later choice of another language stays.
 */
export function logDetector(client: LogLanguageClient): vscode.Disposable {
  const seen = new Set<string>();
  const detectOnce = async (document: vscode.TextDocument): Promise<void> => {
    const key = document.uri.toString();
    if (!undecided.has(document.languageId) || !detectableSchemes.has(document.uri.scheme) || seen.has(key)) return;
    seen.add(key);
    await setDetectedLanguage(client, document);
  };
  for (const document of vscode.workspace.textDocuments) void detectOnce(document);
  return vscode.workspace.onDidOpenTextDocument((document) => void detectOnce(document));
}

/**
 * Asks the server what a document is, and sets its language when it is one of our logs.
 * @returns the language found; null when the content is none of our logs; undefined without an answer
 */
export async function setDetectedLanguage(
  client: LogLanguageClient,
  document: vscode.TextDocument,
): Promise<DetectLanguageResult['languageId'] | undefined> {
  const end = document.positionAt(sampleSize);
  const text = document.getText(new vscode.Range(new vscode.Position(0, 0), end));
  const params: DetectLanguageParams = { uri: document.uri.toString(), text };
  const answer = await client.ask<DetectLanguageResult>(detectLanguageRequest, params);
  const languageId = answer?.languageId;
  if (languageId && !document.isClosed && document.languageId !== languageId) {
    await vscode.languages.setTextDocumentLanguage(document, languageId);
  }
  return languageId;
}
