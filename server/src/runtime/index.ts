/** What touches files: shared by the server and the command line, which have everything else from the engine. */
export { isOutOfMemory } from './threads.js';
export { analysePath, type CaseOptions } from './cases.js';
export { createCaseService, type CaseService } from './caseService.js';
export type { CaseProgress } from './caseWork.js';
export { analyseOne } from './fileAnalysis.js';
export { hashFiles, type HashedCaseFile, type HashOptions } from './fileHashes.js';
export { listCase, readCaseFile, readCaseHead, type CaseFile, type CaseFiles } from './files.js';
export { loadKnowledge } from './knowledge.js';
export { KNOWN_IMAGES_FILE, readKnownImages, type KnownImageTables } from './knownImages.js';
export { loadSpeech } from './language.js';
export { pathRules, realPath, type PathRules } from './pathRules.js';
export { notesPrefix } from './notesBeside.js';
export { reason } from './reasons.js';
export { replaceFileSync } from './replaceFile.js';
export { isZipName } from '../readers/zip.js';
export { decodeName } from '../readers/zipNames.js';
export { readUserRules, ruleKind, type RuleKind, type UserRuleProblem, type UserRules } from './userSignatures.js';
export * from './redaction/index.js';
