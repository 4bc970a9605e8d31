import { LEVEL_NONE, type FormatId } from '../../model/record.js';
import type { HeaderReader, LogFormat, Sample } from '../header.js';
import { everyLine, shareOf } from '../header.js';

/**
 * What commands print about a machine: filters, services, drivers, processes, the system. Column heads are in the
 * system's language, rows are not; the lines of `=` or `-` under the heads are as wide as the columns in every language.
 *
 * ```
 * Filter Name                     Num Instances    Altitude    Frame       fltmc, fltmc filters
 * WdFilter                                8       328010         0
 * WdFilter     C:       328010     WdFilter Instance   0   00000003        fltmc instances
 * SERVICE_NAME: lwfmgr                                                     sc query, sc queryex, sc qc
 *         STATE              : 4  RUNNING
 * Running  WinDefend          Microsoft Defender Antivirus Service         Get-Service
 * ACPI         Microsoft ACPI Driver  Kernel        7/16/2016 10:26:25 AM  driverquery
 * Published Name:     oem12.inf                                            pnputil /enum-drivers
 * "Name",...,"ServiceName",...,"Status","ServiceType","StartType"              Get-Service | Export-Csv, by the names of columns
 * DeviceName                     InfName       IsSigned Manufacturer       driverquery /si
 * setuphost.exe                 3344 Console        1     81,234 K         tasklist
 * Host Name:                 DESKTOP                                       systeminfo
 * ```
 */
export const machineListFormats: readonly LogFormat[] = [
  list('fltmc', (sample) =>
    hasHead(
      sample,
      /^[ \t]*(?:Filter Name|Filter|筛选器名称|筛选器)[ \t]{2}.*(?:Altitude|Instances|Frame|高度|实例|框架)/m,
    )
      ? 1
      : shareOf(sample, (line) => filterRow.test(line) || instanceRow.test(line)),
  ),
  list('service-list', (sample) => {
    if (sample.lines.some((line) => /^SERVICE_NAME: \S/.test(line))) return 0.9;
    const head = sample.lines.find((line) => !line.startsWith('#TYPE ')) ?? '';
    if (hasColumns(head, ['Name', 'Status', 'StartType']) || hasColumns(head, ['Name', 'State', 'StartMode']))
      return 0.95;
    // Get-Service | Format-List
    if (
      /^Name {1,30}: \S/.test(head) &&
      sample.lines.some((line) => /^(?:ServiceType|CanPauseAndContinue|StartType) {1,30}: /.test(line))
    )
      return 0.9;
    if (
      hasHead(
        sample,
        /^(?:Status\s+Name\s+DisplayName|Name\s+StartType|(?:These Windows services are started:|已经启动以下 Windows 服务:))/m,
      )
    )
      return 1;
    return shareOf(sample, (line) => /^(?:Running|Stopped|Paused)\s{1,9}\S+\s{2,}\S/.test(line));
  }),
  list('driver-list', (sample) => {
    if (sample.lines.some((line) => /^={12} ={22} /.test(line))) return 1;
    // `/si` begins with two wide columns and ends with the signer; a row of CSV has the file of a driver in its last column.
    if (sample.lines.some((line) => /^={20,} ={10,} ={8} ={10,}/.test(line))) return 1;
    if (hasHead(sample, /^"(?:Module Name|DeviceName|模块名|模块名称)","/m)) return 1;
    if (sample.lines.some((line) => /^"[^"]{1,60}",".*\\[^"\\]{1,60}\.sys"(?:,|\s*$)/i.test(line))) return 0.9;
    if (hasHead(sample, /^(?:Module Name|模块名|模块名称): +\S.*\r?\n[^:\r\n]{2,40}: +\S/m)) return 1;
    return Math.min(1, 8 * shareOf(sample, (line) => /^\S[^:]{0,60}:\s+oem\d{1,5}\.inf\s*$/.test(line)));
  }),
  {
    id: 'process-list',
    claims: (sample) => {
      if (sample.lines.some((line) => /^={25} ={8} /.test(line))) return 1;
      if (hasHead(sample, /^"(?:Image Name|映像名称)","PID"/m)) return 1;
      // `/fo csv` in other languages, and without its heads; `/fo list`
      const rows = shareOf(sample, (line) => /^"[^"]{1,100}\.exe","\d{1,7}",/i.test(line));
      if (rows > 0.5) return 0.9;
      return hasHead(sample, /^(?:Image Name|映像名称): +\S.*\r?\nPID: +\d/m) ? 1 : 0;
    },
    reader: () => processRow,
  },
  list('system-info', (sample) =>
    hasHead(
      sample,
      /^(?:Host Name|主机名|主機名稱|Hostname|Nom de l.h.te|ホスト名): .*\r?\n[^:\r\n]{2,40}: +(?:Microsoft )?Windows/m,
    ) ||
    hasHead(sample, /^(?:Host Name|主机名):.*\r?\n(?:OS Name|OS 名称):/m) ||
    hasHead(sample, /^"(?:Host Name|主机名)","(?:OS Name|OS 名称)",/m) ||
    // A section of the system information, in any language: drivers with their file, type and start.
    sample.lines.some((line) => MSINFO_DRIVER.test(line)) ||
    hasHead(sample, /^(?:System Information report written at:|系统信息报告写入时间:|\[System Summary\]|\[系统摘要\])/m)
      ? 1
      : 0,
  ),
];

/** `WdFilter   8   328010   0`, also without the altitude, and `<Legacy>` in place of the frame. */
const filterRow = /^\s*[\w.$-]+\s+\d{1,4}(?:\s+\d{5,6}(?:\.\d+)?)?\s+(?:\d+|<[^>]+>)\s*$/;
/** `WdFilter   C:   328010   WdFilter Instance   0   00000003` */
const instanceRow =
  /^\s*[\w.$-]+\s+(?:(?:[A-Z]:|\\\S{1,100})\s*)?\d{5,6}(?:\.\d+)?\s+\S.{0,100}?\s+\d+\s+[0-9a-fA-F]{8}(?:\s|$)/;

/** `lwfmgr<TAB>LW File Manager<TAB>c:\\windows\\system32\\drivers\\lwfmgr.sys<TAB>...`: a driver in an export of msinfo32. */
const MSINFO_DRIVER = /^[\w.$-]{1,60}\t[^\t]{0,200}\t[a-z]:\\[^\t]{1,250}\.sys\t[^\t]{1,60}\t/i;

/** Whether a line of CSV names all of these columns. */
function hasColumns(line: string, names: readonly string[]): boolean {
  return line.length < 4000 && names.every((name) => new RegExp(`(?:^|[",;])${name}(?:[",;]|\\s*$)`).test(line));
}

function list(id: FormatId, claims: LogFormat['claims']): LogFormat {
  return { id, claims, reader: () => everyLine };
}

/** The head of a file as UTF-8 and as the code page of Chinese systems. */
function hasHead({ head }: Sample, pattern: RegExp): boolean {
  const bytes = head.subarray(0, 4096);
  return pattern.test(new TextDecoder('utf-8').decode(bytes)) || pattern.test(new TextDecoder('gb18030').decode(bytes));
}

/** A process and, indented below it, the rest of its services or modules. */
const processRow: HeaderReader = (bytes, start, end, header) => {
  if (end > start && bytes[start] === 0x20) return false;
  everyLine(bytes, start, end, header);
  header.level = LEVEL_NONE;
  return true;
};
