import type { Finding } from '../model/finding.js';
import type { Localized } from '../model/language.js';
import type { LogFile } from '../model/record.js';
import { recordAt } from '../records/recordAt.js';
import { tagsOf, type Tag } from '../records/tags.js';

/** Findings of one report; a scan lists some hundred devices and programs. */
const MOST = 200;

interface Block {
  readonly rule: string;
  readonly severity: Finding['severity'];
  readonly tag: Tag;
  readonly title: Localized;
  readonly captures: Readonly<Record<string, string>>;
  readonly setupDiagRule: string;
  readonly remediate: readonly string[];
  readonly attribute?: Finding['attribute'];
}

/**
 * What the compatibility reports of Setup say stands against the upgrade: CompatData_*.xml and ScanResult.xml (programs,
 * devices and system items with their blocking type, driver packages), *_APPRAISER_HumanReadable.xml (the appraiser's
 * decisions and the files they are about). The signatures see one line; here the elements count, however they are laid
 * out: real reports hold all devices in one line.
 *
 * No report with a hard block was seen. Element and attribute names, and `BlockingType="None"`, are from real reports,
 * the values of a block from Microsoft's article on compatibility scan logs.
 *
 * @param matched findings of signatures: what one of them says of an item is not said again
 */
export function compatFindings(log: LogFile, matched: readonly Finding[]): readonly Finding[] {
  if (log.format !== 'compat-xml' && log.format !== 'xml') return [];
  const tags = tagsOf(log);
  const blocks = [...reportBlocks(tags), ...appraiserBlocks(tags)];
  const said = matched.map(({ place, captures }) => ({ line: place.line, values: Object.values(captures) }));
  return blocks
    .filter(({ tag, captures }) => {
      const item = captures['item'] ?? '';
      return !said.some(({ line, values }) => Math.abs(line - 1 - tag.line) <= 4 && values.includes(item));
    })
    .slice(0, MOST)
    .map((block, index) => finding(log, block, index));
}

function finding(log: LogFile, block: Block, index: number): Finding {
  const { rule, severity, tag, title, captures, setupDiagRule, remediate, attribute } = block;
  const line = tag.line + 1;
  return {
    // Many items share one line.
    id: `${rule}@${log.path}:${line}${index > 0 ? `#${index + 1}` : ''}`,
    rule,
    severity,
    title,
    place: { file: log.path, line },
    record: recordAt(log, tag.line),
    codes: [],
    captures,
    setupDiagRule,
    remediate,
    ...(attribute && { attribute }),
  };
}

/** `<Program Name="..."><CompatibilityInfo BlockingType="Hard" .../>`, `<DriverPackage Inf="..." BlockMigration="True"/>`. */
function reportBlocks(tags: readonly Tag[]): readonly Block[] {
  const blocks: Block[] = [];
  let holder: Tag | undefined;
  for (const tag of tags) {
    const { name, kind, attributes } = tag;
    if (/^(?:Program|HardwareItem|SystemItem|Item)$/.test(name)) {
      holder = kind === 'close' ? undefined : tag;
      continue;
    }
    if (name === 'DriverPackage' && /^true$/i.test(attributes['BlockMigration'] ?? '')) {
      const inf = attributes['Inf'] ?? '?';
      blocks.push({
        rule: 'compat-driver-not-migrated',
        severity: 'error',
        tag,
        title: { en: `Driver package ${inf} is not migrated`, 'zh-CN': `驱动程序包 ${inf} 不会被迁移` },
        captures: { item: inf, package: inf, signed: attributes['HasSignedBinaries'] ?? '' },
        setupDiagRule: 'HardblockDeviceOrDriver',
        remediate: ['install-unblock-driver', 'remove-driver-package'],
        attribute: { package: 'package' },
      });
      continue;
    }
    const blocking = name === 'CompatibilityInfo' ? (attributes['BlockingType'] ?? 'None') : 'None';
    if (/^(?:None)?$/i.test(blocking)) continue;
    blocks.push(itemBlock(tag, holder?.name ?? '', nameOf(holder, tag), blocking));
  }
  return blocks;
}

/** What blocks, by the best name that the report has for it: of hardware it gives the kind, or only the message. */
function nameOf(holder: Tag | undefined, tag: Tag): string {
  const own = holder?.attributes ?? {};
  const told = tag.attributes;
  const names = [own['Name'], own['Title'], told['Title'], own['HardwareType'], told['Message'], own['Id']];
  return names.find((name) => name !== undefined && name !== '') ?? '?';
}

function itemBlock(tag: Tag, holder: string, item: string, blocking: string): Block {
  const hard = /^hard$/i.test(blocking);
  const program = holder === 'Program';
  const status = tag.attributes['StatusDetail'] ?? '';
  return {
    rule: hard ? 'compat-hard-block' : 'compat-dismissable-block',
    severity: hard ? 'decisive' : 'warning',
    tag,
    title: hard
      ? { en: `Compatibility report: ${item} blocks the upgrade`, 'zh-CN': `兼容性报告：${item} 阻止升级` }
      : {
          en: `Compatibility report: warning about ${item} (${blocking})`,
          'zh-CN': `兼容性报告：关于 ${item} 的警告（${blocking}）`,
        },
    captures: { item, product: item, blocking, ...(status && { status }) },
    setupDiagRule: program
      ? hard
        ? 'CompatBlockedApplicationAutoUninstall'
        : 'CompatBlockedApplicationDismissable'
      : hard
        ? 'HardblockDeviceOrDriver'
        : 'GenericCompatBlock',
    remediate: program
      ? ['remove-blocking-app', 'remove-blocking-app-leftovers']
      : /^(?:Hardware|System)Item$/.test(holder)
        ? ['meet-hardware-requirement']
        : ['install-unblock-driver'],
  };
}

/** The property that decides, and the one that names the file, as Microsoft's article on these reports has them. */
const BLOCKING = 'DT_ANY_FMC_BlockingApplication';
const PATH = 'LowerCaseLongPathUnexpanded';

/**
 * `<Property Name="LowerCaseLongPathUnexpanded" Value="..."/>` and, in the same asset, `<Property
 * Name="DT_ANY_FMC_BlockingApplication" Value="True"/>`.
 */
function appraiserBlocks(tags: readonly Tag[]): readonly Block[] {
  const blocks: Block[] = [];
  let path: string | undefined;
  for (const tag of tags) {
    const { name, kind, attributes } = tag;
    if (name === 'Asset' && kind === 'open') path = undefined;
    if (name !== 'Property') continue;
    const value = attributes['Value'] ?? '';
    if (attributes['Name'] === PATH && value !== '') path = value;
    if (attributes['Name'] !== BLOCKING || !/^true$/i.test(value)) continue;
    const item = path ?? BLOCKING;
    blocks.push({
      rule: 'appraiser-block',
      severity: 'decisive',
      tag,
      title: { en: `The appraiser blocks the upgrade because of ${item}`, 'zh-CN': `评估程序因 ${item} 阻止升级` },
      captures: { item, decision: BLOCKING, ...(path && { path }) },
      setupDiagRule: 'CompatBlockedApplicationManualUninstall',
      remediate: ['remove-blocking-app-leftovers', 'remove-blocking-app'],
      ...(path && { attribute: { path: 'path' } }),
    });
  }
  return blocks;
}
