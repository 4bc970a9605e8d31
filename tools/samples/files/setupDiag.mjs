// SetupDiag's text result, as the CMGE collector stores it: a profile line, indented facts, then the report.
import { arrangeTime, formatDuration } from '../clock.mjs';
import { crlf } from '../encode.mjs';

/** `4/15/2022 3:00:20 PM`, whatever the language of the system. */
function usTime(time) {
  const [month, day, hour] = ['MM', 'DD', 'HH'].map((field) => Number(arrangeTime(time, field)));
  return `${month}/${day}/${arrangeTime(time, 'YYYY')} ${hour % 12 || 12}:${arrangeTime(time, 'mm:ss')} ${hour < 12 ? 'AM' : 'PM'}`;
}

/**
 * @param {{ ctx: object, rule: string, ruleId: string, report: readonly string[], antivirus: string, filters: string }} options
 *   `report` is quoted as it stands
 */
export function setupDiagText({ ctx, rule, ruleId, report, antivirus, filters }) {
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
    ['UpgradeStartTime', usTime(ctx.start)],
    ['UpgradeEndTime', usTime(ctx.log.now())],
    ['UpgradeElapsedTime', formatDuration(Math.floor((ctx.log.now() - ctx.start) / 1000))],
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
