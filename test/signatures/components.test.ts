import Ajv from 'ajv';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { parse } from 'yaml';
import type { Component, MinifilterAllocation } from '../../engine/src/model/knowledge.js';

const DIRECTORY = 'signatures/components';
const HAN = /\p{Script=Han}/u;
const IDENTIFIER_KINDS = ['services', 'drivers', 'dlls', 'processes', 'registryKeys', 'paths', 'altitudes'] as const;
const MINIFILTER_SOURCE = /^ms-minifilter-allocations \((.+)\)$/;

const files = readdirSync(DIRECTORY).filter((name) => name.endsWith('.yml'));
const components = files.map((name) => parse(readFileSync(path.join(DIRECTORY, name), 'utf8')) as Component);
const schema = JSON.parse(readFileSync('signatures/component.schema.json', 'utf8')) as {
  properties: { class: { enum: string[] }; identifiers: { properties: object } };
};
const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);
const remediations = new Set(readdirSync('signatures/remediations').map((name) => path.basename(name, '.yml')));
const inbox = parse(readFileSync('knowledge/inbox.yml', 'utf8')) as Record<string, string[]>;
const allocations = readFileSync('knowledge/minifilters.tsv', 'utf8')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .slice(1)
  .map((line): MinifilterAllocation => {
    const [driver = '', altitude = '', group = '', company = ''] = line.split('\t');
    return { driver, altitude, group, company };
  });

/** `avgmfrs.sys (retired)` and `SRTSP64.SYS - x64 systems` are entries of the table, too. */
function fileName(driver: string): string {
  return (/^[^\s(]+?\.sys/i.exec(driver)?.[0] ?? driver).toLowerCase();
}

/** What is wrong with one component, as sentences. */
function complaints(component: Component): string[] {
  const found: string[] = [];
  if (!validate(component)) found.push(...(validate.errors ?? []).map((e) => `schema: ${e.instancePath} ${e.message}`));
  const { identifiers, notes, sources } = component;

  for (const id of component.remediations ?? []) if (!remediations.has(id)) found.push(`no remediation ${id}`);
  if (notes && (HAN.test(notes.en) || !HAN.test(notes['zh-CN']))) found.push('notes are not in both languages');

  for (const kind of ['services', 'drivers', 'dlls', 'processes'] as const) {
    const own = new Set((inbox[kind] ?? []).map((name) => name.toLowerCase()));
    for (const name of identifiers[kind] ?? []) if (own.has(name.toLowerCase())) found.push(`${name} belongs to Windows`);
  }

  const companies = sources.flatMap((source) => MINIFILTER_SOURCE.exec(source)?.[1]?.split('; ') ?? []);
  const otherSources = sources.filter((source) => !MINIFILTER_SOURCE.test(source));
  const drivers = new Set((identifiers.drivers ?? []).map((name) => name.toLowerCase()));
  for (const driver of drivers) {
    const rows = allocations.filter((row) => fileName(row.driver) === driver);
    if (rows.some((row) => companies.includes(row.company))) continue;
    if (rows.length) found.push(`${driver} is allocated to ${rows.map((row) => row.company).join(', ')}`);
    else if (!otherSources.length) found.push(`${driver} is not in the allocations and has no other source`);
  }
  for (const company of companies) {
    const named = allocations.some((row) => row.company === company && drivers.has(fileName(row.driver)));
    if (!named) found.push(`no driver of the company ${company}`);
  }
  for (const altitude of identifiers.altitudes ?? []) {
    const rows = allocations.filter((row) => row.altitude === altitude);
    const all = rows.length && rows.every((row) => companies.includes(row.company) && drivers.has(fileName(row.driver)));
    if (!all) found.push(`altitude ${altitude} is not its own`);
  }
  const listed = IDENTIFIER_KINDS.some((kind) => kind !== 'drivers' && kind !== 'altitudes' && identifiers[kind]);
  if (listed && !otherSources.length) found.push('identifiers other than minifilters without a source');
  return found;
}

/** Identifiers that more than one component claims, also by wildcard. */
function doubleClaims(all: readonly Component[]): string[] {
  const claims = all.flatMap((component) =>
    IDENTIFIER_KINDS.flatMap((kind) =>
      (component.identifiers[kind] ?? []).map((name) => ({ id: component.id, kind, name: name.toLowerCase() })),
    ),
  );
  const found: string[] = [];
  for (const [at, one] of claims.entries()) {
    const pattern = new RegExp(`^${one.name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`);
    for (const [otherAt, other] of claims.entries()) {
      if (at === otherAt || one.kind !== other.kind) continue;
      if (one.id === other.id ? one.name === other.name : pattern.test(other.name)) {
        found.push(`${one.name} (${one.id}) and ${other.name} (${other.id})`);
      }
    }
  }
  return found;
}

function checkBroken(change: Partial<Component>, expected: RegExp): void {
  const broken = { ...sound, ...change };
  assert.match(complaints(broken).join('\n'), expected);
}

const sound: Component = {
  id: 'sound',
  product: { en: 'Sound', 'zh-CN': '示例' },
  vendor: 'Vendor',
  class: 'edr',
  identifiers: { drivers: ['csagent.sys'], processes: ['CSFalconService.exe'], altitudes: ['321410'] },
  notes: { en: 'A note.', 'zh-CN': '说明。' },
  remediations: ['update-component'],
  sources: ['ms-minifilter-allocations (CrowdStrike Ltd.)', 'https://example.invalid/'],
};

for (const [at, component] of components.entries()) {
  test(`component ${files[at]}`, () => {
    assert.equal(`${component.id}.yml`, files[at]);
    assert.deepEqual(complaints(component), []);
  });
}

test('no identifier is claimed by two components', () => {
  assert.deepEqual(doubleClaims(components), []);
});

test('a double claim, a wildcard over a name of another and a repeated name are found', () => {
  const other: Component = { ...sound, id: 'other', identifiers: { processes: ['cs*.exe'] } };
  const twice: Component = { ...sound, id: 'twice', identifiers: { services: ['One', 'one'] } };
  assert.equal(doubleClaims([sound, { ...sound, id: 'copy' }]).length, 6);
  assert.equal(doubleClaims([sound, other]).length, 1);
  assert.equal(doubleClaims([twice]).length, 2);
});

test('what the check must refuse', () => {
  assert.deepEqual(complaints(sound), []);
  checkBroken({ class: 'malware' as Component['class'] }, /schema: \/class/);
  checkBroken({ product: { en: 'Sound', 'zh-CN': '' } }, /schema: \/product\/zh-CN/);
  checkBroken({ remediations: ['no-such-thing'] }, /no remediation no-such-thing/);
  checkBroken({ identifiers: { drivers: ['WdFilter.sys'] } }, /belongs to Windows/);
  checkBroken({ identifiers: { services: ['wuauserv'] } }, /belongs to Windows/);
  checkBroken({ identifiers: { drivers: ['csagent.sys', 'klif.sys'] } }, /klif\.sys is allocated to Kaspersky/);
  checkBroken({ identifiers: { drivers: ['nosuch.sys'] }, sources: ['ms-minifilter-allocations (ESET)'] }, /no other source/);
  checkBroken({ identifiers: { ...sound.identifiers, altitudes: ['320400'] } }, /altitude 320400/);
  checkBroken({ sources: ['ms-minifilter-allocations (CrowdStrike Ltd.)'] }, /without a source/);
  checkBroken({ notes: { en: 'A note.', 'zh-CN': 'A note.' } }, /both languages/);
});

test('the products of the five cases', () => {
  const by = (id: string) => components.find((component) => component.id === id);
  assert.deepEqual(by('tms')?.identifiers.services, ['lwfmgr']);
  assert.equal(by('tms')?.class, 'device-management');
  assert.equal(by('tms')?.remediations?.[0], 'disable-service-start');
  assert.deepEqual(by('zkcloud')?.identifiers.dlls, ['zk_hook.dll']);
  for (const name of ['zk_watch_sync', 'zk_sys_sync', 'zk_watch_app', 'zk_sys_svr', 'zk_sys_svr32', 'zk_*']) {
    assert.ok(by('zkcloud')?.identifiers.processes?.includes(`${name}.exe`), name);
  }
  assert.equal(by('zkcloud')?.class, 'injector');
  assert.deepEqual(by('dsps')?.identifiers.services, ['Ensec64']);
  assert.deepEqual(by('dsps')?.identifiers.registryKeys, ['HKLM\\SYSTEM\\CurrentControlSet\\Services\\Ensec64']);
  assert.ok(by('dsps')?.aliases?.en?.includes('DSPClient'));
  assert.ok(by('dsps')?.aliases?.['zh-CN']?.includes('文档保护'));
  assert.equal(by('dsps')?.remediations?.[0], 'unprotect-registry-key');
  assert.deepEqual(by('asiainfo-antivirus')?.identifiers.drivers, ['asbm.sys', 'kFileFlt.sys']);
  assert.equal(by('asiainfo-antivirus')?.class, 'antivirus');
});

/** Engineers' notes are searched for ids, product names and aliases: an ordinary word among them would name a product by chance. */
test('no name of a component is an ordinary word', () => {
  const ordinary = new Set('absolute best box defender falcon heat panda parity protect rising seal sentinel shield traps umbrella wave'.split(' '));
  const names = components.flatMap(({ id, product, aliases }) => [id, product.en, ...(aliases?.en ?? [])]);
  assert.deepEqual(
    names.filter((name) => ordinary.has(name.toLowerCase()) || name.length < 3),
    [],
  );
});

test('four cases and at least sixty more products', () => {
  assert.ok(components.length >= 64, `${components.length} components`);
});

test('the schema has the classes and identifiers of the types', () => {
  const types = readFileSync('engine/src/model/knowledge.ts', 'utf8');
  const union = /export type ComponentClass =([^;]+);/.exec(types)?.[1] ?? '';
  assert.deepEqual([...union.matchAll(/'([^']+)'/g)].map((match) => match[1]), schema.properties.class.enum);
  const shape = /readonly identifiers: \{([^}]+)\}/.exec(types)?.[1] ?? '';
  const names = [...shape.matchAll(/readonly (\w+)\?/g)].map((match) => match[1]);
  assert.deepEqual(names, Object.keys(schema.properties.identifiers.properties));
});

test('the list of Windows names covers the filters of a machine without other products', () => {
  const drivers = new Set(inbox['drivers']);
  const services = new Set(inbox['services']?.map((name) => name.toLowerCase()));
  const filters = 'bindflt FsDepends WdFilter storqosflt wcifs CldFlt FileCrypt luafv npsvctrig Wof FileInfo'.split(' ');
  for (const name of [...filters, 'UCPD', 'PrjFlt', 'applockerfltr', 'WIMMount']) {
    assert.ok(drivers.has(`${name.toLowerCase()}.sys`), `${name}.sys`);
    assert.ok(services.has(name.toLowerCase()), name);
  }
});

test('no name of Windows is allocated to another company', () => {
  const drivers = new Set(inbox['drivers']);
  const foreign = allocations.filter((row) => row.company !== 'Microsoft' && drivers.has(fileName(row.driver)));
  assert.deepEqual(foreign, []);
});

test('the minifilter table keeps its credit and is whole', () => {
  const [credit = ''] = readFileSync('knowledge/minifilters.tsv', 'utf8').split('\n');
  assert.match(credit, /^# .*Microsoft.*CC BY 4\.0/);
  assert.equal(allocations.length, 2137);
  assert.deepEqual(
    allocations.filter((row) => !row.driver || !/^\d{5,6}(\.\d+)?$/.test(row.altitude) || !row.group),
    [],
  );
});
