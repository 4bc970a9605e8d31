/**
 * The wire contract of our own requests and notifications, beside LSP's. The client imports types and names from this
 * file only. Every request is sent by the client and answered by the server; every notification goes from the server to
 * the client. Failures come back as a message for a person, never as an exception of the transport.
 */
import type { CaseSummary, CodeExplanation, RecordQuery, RecordSearch } from '../../engine/src/index.js';

/** What the client tells the server when it starts it. */
export interface InitializationOptions {
  readonly language: 'en' | 'zh-CN';
  /** Folder of the compiled knowledge, `dist/knowledge` of the extension. */
  readonly knowledgePath: string;
  /** `bundle.l10n.<language>.json` of the display language; absent for English. */
  readonly l10nPath?: string;
  /** The Chinese texts, whatever the language is: for who asks for an answer in Chinese. */
  readonly chineseTextsPath?: string;
  /** The settings `upgradeForensics.largeLog` as they are at first. */
  readonly largeLog?: { readonly thresholdMB?: number; readonly windowLines?: number };
  /** False in a workspace that the user has not trusted: its own signatures are not read. Absent means trusted. */
  readonly trusted?: boolean;
}

/** Language ids of the logs that the server serves. */
export const logLanguages = [
  'windows-setup-log',
  'dism-log',
  'cbs-log',
  'setupapi-log',
  'windows-update-log',
  'configmgr-log',
  'windows-installer-log',
] as const;
export type LogLanguage = (typeof logLanguages)[number];

/** Scheme of the read-only documents that the server writes: explanations, evidence, timeline. */
export const documentScheme = 'upgrade-forensics';

/**
 * Scheme of the files in a zip: `upgrade-forensics-zip:/path/of/bundle.zip/Panther/setupact.log`. Read-only; the client's
 * file system asks the server for them, and the server reads them from the zip where it lies.
 */
export const bundleScheme = 'upgrade-forensics-zip';

/** Client → server: the files in a zip. */
export const bundleEntriesRequest = 'upgradeForensics/bundleEntries';
export interface BundleParams {
  /** URI of the zip or of a file in it, of `bundleScheme`; for `openBundle` also the `file:` URI of a zip or folder. */
  readonly uri: string;
}
export interface BundleEntriesResult {
  /** URI of the zip itself, of `bundleScheme`; absent when it cannot be opened. */
  readonly root?: string;
  /** Names inside the zip, with `/`. Sizes in bytes, times in milliseconds since 1970. */
  readonly entries: readonly { readonly name: string; readonly bytes: number; readonly modified: number }[];
}

/** Client → server: the content of a file in a zip. */
export const bundleFileRequest = 'upgradeForensics/bundleFile';
export interface BundleFileResult {
  readonly base64?: string;
  /** Why there is no content. */
  readonly message?: string;
}

/** Client → server: works out the case of a zip or folder, again if it was cancelled, and says where to begin reading. */
export const openBundleRequest = 'upgradeForensics/openBundle';
export interface OpenBundleResult {
  /** What happened to the machine, in one line. */
  readonly title: string;
  /** The place to show first: the first cause, else the log that says most. */
  readonly show?: { readonly uri: string; readonly line: number };
  /** What was refused or could not be read, one line each. */
  readonly problems: readonly string[];
  /** Why there is no case: nothing was found, it cannot be opened, or it was cancelled. */
  readonly message?: string;
}

/** Client → server: the Markdown behind a `upgrade-forensics:` URI. */
export const explanationRequest = 'upgradeForensics/explanation';
export interface ExplanationParams {
  readonly uri: string;
}
export interface ExplanationResult {
  readonly text: string;
}

/** Client → server: codes whose name or number contains the query, for a quick pick. */
export const searchCodesRequest = 'upgradeForensics/searchCodes';
export interface SearchCodesParams {
  readonly query: string;
}
export interface SearchCodesResult {
  readonly items: readonly {
    readonly label: string;
    readonly description: string;
    readonly detail: string;
    readonly uri: string;
  }[];
}

/** Client → server: any spelling of a code → the page that explains it, or why there is none. */
export const explainCodeRequest = 'upgradeForensics/explainCode';
export interface ExplainCodeParams {
  readonly text: string;
}
export interface ExplainCodeResult {
  readonly uri?: string;
  readonly message?: string;
}

/** Client → server: which of our languages a document is in, told from its content. */
export const detectLanguageRequest = 'upgradeForensics/detectLanguage';
export interface DetectLanguageParams {
  readonly uri: string;
  /** The first 64 KB of the document at most. */
  readonly text: string;
}
export interface DetectLanguageResult {
  readonly languageId: LogLanguage | null;
}

/**
 * Client → server: the text to insert into the case notes for a finding, worked out against the notes as they are now.
 * The client applies `newText` at `offset` as one undoable edit, or shows `message` when there is nothing to insert.
 */
export const notesInsertionRequest = 'upgradeForensics/notesInsertion';
export interface NotesInsertionParams {
  /** URI of the log that the finding is in. */
  readonly uri: string;
  readonly findingId: string;
  /** Remediation to propose; without it the first that applies. */
  readonly remediation?: string;
  readonly notesUri: string;
  /** Text of the notes; empty when the file does not exist yet. */
  readonly notesText: string;
}
export interface NotesInsertionResult {
  /** Edits to the notes, in offsets (UTF-16) of `notesText`. */
  readonly edits?: readonly { readonly offset: number; readonly deleteCount: number; readonly newText: string }[];
  /** 0-based line to reveal: of the inserted section in the new text, or of the section that is there already. */
  readonly revealLine?: number;
  readonly message?: string;
}

/** Client → server: a line of a log as a quote with its hash, worked out against the case notes as they are now. */
export const notesQuoteRequest = 'upgradeForensics/notesQuote';
export interface NotesQuoteParams {
  /** URI of the log. */
  readonly uri: string;
  /** 0-based. */
  readonly line: number;
  /** Text of the notes; empty when the file does not exist yet. */
  readonly notesText: string;
}
export type NotesQuoteResult = NotesInsertionResult;

/** Client → server: what the client needs to know before it asks for an insertion: where notes go, what can be proposed. */
export const notesContextRequest = 'upgradeForensics/notesContext';
export interface NotesContextParams {
  /** URI of a log, or of a file beside the logs. */
  readonly uri: string;
}
export interface NotesContextResult {
  /** URI of the case's folder, where notes go when no setting says otherwise. */
  readonly folder: string;
  /** What the name of the notes begins with, where they lie in a folder with other cases. */
  readonly prefix?: string;
  /** Findings with remediations, the first cause in front. */
  readonly findings: readonly {
    readonly uri: string;
    readonly findingId: string;
    readonly title: string;
    /** `file:line` */
    readonly place: string;
    readonly remediations: readonly { readonly id: string; readonly title: string }[];
  }[];
  /** Text of new notes without any finding. */
  readonly template: string;
}

/** Client → server: the evidence of a finding, for *Why?*: places to peek at. */
export const evidenceRequest = 'upgradeForensics/evidence';
export interface EvidenceParams {
  readonly uri: string;
  readonly findingId: string;
}
export interface EvidenceResult {
  readonly places: readonly {
    readonly uri: string;
    readonly line: number;
    readonly endLine: number;
    readonly what: string;
  }[];
  readonly message?: string;
}

/** Client → server: other lines that belong to a finding (same chain, code or object), for *n correlated*. */
export const correlatedRequest = 'upgradeForensics/correlated';
export type CorrelatedParams = EvidenceParams;
export type CorrelatedResult = EvidenceResult;

/** Client → server: the verdict and findings of the case that a folder or file belongs to. */
export const verdictRequest = 'upgradeForensics/verdict';
export interface VerdictParams {
  readonly uri: string;
}
export interface VerdictResult {
  readonly title: string;
  readonly outcome: string;
  /** Said where there is no first cause. */
  readonly note?: string;
  readonly firstCause?: FindingArgument & { readonly line: number; readonly text: string };
}

/** Client → server: the cases of the workspace: folders that hold logs of one machine. */
export const casesRequest = 'upgradeForensics/cases';
export interface CasesResult {
  readonly cases: readonly {
    /** URI of the folder; names the case in every other request. */
    readonly root: string;
    readonly name: string;
  }[];
}

/** Client → server: how many records some lines of a log are, and how much time passed between them, in a few words. */
export const selectionRequest = 'upgradeForensics/selection';
export interface SelectionParams {
  readonly uri: string;
  /** 0-based, both inclusive. */
  readonly line: number;
  readonly endLine: number;
}
export interface SelectionResult {
  /** Absent where no record is. */
  readonly text?: string;
  readonly tooltip?: string;
}

/** Client → server: a case as a tree of plain texts, and its verdict in a few words. Waits for the analysis. */
export const caseTreeRequest = 'upgradeForensics/caseTree';
export interface CaseTreeParams {
  /** Of `CasesResult`. */
  readonly root: string;
}
export interface CaseTreeResult {
  readonly nodes: readonly CaseTreeNode[];
  /** Absent when the case holds no log. */
  readonly verdict?: CaseVerdict;
}
/** A verdict in the room that each place has. */
export interface CaseVerdict {
  readonly text: string;
  /** The same without the word "verdict". */
  readonly outcome: string;
  /** The first cause in a few words, where the logs tell it; the product in front where the evidence names it. */
  readonly cause?: string;
  /** All of it in a sentence, with whose the first cause is. */
  readonly sentence: string;
  readonly tooltip: string;
  readonly icon: string;
  /** There is a first cause to go to. */
  readonly hasCause?: true;
}

/**
 * Client → server: the verdict of a case that nobody has opened, for a list of cases. It is read in the background and
 * not kept; what a person asks for goes first, and then there is no answer: the client asks again.
 */
export const caseGlanceRequest = 'upgradeForensics/caseGlance';
export interface CaseGlanceResult {
  readonly verdict?: CaseVerdict;
  /** Another case went first: this one is to be asked for again. */
  readonly again?: true;
}
export interface CaseTreeNode {
  /** Stable while the case says the same. */
  readonly id: string;
  /** What can be done with it: `finding`, `file`, `missing` ... */
  readonly kind: string;
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: string;
  /** What its picture means: `decisive`, `symptom`, `component` ... */
  readonly icon: string;
  /** What a screen reader says. */
  readonly spoken: string;
  /** Where a click leads; 0-based. */
  readonly uri?: string;
  readonly line?: number;
  readonly findingId?: string;
  readonly fixable?: boolean;
  /** Name of the file inside the case. */
  readonly file?: string;
  /** A text to take along. */
  readonly copy?: string;
  readonly open?: boolean;
  readonly children?: readonly CaseTreeNode[];
}

/** Client → server: leave these files of a case out from now on, and no others. The case changes. */
export const excludeFilesRequest = 'upgradeForensics/excludeFiles';
export interface ExcludeFilesParams {
  readonly root: string;
  /** Names inside the case. */
  readonly files: readonly string[];
}

/** Client → server: read a case, or all of them, anew from disk. */
export const refreshCasesRequest = 'upgradeForensics/refreshCases';

/** Server → client: a case was worked out, or is to be worked out anew; whoever shows cases asks again. */
export const caseChangedNotification = 'upgradeForensics/caseChanged';

/** Client → server: the finding after or before a line, across the files of its case. */
export const findingBesideRequest = 'upgradeForensics/findingBeside';
export interface FindingBesideParams {
  readonly uri: string;
  /** 0-based; -1 stands before the first line. */
  readonly line: number;
  readonly direction: 'next' | 'previous';
}
export interface FindingBesideResult {
  readonly uri?: string;
  readonly line?: number;
  readonly title?: string;
  /** After the last finding came the first, or the reverse. */
  readonly wrapped?: boolean;
  readonly message?: string;
}

/** Client → server: what the line at a position has in common with others: its entities, its step of setup. */
export const correlationsRequest = 'upgradeForensics/correlations';
export interface CorrelationsParams {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
}
export interface CorrelationsResult {
  readonly items: readonly { readonly label: string; readonly kind: string }[];
}

/** Client → server: the lines of the case that share one of those; `index` counts in `CorrelationsResult.items`. */
export const correlatedEntriesRequest = 'upgradeForensics/correlatedEntries';
export interface CorrelatedEntriesParams extends CorrelationsParams {
  readonly index: number;
}

/** Client → server: a line as one quotes it: file, line, time, text. */
export const citationRequest = 'upgradeForensics/citation';
export interface CitationParams {
  readonly uri: string;
  readonly line: number;
}
export interface CitationResult {
  readonly text: string;
}

/** What of a timeline is shown; a part that is absent does not restrict. Times as `2022-07-06 08:16:24`, `08:16`, a date. */
export interface TimelineFilterSetting {
  /** Names of logs inside the case. */
  readonly sources?: readonly string[];
  readonly levels?: readonly string[];
  /** `''` are records without a component. */
  readonly components?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly findingsOnly?: boolean;
  readonly text?: string;
}

/** Client → server: the page of the merged timeline that holds a line of a log, or of another page. */
export const timelineOpenRequest = 'upgradeForensics/timelineOpen';
export interface TimelineOpenParams {
  /** Of a log, or of a page of a timeline. */
  readonly uri: string;
  /** 0-based. */
  readonly line: number;
  /** Absent: that of the page, or none. `{}` removes it. */
  readonly filter?: TimelineFilterSetting;
}
export interface TimelineOpenResult {
  /** Of the page; absent when there is nothing to show, which `message` explains. */
  readonly uri?: string;
  /** 0-based line of the row on the page. */
  readonly line?: number;
  readonly message?: string;
}

/** Client → server: the text of a page of the timeline, and where its rows come from. */
export const timelinePageRequest = 'upgradeForensics/timelinePage';
export interface TimelinePageParams {
  readonly uri: string;
}
export interface TimelinePageResult {
  readonly text: string;
  /** 0-based line of the first row; one row is one line. */
  readonly firstRowLine: number;
  /** URIs of the logs that have rows on the page. */
  readonly files: readonly string[];
  /** For each row: index into `files`, 0-based line there, column behind the place in the row. */
  readonly rows: readonly (readonly [file: number, line: number, placeEnd: number])[];
  /** Column at which the place (`file:line`) of every row begins. */
  readonly placeStart: number;
  /** Pages before and after, with the number of rows there. */
  readonly earlier?: { readonly uri: string; readonly rows: number };
  readonly later?: { readonly uri: string; readonly rows: number };
  readonly filtered: boolean;
}

/** Client → server: what a timeline can be filtered by, and its present filter. */
export const timelineFacetsRequest = 'upgradeForensics/timelineFacets';
export interface TimelineFacetsParams {
  /** Of a log, or of a page of a timeline. */
  readonly uri: string;
}
export interface TimelineFacetsResult {
  readonly sources: readonly { readonly path: string; readonly records: number }[];
  readonly levels: readonly { readonly level: string; readonly records: number }[];
  readonly components: readonly { readonly component: string; readonly records: number }[];
  readonly first?: string;
  readonly last?: string;
  readonly filter: TimelineFilterSetting;
}

/** A line that a picture leads to; 0-based. */
export interface PictureTarget {
  readonly uri: string;
  readonly line: number;
}

/** A row of the table beside the timeline picture, and the words of a mark in it. */
export interface PictureRow extends PictureTarget {
  /** Its shape: `firstCause`, `decisive`, `error`, `warning`, `symptom`, `line`, `gap`, `clock`, `attempt`, `file`. */
  readonly kind: string;
  readonly kindText: string;
  /** Place in the chain, the first cause being 1. */
  readonly step?: number;
  readonly time: string;
  readonly title: string;
  readonly where: string;
  /** On the axis. */
  readonly at: number;
}

/** Client → server: a case as a picture: what stays the same while one zooms. Places on the axis are numbers from 0 to `length`. */
export const timelinePictureRequest = 'upgradeForensics/timelinePicture';
export interface TimelinePictureParams {
  /** Of a case (`CasesResult`). */
  readonly root?: string;
  /** Instead: of a log, or of a page of a timeline. */
  readonly uri?: string;
}
export interface TimelinePictureResult {
  /** URI of the case; absent when there is nothing to draw, which `message` explains. */
  readonly root?: string;
  readonly name: string;
  readonly message?: string;
  readonly picture?: PictureHead;
}
export interface PictureHead {
  readonly language: 'en' | 'zh-CN';
  /** Another one when the case changed: a window of another version does not fit. */
  readonly version: number;
  readonly texts: Readonly<Record<string, string>>;
  readonly outcome: string;
  readonly result: string;
  readonly failed: boolean;
  readonly firstCause?: PictureRow & { readonly whose?: string };
  readonly ending?: PictureRow;
  readonly between?: string;
  readonly note?: string;
  readonly groups: readonly {
    readonly id: string;
    readonly title: string;
    readonly rows: readonly PictureRow[];
    readonly more?: string;
  }[];
  readonly length: number;
  readonly focus: { readonly from: number; readonly to: number };
  /** Records in equal parts of the whole axis. */
  readonly overview: readonly number[];
  readonly cuts: readonly { readonly at: number; readonly until: number; readonly text: string }[];
  readonly attempts: readonly (PictureTarget & {
    readonly from: number;
    readonly to: number;
    readonly title: string;
    readonly failed: boolean;
  })[];
  readonly lanes: readonly {
    readonly name: string;
    readonly folder: string;
    readonly uri: string;
    /** Rows of steps under its records. */
    readonly rows: number;
  }[];
  readonly gaps: readonly (PictureRow & { readonly lane: number; readonly to: number })[];
  readonly clocks: readonly (PictureRow & { readonly lane: number; readonly to: number; readonly offset: string })[];
}

/** Client → server: a part of the picture, in as much detail as its width in pixels can show. */
export const pictureWindowRequest = 'upgradeForensics/pictureWindow';
export interface PictureWindowParams {
  /** Of `TimelinePictureResult`. */
  readonly root: string;
  readonly from: number;
  readonly to: number;
  readonly width: number;
  /** How many lanes, from the first. */
  readonly lanes: number;
}
export interface PictureWindowResult {
  /** 0 when there is nothing to draw any more. */
  readonly version: number;
  readonly from: number;
  readonly to: number;
  /** The same as times. */
  readonly start: string;
  readonly end: string;
  readonly ticks: readonly { readonly at: number; readonly label: string; readonly day?: string }[];
  readonly lanes: readonly {
    /** Records in equal parts of the window. */
    readonly density: readonly number[];
    /** Phases, phases inside of them, operations. */
    readonly steps: readonly (readonly PictureBar[])[];
  }[];
  readonly marks: readonly (PictureRow & {
    readonly lane: number;
    /** More than one where marks stand on the same pixels; the row is the weightiest. */
    readonly count: number;
    /** `1`, `2–11`: steps of the chain in it. */
    readonly steps?: string;
  })[];
}
export interface PictureBar extends PictureTarget {
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly state: string;
  /** Steps that are too short to be drawn alone. */
  readonly count: number;
}

/** Client → server: what the other logs of the case wrote at the moment of a line, by corrected clocks. */
export const sameMomentRequest = 'upgradeForensics/sameMoment';
export interface SameMomentParams {
  readonly uri: string;
  /** 0-based. */
  readonly line: number;
  /** Before and after. */
  readonly seconds: number;
}
export interface SameMomentResult {
  readonly places: readonly {
    readonly uri: string;
    readonly line: number;
    readonly endLine: number;
    /** Corrected time less that of the line asked for. */
    readonly seconds: number;
  }[];
  /** How many more there are. */
  readonly more: number;
  readonly message?: string;
}

/**
 * Client → server: what a redacted copy of a case would replace, as Markdown. As all three requests of redaction it goes
 * through the files of the case, shows progress, and can be cancelled.
 */
export const redactionPreviewRequest = 'upgradeForensics/redactionPreview';
export interface RedactionParams {
  /** URI of a folder, a zip or a log; for `redactText` of any file of the case. */
  readonly uri: string;
  /** Words of the customer's that are replaced too. */
  readonly words: readonly string[];
  /** Path of the map of pseudonyms; what is in it keeps its name. */
  readonly map: string;
  /** What the map is sealed with, or is to be sealed with. */
  readonly passphrase?: string;
}
export interface RedactionPreviewResult {
  readonly text?: string;
  /** Different values. */
  readonly values?: number;
  /** Why there is nothing to show. */
  readonly message?: string;
  /** The map is sealed, and the passphrase is missing or wrong. */
  readonly sealed?: true;
  readonly cancelled?: true;
}

/** Client → server: writes a redacted copy and the map of its pseudonyms. Nothing is written beside the evidence. */
export const redactedCopyRequest = 'upgradeForensics/redactedCopy';
export interface RedactedCopyParams extends RedactionParams {
  /** Path of a folder that is not there yet or is empty, or of a zip. */
  readonly out: string;
  /** The person agreed that `out` is written over. */
  readonly overwrite?: boolean;
}
export interface RedactedCopyResult {
  /** Files of the copy. */
  readonly files?: number;
  readonly leftOut?: readonly string[];
  /** Why there is no copy. */
  readonly message?: string;
  /** The map is sealed, and the passphrase is missing or wrong. */
  readonly sealed?: true;
  readonly cancelled?: true;
}

/** Client → server: a text (notes, a quotation) with the pseudonyms of its case. */
export const redactTextRequest = 'upgradeForensics/redactText';
export interface RedactTextParams extends RedactionParams {
  readonly text: string;
}
export interface RedactTextResult {
  readonly text?: string;
  readonly message?: string;
  /** The map is sealed, and the passphrase is missing or wrong. */
  readonly sealed?: true;
  readonly cancelled?: true;
}

/** Client → server: a case as a report for people who have no logs before them. Shows progress that can be cancelled. */
export const reportRequest = 'upgradeForensics/report';
export interface ReportParams {
  /** Of `CasesResult`; or `uri`, of a log or of a page of a timeline. */
  readonly root?: string;
  readonly uri?: string;
  readonly format: 'html' | 'markdown';
  /** Of the report. */
  readonly language: 'en' | 'zh-CN';
  /** Version of the product, as the report states it. */
  readonly version: string;
  /** Users, machines, addresses and the like get pseudonyms; absent: nothing does. */
  readonly redact?: Partial<Omit<RedactionParams, 'uri'>>;
}
export interface ReportResult {
  /** URI of the case: a report is not written into it. */
  readonly root?: string;
  /** Name of the case; of a redacted report as it stands in it. */
  readonly name?: string;
  readonly text?: string;
  /** The map of pseudonyms is sealed, and the passphrase is missing or wrong. */
  readonly sealed?: true;
  readonly cancelled?: boolean;
  /** Why there is no report. */
  readonly message?: string;
}

/** Client → server: compares the case of a document with a good run. Shows progress that can be cancelled. */
export const compareRequest = 'upgradeForensics/compare';
export interface CompareParams {
  /** URI of a log or folder of the case in question. */
  readonly bad: string;
  /** URI of the good run: a folder, a zip or a log. */
  readonly good: string;
}
export interface CompareResult {
  /** Address of the page that tells the result. */
  readonly uri?: string;
  /** The result in one sentence. */
  readonly sentence?: string;
  /** Where the runs part, in either of them; absent when they do not. Lines are 0-based. */
  readonly divergence?: {
    readonly bad: { readonly uri: string; readonly line: number };
    readonly good: { readonly uri: string; readonly line: number };
  };
  /** Why there is no result. */
  readonly message?: string;
  readonly cancelled?: boolean;
}

/** Client → server: the Markdown of a page `upgrade-forensics:/compare/...`. */
export const comparePageRequest = 'upgradeForensics/comparePage';
export interface ComparePageParams {
  readonly uri: string;
}
export interface ComparePageResult {
  readonly text: string;
}

/** Client → server: the text that asks the customer for what the case lacks, in both languages. */
export const missingEvidenceRequest = 'upgradeForensics/missingEvidence';
export interface MissingEvidenceParams {
  /** URI of a log of the case, or of a file or folder beside the logs. */
  readonly uri: string;
}
export interface MissingEvidenceResult {
  /** Absent when nothing is missing, which `message` says. */
  readonly request?: { readonly en: string; readonly 'zh-CN': string };
  /** How many things are asked for. */
  readonly count: number;
  readonly message?: string;
}

/**
 * Scheme of event logs, crash dumps and traces as text: the path is that of the file itself, on disk or in a zip. The
 * documents are read-only, their lines are those that findings and citations speak of.
 */
export const binaryScheme = 'upgrade-forensics-record';

/** Client → server: the text of a document of `binaryScheme`. */
export const binaryTextRequest = 'upgradeForensics/binaryText';
export interface BinaryTextParams {
  readonly uri: string;
}
export interface BinaryTextResult {
  readonly text: string;
  /** What was lost of the file, and how to read it; shown above the text. */
  readonly notes: readonly string[];
}

/**
 * Scheme of the windows of large logs: read-only documents of some thousand lines each, which the server writes. A
 * request may speak of a place in a window wherever it may speak of a place in a log; places in answers that lie in a
 * log above the limit (`upgradeForensics.largeLog.thresholdMB`) are places in its windows.
 */
export const largeLogScheme = 'upgrade-forensics-log';

/** What of a large log is shown; a part that is absent does not restrict. */
export interface LargeLogFilterSetting {
  readonly levels?: readonly string[];
  /** `''` are records without a component. */
  readonly components?: readonly string[];
  readonly text?: string;
}

/** Client → server: which of these open tabs are logs above the limit. Their findings are listed as long as they are told. */
export const largeLogTabsRequest = 'upgradeForensics/largeLogTabs';
export interface LargeLogTabsParams {
  readonly uris: readonly string[];
  /** The settings as they are now, where they may have changed a moment ago. */
  readonly settings?: InitializationOptions['largeLog'];
}
export interface LargeLogTabsResult {
  readonly logs: readonly { readonly uri: string; readonly bytes: number }[];
}

/** Client → server: the window at a line of a log; without a line, at what a reader is shown first. */
export const largeLogOpenRequest = 'upgradeForensics/largeLogOpen';
export interface LargeLogOpenParams {
  /** Of the log, or of a window of it. */
  readonly uri: string;
  /** 0-based. */
  readonly line?: number;
  /** Absent: that of the window, or none. `{}` removes it. */
  readonly filter?: LargeLogFilterSetting;
}
/** A line of a window; `message` says why there is none, or what else is to be known. */
export interface LargeLogPlaceResult {
  readonly uri?: string;
  /** 0-based row of the window. */
  readonly line?: number;
  readonly message?: string;
}

/** Client → server: the text of a window. */
export const largeLogPageRequest = 'upgradeForensics/largeLogPage';
export interface LargeLogPageParams {
  readonly uri: string;
}
export interface LargeLogPageResult {
  readonly text: string;
  /** Absent for a log of a format without a language. */
  readonly languageId?: LogLanguage;
  /** URI of the log itself. */
  readonly file: string;
  /** 0-based line of the log that each row shows; a single number: of the first row, the others follow it. */
  readonly lines: number | readonly number[];
  /** Rows in this window and in all of them, and lines of the log, as far as it is read. */
  readonly rows: number;
  readonly allRows: number;
  readonly allLines: number;
  /** False while only the beginning of the log is read. */
  readonly complete: boolean;
  readonly filtered: boolean;
  /** Windows before and after, with the number of rows there. */
  readonly earlier?: { readonly uri: string; readonly rows: number };
  readonly later?: { readonly uri: string; readonly rows: number };
}

/** Client → server: the window at a line number or a time of the log, told as a person writes it. */
export const largeLogGoRequest = 'upgradeForensics/largeLogGo';
export interface LargeLogGoParams {
  readonly uri: string;
  /** 0-based row of the cursor: a time without a date is of its day. */
  readonly line: number;
  readonly to: { readonly kind: 'line' | 'time'; readonly text: string };
}

/** Client → server: the next or previous lines that hold a text, across all windows. Shows progress that can be cancelled. */
export const largeLogSearchRequest = 'upgradeForensics/largeLogSearch';
export interface LargeLogSearchParams {
  readonly uri: string;
  /** 0-based row that the search begins behind, or before. */
  readonly line: number;
  readonly text: string;
  readonly direction: 'next' | 'previous';
  /** At most so many hits. */
  readonly most: number;
}
export interface LargeLogSearchResult {
  /** In the order of the log. */
  readonly hits: readonly {
    readonly uri: string;
    readonly line: number;
    /** 0-based line of the log. */
    readonly logLine: number;
    readonly text: string;
  }[];
  readonly message?: string;
}

/** Client → server: what a large log can be filtered by, and the present filter of a window. */
export const largeLogFacetsRequest = 'upgradeForensics/largeLogFacets';
export interface LargeLogFacetsParams {
  readonly uri: string;
}
export interface LargeLogFacetsResult {
  readonly levels: readonly { readonly level: string; readonly records: number }[];
  readonly components: readonly { readonly component: string; readonly records: number }[];
  readonly filter: LargeLogFilterSetting;
}

/** Client → server: a case as plain data, for other extensions. A cancelled request ends its own waiting only. */
export const caseSummaryRequest = 'upgradeForensics/caseSummary';
export interface CaseSummaryParams {
  /** URI of a folder, a zip or a log; inside a workspace, of anything in the case. */
  readonly uri: string;
  /** That of the product when absent. */
  readonly language?: 'en' | 'zh-CN';
}
export interface CaseSummaryResult {
  readonly summary?: CaseSummary;
  /** Why there is none. */
  readonly message?: string;
}

/** Client → server: everything there is to say about a code, as plain data. No explanation: it is no code. */
export const codeSummaryRequest = 'upgradeForensics/codeSummary';
export interface CodeSummaryParams {
  readonly text: string;
  readonly language?: 'en' | 'zh-CN';
}
export interface CodeSummaryResult {
  readonly explanation?: CodeExplanation;
}

/** Client → server: records of a case that match a query. */
export const findRecordsRequest = 'upgradeForensics/findRecords';
export interface FindRecordsParams {
  /** As in `CaseSummaryParams`. */
  readonly uri: string;
  readonly query: RecordQuery;
}
export interface FindRecordsResult {
  readonly found?: RecordSearch;
  readonly message?: string;
}

/** Client → server: the answer of one of our language-model tools. The input comes from a model: it is checked here. */
export const toolAnswerRequest = 'upgradeForensics/toolAnswer';
export interface ToolAnswerParams {
  readonly tool: 'explainCode' | 'caseVerdict' | 'searchRecords';
  readonly input: unknown;
}
export interface ToolAnswerResult {
  /** For the model: the answer, or why there is none and what to ask instead. */
  readonly text: string;
}

/** Client → server: the folders that the team's own signatures are read from, in the order in which they count. */
export const ruleFoldersRequest = 'upgradeForensics/ruleFolders';
export interface RuleFoldersResult {
  readonly folders: readonly {
    /** Absolute. */
    readonly path: string;
    readonly from: 'workspace' | 'setting';
    readonly exists: boolean;
    readonly writable: boolean;
    /** Why it is not writable. */
    readonly why?: string;
  }[];
  /** Why there are none. */
  readonly message?: string;
}

/** Client → server: a signature or a benign shape made of selected lines. Nothing is written. */
export const draftRuleRequest = 'upgradeForensics/draftRule';
export interface DraftRuleParams {
  readonly uri: string;
  /** 0-based, both included. */
  readonly line: number;
  readonly endLine: number;
  readonly kind: 'signature' | 'benign';
  /** For a benign shape: why the line can be ignored. */
  readonly because?: string;
}
export interface DraftRuleResult {
  readonly id?: string;
  /** The file as text, and as a snippet of VS Code. */
  readonly text?: string;
  readonly snippet?: string;
  /** What to ask before it is written. */
  readonly warning?: string;
  /** Why there is none. */
  readonly message?: string;
}

/** Client → server: the name at a place of a log that could be that of a product. */
export const componentNameRequest = 'upgradeForensics/componentName';
export interface ComponentNameParams {
  readonly uri: string;
  /** 0-based. */
  readonly line: number;
  readonly column: number;
}
export interface ComponentNameResult {
  readonly name?: string;
  readonly kind?: 'services' | 'drivers' | 'dlls' | 'processes';
  /** The product that it belongs to already. */
  readonly known?: string;
  /** The classes that a product may have. */
  readonly classes: readonly string[];
}

/** Client → server: the file of a component. Nothing is written. */
export const draftComponentRequest = 'upgradeForensics/draftComponent';
export interface DraftComponentParams {
  readonly name: string;
  readonly kind: string;
  readonly product: string;
  readonly vendor: string;
  readonly class: string;
}
export interface DraftComponentResult {
  readonly id?: string;
  readonly text?: string;
  readonly message?: string;
}

/** Client → server: lines of the open cases that a rule file finds, or its own samples that fail (all when none does). */
export const ruleLinesRequest = 'upgradeForensics/ruleLines';
export interface RuleLinesParams {
  readonly uri: string;
  readonly kind: 'hits' | 'samples';
}
export type RuleLinesResult = Omit<EvidenceResult, 'places'> & {
  readonly places: readonly { readonly uri: string; readonly line: number; readonly endLine: number }[];
};

/** Client → server: reads the folders again and tells, rule by rule, whether its samples do what they say. */
export const testRulesRequest = 'upgradeForensics/testRules';
export interface TestRulesResult {
  readonly rules: readonly {
    readonly uri: string;
    readonly name: string;
    readonly samples: number;
    /** What is wrong, with its 0-based line; empty when all is right. */
    readonly problems: readonly { readonly line: number; readonly message: string }[];
  }[];
  /** Why there are none. */
  readonly message?: string;
}

/** Client → server: reads the folders again, and answers when what they hold is in use. */
export const reloadRulesRequest = 'upgradeForensics/reloadRules';

/** Argument of the commands that lenses and quick fixes carry. */
export interface FindingArgument {
  readonly uri: string;
  readonly findingId: string;
  /** For `proposeFix`: the remediation; without it the first that applies. */
  readonly remediation?: string;
}

/** Commands that code lenses and quick fixes carry; the client registers them. */
export const commands = {
  showEvidence: 'upgradeForensics.showEvidence',
  proposeFix: 'upgradeForensics.proposeFix',
  showCorrelated: 'upgradeForensics.showCorrelated',
  showRuleLines: 'upgradeForensics.showRuleLines',
  addComponent: 'upgradeForensics.addComponent',
} as const;
