// Type-aware rules for TypeScript, and the engine's fences as an import ban generated from layers.mjs: the compiler
// keeps Node's globals out of the engine, but would not stop an `import 'vscode'` or an import against the route.
import eslint from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';
import { engineLibraries, engineRoute } from './layers.mjs';

/** Every import that is neither relative nor one of the libraries that layers.mjs names. */
const foreignImport = {
  regex: `^(?!\\.{1,2}/)(?!(?:${engineLibraries.map((name) => name.replaceAll('/', '\\/')).join('|')})(?:/|$))`,
  message: 'The engine is pure: only its own files and the engineLibraries of layers.mjs. Hand everything else in.',
};
const outside = {
  regex: '^(?:\\.\\./)+(?:server|client|cli|tools|test|dist)/',
  message: 'The engine imports nothing of the other parts.',
};
const typesFiles = ['engine', 'server', 'client', 'webview', 'cli'].map((part) => `${part}/src/**/*.ts`);

export default tseslint.config(
  { ignores: ['dist/**', 'dist.*/**', 'out/**', 'node_modules/**', '.vscode-test/**', '**/*.d.ts'] },
  eslint.configs.recommended,
  {
    files: [...typesFiles, 'test/**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Logs hold control characters, and telling them apart is the work of several patterns.
      'no-control-regex': 'off',
      // A pattern for a fixed-column line reads like the line, runs of blanks included.
      'no-regex-spaces': 'off',
      eqeqeq: 'error',
    },
  },
  {
    // Lines of logs are as long as somebody makes them. A pattern that tries the same characters in several ways, or
    // begins again at each of them, takes the square of their number or worse.
    files: typesFiles,
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  {
    files: ['engine/src/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      'no-restricted-imports': ['error', { patterns: [foreignImport, outside] }],
    },
  },
  ...engineRoute.map((folder, at) => {
    const later = engineRoute.slice(at + 1);
    const patterns = [foreignImport, outside];
    if (later.length > 0) {
      patterns.push({
        regex: `^(?:\\.\\./)+(?:${later.join('|')})/`,
        message: `The route of layers.mjs: ${folder}/ may not import what comes after it (${later.join(', ')}).`,
      });
    }
    return {
      files: [`engine/src/${folder}/**/*.ts`],
      rules: { 'no-restricted-imports': ['error', { patterns }] },
    };
  }),
  {
    // node:test's describe, it and test give promises that the runner itself waits for. What a test parses (a table, a
    // program's JSON output) it goes on to assert, so its type may be looked at without being proved first.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            {
              from: 'package',
              name: ['describe', 'it', 'test', 'suite', 'before', 'after', 'beforeEach', 'afterEach'],
              package: 'node:test',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'Buffer',
          'clearTimeout',
          'console',
          'exports',
          'module',
          'performance',
          'process',
          'require',
          'setImmediate',
          'setTimeout',
          'URL',
          'TextDecoder',
          'TextEncoder',
          '__dirname',
          'document',
          'getComputedStyle',
          'MutationObserver',
          'NodeFilter',
          'window',
          'fetch',
          'structuredClone',
          'AbortController',
        ].map((name) => [name, 'readonly']),
      ),
    },
    rules: { 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }] },
  },
);
