import { withoutEnd } from '../lines/withoutEnd.js';
import type { ForeignEvent } from './foreign.js';

/** Names of data that older events give only a place, in the words that newer events of the same kind use. */
const fieldNames: Readonly<Record<string, readonly string[]>> = {
  'Application Error/1000': [
    'AppName',
    'AppVersion',
    'AppTimeStamp',
    'ModuleName',
    'ModuleVersion',
    'ModuleTimeStamp',
    'ExceptionCode',
    'FaultingOffset',
    'ProcessId',
    'ProcessCreationTime',
    'AppPath',
    'ModulePath',
    'ReportId',
  ],
  'Windows Error Reporting/1001': [
    'Bucket',
    'BucketType',
    'EventName',
    'Response',
    'CabId',
    ...Array.from({ length: 10 }, (_, i) => `P${i + 1}`),
    'AttachedFiles',
    'StorePath',
    'AnalysisSymbol',
    'Rechecking',
    'ReportId',
    'ReportStatus',
  ],
  'Microsoft-Windows-WER-SystemErrorReporting/1001': ['BugCheck', 'DumpFile', 'ReportId'],
  'BugCheck/1001': ['BugCheck', 'DumpFile', 'ReportId'],
  'User32/1074': ['Process', 'Computer', 'Reason', 'ReasonCode', 'ShutdownType', 'Comment', 'User'],
  'Service Control Manager/7000': ['Service', 'Error'],
  'Service Control Manager/7001': ['Service', 'DependsOn', 'Error'],
  'Service Control Manager/7009': ['Timeout', 'Service'],
  'Service Control Manager/7011': ['Timeout', 'Service'],
  'Service Control Manager/7022': ['Service'],
  'Service Control Manager/7023': ['Service', 'Error'],
  'Service Control Manager/7024': ['Service', 'Error'],
  'Service Control Manager/7026': ['Drivers'],
  'Service Control Manager/7031': ['Service', 'Times', 'Delay', 'ActionType', 'Action'],
  'Service Control Manager/7034': ['Service', 'Times'],
  'Service Control Manager/7036': ['Service', 'State'],
};

/** Data of an event as its provider wrote it, with the names and spellings that findings and people use. */
export function namedEventData(
  provider: string,
  eventId: number,
  data: readonly (readonly [name: string, value: string])[],
): ForeignEvent['data'] {
  const names = fieldNames[`${provider}/${eventId}`] ?? [];
  let place = 0;
  return data.map(([own, value]) => {
    if (own === 'Binary') return [own, binaryText(value)];
    const name = names[place++];
    const better = name !== undefined && (own === '' || /^param\d+$/i.test(own)) ? name : own;
    return [better, better === 'BugcheckCode' ? hexToo(value) : plainError(value)];
  });
}

/** `%%1275`: the number of a system message, which for services is a Win32 error. */
function plainError(value: string): string {
  return /^%%\d{1,5}$/.test(value) ? value.slice(2) : value.trim();
}

/** Kernel-Power writes the bug check in decimal; everyone knows it in hexadecimal. */
function hexToo(value: string): string {
  const code = /^\d+$/.test(value) ? Number(value) : 0;
  return code > 0 ? `${value} (0x${code.toString(16).padStart(8, '0').toUpperCase()})` : value;
}

/** Services add their key name in UTF-16: `lwfmgr/4`. Other binary data stays hexadecimal. */
function binaryText(hex: string): string {
  if (!/^(?:[2-7][0-9a-f]00)+(?:0000)?$/i.test(hex)) return hex;
  const characters = hex.match(/.{4}/g)?.map((unit) => String.fromCharCode(parseInt(unit.slice(0, 2), 16))) ?? [];
  return withoutEnd(characters.join(''), '\0');
}
