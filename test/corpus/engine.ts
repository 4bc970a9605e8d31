import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { createEngine, type CaseAnalysis, type Engine } from '../../engine/src/index.js';
import { loadKnowledge } from '../../server/src/runtime/index.js';

/** The engine with the knowledge that ships; `npm run build` must have compiled it. */
export function shippedEngine(): Engine {
  return createEngine(loadKnowledge(path.resolve('dist/knowledge')));
}

/** Every file below a folder, with `/`. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .map((name) => name.split(path.sep).join('/'))
    .sort();
}

/** Analyses a folder, or one file, as a case. */
export function analyseFolder(engine: Engine, target: string): CaseAnalysis {
  const names = statSync(target).isFile() ? [''] : filesBelow(target);
  const logs = names.map((name) =>
    engine.analyseLog(name || path.basename(target), readFileSync(path.join(target, name))),
  );
  return engine.analyseCase(target, logs);
}
