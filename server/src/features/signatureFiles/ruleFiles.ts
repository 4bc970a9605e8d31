import type { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import type {
  BenignShape,
  CaseAnalysis,
  IdentifierIndex,
  Knowledge,
  RuleHit,
  Signature,
} from '../../../../engine/src/index.js';
import { ruleHits } from '../../../../engine/src/index.js';
import { pathRules, realPath, type UserRules } from '../../runtime/index.js';
import type { Session } from '../../session.js';
import type { RuleFolder } from './ruleFolders.js';
import { readRuleDocument, type RuleDocument } from './ruleDocument.js';
import { ruleIssues, type RuleIssue } from './ruleIssues.js';
import { createRuleSchemas, type RuleSchemas } from './ruleSchema.js';

/** The team's rule files, those that are being written among them. */
export interface RuleFiles {
  readonly schemas: RuleSchemas;
  readonly builtIn: Knowledge;
  /** What was read last; undefined before that, and in a workspace that is not trusted. */
  readonly rules: UserRules | undefined;
  readonly folders: readonly RuleFolder[];
  /** Takes what was read from the folders. */
  use(folders: readonly RuleFolder[], rules: UserRules): void;
  /** Whether a document is a YAML file below one of the folders, saved or not. */
  holds(uri: string): boolean;
  /** An open rule file as it is written now, with what is wrong with it. */
  open(uri: string): { readonly document: RuleDocument; readonly issues: readonly RuleIssue[] } | undefined;
  /** Ids that a new rule may not take. */
  taken(): ReadonlySet<string>;
  /** Lines of a case that a rule finds. */
  hits(known: CaseAnalysis, rule: Signature | BenignShape): Generator<undefined, readonly RuleHit[]>;
}

export function createRuleFiles(session: Session, builtIn: Knowledge): RuleFiles {
  const schemas = createRuleSchemas(session.knowledgePath);
  let folders: readonly RuleFolder[] = [];
  let roots: readonly string[] = [];
  let rules: UserRules | undefined;
  let checked = new Map<
    string,
    {
      readonly text: TextDocument;
      readonly version: number;
      readonly identifiers: IdentifierIndex;
      readonly document: RuleDocument;
      readonly issues: readonly RuleIssue[];
    }
  >();
  const found = new WeakMap<CaseAnalysis, { readonly rule: string; readonly hits: readonly RuleHit[] }>();
  const remediations = builtIn.remediations().map(({ id }) => id);

  return {
    schemas,
    builtIn,
    get rules() {
      return rules;
    },
    get folders() {
      return folders;
    },
    use(now, read) {
      folders = now;
      roots = now.flatMap((folder) => [folder.path, realPath(folder.path)]);
      rules = read;
      checked = new Map();
    },
    holds(uri) {
      if (!/^(?:file|untitled):/.test(uri) || !/\.ya?ml$/i.test(uri)) return false;
      const file = URI.parse(uri).fsPath;
      return roots.some((root) => isInside(root, file));
    },
    open(uri) {
      const text = session.documents.get(uri);
      if (!text) return undefined;
      const { identifiers } = session.engine;
      const known = checked.get(uri);
      // A document that was closed and opened again begins at the same version.
      if (known?.text === text && known.version === text.version && known.identifiers === identifiers) return known;
      const file = URI.parse(uri).fsPath;
      const document = readRuleDocument(file, text.getText());
      const issues = ruleIssues(document, {
        schemas,
        t: session.speech.t,
        remediations,
        identifiers,
        problems: [
          ...(rules?.problems.filter((problem) => same(problem.file, file)) ?? []),
          ...takenElsewhere(document, rules),
        ],
      });
      const now = { text, version: text.version, identifiers, document, issues };
      checked.set(uri, now);
      return now;
    },
    taken() {
      const { signatures, benign, components } = builtIn;
      return new Set([
        ...[...signatures, ...benign, ...components].map(({ id }) => id),
        ...(rules?.fileOf.keys() ?? []),
      ]);
    },
    *hits(known, rule) {
      const key = JSON.stringify(rule);
      const before = found.get(known);
      if (before?.rule === key) return before.hits;
      const hits: RuleHit[] = [];
      for (const analysis of known.logs) {
        hits.push(...(yield* ruleHits(analysis, rule)));
        yield undefined;
      }
      found.set(known, { rule: key, hits });
      return hits;
    },
  };
}

const { same, isInside } = pathRules();

/** A file that is not saved yet and has the id of one that is. */
function takenElsewhere({ data, file }: RuleDocument, rules: UserRules | undefined): UserRules['problems'] {
  const { id } = (data ?? {}) as { readonly id?: unknown };
  const other = typeof id === 'string' ? rules?.fileOf.get(id) : undefined;
  if (typeof id !== 'string' || other === undefined || rules?.files.some((one) => same(one, file))) return [];
  const help = 'Choose another id; ids are never reused, because case notes refer to them.';
  return [{ file, line: 0, path: 'id', what: 'The id "{0}" is already taken by {1}.', args: [id, other], help }];
}
