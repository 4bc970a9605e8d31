import {
  analyseBytes,
  analyseForeign,
  analyseLog,
  analysePart,
  joinParts,
  type PartAnalysis,
  type PartsJoin,
  type ScanMemory,
} from './analyse.js';
import { createIdentifierIndex, type IdentifierIndex, type InboxNames } from './attribution/identifiers.js';
import { analyseCase } from './cases/case.js';
import type { Catalogue } from './codes/catalogue.js';
import type { Explanations } from './codes/explanations.js';
import type { CaseAnalysis, LogAnalysis } from './model/analysis.js';
import type { LogBytes } from './lines/logBytes.js';
import type { Localized } from './model/language.js';
import type {
  BenignShape,
  Component,
  KnownImage,
  MinifilterAllocation,
  Remediation,
  Signature,
} from './model/knowledge.js';
import type { Problem } from './model/problem.js';
import type { SetupDiagRule } from './model/setupDiag.js';
import type { FormatId, LogFile } from './model/record.js';
import type { ForeignFile } from './records/foreign.js';
import type { LogParts } from './records/parts.js';
import { compileSignatures, type SignatureSet } from './signatures/signatureSet.js';

/** Everything the engine knows, handed in: the engine reads no file. Catalogues are opened when first needed. */
export interface Knowledge {
  readonly signatures: readonly Signature[];
  readonly benign: readonly BenignShape[];
  readonly components: readonly Component[];
  /** Opened with the first fix that is shown. */
  readonly remediations: () => readonly Remediation[];
  /** Opened with the first driver in a log that no component names. */
  readonly minifilters: () => readonly MinifilterAllocation[];
  readonly inbox: InboxNames;
  /** Opened on the first code that is looked up. */
  readonly catalogue: () => Catalogue;
  /** Opened with the first explanation that is shown. */
  readonly explanations: () => Explanations;
  /** What each name of the component column stands for. */
  readonly writers: () => Readonly<Record<string, Localized>>;
  /** SetupDiag's documented rules; opened with the first result of it. Without them a result is shown by its profile's name. */
  readonly setupDiagRules?: () => readonly SetupDiagRule[];
  /** Images that the team knows, from its own table. */
  readonly knownImages?: readonly KnownImage[];
}

/** The engine behind its façade; the editor and the command line are its two clients. */
export interface Engine {
  readonly knowledge: Knowledge;
  readonly signatures: SignatureSet;
  readonly identifiers: IdentifierIndex;
  /**
   * One file, as far as one file goes. `path` is relative to the case, with `/`. Never throws for its content.
   * `before`: the same log when it was shorter, if `bytes` begins with what it was made of.
   */
  analyseLog(path: string, bytes: Uint8Array, before?: LogFile): LogAnalysis;
  /** The same for a log that is read chunk by chunk and need not be in memory. */
  analyseBytes(
    path: string,
    bytes: LogBytes,
    before?: ScanMemory,
  ): { readonly analysis: LogAnalysis; readonly memory: ScanMemory };
  /** Goes through one of the parts that `partsOf` cuts a log into: bytes `begin` to `end`. */
  analysePart(
    bytes: LogBytes,
    part: { readonly format: FormatId; readonly begin: number; readonly end: number },
  ): PartAnalysis;
  /** Makes of the parts what `analyseBytes` makes of the log. */
  joinParts(path: string, bytes: LogBytes, parts: LogParts): PartsJoin;
  /** The same for a file that is not text, as its reader rendered it. */
  analyseForeign(path: string, foreign: ForeignFile): LogAnalysis;
  /** All files of a case. `problems`: what could not be read. */
  analyseCase(path: string, logs: readonly LogAnalysis[], problems?: readonly Problem[]): CaseAnalysis;
}

/** Compiles the knowledge once; the result serves any number of logs and cases. */
export function createEngine(knowledge: Knowledge): Engine {
  const signatures = compileSignatures(knowledge.signatures, knowledge.benign);
  let index: IdentifierIndex | undefined;
  const identifiers = (): IdentifierIndex =>
    (index ??= createIdentifierIndex(knowledge.components, knowledge.minifilters, knowledge.inbox));
  return {
    knowledge,
    signatures,
    get identifiers() {
      return identifiers();
    },
    analyseLog: (path, bytes, before) => analyseLog(path, bytes, signatures, before),
    analyseBytes: (path, bytes, before) => analyseBytes(path, bytes, signatures, before),
    analysePart: (bytes, part) => analysePart(bytes, part, signatures),
    joinParts: (path, bytes, parts) => joinParts(path, bytes, parts, signatures),
    analyseForeign: (path, foreign) => analyseForeign(path, foreign, signatures),
    analyseCase: (path, logs, problems = []) =>
      analyseCase(path, logs, identifiers(), problems, knowledge.setupDiagRules, knowledge.knownImages),
  };
}

export type * from './model/analysis.js';
export type * from './model/attempt.js';
export { wantsCause } from './model/attempt.js';
export type * from './model/attribution.js';
export type * from './model/clock.js';
export type * from './model/code.js';
export type * from './model/finding.js';
export type * from './model/history.js';
export type * from './model/knowledge.js';
export type * from './model/language.js';
export type * from './model/place.js';
export type * from './model/problem.js';
export type * from './model/record.js';
export type * from './model/setupDiag.js';
export type { IdentifierIndex } from './attribution/identifiers.js';
export type { Catalogue } from './codes/catalogue.js';
export { createCatalogue } from './codes/catalogue.js';
export type { Explanations } from './codes/explanations.js';
export { createExplanations } from './codes/explanations.js';
export { Digest } from './lines/digest.js';
export { parseCode } from './codes/spelling.js';

// Features: what an editor or a terminal shows, as plain data.
export { benignReason } from './features/benignReason.js';
export { diagnostics, messageSpan, type LogDiagnostic } from './features/diagnostics.js';
export { documentHighlights, occurrences, tokenAt, type Highlight } from './features/documentHighlights.js';
export { codeLinks, hex, type CodeLink } from './features/documentLinks.js';
export { outline, outcomeText, resultText, type OutlineNode } from './features/documentSymbols.js';
export { foldingRanges, type FoldingRange } from './features/foldingRanges.js';
export { bestMeaning, codeContext, inlayHints, type InlayHint } from './features/inlayHints.js';
export type { LineToken } from './features/lineTokens.js';
export { semanticTokens, semanticTokenTypes, type SemanticToken } from './features/semanticTokens.js';
export { recordAt } from './records/recordAt.js';
export { scanLog } from './records/scan.js';

// Logs whose bytes are elsewhere: handed from thread to thread, read again when somebody looks.
export { columnsOf, reviveLog, type LogColumns } from './records/columns.js';
export type { ByteSource } from './lines/storedLines.js';
export type { PartAnalysis, PartsJoin, ScanMemory } from './analyse.js';
export { entryFor } from './model/wordTable.js';
// A thread that only goes through parts of a log has these two, and no engine.
export { analysePart } from './analyse.js';
export { compileSignatures, type SignatureSet } from './signatures/signatureSet.js';
export { partsOf, type LogParts } from './records/parts.js';
export type { LogBytes } from './lines/logBytes.js';
export { scannedBytes } from './lines/lines.js';
export { visible, visibleLine } from './lines/visible.js';
export { BLANKS, withoutEnd } from './lines/withoutEnd.js';
export { detectCodePage } from './lines/codePage.js';
export { binaryKind } from './records/detect.js';
export { hover, fill, type HoverContext, type HoverText } from './features/hover.js';
export { codeSpan, escapeMarkdown } from './features/markdown.js';
export { durationText, offsetText, timeText } from './features/time.js';
export {
  explainCode,
  explainCodeAt,
  familyTitle,
  readingNames,
  type CodeExplanation,
  type CodeKnowledge,
} from './features/explainCode.js';
export { codeHover, codePage, type CodePlace } from './features/codePage.js';
export { codePlaces } from './features/codePlaces.js';
export { decidingAttempt } from './cases/decidingAttempt.js';
export { isErrorCopy } from './cases/errorCopies.js';
export { logOf } from './cases/logOf.js';
export { codesAt } from './findings/fromMatches.js';
export {
  causeLabel,
  causeTitle,
  chainBackTitle,
  isFailure,
  linkText,
  otherFailuresTitle,
  verdictSentence,
  verdictSentences,
  withoutCauseText,
} from './features/verdictText.js';
export { claimText, gradeText } from './features/claimText.js';
export { attributionsOf, lensFindings, lensTitle } from './features/codeLenses.js';
export { correlatedWith, evidenceOf, type EvidenceLine } from './features/evidence.js';
export { problemText } from './features/problemText.js';

// Remediations and case notes.
export { isNotes } from './model/notes.js';
export { imageQuestions } from './features/remediation/imageQuestions.js';
export { notesTemplate } from './features/caseNotes/template.js';
export {
  notesCompletions,
  type NotesCompletion,
  type NotesCompletionContext,
} from './features/caseNotes/completion.js';
export {
  applyEdits,
  insertIntoNotes,
  quoteIntoNotes,
  notesLanguage,
  type NotesEdit,
  type NotesInsertion,
} from './features/caseNotes/insert.js';
export {
  renderSnippet,
  type HashOf,
  type QuoteContext,
  type Snippet,
  type SnippetContext,
} from './features/caseNotes/snippet.js';
export {
  checkCitations,
  citations,
  hasCitations,
  noteLinks,
  type Citation,
  type CitationProblem,
  type CitedFile,
  type NotesLink,
} from './features/caseNotes/citations.js';
export {
  fillRemediation,
  type FilledParameter,
  type FilledRemediation,
  type FilledStep,
} from './features/remediation/fill.js';
export { proposals, type Proposal, type RemediationKnowledge } from './features/remediation/proposals.js';
export { acceptBenignShapes, acceptSignatures, type FileProblem, type RuleFile } from './signatures/rules.js';
export { componentClasses } from './signatures/shape.js';
export { captureNames, probeLiterals } from './signatures/recordProbe.js';
export { acceptComponents, validateComponent } from './signatures/component.js';
export {
  componentNameAt,
  draftComponent,
  draftRule,
  plainYaml,
  ruleHits,
  sampleCaptures,
  snippetYaml,
  withoutPersonal,
  type ComponentFacts,
  type ComponentName,
  type DraftedRule,
  type NoDraft,
  type RuleHit,
} from './features/workshop/index.js';
export { acceptKnownImages, type KnownImageTable } from './cases/knownImageTable.js';
export { imageNoteAt, imageMatchText } from './features/knownImages.js';
export { validateBenignShape, validateSignature } from './signatures/validate.js';

// Navigation over the whole case.
export { sameEntity, type Entity, type EntityKind } from './cases/entities.js';
export { causesOf, chainItemAt, consequencesOf, type ChainItem } from './features/callHierarchy.js';
export { caseTree, caseVerdictNode, type CaseTreeOptions } from './features/caseTree.js';
export type { CaseIcon, CaseNode, CaseNodeKind } from './features/caseTree/node.js';
export { citationOf } from './features/citation.js';
export { selectionSummary, selectionText, type SelectionSummary, type SelectionText } from './features/selection.js';
export { correlationsAt, operationLines, type Correlation } from './features/correlation.js';
export { fileOfPath, firstDecisive } from './features/definition.js';
export { findingBeside, weightText } from './features/findingOrder.js';
export { entityAt, entityText, findReferences, type Reference } from './features/references.js';
export { caseSymbols, type CaseSymbol } from './features/workspaceSymbols.js';

// History of a machine, what is missing, SetupDiag.
export { evidenceRequest } from './cases/requestText.js';
export {
  historyLines,
  setupDiagLines,
  setupDiagLinks,
  type HistoryLine,
  type SetupDiagLink,
} from './features/history.js';

// The merged timeline.
export { mergeLogs, type Timeline } from './timeline/merge.js';
export { isEmptyFilter, type TimelineFilter } from './timeline/filter.js';
export { viewTimeline, type TimelineRow, type TimelineView } from './timeline/view.js';
export { sameMoment, type Moment, type NearRecord } from './timeline/moment.js';
export {
  clockLines,
  correctionText,
  filterText,
  parseTimelineTime,
  segmentText,
  timelineFacets,
  timelinePage,
  timelineRowText,
  type TimelineFacets,
  type TimelinePage,
} from './features/timeline.js';

// What machines that failed in the same way have in common.
export {
  causeFingerprint,
  findingShape,
  shortHash,
  type CauseFingerprint,
  type CauseParts,
} from './cases/fingerprint.js';

// The timeline as a picture.
export { timelinePicture, type TimelinePicture } from './features/timelinePicture/picture.js';
export { attemptTitle, markRow, pictureStory, type StoryRow } from './features/timelinePicture/story.js';
export { pictureTexts } from './features/timelinePicture/texts.js';
export { pictureWindow } from './features/timelinePicture/window.js';
export { density } from './features/timelinePicture/density.js';
export { shortPlaces } from './features/caseTree/node.js';

// The report.
export { createReport } from './features/report/report.js';
export type { ReportContext, ReportFile } from './features/report/context.js';
export type { Redact, Report } from './features/report/model.js';
export { redactedReport } from './features/report/redacted.js';
export { reportHtml } from './features/report/html.js';
export { reportMarkdown } from './features/report/markdown.js';

// Comparison with a good run.
export type * from './cases/compare/comparison.js';
export { compareCases } from './cases/compare/compareCases.js';
export {
  comparisonPage,
  comparisonSentence,
  divergenceReason,
  percent,
  secondsText,
  slowStepText,
} from './features/comparison.js';

// Files that are not text: what their readers hand over.
export { LEVEL_ERROR, LEVEL_FATAL, LEVEL_INFO, LEVEL_NONE, LEVEL_WARNING } from './model/record.js';
export { failingParameter, moduleAt } from './findings/crashDump.js';
export {
  ForeignText,
  type ForeignCrash,
  type ForeignEvent,
  type ForeignFile,
  type ForeignImage,
  type ForeignModule,
  type ForeignRecord,
} from './records/foreign.js';
export { namedEventData } from './records/eventData.js';
export { isSetupProcess } from './records/setupProcess.js';
export { storedLines } from './lines/storedLines.js';
export { procmonColumns } from './records/formats/procmonCsv.js';
export {
  createTraceChoice,
  createTraceWatch,
  isWatched,
  type TraceEvent,
  type TraceWatch,
} from './records/traceFacts.js';
export { createTraceScan, type ScannedTrace } from './records/traceScan.js';

// Logs that are shown in windows.
export {
  filterLines,
  firstNotable,
  lineAtTime,
  linesText,
  logFacets,
  placesInLines,
  searchLines,
  type LogFilter,
} from './features/largeLog.js';

// What programs that are not ours learn of a case: extensions, language models.
export { caseSummary, type CaseSummary } from './features/summary/caseSummary.js';
export { findRecords, type RecordQuery, type RecordSearch } from './features/summary/recordSearch.js';
export { levels } from './model/record.js';
export { caseBriefing, cutBriefing, recordsBriefing } from './features/summary/briefing.js';

// Redaction: the same pseudonyms in logs, notes and reports.
export type * from './model/redaction.js';
export { redactionKinds } from './model/redaction.js';
export { Redaction } from './redaction/redaction.js';
export type { Rewriter } from './redaction/rewriter.js';
export { redactedBytes, redactedWhole, textsOf } from './redaction/redactedBytes.js';
export { redactText, wordsOf, type RedactedText } from './redaction/redactText.js';
export { mapText, parseMap } from './redaction/mapText.js';
export { redactionKindTitle, redactionPage, type RedactionPreviewKind } from './features/redaction.js';
export { bytesInMemory } from './lines/logBytes.js';
