// Loads the grammars the way VS Code does: vscode-textmate on oniguruma. Both come with vscode-tmgrammar-test.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** `[{ language, scopeName, path }]`; an entry without a language is a grammar that others include. */
export const grammars = contributes.grammars;

const requireFromTester = createRequire(
  createRequire(path.join(root, 'package.json')).resolve('vscode-tmgrammar-test/package.json'),
);

/** Loads one grammar with everything it includes. Returns `tokenize(line)`: scopes and the milliseconds it took. */
export async function loadGrammar(scopeName) {
  const textmate = requireFromTester('vscode-textmate');
  const oniguruma = requireFromTester('vscode-oniguruma');
  const wasm = readFileSync(requireFromTester.resolve('vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (wanted) => {
      const found = grammars.find((grammar) => grammar.scopeName === wanted);
      if (!found) throw new Error(`package.json contributes no grammar ${wanted}`);
      const file = path.join(root, found.path);
      return textmate.parseRawGrammar(readFileSync(file, 'utf8'), file);
    },
  });
  const grammar = await registry.loadGrammar(scopeName);
  let state = textmate.INITIAL;
  return {
    reset: () => (state = textmate.INITIAL),
    tokenize(line) {
      const start = performance.now();
      const result = grammar.tokenizeLine(line, state);
      state = result.ruleStack;
      return { tokens: result.tokens, ms: performance.now() - start };
    },
  };
}
