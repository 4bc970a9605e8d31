import type { Chain, LogAnalysis } from '../model/analysis.js';
import type { Attribution, Evidence, Grade } from '../model/attribution.js';
import type { Finding } from '../model/finding.js';
import type { Localized } from '../model/language.js';
import type { Place } from '../model/place.js';
import { recordAt } from '../records/recordAt.js';
import type { IdentifierIndex, NamedComponent } from './identifiers.js';
import type { Presence } from './presence.js';
import type { TestOutcome } from './testOutcomes.js';

/** Everything that speaks for or against a component. */
export interface AttributionInput {
  readonly analyses: readonly LogAnalysis[];
  readonly index: IdentifierIndex;
  readonly presence: readonly Presence[];
  readonly outcomes: readonly TestOutcome[];
}

const texts = {
  named: (name: string): Localized => ({
    en: `${name} is named in the failing call`,
    'zh-CN': `失败的调用中出现了 ${name}`,
  }),
  loaded: (name: string): Localized => ({
    en: `${name} is active in the setup process`,
    'zh-CN': `${name} 在安装进程中处于活动状态`,
  }),
  present: (name: string, detail?: Localized): Localized => ({
    en: `${name} is present${detail ? ` (${detail.en})` : ''}, and of a class known to cause this`,
    'zh-CN': `${name} 存在于系统中${detail ? `（${detail['zh-CN']}）` : ''}，且其类别已知会导致此类失败`,
  }),
  removedHelped: { en: 'Recorded test: removed, then the upgrade succeeds', 'zh-CN': '已记录的测试：移除后升级成功' },
  stoppedHelped: { en: 'Recorded test: stopped, then the upgrade succeeds', 'zh-CN': '已记录的测试：停止后升级成功' },
  stoppedNoHelp: {
    en: 'Recorded test: stopped, the upgrade still fails (a stopped filter can still be loaded)',
    'zh-CN': '已记录的测试：停止后升级仍然失败（停止后筛选器驱动程序可能仍已加载）',
  },
} satisfies Record<string, Localized | ((name: string, detail?: Localized) => Localized)>;

/** A component that something speaks against, while the evidence is collected. */
interface Claim {
  readonly component: NamedComponent;
  grade: Grade;
  readonly because: Evidence[];
  /** Among claims of one grade: the lower the likelier. */
  order: number;
  byTest?: boolean;
}

/**
 * The components that a failure speaks of, best evidence first.
 *
 * * A: the component's own name stands in a record of the chain, or in what a signature captured there.
 * * B: it is loaded into a setup process; or a recorded test shows that without it the upgrade succeeds.
 * * C: it is present, and the failure's class is known to be caused by its class.
 *
 * Mere presence is no claim. A component that a recorded test ruled out (removed, still fails) is left out below A.
 */
export function attribute(finding: Finding, chain: Chain | undefined, input: AttributionInput): readonly Attribution[] {
  const claims = new Map<string, Claim>();
  const claim = (component: NamedComponent, grade: Grade, evidence: Evidence, order: number): void => {
    const known = claims.get(component.id);
    if (!known) {
      claims.set(component.id, { component, grade, because: [evidence], order });
      return;
    }
    if (grade < known.grade) {
      known.grade = grade;
      known.order = order;
    }
    if (!known.because.some((other) => samePlace(other.place, evidence.place))) known.because.push(evidence);
  };

  for (const { place, text } of chainTexts(finding, chain, input.analyses)) {
    for (const mention of input.index.mentions(text)) {
      claim(mention.component, 'A', { place, what: texts.named(mention.name) }, 0);
    }
  }
  const suspects = suspectClasses(finding, chain, input.analyses);
  for (const seen of input.presence) {
    const order = suspects.indexOf(seen.component.class);
    if (seen.inSetup) claim(seen.component, 'B', { place: seen.place, what: texts.loaded(seen.name) }, 0);
    else if (order >= 0)
      claim(seen.component, 'C', { place: seen.place, what: texts.present(seen.name, seen.detail) }, order);
    else if (claims.has(seen.component.id))
      claim(seen.component, 'C', { place: seen.place, what: presentOnly(seen.name, seen.detail) }, 0);
  }
  applyTests(claims, claim, suspects, input.outcomes);

  const order = { A: 0, B: 1, C: 2 };
  // Mere suspects are of no use beside a component that is named or active.
  const known = [...claims.values()].some(({ grade }) => grade !== 'C');
  return [...claims.values()]
    .filter(({ grade }) => !known || grade !== 'C')
    .sort((a, b) => order[a.grade] - order[b.grade] || a.order - b.order)
    .flatMap((one): Attribution[] => {
      const [first, ...rest] = one.because;
      if (!first) return [];
      return [
        {
          component: one.component.id,
          product: one.component.product,
          vendor: one.component.vendor,
          class: one.component.class,
          grade: one.grade,
          ...(one.byTest && { byTest: true }),
          findingId: finding.id,
          because: [first, ...rest],
          remediations: one.component.remediations,
        },
      ];
    });
}

function applyTests(
  claims: Map<string, Claim>,
  claim: (component: NamedComponent, grade: Grade, evidence: Evidence, order: number) => void,
  suspects: readonly string[],
  outcomes: readonly TestOutcome[],
): void {
  let found = false;
  for (const { component, action, succeeded, place } of outcomes) {
    if (!succeeded) continue;
    // A test says who it was only for a failure that such a component can cause at all.
    if (!claims.has(component.id) && !suspects.includes(component.class)) continue;
    const before = claims.get(component.id)?.grade;
    claim(component, 'B', { place, what: action === 'removed' ? texts.removedHelped : texts.stoppedHelped }, -1);
    const one = claims.get(component.id);
    if (one?.grade === 'B' && before !== 'B') one.byTest = true;
    found = true;
  }
  for (const { component, action, succeeded, place } of outcomes) {
    const known = claims.get(component.id);
    if (succeeded || known?.grade !== 'C') continue;
    // A stopped filter can still be loaded: that test rules nothing out until another component is found.
    if (action === 'removed' || found) claims.delete(component.id);
    else {
      known.order += 100;
      known.because.push({ place, what: texts.stoppedNoHelp });
    }
  }
}

function presentOnly(name: string, detail?: Localized): Localized {
  return {
    en: detail ? `${name} is present on the machine: ${detail.en}` : `${name} is present on the machine`,
    'zh-CN': detail ? `${name} 存在于系统中：${detail['zh-CN']}` : `${name} 存在于系统中`,
  };
}

function samePlace(a: Place, b: Place): boolean {
  return a.file === b.file && a.line === b.line;
}

/** The lines in which a name counts as "named in the failing call": the chain, with the untimed lines of its records. */
function chainTexts(
  finding: Finding,
  chain: Chain | undefined,
  analyses: readonly LogAnalysis[],
): { readonly place: Place; readonly text: string }[] {
  const places = [finding.place, ...(finding.correlated ?? []), ...(chain?.links ?? []).map((link) => link.place)];
  const texts: { place: Place; text: string }[] = [];
  const seen = new Set<string>();
  for (const place of places) {
    const log = analyses.find((analysis) => analysis.log.path === place.file)?.log;
    if (!log) continue;
    const first = place.line - 1;
    for (let line = first; line < Math.min(log.lines.count, first + 12); line++) {
      if (line > first && log.records.firstLine[recordAt(log, line)] === line) break;
      const key = `${place.file}:${line}`;
      if (seen.has(key)) continue;
      seen.add(key);
      texts.push({ place: { file: place.file, line: line + 1 }, text: log.lines.text(line).slice(0, 8192) });
    }
  }
  return texts;
}

/** Classes that the signatures in the chain name, most likely first. */
function suspectClasses(
  finding: Finding,
  chain: Chain | undefined,
  analyses: readonly LogAnalysis[],
): readonly string[] {
  const ids = new Set((chain?.links ?? []).map((link) => link.findingId));
  const classes = [...(finding.suspectClasses ?? [])];
  for (const other of suspecting(analyses)) if (ids.has(other.id)) classes.push(...(other.suspectClasses ?? []));
  return [...new Set(classes)];
}

/** Of the logs of a case, collected once: every failure of a case asks for them. */
const suspectingOf = new WeakMap<readonly LogAnalysis[], readonly Finding[]>();

/** The findings that name classes of suspects. */
function suspecting(analyses: readonly LogAnalysis[]): readonly Finding[] {
  let known = suspectingOf.get(analyses);
  if (!known) {
    known = analyses.flatMap(({ findings }) => findings.filter((one) => (one.suspectClasses?.length ?? 0) > 0));
    suspectingOf.set(analyses, known);
  }
  return known;
}
