// The part of the scan that goes over every byte of a log, as WebAssembly. `npm run generate` compiles it into
// engine/src/kernel/program.ts; engine/src/kernel/kernel.ts is its host.
export * from './memory';
export { cutLines, cutTo } from './lines';
export { forgetNames, marked, nameIs, readHeaders, recordsRead } from './fixedColumn';
export { chooseGrams, countGrams } from './grams';
export { findTexts, searchedTo } from './texts';
