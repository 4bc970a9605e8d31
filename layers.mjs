/**
 * The order of the house. Inside the engine the order of the route is the order of imports: a folder may import
 * itself and the folders before it, never one after it. ESLint's import ban and the house test both read this file.
 */
export const engineRoute = [
  'model',
  'kernel',
  'lines',
  'records',
  'codes',
  'signatures',
  'findings',
  'timeline',
  'attribution',
  'cases',
  'redaction',
  'features',
];

/** Files directly in engine/src that may import every folder of the route. */
export const engineRoots = ['index.ts', 'analyse.ts'];

/** Libraries that the engine may import: pure ones only. */
export const engineLibraries = ['re2js', 'chardet'];

/**
 * What each part may import from the others. `protocol.ts` is the one file of the server that the client reads (types
 * only); `runtime/` is the entry that server and cli share for everything that touches files.
 */
export const parts = {
  engine: [],
  server: ['engine/src/index'],
  cli: ['engine/src/index', 'server/src/runtime'],
  client: ['server/src/protocol', 'webview/src/messages'],
  webview: ['server/src/protocol'],
};
