import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import type { InitializationOptions } from '../../server/src/protocol.js';

/** A client of the bundled server, over stdio, as an editor would be. */
export interface TestClient {
  readonly connection: MessageConnection;
  readonly process: ChildProcess;
  readonly capabilities: Readonly<Record<string, unknown>>;
  open(file: string, text: string, languageId?: string): string;
  stop(): Promise<void>;
}

export const serverPath = path.resolve('dist/server.js');

/** Starts the bundled server; `npm run build` must have made it. */
export async function startClient(
  options: Partial<InitializationOptions> & {
    folder?: string;
    /** In place of a folder on disk. */
    folderUri?: string;
    configuration?: Readonly<Record<string, unknown>>;
    /** Options of Node. */
    execArgv?: readonly string[];
  } = {},
): Promise<TestClient> {
  if (!existsSync(serverPath)) throw new Error(`${serverPath} is missing: run "npm run build" first.`);
  const { folder, folderUri, configuration = {}, execArgv = [], ...rest } = options;
  const uri = folder === undefined ? folderUri : URI.file(folder).toString();
  const folders = uri === undefined ? null : [{ uri, name: 'case' }];
  const child = spawn(process.execPath, [...execArgv, serverPath, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.onRequest('window/workDoneProgress/create', () => null);
  connection.onRequest('workspace/semanticTokens/refresh', () => null);
  connection.onRequest('workspace/codeLens/refresh', () => null);
  connection.onRequest('workspace/diagnostic/refresh', () => null);
  connection.onRequest('workspace/inlayHint/refresh', () => null);
  connection.onRequest('workspace/configuration', ({ items }: { items: { section?: string }[] }) =>
    items.map(({ section }) => configuration[section ?? ''] ?? {}),
  );
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('workspace/workspaceFolders', () => folders);
  connection.listen();
  const result: { capabilities: Record<string, unknown> } = await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: folders,
    capabilities: { workspace: { configuration: true, workspaceFolders: true }, window: { workDoneProgress: true } },
    initializationOptions: { language: 'en', knowledgePath: path.resolve('dist/knowledge'), ...rest },
  });
  await connection.sendNotification('initialized', {});
  return {
    connection,
    process: child,
    capabilities: result.capabilities,
    open(file, text, languageId = 'windows-setup-log') {
      const uri = URI.file(file).toString();
      void connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
      return uri;
    },
    async stop() {
      await connection.sendRequest('shutdown');
      const closed = new Promise((resolve) => child.once('close', resolve));
      await connection.sendNotification('exit');
      await closed;
      connection.dispose();
    },
  };
}
