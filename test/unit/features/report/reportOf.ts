import path from 'node:path';
import {
  createEngine,
  createReport,
  type CaseAnalysis,
  type Engine,
  type Language,
  type Report,
  type ReportContext,
} from '../../../../engine/src/index.js';
import { loadKnowledge, loadSpeech } from '../../../../server/src/runtime/index.js';

let engine: Engine | undefined;

/** The engine with the shipped knowledge (`npm run build` made it). */
export function shippedEngine(): Engine {
  return (engine ??= createEngine(loadKnowledge(path.resolve('dist/knowledge'))));
}

/** A report with everything about it that changes from day to day held still. */
export function reportOf(known: CaseAnalysis, language: Language = 'en', given: Partial<ReportContext> = {}): Report {
  const { knowledge, identifiers } = shippedEngine();
  return createReport(known, {
    speech: loadSpeech(language, language === 'en' ? undefined : path.resolve('l10n/bundle.l10n.zh-cn.json')),
    knowledge,
    identifiers,
    name: 'case',
    files: new Map(),
    version: '1.2.3',
    made: { time: Date.UTC(2026, 10, 21, 8, 20), offsetMinutes: 480 },
    ...given,
  });
}

/** Every text of a report: what its two renderings must both say. */
export function textsOf(value: unknown, key = ''): readonly string[] {
  if (['kind', 'tone', 'link', 'id', 'language', 'shell', 'strip', 'words', 'contents'].includes(key)) return [];
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([inner, one]) => textsOf(one, Array.isArray(value) ? key : inner));
}
