// SetupDiag's text result, as the CMGE collector stores it: a profile line, indented facts, then the report.
import { crlf } from '../encode.mjs';

/**
 * @param {{ ctx: object, rule: string, ruleId: string, startTime: string, endTime: string, report: readonly string[], antivirus: string, filters: string }} options
 *   `report` is quoted as it stands
 */
export function setupDiagText({ ctx, rule, ruleId, startTime, endTime, elapsed, report, antivirus, filters }) {
  const { machine, host, target } = ctx;
  const facts = [
    ['Machine Name', machine.computer],
    ['Manufacturer', machine.manufacturer],
    ['Model', machine.model],
    ['HostOSArchitecture', 'x64'],
    ['FirmwareType', 'UEFI'],
    ['BiosReleaseDate', machine.biosDate],
    ['BiosVendor', machine.manufacturer],
    ['BiosVersion', machine.bios],
    ['HostOSVersion', host.build],
    ['HostOSBuildString', host.buildString],
    ['TargetOSBuildString', `${target.build}.1 (rs5_release.180914-1434)`],
    ['HostOSLanguageId', '2052'],
    ['HostOSEdition', host.edition],
    ['RegisteredAV', antivirus],
    ['FilterDrivers', filters],
    ['UpgradeStartTime', startTime],
    ['UpgradeEndTime', endTime],
    ['UpgradeElapsedTime', elapsed],
    ['ReportId', ctx.reportId],
  ];
  return crlf([
    '',
    `Matching Profile found: ${rule} - ${ruleId}`,
    'System Information:',
    ...facts.map(([name, value]) => `\t${name} = ${value}`),
    '',
    ...report,
    '',
    'SetupDiag found 1 matching issue.',
  ]);
}
