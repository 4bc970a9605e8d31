import type { LogFile } from '../model/record.js';
import type { SetupDiagResult, SetupDiagRule } from '../model/setupDiag.js';
import { lineCounter, readFields, type Field } from './setupDiagFields.js';

/** A result as its own file states it, before it is compared with the case. */
export type SetupDiagReport = Omit<SetupDiagResult, 'relation' | 'lines'> & {
  readonly quoted: readonly { readonly line: number; readonly text: string }[];
  /** Times that `start` may be: a date such as 04/05/2023 can be read both ways. */
  readonly starts: readonly number[];
};

/** What SetupDiag says in a file; undefined when the file holds no result of it. */
export function readSetupDiag(log: LogFile, rules: readonly SetupDiagRule[]): SetupDiagReport | undefined {
  const { form, fields } = readFields(log);
  const first = (key: string): string | undefined => fields.find((field) => field.key === key && field.value)?.value;
  const profileField = fields.find(({ key, value }) => key === 'profilename' && value);
  const profile = profileField?.value;
  const guid = first('profileguid')?.toUpperCase().replace(/[{}]/g, '');
  const failureData = unique(fields.filter(({ key }) => key === 'failuredata' || key === 'unmatched'));
  const details = first('failuredetails') ?? '';
  const quoted = quotedLines(fields);
  if (!profile && failureData.length === 0 && quoted.length === 0 && !first('targetosbuildstring')) return undefined;
  const outcome = outcomeOf(profile, failureData);
  const rule = outcome === 'matched' ? ruleOf(rules, { profile, guid, said: failureData }) : undefined;
  const starts = timesOf(first('upgradestarttime'));
  const ends = timesOf(first('upgradeendtime'));
  const said = [...failureData].reverse();
  const phase = detail(details, 'LastPhase') ?? find(said, PHASE) ?? first('phasename');
  const operation = detail(details, 'LastOperation') ?? find(said, OPERATION) ?? first('operationname');
  const codes = codesOf(fields, details, said);
  const hostBuild = build(first('hostosversion') ?? first('hostosbuildstring'));
  const targetBuild = build(first('targetosbuildstring'));
  const place = { file: log.path, line: profileField?.line ?? fields.find(({ value }) => value)?.line ?? 1 };
  const version = first('version');
  return {
    form,
    place,
    outcome,
    ...(version && { version }),
    ...(profile && outcome === 'matched' && { profile }),
    ...(guid && outcome === 'matched' && { guid }),
    ...(rule && { rule }),
    ...(phase && { phase }),
    ...(operation && { operation }),
    ...codes,
    ...(hostBuild && { hostBuild }),
    ...(targetBuild && { targetBuild }),
    start: starts[0] ?? NaN,
    end: ends[0] ?? NaN,
    failureData,
    quoted,
    starts: [...starts, ...ends],
  };
}

function outcomeOf(profile: string | undefined, said: readonly string[]): SetupDiagResult['outcome'] {
  const text = said.join('\n');
  if (profile && !/unable to match/i.test(text)) return 'matched';
  if (/unhandled exception|SetupDiag (?:crashed|encountered an exception)/i.test(text)) return 'crashed';
  return said.some((one) => /SetupDiag reports/.test(one)) ? 'matched' : 'noMatch';
}

interface Named {
  readonly profile: string | undefined;
  readonly guid: string | undefined;
  readonly said: readonly string[];
}

/**
 * By name, present or former; by GUID only where no name says otherwise, for two rules share one; by the words of the
 * failure where a result was pasted without its head.
 */
function ruleOf(rules: readonly SetupDiagRule[], { profile, guid, said }: Named): SetupDiagRule | undefined {
  const name = profile?.toLowerCase();
  if (name) {
    const named = rules.find((rule) => [rule.name, ...(rule.formerly ?? [])].some((one) => one.toLowerCase() === name));
    return named ?? rules.find((rule) => rule.guid === guid);
  }
  const reports = (text: string, words: string | undefined): boolean =>
    words !== undefined && text.includes(`SetupDiag reports ${words}`);
  return (
    rules.find((rule) => rule.guid === guid) ??
    rules.find(({ reports: words }) => said.some((text) => reports(text, words)))
  );
}

// In a text whose runs of blanks are one blank each: patterns with blanks in many places would try every way to share a
// long run. A value reaches to the end of its line at the latest, so that no other place is tried for it.
const PHASE = /Last (?:Setup )?Phase ?[:=] ?([^\r\n]+?) ?(?=,? ?Last (?:Setup )?Operation|,? ?Error ?[:=]|[\r\n]|$)/;
const OPERATION = /(?:Last (?:Setup )?|failure,? ?)Operation ?[:=] ?([^\r\n]+?) ?(?=,? ?Error ?[:=]|[\r\n]|$)/;

function find(texts: readonly string[], pattern: RegExp): string | undefined {
  for (const text of texts) {
    const value = pattern.exec(text.replace(/ {2,}/g, ' '))?.[1];
    if (value) return value;
  }
  return undefined;
}

/**
 * `LastOperation = Gather data, scope: EVERYTHING, LastPhase = Downlevel`: a value ends where the next name begins.
 *
 * @param name a word of this file, never one of a log: it becomes part of a pattern
 */
function detail(details: string, name: string): string | undefined {
  const at = new RegExp(`(?:^|, )${name} = `).exec(details);
  if (!at) return undefined;
  const rest = details.slice(at.index + at[0].length);
  return rest.slice(0, /, \w+ = /.exec(rest)?.index ?? rest.length).trim() || undefined;
}

const PAIR = /Error *[:=] *(0x[0-9A-Fa-f]{8}) ?- ?(0x[0-9A-Fa-f]{1,8})/;
const SINGLE = /Error *[:=] *(0x[0-9A-Fa-f]{1,8}|\d{1,10})\b/;

function codesOf(
  fields: readonly Field[],
  details: string,
  said: readonly string[],
): { readonly result?: number; readonly extend?: number } {
  const named = (key: string): string | undefined => fields.find((field) => field.key === key && field.value)?.value;
  const pair = said.map((text) => PAIR.exec(text)).find((match) => match !== null);
  const result =
    named('setup360result') ??
    detail(details, 'RollbackErrorCode') ??
    pair?.[1] ??
    detail(details, 'Err') ??
    find(said, SINGLE) ??
    named('errorcode');
  const extend = named('setup360extended') ?? detail(details, 'ExtendedCode') ?? pair?.[2];
  return {
    ...(isNumber(result) && { result: Number(result) >>> 0 }),
    ...(isNumber(extend) && { extend: Number(extend) >>> 0 }),
  };
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^(?:0x[0-9A-Fa-f]{1,8}|-?\d{1,10})$/.test(text);
}

const DATED = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, (?:Info|Warning|Error|FatalError|Perf)\b[^\n]*/g;

/** SetupDiag itself misspells the word. */
const OBJECT = /Migration Ob(?:je|ej)ct *[:=] *([^\n]{4,400})/;

/** Lines of setup's own logs, and the object that a migration failed on, wherever the result quotes them; each once, at its first place. */
function quotedLines(fields: readonly Field[]): SetupDiagReport['quoted'] {
  const found = new Map<string, { readonly line: number; readonly text: string }>();
  for (const { key, value, line } of fields) {
    if (!/^(?:logerrorline|logentry|failuredata|failuredetails|unmatched)$/.test(key)) continue;
    const lineAt = lineCounter(value);
    for (const match of value.matchAll(DATED)) {
      const text = match[0].trim();
      if (!found.has(text)) found.set(text, { line: line + lineAt(match.index) - 1, text });
    }
    const object = OBJECT.exec(value);
    const name = object?.[1]?.trim();
    if (object && name) found.set(name, { line: line + lineCounter(value)(object.index) - 1, text: name });
  }
  return [...found.values()];
}

function unique(fields: readonly Field[]): readonly string[] {
  return [
    ...new Set(
      fields.map(({ value }) => value).filter((value) => value !== '' && !/^(?:LogEntry:|Refer )/.test(value)),
    ),
  ];
}

function build(text: string | undefined): string | undefined {
  const full = /\b(?:10\.0|6\.\d)\.\d{4,5}(?:\.\d+)?/.exec(text ?? '')?.[0];
  const short = /^(\d{5})\.\d+\.\w+\./.exec(text ?? '')?.[1];
  return full ?? (short ? `10.0.${short}` : undefined);
}

/**
 * Local times that a date may mean: ISO, `10/8/2020 4:29:09 PM`, `01/18/2025 13:55:27`, `14/01/2019 17:24:11`. Month
 * first is tried first; a day that can be a month gives both. Year 1 stands for "never".
 */
export function timesOf(text: string | undefined): readonly number[] {
  const iso = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)/.exec(text ?? '');
  if (iso) {
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = iso.slice(1).map(Number);
    return year < 1990 ? [] : [Date.UTC(year, month - 1, day, hour, minute, second)];
  }
  const slashed = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4}) (\d{1,2}):(\d\d):(\d\d)(?: ([AP])M)?/.exec(text ?? '');
  if (!slashed) return [];
  const [a = 1, b = 1, year = 0, hour = 0, minute = 0, second = 0] = slashed.slice(1, 7).map(Number);
  if (year < 1990) return [];
  const half = slashed[7];
  const hours = half ? (hour % 12) + (half === 'P' ? 12 : 0) : hour;
  const time = (month: number, day: number): number[] =>
    month <= 12 && day <= 31 ? [Date.UTC(year, month - 1, day, hours, minute, second)] : [];
  return [...new Set([...time(a, b), ...(half ? [] : time(b, a))])];
}
