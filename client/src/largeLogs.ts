import type * as vscode from 'vscode';
import { filterLogCommandOf } from './commands/filterLog.js';
import { logWindowCommands } from './commands/logWindows.js';
import { openLargeLogCommand } from './commands/openLargeLog.js';
import { searchLogCommands } from './commands/searchLog.js';
import type { LogLanguageClient } from './languageClient.js';
import { LargeLogDocuments } from './largeLogDocuments.js';
import { largeLogOffer, type LargeLogOffer } from './largeLogOffer.js';

/** What tests inside VS Code see of large logs. */
export type LargeLogsApi = Pick<LargeLogOffer, 'onDidOffer'>;

/** Logs that VS Code hands to no extension: their windows, the commands that go with them, the offer to open them so. */
export function registerLargeLogs(context: vscode.ExtensionContext, client: LogLanguageClient): LargeLogsApi {
  const documents = new LargeLogDocuments(client);
  const offer = largeLogOffer(client, documents);
  context.subscriptions.push(
    documents,
    offer,
    openLargeLogCommand(documents),
    logWindowCommands(documents),
    filterLogCommandOf(documents),
    searchLogCommands(documents),
  );
  return offer;
}
