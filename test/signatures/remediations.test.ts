import Ajv from 'ajv';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { parse } from 'yaml';
import type { Remediation, RemediationStep } from '../../engine/src/model/knowledge.js';
import type { Localized } from '../../engine/src/model/language.js';

const DIRECTORY = 'signatures/remediations';
const HAN = /\p{Script=Han}/u;
const PLACEHOLDER = /\{([a-z][A-Za-z0-9]*)\}/g;
/** Well-known identifiers of BCD objects look like placeholders and are not. */
const BCD_IDENTIFIERS = new Set(['current', 'default', 'bootmgr', 'memdiag', 'fwbootmgr', 'ramdiskoptions']);
/** May stand outside quotes in cmd: checked values without blanks. */
const BARE_IN_CMD = new Set(['guid', 'drive', 'letter', 'startValue']);

const files = readdirSync(DIRECTORY).filter((name) => name.endsWith('.yml'));
const remediations = files.map((name) => parse(readFileSync(path.join(DIRECTORY, name), 'utf8')) as Remediation);
const validate = new Ajv({ allErrors: true, strict: false }).compile(
  JSON.parse(readFileSync('signatures/remediation.schema.json', 'utf8')) as object,
);

function placeholders(text: string): string[] {
  const names = [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
  return [...new Set(names)].filter((name) => !BCD_IDENTIFIERS.has(name)).sort();
}

function stepsOf(remediation: Remediation): RemediationStep[] {
  return [...remediation.backup, ...remediation.steps, ...remediation.verify, ...remediation.undo];
}

/** Names of placeholders that stand outside the quotes of their shell. */
function unquoted(command: string, quote: string): string[] {
  const bare = command
    .split('\n')
    .map((line) => line.split(quote).filter((_, at) => at % 2 === 0).join(' '))
    .join('\n');
  return placeholders(bare);
}

/** What is wrong with one remediation, as sentences. */
function complaints(remediation: Remediation): string[] {
  if (!validate(remediation)) return (validate.errors ?? []).map((e) => `schema: ${e.instancePath} ${e.message}`);
  const found: string[] = [];
  const steps = stepsOf(remediation);
  const texts: Localized[] = [
    remediation.title,
    remediation.why,
    ...(remediation.expiry ? [remediation.expiry] : []),
    ...steps.map((step) => step.text),
    ...remediation.parameters.map((parameter) => parameter.description),
  ];
  for (const text of texts) {
    if (HAN.test(text.en) || !HAN.test(text['zh-CN'])) found.push(`not in both languages: ${text.en}`);
    if (placeholders(text.en).join() !== placeholders(text['zh-CN']).join()) found.push(`placeholders differ: ${text.en}`);
  }
  const declared = remediation.parameters.map((parameter) => parameter.name);
  const used = new Set([...texts.flatMap((text) => placeholders(text.en)), ...steps.flatMap((step) => placeholders(step.command ?? ''))]);
  for (const name of used) if (!declared.includes(name)) found.push(`{${name}} is not declared`);
  for (const name of declared) if (!used.has(name)) found.push(`{${name}} is not used`);
  if (new Set(declared).size !== declared.length) found.push('a parameter is declared twice');

  for (const { shell, command = '' } of steps) {
    if (shell === 'cmd') {
      const bare = unquoted(command, '"').filter((name) => !BARE_IN_CMD.has(name));
      if (bare.length) found.push(`outside quotes in cmd: ${bare.join()} in ${command}`);
    }
    if (shell === 'powershell') {
      const bare = unquoted(command, "'");
      if (bare.length) found.push(`outside single quotes in PowerShell: ${bare.join()} in ${command}`);
    }
    for (const quote of ['"', "'"]) {
      if (command.split('\n').some((line) => (line.split(quote).length - 1) % 2)) found.push(`odd number of ${quote}: ${command}`);
    }
  }
  for (const { name, kind, default: value } of remediation.parameters) {
    if (kind === 'guid' && value && !/^\{[0-9a-f-]{36}\}$/i.test(value)) found.push(`default of ${name} is no guid`);
    if (value && /["']/.test(value)) found.push(`default of ${name} holds a quote`);
  }
  return found;
}

/** Fills defaults and the values given, as the insertion into case notes does. */
function filled(command: string, values: Readonly<Record<string, string>>): string {
  return command.replace(PLACEHOLDER, (whole, name: string) => values[name] ?? whole);
}

function checkBroken(change: Partial<Remediation>, expected: RegExp): void {
  assert.match(complaints({ ...sound, ...change }).join('\n'), expected);
}

const step = (en: string, zh: string, command?: string): RemediationStep =>
  command ? { text: { en, 'zh-CN': zh }, shell: 'cmd', command } : { text: { en, 'zh-CN': zh } };

const sound: Remediation = {
  id: 'sound',
  title: { en: 'Delete {key}', 'zh-CN': '删除 {key}' },
  why: { en: 'Because.', 'zh-CN': '原因。' },
  risk: 'destructive',
  parameters: [{ name: 'key', kind: 'registryKey', description: { en: 'Key', 'zh-CN': '注册表项' } }],
  backup: [step('Export.', '导出。', 'reg export "{key}" "C:\\x.reg"')],
  steps: [step('Delete.', '删除。', 'reg delete "{key}"')],
  verify: [step('Gone.', '已消失。')],
  undo: [step('Import.', '导入。')],
  sources: ['sample case 5'],
};

for (const [at, remediation] of remediations.entries()) {
  test(`remediation ${files[at]}`, () => {
    assert.equal(`${remediation.id}.yml`, files[at]);
    assert.deepEqual(complaints(remediation), []);
  });
}

test('what the check must refuse', () => {
  assert.deepEqual(complaints(sound), []);
  checkBroken({ backup: [] }, /schema: \/backup/);
  checkBroken({ undo: [] }, /schema: \/undo/);
  checkBroken({ risk: 'read-only' }, /schema: \/(backup|undo)/);
  checkBroken({ sources: [] }, /schema: \/sources/);
  checkBroken({ why: { en: 'Because.' } as Localized }, /schema: \/why/);
  checkBroken({ why: { en: 'Because.', 'zh-CN': 'Because.' } }, /not in both languages/);
  checkBroken({ why: { en: 'Because of {key}.', 'zh-CN': '原因。' } }, /placeholders differ/);
  checkBroken({ verify: [step('{other}', '查看 {other}')] }, /\{other\} is not declared/);
  checkBroken({ parameters: [...sound.parameters, { ...sound.parameters[0]!, name: 'spare' }] }, /\{spare\} is not used/);
  checkBroken({ steps: [step('Delete.', '删除。', 'reg delete {key}')] }, /outside quotes in cmd/);
  checkBroken({ steps: [{ ...step('Delete.', '删除。'), shell: 'powershell', command: 'Remove-Item "{key}"' }] }, /outside single quotes/);
  checkBroken({ steps: [step('Delete.', '删除。', 'reg delete "{key}')] }, /odd number/);
});

test('the list in README.md is the list of files', () => {
  const rows = readFileSync(path.join(DIRECTORY, 'README.md'), 'utf8')
    .split('\n')
    .map((line) => /^\| ([a-z0-9-]+) \| .+? \|(?: (.*))? \| (read-only|reversible|destructive) \|$/.exec(line))
    .filter((row) => row !== null)
    .map((row) => ({ id: row[1], parameters: row[2] ?? '', risk: row[3] }))
    .sort((a, b) => String(a.id).localeCompare(String(b.id), 'en'));
  const expected = remediations
    .map(({ id, parameters, risk }) => ({ id, parameters: parameters.map(({ name }) => name).join(', '), risk }))
    .sort((a, b) => a.id.localeCompare(b.id, 'en'));
  assert.deepEqual(rows, expected);
});

test('the commands of the cases, filled', () => {
  const commands = (id: string, values: Record<string, string>): string[] => {
    const remediation = remediations.find((one) => one.id === id);
    assert.ok(remediation, id);
    const defaults = Object.fromEntries(remediation.parameters.flatMap((one) => (one.default ? [[one.name, one.default]] : [])));
    return stepsOf(remediation).flatMap((one) => filled(one.command ?? '', { ...defaults, ...values }).split('\n'));
  };
  const has = (list: readonly string[], line: string): void => assert.ok(list.includes(line), `${line}\nnot in\n${list.join('\n')}`);

  const lwfmgr = 'reg add "HKLM\\SYSTEM\\CurrentControlSet\\Services\\lwfmgr" /v Start /t REG_DWORD /d';
  const disable = commands('disable-service-start', { service: 'lwfmgr', startValue: '1' });
  has(disable, `${lwfmgr} 4 /f`);
  has(disable, `${lwfmgr} 1 /f`);

  const guid = '{725f2633-5298-49c7-9016-202d172da460}';
  const bcd = commands('delete-bcd-object', { guid });
  has(bcd, `bcdedit /delete ${guid}`);
  has(bcd, `bcdedit /delete '${guid}'`);
  has(bcd, 'bcdedit /export "C:\\bcd-backup"');
  has(bcd, 'bcdedit /import "C:\\bcd-backup"');

  const key = 'HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64';
  const unprotect = commands('unprotect-registry-key', { key, backupFile: 'C:\\Ensec64.reg' });
  has(unprotect, `reg export "${key}" "C:\\Ensec64.reg" /y`);
  has(unprotect, `reg delete "${key}" /f`);
  has(unprotect, 'reg import "C:\\Ensec64.reg"');

  const expectedHash = 'C6989F6BB1DDB66023776F00EBB120B2258DD5F7FB891C18C9D172BB9C8CFAB7';
  const hash = commands('verify-image-hash', { imagePath: 'D:\\a.iso', expectedHash });
  has(hash, `(Get-FileHash -Path 'D:\\a.iso' -Algorithm SHA256).Hash -eq '${expectedHash}'`);
});

test('a parameter without value stays visible', () => {
  assert.equal(filled('reg query "{key}"', {}), 'reg query "{key}"');
});
