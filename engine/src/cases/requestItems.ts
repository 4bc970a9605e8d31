import type { Localized } from '../model/language.js';

/** Something that a customer can send: what it is, where it lies, and what copies it. */
export interface RequestItem {
  readonly title: Localized;
  /** Files and folders on the customer's machine. */
  readonly where: readonly string[];
  /** For a Command Prompt run as administrator; they only read and copy. */
  readonly commands: readonly string[];
}

export type RequestId =
  'rollback' | 'panther' | 'setupapi' | 'dumps' | 'system-events' | 'compat' | 'cbs' | 'dism' | 'filters' | 'setupdiag';

const copyFolder = (from: string, to: string): string => `xcopy "${from}" "C:\\UpgradeLogs\\${to}" /E /H /C /I /Y`;
/** Copies one file, or all that a pattern names. */
export const copyFile = (from: string): string => `copy "${from}" C:\\UpgradeLogs\\`;
const copyEvents = (name: string, file: string): string =>
  `wevtutil epl ${name} C:\\UpgradeLogs\\${file}.evtx /ow:true`;

/** By the id of the missing evidence. Places are Microsoft's documented ones. */
export const requestItems: Readonly<Record<string, RequestItem>> = {
  rollback: {
    title: {
      en: 'The rollback logs of Setup (whole folder)',
      'zh-CN': '安装程序的回滚日志（整个文件夹）',
    },
    where: ['C:\\$WINDOWS.~BT\\Sources\\Rollback'],
    commands: [copyFolder('C:\\$WINDOWS.~BT\\Sources\\Rollback', 'Rollback')],
  },
  panther: {
    title: { en: 'The setup logs (whole folders)', 'zh-CN': '安装日志（整个文件夹）' },
    where: ['C:\\$WINDOWS.~BT\\Sources\\Panther', 'C:\\Windows\\Panther'],
    commands: [
      copyFolder('C:\\$WINDOWS.~BT\\Sources\\Panther', 'BT_Panther'),
      copyFolder('C:\\Windows\\Panther', 'Windows_Panther'),
    ],
  },
  setupapi: {
    title: { en: 'The device installation logs', 'zh-CN': '设备安装日志' },
    where: ['C:\\Windows\\INF\\setupapi.*.log', 'C:\\$WINDOWS.~BT\\Sources\\Rollback\\setupapi'],
    commands: [
      copyFile('C:\\Windows\\INF\\setupapi.*.log'),
      copyFolder('C:\\$WINDOWS.~BT\\Sources\\Rollback\\setupapi', 'Rollback_setupapi'),
    ],
  },
  dumps: {
    title: { en: 'Crash dumps, if there are any', 'zh-CN': '崩溃转储文件（如有）' },
    where: ['C:\\$WINDOWS.~BT\\Sources\\Rollback\\*.dmp', 'C:\\Windows\\Minidump', 'C:\\Windows\\MEMORY.DMP'],
    commands: [copyFile('C:\\$WINDOWS.~BT\\Sources\\Rollback\\*.dmp'), copyFolder('C:\\Windows\\Minidump', 'Minidump')],
  },
  'system-events': {
    title: { en: 'The System event log', 'zh-CN': '系统事件日志' },
    where: ['C:\\Windows\\System32\\winevt\\Logs\\System.evtx'],
    commands: [copyEvents('System', 'System')],
  },
  compat: {
    title: { en: 'The reports of the compatibility check', 'zh-CN': '兼容性检查报告' },
    where: [
      'C:\\$WINDOWS.~BT\\Sources\\Panther\\CompatData_*.xml',
      'C:\\$WINDOWS.~BT\\Sources\\Panther\\*_HumanReadable.xml',
    ],
    commands: [
      copyFile('C:\\$WINDOWS.~BT\\Sources\\Panther\\CompatData_*.xml'),
      copyFile('C:\\$WINDOWS.~BT\\Sources\\Panther\\*_HumanReadable.xml'),
    ],
  },
  cbs: {
    title: { en: 'The servicing logs', 'zh-CN': '组件服务日志' },
    where: ['C:\\Windows\\Logs\\CBS'],
    commands: [copyFolder('C:\\Windows\\Logs\\CBS', 'CBS')],
  },
  dism: {
    title: { en: 'The DISM log', 'zh-CN': 'DISM 日志' },
    where: ['C:\\Windows\\Logs\\DISM\\dism.log'],
    commands: [copyFolder('C:\\Windows\\Logs\\DISM', 'DISM')],
  },
  filters: {
    title: {
      en: 'Lists of filter drivers, drivers and services',
      'zh-CN': '筛选器驱动程序、驱动程序和服务列表',
    },
    where: ['fltmc instances', 'driverquery /v', 'sc query type= all state= all'],
    commands: [
      'fltmc instances > C:\\UpgradeLogs\\fltmc.txt',
      'driverquery /v > C:\\UpgradeLogs\\driverquery.txt',
      'sc query type= all state= all > C:\\UpgradeLogs\\services.txt',
    ],
  },
  setupdiag: {
    title: { en: 'The result of SetupDiag', 'zh-CN': 'SetupDiag 的结果' },
    where: ['C:\\Windows\\Logs\\SetupDiag\\SetupDiagResults.xml', 'HKLM\\SYSTEM\\Setup\\SetupDiag\\Results'],
    commands: [
      copyFolder('C:\\Windows\\Logs\\SetupDiag', 'SetupDiag'),
      'reg export HKLM\\SYSTEM\\Setup\\SetupDiag\\Results C:\\UpgradeLogs\\setupdiag-results.reg /y',
    ],
  },
  'origin:update-client': {
    title: {
      en: 'The log of the update client (CUA), or of any other client that distributes images',
      'zh-CN': '更新客户端（CUA）或其他映像分发客户端的日志',
    },
    where: [],
    commands: [],
  },
  'origin:configmgr': {
    title: { en: 'The logs of Configuration Manager', 'zh-CN': 'Configuration Manager 日志' },
    where: ['C:\\Windows\\CCM\\Logs', 'C:\\_SMSTaskSequence\\Logs'],
    commands: [copyFolder('C:\\Windows\\CCM\\Logs', 'CCM'), copyFolder('C:\\_SMSTaskSequence\\Logs', 'SMSTS')],
  },
  'origin:windows-update': {
    title: { en: 'The log of Windows Update', 'zh-CN': 'Windows 更新日志' },
    where: ['C:\\Windows\\Logs\\WindowsUpdate'],
    commands: ['powershell -NoProfile -Command "Get-WindowsUpdateLog -LogPath \'C:\\UpgradeLogs\\WindowsUpdate.log\'"'],
  },
  'origin:reporting-events': {
    title: { en: 'The installation history of Windows Update', 'zh-CN': 'Windows 更新的安装历史记录' },
    where: ['C:\\Windows\\SoftwareDistribution\\ReportingEvents.log'],
    commands: [copyFile('C:\\Windows\\SoftwareDistribution\\ReportingEvents.log')],
  },
  'origin:bluebox': {
    title: { en: 'The log of the start of Setup', 'zh-CN': '安装程序启动日志' },
    where: ['C:\\Windows\\Logs\\MoSetup\\BlueBox.log'],
    commands: [copyFolder('C:\\Windows\\Logs\\MoSetup', 'MoSetup')],
  },
  'origin:process-creation': {
    title: { en: 'The Security event log of that day', 'zh-CN': '当天的安全事件日志' },
    where: ['C:\\Windows\\System32\\winevt\\Logs\\Security.evtx'],
    commands: [copyEvents('Security', 'Security')],
  },
  'origin:mounted-media': {
    title: { en: 'Records of mounted images and attached drives', 'zh-CN': '映像装载和驱动器连接记录' },
    where: ['Microsoft-Windows-VHDMP-Operational.evtx', 'C:\\Windows\\INF\\setupapi.dev.log'],
    commands: [
      copyEvents('Microsoft-Windows-VHDMP-Operational', 'VHDMP'),
      copyFile('C:\\Windows\\INF\\setupapi.*.log'),
    ],
  },
  'origin:setup-start': {
    title: { en: 'The setup logs (whole folders)', 'zh-CN': '安装日志（整个文件夹）' },
    where: ['C:\\Windows\\Panther', 'C:\\$WINDOWS.~BT\\Sources\\Panther'],
    commands: [
      copyFolder('C:\\Windows\\Panther', 'Windows_Panther'),
      copyFolder('C:\\$WINDOWS.~BT\\Sources\\Panther', 'BT_Panther'),
    ],
  },
};
