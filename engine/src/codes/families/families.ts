import type { CodeFamily } from '../../model/code.js';
import { bits } from './bits.js';
import { bugcheck } from './bugcheck.js';
import { cbs } from './cbs.js';
import { cmProblem } from './cmProblem.js';
import { cmReturn } from './cmReturn.js';
import { dism } from './dism.js';
import { deliveryOptimization } from './do.js';
import { facilityHresult, facilityNtstatus } from './facility.js';
import type { FamilyRule } from './familyRule.js';
import { hresult } from './hresult.js';
import { mosetup } from './mosetup.js';
import { ntstatus } from './ntstatus.js';
import { setupapi } from './setupapi.js';
import { setupOperation } from './setupOperation.js';
import { setupPhase } from './setupPhase.js';
import { sl } from './sl.js';
import { spapi } from './spapi.js';
import { usmt } from './usmt.js';
import { vss } from './vss.js';
import { wbem } from './wbem.js';
import { wim } from './wim.js';
import { win32 } from './win32.js';
import { wu } from './wu.js';

/**
 * Every family, the likeliest first where nothing around a code speaks for one: the order that gets setup logs right
 * puts the exact names of setup's own components before HRESULT, and NTSTATUS after both.
 */
export const families: readonly FamilyRule[] = [
  mosetup,
  cbs,
  wim,
  dism,
  wu,
  deliveryOptimization,
  bits,
  vss,
  wbem,
  sl,
  spapi,
  win32,
  hresult,
  setupapi,
  ntstatus,
  bugcheck,
  usmt,
  cmProblem,
  cmReturn,
  setupOperation,
  setupPhase,
  facilityHresult,
  facilityNtstatus,
];

const rules: ReadonlyMap<CodeFamily, FamilyRule> = new Map(families.map((rule) => [rule.id, rule]));
const ranks: ReadonlyMap<CodeFamily, number> = new Map(families.map((rule, i) => [rule.id, families.length - i]));

/** The rule of a family, and how far up the list it stands (larger is likelier). */
export function familyRule(id: CodeFamily): { readonly rule: FamilyRule; readonly rank: number } {
  return { rule: rules.get(id) ?? { id, title: id }, rank: ranks.get(id) ?? 0 };
}
