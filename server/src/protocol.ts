/**
 * The wire contract of our own requests and notifications, beside LSP's. The client imports types and names from this
 * file only. Every request is sent by the client and answered by the server; every notification goes from the server to
 * the client. Failures come back as a message for a person, never as an exception of the transport.
 */

/** What the client tells the server when it starts it. */
export interface InitializationOptions {
  readonly language: 'en' | 'zh-CN';
  /** Folder of the compiled knowledge, `dist/knowledge` of the extension. */
  readonly knowledgePath: string;
  /** `bundle.l10n.<language>.json` of the display language; absent for English. */
  readonly l10nPath?: string;
  /** False in a workspace that the user has not trusted: its own signatures are not read. Absent means trusted. */
  readonly trusted?: boolean;
}

/** Language ids of the logs that the server serves. */
export const logLanguages = ['windows-setup-log', 'dism-log', 'cbs-log'] as const;
export type LogLanguage = (typeof logLanguages)[number];

/** Scheme of the read-only documents that the server writes: explanations, evidence, timeline. */
export const documentScheme = 'upgrade-forensics';

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

/** Client → server: what the client needs to know before it asks for an insertion: where notes go, what can be proposed. */
export const notesContextRequest = 'upgradeForensics/notesContext';
export interface NotesContextParams {
  /** URI of a log, or of a file beside the logs. */
  readonly uri: string;
}
export interface NotesContextResult {
  /** URI of the case's folder, where notes go when no setting says otherwise. */
  readonly folder: string;
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
  readonly firstCause?: { readonly uri: string; readonly line: number; readonly text: string };
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

/** Client → server: a case as a tree of plain texts, and its verdict in a few words. Waits for the analysis. */
export const caseTreeRequest = 'upgradeForensics/caseTree';
export interface CaseTreeParams {
  /** Of `CasesResult`. */
  readonly root: string;
}
export interface CaseTreeResult {
  readonly nodes: readonly CaseTreeNode[];
  /** Absent when the case holds no log. */
  readonly verdict?: { readonly text: string; readonly tooltip: string; readonly icon: string };
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
} as const;
