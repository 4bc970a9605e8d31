import type { LogAnalysis } from '../model/analysis.js';
import type { Attempt } from '../model/attempt.js';
import type { SearchedLog, WouldBeIn } from '../model/history.js';

interface Candidate extends WouldBeIn {
  /** A searched log of this name is that log. */
  readonly is?: RegExp;
  /** When it can hold the answer at all; always, without it. */
  readonly when?: (media: string) => boolean;
}

const onDrive = (media: string): boolean => /^[ABD-Zabd-z]:/.test(media);

/** Logs that record where an image came from, or who started setup; the places are Microsoft's documented ones. */
const candidates: readonly Candidate[] = [
  {
    id: 'configmgr',
    title: 'Configuration Manager: the task sequence and the content that it fetched',
    where: [
      'C:\\Windows\\CCM\\Logs\\smsts*.log',
      'C:\\Windows\\CCM\\Logs\\CAS.log',
      'C:\\Windows\\CCM\\Logs\\ContentTransferManager.log',
    ],
    is: /smsts|cas\.log|contenttransfermanager/i,
  },
  {
    id: 'windows-update',
    title: 'Windows Update: the download and its server',
    where: ['Get-WindowsUpdateLog', 'C:\\Windows\\Logs\\WindowsUpdate\\*.etl'],
    is: /windowsupdate/i,
  },
  {
    id: 'reporting-events',
    title: 'Windows Update: the history of installations',
    where: ['C:\\Windows\\SoftwareDistribution\\ReportingEvents.log'],
    is: /reportingevents/i,
  },
  {
    id: 'bluebox',
    title: 'Start of Windows Setup by Windows Update',
    where: ['C:\\Windows\\Logs\\MoSetup\\BlueBox.log'],
    is: /bluebox/i,
  },
  {
    id: 'process-creation',
    title: 'Who started setup.exe, where the auditing of process creation is on (event 4688)',
    where: ['C:\\Windows\\System32\\winevt\\Logs\\Security.evtx'],
  },
  {
    id: 'mounted-media',
    title: 'Mounted images and attached drives',
    where: [
      'C:\\Windows\\System32\\winevt\\Logs\\Microsoft-Windows-VHDMP-Operational.evtx',
      'C:\\Windows\\INF\\setupapi.dev.log',
    ],
    when: onDrive,
  },
];

/** A client log that ends this long before setup starts says nothing of that start. */
const COVERS_MS = 24 * 3600 * 1000;

/**
 * The logs that would say where the image came from, less those that were supplied for that time and looked through.
 * The update client comes first: it brought the image in the cases known, and its log lies where the case shows it.
 */
export function logsThatWouldSay(
  analyses: readonly LogAnalysis[],
  attempt: Attempt,
  media: string | undefined,
  searched: readonly SearchedLog[],
): readonly WouldBeIn[] {
  const covering = searched.filter(
    ({ from, until }) => from <= attempt.startTime && until >= attempt.startTime - COVERS_MS,
  );
  const list: WouldBeIn[] = [
    {
      id: 'update-client',
      title: 'The log of the update client (CUA), or of any other client that distributes images here',
      where: clientPaths(analyses),
    },
  ];
  for (const { is, when, id, title, where } of candidates) {
    if (is && covering.some(({ file }) => is.test(file))) continue;
    if (when && !when(media ?? attempt.image?.path ?? '')) continue;
    list.push({ id, title, where });
  }
  if (media === undefined) {
    list.push({
      id: 'setup-start',
      title: 'The command line of Setup, with its media path or drive',
      where: ['C:\\Windows\\Panther\\setupact.log', 'C:\\$WINDOWS.~BT\\Sources\\Panther\\setupact.log'],
    });
  }
  return list;
}

/** Where the update client keeps its log on the running system, as other trees of the case show it. */
function clientPaths(analyses: readonly LogAnalysis[]): readonly string[] {
  const paths = analyses.flatMap(({ log }) => {
    const isClient = /cua/i.test(log.path.slice(log.path.lastIndexOf('/') + 1));
    const below = isClient && /(?:^|\/)(Windows\/[^]+)/i.exec(log.path)?.[1];
    return below ? [`C:\\${below.replaceAll('/', '\\')}`] : [];
  });
  return [...new Set(paths)];
}
