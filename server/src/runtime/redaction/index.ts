/** Redacted copies: shared by the server and the command line. */
export { collectCase, writeCopy, type CollectedCase, type RedactionProgress, type WrittenCopy } from './redactCase.js';
export { previewCopy } from './previewCopy.js';
export { checkPlaces, defaultMapPath, type RedactionPlaces } from './redactionPlaces.js';
export { readMap, writeMap } from './sealedMap.js';
export { RedactionRefusal } from './refusal.js';
