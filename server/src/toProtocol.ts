import {
  DiagnosticSeverity,
  DiagnosticTag,
  SymbolKind,
  type Diagnostic,
  type DocumentSymbol,
  type Range,
} from 'vscode-languageserver/node';
import type { CitationProblem, LogDiagnostic, OutlineNode, Speech } from '../../engine/src/index.js';
import type { RuleIssue } from './features/signatureFiles/ruleIssues.js';
import type { UserRuleProblem } from './runtime/index.js';

/** The only file that builds LSP values from the engine's plain data. */

/** A span in one 0-based line. */
export function toRange(line: number, span: { readonly start: number; readonly end: number }): Range {
  return { start: { line, character: span.start }, end: { line, character: span.end } };
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

/** Source shown behind every diagnostic. */
export const diagnosticSource = 'Upgrade Forensics';

export function toDiagnostic(diagnostic: LogDiagnostic): Diagnostic {
  return {
    range: toRange(diagnostic.line, diagnostic),
    severity: severities[diagnostic.severity],
    code: diagnostic.code,
    source: diagnosticSource,
    message: diagnostic.message,
    ...(diagnostic.unnecessary && { tags: [DiagnosticTag.Unnecessary] }),
    ...(diagnostic.findingId && { data: { findingId: diagnostic.findingId } }),
  };
}

/** A quote in the case notes that its log does not bear out. */
export function toCitationDiagnostic(problem: CitationProblem): Diagnostic {
  return {
    range: toRange(problem.line, problem),
    severity: severities[problem.severity],
    code: problem.code,
    source: diagnosticSource,
    message: problem.message,
  };
}

/** What is wrong with a signature file that is open, in its place. */
export function toRuleIssue(issue: RuleIssue): Diagnostic {
  return {
    range: issue.range,
    severity: severities[issue.severity],
    code: issue.code,
    source: diagnosticSource,
    message: issue.message,
  };
}

/** What is wrong with a signature file, and what to do about it. */
export function toRuleDiagnostic(problem: UserRuleProblem, { t }: Speech): Diagnostic {
  const tried = problem.tried === undefined ? '' : `\n${problem.tried}`;
  return {
    range: toRange(problem.line, { start: 0, end: Number.MAX_SAFE_INTEGER & 0x7fffffff }),
    severity: severities.error,
    code: 'signature',
    source: diagnosticSource,
    message: `${t(problem.what, ...problem.args)} ${t(problem.help)}${tried}`,
  };
}

const symbolKinds = {
  attempt: SymbolKind.Package,
  session: SymbolKind.Module,
  phase: SymbolKind.Namespace,
  action: SymbolKind.Class,
  operation: SymbolKind.Method,
} as const;

/** A failed step is shown as an event, which themes set apart from the others. */
export function toDocumentSymbol(node: OutlineNode): DocumentSymbol {
  const range: Range = {
    start: { line: node.startLine, character: 0 },
    end: { line: node.endLine, character: Number.MAX_SAFE_INTEGER & 0x7fffffff },
  };
  return {
    name: node.name || '?',
    detail: node.detail,
    kind: node.failed && node.kind !== 'attempt' ? SymbolKind.Event : symbolKinds[node.kind],
    range,
    selectionRange: { start: range.start, end: { line: node.startLine, character: 0 } },
    children: node.children.map(toDocumentSymbol),
  };
}
