import path from 'node:path';
import { createEngine, type CaseAnalysis, type Engine } from '../../../engine/src/index.js';
import { loadKnowledge } from '../../../server/src/runtime/index.js';

let engine: Engine | undefined;

/** A case of files given as text, analysed with the shipped knowledge (`npm run build` made it). */
export function caseOfTexts(files: Readonly<Record<string, string>>): CaseAnalysis {
  engine ??= createEngine(loadKnowledge(path.resolve('dist/knowledge')));
  const logs = Object.entries(files).map(([name, text]) => {
    const [bytes, own] = [new TextEncoder().encode(text), engine];
    if (!own) throw new Error('no engine');
    return own.analyseLog(name, bytes);
  });
  return engine.analyseCase('case', logs);
}

/** Runs a generator to its end. */
export function finish<T>(work: Generator<undefined, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
