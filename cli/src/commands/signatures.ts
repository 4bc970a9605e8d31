import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import {
  scanLog,
  validateSignature,
  type BenignShape,
  type Knowledge,
  type LogFile,
  type Signature,
  type Speech,
} from '../../../engine/src/index.js';
import {
  listCase,
  loadKnowledge,
  readCaseFile,
  readUserRules,
  reason,
  ruleKind,
  type UserRules,
} from '../../../server/src/runtime/index.js';
import { parseArguments, UsageError } from '../arguments.js';
import { rulesTable, type TestedRule } from '../render/rulesTable.js';
import { existingFolder, ruleProblem } from '../rules.js';
import type { Session } from '../run.js';
import { plain } from '../terminal.js';

/** Folders of the catalogue that hold no rules. */
const notRules = new Set(['components', 'remediations']);

/**
 * `signatures test [dir]`: every rule of a folder with its samples. Exit code 0 when all do what they say, 1 when one
 * does not, 2 when there is nothing to test.
 */
export async function signatures(args: readonly string[], session: Session): Promise<number> {
  const { terminal, speech } = session;
  const { positionals, format, quiet, baselines } = parseArguments(args, ['text', 'json'], ['baseline']);
  const [action, folder, ...more] = positionals;
  if (action !== 'test' || more.length > 0) throw new UsageError(speech.t('write: signatures test [folder]'));
  const root = folder === undefined ? ownFolder(speech) : existingFolder(folder, speech);
  const logs = (await Promise.all(baselines.map((target) => readBaseline(target, speech)))).flat();
  const rules = await readRules(root, loadKnowledge(session.knowledgePath));
  if (rules.files.length === 0) throw new UsageError(speech.t('No YAML file is in {0}.', plain(folder ?? root)));

  const tested = judge(root, rules, logs);
  terminal.out(format === 'json' ? json(tested, root, rules, speech) : rulesTable(tested, terminal, speech.t));
  const broken = tested.some(({ passed }) => !passed);
  if (format === 'text') {
    for (const problem of rules.problems) terminal.err(`${ruleProblem(problem, speech)}\n`);
    for (const { file, fires } of tested) {
      for (const place of fires) {
        terminal.err(`${plain(file)}: ${speech.t('It fires on the log of a successful upgrade: {0}', plain(place))}\n`);
      }
    }
    if (!quiet && logs.length === 0) {
      terminal.err(
        `${speech.t('No baseline: name logs of healthy upgrades with --baseline to test that nothing fires there.')}\n`,
      );
    }
  }
  return broken ? 1 : 0;
}

/** The catalogue of the repository, which has the samples; what is installed does without them. */
function ownFolder({ t }: Speech): string {
  const root = path.resolve('signatures');
  if (existsSync(path.join(root, 'signature.schema.json'))) return root;
  throw new UsageError(
    t('The installed signatures have no samples. Name a folder of signature files, or run this in the repository.'),
  );
}

/** The rules below `root`; ids of the built-in ones are free when the folder is their own source. */
async function readRules(root: string, knowledge: Knowledge): Promise<UserRules> {
  const own = existsSync(path.join(root, 'signature.schema.json'));
  const ids = own ? yamlNames(path.join(root, 'remediations')) : [];
  const rules = await readUserRules([root], {
    ...knowledge,
    ...(own && { signatures: [], benign: [] }),
    // Only the ids matter here: a rule may name the remediations that stand beside it.
    remediations: () => [...knowledge.remediations(), ...ids.map((id) => ({ ...emptyRemediation, id }))],
  });
  // The catalogue's own components and remediations are checked by its build.
  const isRule = (file: string): boolean => !own || !notRules.has(path.relative(root, file).split(path.sep)[0] ?? '');
  return {
    ...rules,
    files: rules.files.filter(isRule),
    problems: rules.problems.filter(({ file }) => isRule(file)),
  };
}

const emptyRemediation: ReturnType<Knowledge['remediations']>[number] = {
  id: '',
  title: { en: '', 'zh-CN': '' },
  why: { en: '', 'zh-CN': '' },
  risk: 'read-only',
  parameters: [],
  backup: [],
  steps: [],
  verify: [],
  undo: [],
  sources: [],
};

function yamlNames(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => (/\.ya?ml$/i.test(name) ? [name.replace(/\.ya?ml$/i, '')] : []));
}

/** The logs of a file or folder. @throws UsageError when it cannot be read */
async function readBaseline(target: string, { t }: Speech): Promise<LogFile[]> {
  try {
    const { files } = await listCase(path.resolve(target));
    const logs: LogFile[] = [];
    for (const file of files) {
      const bytes = await readCaseFile(file);
      if (bytes instanceof Uint8Array) logs.push(scanLog(file.name, bytes));
    }
    return logs;
  } catch (error) {
    throw new UsageError(`${plain(target)}: ${t(reason(error))}`);
  }
}

function judge(root: string, rules: UserRules, logs: readonly LogFile[]): TestedRule[] {
  const byId = new Map<string, { readonly rule: Signature | BenignShape; readonly kind: TestedRule['kind'] }>();
  for (const rule of rules.signatures) byId.set(rule.id, { rule, kind: 'signature' });
  for (const rule of rules.benign) byId.set(rule.id, { rule, kind: 'benign' });
  const components = new Set(rules.components.map(({ id }) => id));
  const broken = new Set(rules.problems.map(({ file }) => file));
  return rules.files.map((full): TestedRule => {
    const file = path.relative(root, full).split(path.sep).join('/');
    const id = path.basename(full).replace(/\.ya?ml$/i, '');
    if (ruleKind(full) === 'component') {
      const passed = components.has(id) && !broken.has(full);
      return { id, file, kind: 'component', passed, match: 0, ignore: 0, fires: [] };
    }
    const found = broken.has(full) ? undefined : byId.get(id);
    if (!found)
      return { id, file, kind: isBenign(file) ? 'benign' : 'signature', passed: false, match: 0, ignore: 0, fires: [] };
    const { samples } = found.rule;
    const fires = 'severity' in found.rule ? baselineHits(found.rule, full, logs) : [];
    return {
      id,
      file,
      kind: found.kind,
      passed: fires.length === 0,
      match: samples.match.length,
      ignore: samples.ignore.length,
      fires,
    };
  });
}

/** The baselines in which a signature that matters fires: `setupact.log:12`. */
function baselineHits(signature: Signature, file: string, logs: readonly LogFile[]): string[] {
  return logs.flatMap((log) =>
    validateSignature(signature, file, { baselines: [log] }).problems.map(({ args }) => args.join(':')),
  );
}

function isBenign(file: string): boolean {
  return file.split('/').slice(0, -1).includes('benign');
}

function json(tested: readonly TestedRule[], root: string, rules: UserRules, { t }: Speech): string {
  const rows = tested.map(({ match, ignore, fires, ...rest }) => ({
    ...rest,
    samples: { match, ignore },
    ...(fires.length > 0 && { fires }),
    problems: rules.problems
      .filter(({ file }) => path.relative(root, file).split(path.sep).join('/') === rest.file)
      .map(({ line, path: at, what, args, help }) => ({ line: line + 1, at, what: t(what, ...args), help: t(help) })),
  }));
  return `${JSON.stringify(rows, undefined, 2)}\n`;
}
