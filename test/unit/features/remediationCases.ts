import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import {
  createEngine,
  proposals,
  type CaseAnalysis,
  type Component,
  type Engine,
  type Finding,
  type Knowledge,
  type Proposal,
  type Remediation,
  type Signature,
} from '../../../engine/src/index.js';

/** The YAML of the knowledge as it stands in the repository. */
function load<T>(...folders: string[]): T[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join('signatures', folder))
      .filter((name) => name.endsWith('.yml'))
      .map((name) => parse(readFileSync(path.join('signatures', folder, name), 'utf8')) as T),
  );
}

let engine: Engine | undefined;

const remediations = load<Remediation>('remediations');

/** An engine over the signatures of the cases, all components and all remediations. */
export function caseEngine(): Engine {
  return (engine ??= createEngine({
    signatures: load<Signature>('boot', 'migration', 'image', 'dism', 'sysprep'),
    benign: [],
    components: load<Component>('components'),
    remediations: () => remediations,
    minifilters: () => [],
    inbox: { services: [], drivers: [], dlls: [], processes: [] },
    catalogue: () => {
      throw new Error('no code is looked up here');
    },
    explanations: () => {
      throw new Error('nothing is explained here');
    },
    writers: () => ({}),
  } satisfies Knowledge));
}

/** A case of files given as text. */
export function caseOf(files: Readonly<Record<string, string>>): CaseAnalysis {
  const engine = caseEngine();
  const logs = Object.entries(files).map(([name, text]) => engine.analyseLog(name, new TextEncoder().encode(text)));
  return engine.analyseCase('/case', logs);
}

/** The finding of the first cause, and its first proposal or the one asked for. */
export function firstProposal(analysis: CaseAnalysis, remediation?: string): { finding: Finding; proposal: Proposal } {
  const finding = analysis.verdict.firstCause;
  if (!finding) throw new Error('the case has no first cause');
  const list = proposals(finding, analysis, caseEngine().knowledge);
  const proposal = remediation === undefined ? list[0] : list.find((one) => one.remediation.id === remediation);
  if (!proposal)
    throw new Error(`no proposal ${remediation ?? ''}: ${list.map((one) => one.remediation.id).join(', ')}`);
  return { finding, proposal };
}

/** The quoted lines of case 5a, as they stand in the log of a Chinese system. */
export const protectedKey = `2022-04-15 15:00:13, Warning               MIG    Could not create object HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64 [DisplayName]. Exception class Mig::SideAwareWin32Exception: Error while creating registry value HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64 [DisplayName]: 拒绝访问。 [0x00000005] void __cdecl Mig::CRegistryDataStore::Create(class Mig::CDataUnit *)
2022-04-15 15:00:13, Info                  MIG    Error 5 during apply of object HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64 [DisplayName]. Will ask shell application for resolution.
2022-04-15 15:00:13, Error                 SP     Error WRITE, 0x00000005 while gathering/applying object: Registry, HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64 [DisplayName]. Will return 0
2022-04-15 15:00:13, Error                 MIG    Error 5 while applying object HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64 [DisplayName]. Shell application requested abort
2022-04-15 15:00:13, Error      [0x08097b] MIG    Abandoning apply due to error for object: HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64 [DisplayName]
`;

/** The quoted lines of case 5b. */
export const brokenBootObject = `2022-04-20 16:59:41, Info                  IBSLIB OSRollbackService::CBootFilesRestoreCheckpoint::Finalize: G:\\bootmgr does not exist, skip.
2022-04-20 16:59:43, Error                 IBSLIB BCD: Failed to get registry value. Status: c0000024[gle=0x00000002]
2022-04-20 16:59:43, Error                 IBSLIB BCD: Failed to get registry value. Status: c0000024[gle=0x00000002]
2022-04-20 16:59:43, Error                 IBSLIB BCD: BcdCopyObjectEx: Failed to enumerate source elements. Target: {725f2633-5298-49c7-9016-202d172da460} Flags: 0x4 Status: c0000024[gle=0x00000002]
2022-04-20 16:59:43, Error                 IBSLIB BCD: Failed to clone store. Status: c0000024[gle=0x00000002]
2022-04-20 16:59:43, Error                 IBSLIB BCD: BcdExportStore: Failed clone BCD to \\??\\C:\\$WINDOWS.~BT\\Sources\\Rollback\\EFI\\Microsoft\\Boot\\BCD. Status: c0000024[gle=0x00000002]
2022-04-20 16:59:43, Error                 IBSLIB OSRollbackService::CBootFilesRestoreCheckpoint::Finalize: Failed to backup BCD database from "G:\\EFI\\Microsoft\\Boot\\BCD" to "C:\\$WINDOWS.~BT\\Sources\\Rollback\\EFI\\Microsoft\\Boot\\BCD".[gle=0x00000006]
2022-04-20 16:59:43, Error                 SP     Operation failed: Update Boot Code. Error: 0x80004005[gle=0x000000b7]
2022-04-20 16:59:43, Error                 SP     ExecuteOperations: Failed execution phase Finalize. Error: 0x80004005
2022-04-20 16:59:43, Error                 MOUPG  MoSetupPlatform: Finalize reported failure!
2022-04-20 16:59:43, Error                 MOUPG  MoSetupPlatform: Using action error code: [0x80004005]
2022-04-20 16:59:43, Error                 MOUPG  CDlpActionFinalize::ExecuteSetupPlatformFinalize(895): Result = 0x80004005
2022-04-20 16:59:43, Error                 MOUPG  CDlpActionFinalize::ExecuteRoutine(392): Result = 0x80004005
`;
