import { spawn } from 'node:child_process';
import path from 'node:path';
import rpc from 'vscode-languageserver/node';

/**
 * The bundled server on its standard streams, ready for requests. What it asks the editor for is answered: no setting is
 * set, everything else is nothing.
 *
 * @param before told of the connection before anything is sent over it
 */
export async function startServer(before = () => {}) {
  const child = spawn(process.execPath, ['dist/server.js', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = rpc.createMessageConnection(
    new rpc.StreamMessageReader(child.stdout),
    new rpc.StreamMessageWriter(child.stdin),
  );
  connection.onRequest((method, params) =>
    method === 'workspace/configuration' ? params.items.map(() => ({})) : null,
  );
  before({ child, connection });
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: null,
    capabilities: { workspace: { configuration: true }, window: { workDoneProgress: true } },
    initializationOptions: { language: 'en', knowledgePath: path.resolve('dist/knowledge') },
  });
  await connection.sendNotification('initialized', {});
  return {
    child,
    connection,
    stop() {
      connection.dispose();
      child.kill();
    },
  };
}
