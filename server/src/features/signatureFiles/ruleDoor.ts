import type { CancellationToken, Connection } from 'vscode-languageserver/node';
import { guard } from '../../guard.js';

type Handler = (params: unknown, token: CancellationToken, ...rest: readonly unknown[]) => unknown;

/** What answers for rule files; keys are the names of the connection's registrations. */
export type RuleHandlers = Readonly<Record<RuleRequest, Handler>>;
export type RuleRequest = 'onHover' | 'onCompletion' | 'onCodeLens' | 'onCodeLensResolve' | 'onCodeAction';

const requests: readonly RuleRequest[] = ['onHover', 'onCompletion', 'onCodeLens', 'onCodeLensResolve', 'onCodeAction'];

/** What a request is answered with that nobody answers. */
const nothing: Readonly<Record<RuleRequest, unknown>> = {
  onHover: null,
  onCompletion: [],
  onCodeLens: [],
  onCodeLensResolve: {},
  onCodeAction: [],
};

/**
 * The connection as the features of logs see it: a request that speaks of a rule file goes to `own`, and never reaches
 * them. `listen` registers what none of them has asked for.
 *
 * @param speaks whether a request speaks of a rule file
 */
export function besideRuleFiles(
  connection: Connection,
  speaks: (name: RuleRequest, params: unknown) => boolean,
  own: RuleHandlers,
): { readonly connection: Connection; readonly listen: () => void } {
  const registered = new Set<RuleRequest>();
  const register = (name: RuleRequest, handler: Handler): unknown => {
    registered.add(name);
    const original = Reflect.get(connection, name) as (handler: Handler) => unknown;
    const ours = guard(connection, `ruleFile.${name}`, nothing[name], (params: unknown, token) =>
      own[name](params, token),
    );
    return original((params, token, ...rest) =>
      speaks(name, params) ? ours(params, token) : handler(params, token, ...rest),
    );
  };
  const proxy = new Proxy(connection, {
    get(target, key) {
      const name = requests.find((one) => one === key);
      if (name) return (handler: Handler) => register(name, handler);
      return Reflect.get(target, key, target) as unknown;
    },
  });
  return {
    connection: proxy,
    listen() {
      for (const name of requests) if (!registered.has(name)) register(name, () => nothing[name]);
    },
  };
}
