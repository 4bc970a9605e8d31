import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { casesJson } from '../../cli/src/render/json.js';
import { writeEvents } from '../../cli/src/render/ndjson.js';
import { sarifLog, sarifRun } from '../../cli/src/render/sarif.js';
import { caseText } from '../../cli/src/render/text.js';
import {
  applyEdits,
  caseSymbols,
  caseTree,
  causeFingerprint,
  causesOf,
  chainItemAt,
  checkCitations,
  codeContext,
  codeHover,
  codeLinks,
  codePage,
  compareCases,
  correlationsAt,
  createEngine,
  diagnostics,
  entityAt,
  evidenceOf,
  evidenceRequest,
  explainCode,
  explainCodeAt,
  fillRemediation,
  findReferences,
  foldingRanges,
  hover,
  inlayHints,
  lensFindings,
  lensTitle,
  mergeLogs,
  noteLinks,
  notesLanguage,
  outline,
  proposals,
  quoteIntoNotes,
  renderSnippet,
  insertIntoNotes,
  semanticTokens,
  timelinePage,
  timelinePicture,
  viewTimeline,
  type CaseAnalysis,
  type Engine,
  type LogAnalysis,
  type Speech,
} from '../../engine/src/index.js';
import { isCabinet, readCabinet } from '../../server/src/readers/cabinet.js';
import { readForeign } from '../../server/src/readers/foreign.js';
import { analysePath, loadKnowledge, loadSpeech, readUserRules } from '../../server/src/runtime/index.js';
import type { Input } from './inputs.js';

/** The product as an input meets it. */
export interface Route {
  /**
   * Takes one input through all that the product does with a file of its kind.
   *
   * @throws when the product threw, or said something of a place that is not there
   */
  run(input: Input): Promise<void>;
}

/** How many logs are kept to be put together as a case. */
const CASE_OF = 4;

/** @param scratch folder that may be written in: archives are read from disk */
export function createRoute(scratch: string): Route {
  const engine = createEngine(loadKnowledge(path.resolve('dist/knowledge')));
  const speeches = [loadSpeech('en', undefined), loadSpeech('zh-CN', path.resolve('l10n/bundle.l10n.zh-cn.json'))];
  return {
    async run({ seed, kind, name, bytes, others }) {
      const speech = speeches[seed & 1] ?? assert.fail();
      switch (kind) {
        case 'log':
        case 'binary':
        case 'cabinet': {
          const logs = [bytes, ...others].slice(0, CASE_OF).flatMap((one, i) => {
            const analysis = analyse(engine, i === 0 ? name : `other${i}/${name}`, one);
            return analysis ? [analysis] : [];
          });
          for (const analysis of logs) checkLog(analysis);
          const known = engine.analyseCase('case', logs);
          // What looks at the analysis costs more than the analysis, and is asked for every few inputs.
          if (seed % 3 === 0) for (const analysis of logs) useLog(engine, analysis, known, speech, seed);
          if (seed % 8 === 0) useCase(engine, known, speech);
          return;
        }
        case 'zip':
          return onDisk(engine, scratch, 'case.zip', bytes, speech);
        case 'rules':
          return rules(engine, scratch, bytes);
        case 'notes':
          notes(engine, bytes.toString('utf8'), speech);
          return onDisk(engine, scratch, 'case-notes.md', bytes, speech);
        case 'code':
          code(engine, bytes.toString('utf8'), speech);
      }
    },
  };
}

/** As `analyseFile` does it for a file in memory. */
function analyse(engine: Engine, name: string, bytes: Buffer): LogAnalysis | undefined {
  const foreign = readForeign(bytes);
  if (foreign) return engine.analyseForeign(name, foreign);
  if (!isCabinet(bytes)) return engine.analyseLog(name, bytes);
  const text = readCabinet(bytes)?.text;
  return text && engine.analyseLog(name, text);
}

/** What every analysis keeps to: each line in one record, each place inside the file, problems that can be said. */
export function checkLog({ log, steps, findings, problems, benign, attempts }: LogAnalysis): void {
  const { records, lines } = log;
  if (lines.count > 0 && records.count > 0) assert.equal(records.firstLine[0], 0, 'the first line is in a record');
  for (let i = 1; i < records.count; i++) {
    assert.ok((records.firstLine[i] ?? 0) > (records.firstLine[i - 1] ?? 0), 'records follow each other');
  }
  if (records.count > 0)
    assert.ok((records.firstLine[records.count - 1] ?? 0) < lines.count, 'records end in the file');
  assert.equal(benign.length, records.count);
  const visit = (level: typeof steps): void => {
    for (const step of level) {
      assert.ok(step.firstRecord <= step.lastRecord && step.lastRecord < records.count, 'a step is inside the log');
      visit(step.children);
    }
  };
  visit(steps);
  for (const { place, record, title, captures, correlated = [], captureSpans = {} } of findings) {
    assert.ok(record >= 0 && record < records.count, 'a finding has a record');
    for (const { line } of [place, ...correlated])
      assert.ok(line >= 1 && line <= lines.count, 'a place is in the file');
    assert.ok(title.en && title['zh-CN'], `a finding has a title in both languages: ${JSON.stringify(title)}`);
    const text = lines.text(place.line - 1);
    for (const [name, { start, end }] of Object.entries(captureSpans)) {
      assert.ok(start >= 0 && start <= end && end <= text.length, 'a capture stands in its line');
      assert.ok(text.slice(start, end) === captures[name], 'a capture reads as its line');
    }
  }
  for (const { startLine, endLine } of attempts) {
    assert.ok(startLine >= 1 && startLine <= endLine && endLine <= lines.count, 'an attempt is inside the log');
  }
  for (const { what, args = [] } of problems) {
    for (const [, at] of what.matchAll(/\{(\d)\}/g)) assert.ok(args[Number(at)] !== undefined, `args of: ${what}`);
  }
}

/** All that an editor asks of one log. */
function useLog(engine: Engine, analysis: LogAnalysis, known: CaseAnalysis, speech: Speech, turn: number): void {
  const { log } = analysis;
  const { knowledge } = engine;
  const catalogue = knowledge.catalogue();
  const explanations = knowledge.explanations();
  const count = Math.min(log.lines.count, 400);
  for (const { line, start, end } of diagnostics(analysis, speech)) {
    assert.ok(line >= 0 && line < log.lines.count && start >= 0 && start < end, 'a diagnostic has a place');
  }
  outline(analysis, speech);
  foldingRanges(analysis);
  semanticTokens(analysis, 0, count);
  codeLinks(analysis, 0, count);
  inlayHints(analysis, catalogue, 0, count);
  for (const finding of lensFindings(analysis, known.verdict.firstCause)) lensTitle(finding, known, speech);
  for (let i = 0; i < Math.min(4, count); i++) {
    const line = (turn + i * 7) % count;
    const { length } = log.lines.text(line);
    const column = length === 0 ? 0 : (turn * 31 + i * 17) % length;
    hover(analysis, line, column, {
      speech,
      writers: knowledge.writers(),
      codeHover(token, record) {
        const context = codeContext(analysis, record, token);
        return codeHover(explainCodeAt(token, context, {}, { catalogue, explanations }, speech), speech.t);
      },
    });
    correlationsAt(analysis, line, column, speech);
    const at = entityAt(log, line, column);
    if (at && i === 0)
      findReferences(
        known.logs.map((one) => one.log),
        at.entity,
      ).next();
    const place = { file: log.path, line: line + 1 };
    if (chainItemAt(known, place, speech)) causesOf(known, place, speech);
  }
}

/** All that the case view, the timeline, the notes and the command line make of a case. */
function useCase(engine: Engine, known: CaseAnalysis, speech: Speech): void {
  const { knowledge } = engine;
  const terminal = { colour: false };
  caseTree(known, speech);
  caseSymbols(known, '', speech);
  caseText(known, { terminal, speech, knowledge });
  JSON.parse(casesJson([known], { speech, version: '0', knowledge }, () => () => undefined));
  const written: string[] = [];
  writeEvents([known], {
    speech,
    version: '0',
    knowledge,
    terminal: { out: (text) => written.push(text) },
  });
  for (const line of written.join('').split('\n')) if (line) JSON.parse(line);
  JSON.parse(sarifLog([sarifRun(known, { speech, version: '0', knowledge, target: '/case', hashes: new Map() })]));
  causeFingerprint(known);
  evidenceRequest(known);
  timelinePage(viewTimeline(mergeLogs(known.logs)), { name: 'x', from: 0, count: 200 }, speech);
  timelinePicture(known);
  for (const _ of compareCases(known, known)) void _;
  const finding = known.verdict.firstCause;
  if (!finding) return;
  evidenceOf(finding, known, speech);
  const { language } = speech;
  for (const proposal of proposals(finding, known, knowledge)) {
    fillRemediation(proposal.remediation, { ...proposal, finding, caseAnalysis: known, language });
    const snippet = renderSnippet({ finding, proposal, caseAnalysis: known, language, hashOf: () => undefined });
    const inserted = insertIntoNotes('', snippet, known);
    if (inserted.kind !== 'present') applyEdits('', inserted.edits);
  }
  quoteIntoNotes('', finding.place, { caseAnalysis: known, language, hashOf: () => undefined });
}

async function onDisk(engine: Engine, scratch: string, name: string, bytes: Buffer, speech: Speech): Promise<void> {
  const file = path.join(scratch, name);
  mkdirSync(scratch, { recursive: true });
  writeFileSync(file, bytes);
  const known = await analysePath(engine, file, { threads: null });
  for (const analysis of known?.logs ?? []) checkLog(analysis);
  if (known) useCase(engine, known, speech);
}

async function rules(engine: Engine, scratch: string, bytes: Buffer): Promise<void> {
  const folder = path.join(scratch, 'rules');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'rule.yml'), bytes);
  try {
    const { signatures, benign, problems } = await readUserRules([folder], { ...engine.knowledge, signatures: [] });
    for (const { line, what } of problems) assert.ok(line >= 0 && what !== '', 'a problem says where and what');
    if (signatures.length + benign.length === 0) return;
    const own = createEngine({ ...engine.knowledge, signatures, benign });
    own.analyseLog(
      'setupact.log',
      Buffer.from('2022-04-20 16:59:43, Error                 SP     Operation failed: A. Error: 0x5\n'),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function notes(engine: Engine, text: string, speech: Speech): void {
  notesLanguage(text);
  noteLinks(text, ['setupact.log']);
  checkCitations(text, (file) => ({ sha256: '0'.repeat(64), line: () => file }), speech);
  const log = engine.analyseLog('setupact.log', Buffer.from('2022-04-20 16:59:43, Error                 SP     x\n'));
  const caseAnalysis = engine.analyseCase('case', [log]);
  const quote = quoteIntoNotes(
    text,
    { file: 'setupact.log', line: 1 },
    { caseAnalysis, language: speech.language, hashOf: () => undefined },
  );
  if (quote.kind !== 'present') applyEdits(text, quote.edits);
}

function code(engine: Engine, text: string, speech: Speech): void {
  const { knowledge } = engine;
  const explanation = explainCode(
    text,
    { catalogue: knowledge.catalogue(), explanations: knowledge.explanations() },
    speech,
  );
  if (explanation) codePage(explanation, speech.t);
}
