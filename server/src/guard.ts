import {
  LSPErrorCodes,
  ResponseError,
  type CancellationToken,
  type Connection,
  type HandlerResult,
} from 'vscode-languageserver/node';

/**
 * Wraps a request handler: a cancelled request ends as cancelled, a failure is logged and answered with nothing, so that
 * one broken file never takes the editor's other features down.
 */
export function guard<P, R, E = void>(
  connection: Connection,
  name: string,
  fallback: R,
  handler: (params: P, token: CancellationToken) => R | Promise<R>,
): (params: P, token: CancellationToken) => HandlerResult<R, E, R> {
  return async (params, token) => {
    // Messages that are already in the pipe may cancel this one.
    await new Promise((resolve) => setImmediate(resolve));
    if (token.isCancellationRequested) return new ResponseError<E>(LSPErrorCodes.RequestCancelled, '');
    try {
      const result = await handler(params, token);
      return token.isCancellationRequested ? new ResponseError<E>(LSPErrorCodes.RequestCancelled, '') : result;
    } catch (error) {
      connection.console.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return fallback;
    }
  };
}
