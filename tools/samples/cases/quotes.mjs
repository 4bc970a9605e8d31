// The lines of the cases, character by character as they were reported. A record may have a second line.

/** setupact.log, the image apply. */
export const CASE4_SETUPACT = [
  String.raw`2020-07-29 16:29:16, Error                 SP     CApplyWIM: Failure while applying image 1 for C:\$WINDOWS.~BT\Sources\Install.wim. Error 0x80070005[gle=0x00000005]`,
  String.raw`2020-07-29 16:29:17, Error                 SP     Operation failed: Apply WIM file PathForNewOSFile (compact), index 1 to C:\$WINDOWS.~BT\NewOS. Error: 0x80070005[gle=0x000000b7]`,
];

/** dism.log, the mount test of the next day; the lines in brackets have no time of their own. */
export const CASE4_DISM = [
  String.raw`2020-07-30 16:38:03, Error                 DISM   DISM WIM Provider: PID=5808 E:\Mount\Windows\WinSxS\amd64_dual_wpdmtp.inf_31bf3856ad364e35_10.0.17763.1_none_9744e57515d245dc\WpdMtp.dll (HRESULT=0x80070005) - CWimManager::WimProviderMsgLogCallback`,
  String.raw`[5808] [0x80070005] RestoreFilesCallback:(3821): 拒绝访问。`,
  String.raw`[5808] [0x80070005] EnumImageDataEntries:(1052): 拒绝访问。`,
  String.raw`[5808] [0x80070005] RestoreAllData:(1023): 拒绝访问。`,
  String.raw`[5808] [0x80070005] WIMApplyImageInternal:(709): 拒绝访问。`,
  String.raw`[5808] [0x80070005] ImageStubMountDirectory:(985): 拒绝访问。`,
  String.raw`[5808] [0x80070005] WIMMountImageHandle:(1275): 拒绝访问。`,
  String.raw`2020-07-30 16:44:12, Error                 DISM   DISM WIM Provider: PID=5808 TID=1688 "Failed to mount the image." - CWimImageInfo::Mount(hr:0x80070005)`,
  String.raw`2020-07-30 16:44:13, Error                 DISM   DISM WIM Provider: PID=5808 TID=1688 onecore\base\ntsetup\opktools\dism\providers\wimprovider\dll\wimmanager.cpp:2686 - CWimManager::InternalOpMount(hr:0x80070005)`,
  String.raw`2020-07-30 16:44:13, Error                 DISM   DISM WIM Provider: PID=5808 TID=1688 "Error executing command" - CWimManager::InternalExecuteCmd(hr:0x80070005)`,
];

/** setupdiag.log of the first machine, with its misspelling and its trailing blank. */
export const CASE5A_SETUPDIAG = [
  String.raw`Error: SetupDiag reports Migration Gather/Apply operation failure.`,
  String.raw`Last Phase: Finalize `,
  String.raw`Last Operation: Update Boot Code`,
  String.raw`Migration Operation: apply`,
  String.raw`Migration Obejct: HKLM\SYSTEM\CurrentControlSet\services\Ensec64 [DisplayName]`,
  String.raw`Error:  5`,
];

/** setupact.log of the first machine. */
export const CASE5A_SETUPACT = [
  String.raw`2022-04-15 15:00:13, Warning               MIG    Could not create object HKLM\SYSTEM\CurrentControlSet\services\Ensec64 [DisplayName]. Exception class Mig::SideAwareWin32Exception: Error while creating registry value HKLM\SYSTEM\CurrentControlSet\services\Ensec64 [DisplayName]: 拒绝访问。 [0x00000005] void __cdecl Mig::CRegistryDataStore::Create(class Mig::CDataUnit *)`,
  String.raw`2022-04-15 15:00:13, Info                  MIG    Error 5 during apply of object HKLM\SYSTEM\CurrentControlSet\services\Ensec64 [DisplayName]. Will ask shell application for resolution.`,
  String.raw`2022-04-15 15:00:13, Error                 SP     Error WRITE, 0x00000005 while gathering/applying object: Registry, HKLM\SYSTEM\CurrentControlSet\services\Ensec64 [DisplayName]. Will return 0`,
  String.raw`2022-04-15 15:00:13, Error                 MIG    Error 5 while applying object HKLM\SYSTEM\CurrentControlSet\services\Ensec64 [DisplayName]. Shell application requested abort`,
  String.raw`2022-04-15 15:00:13, Error      [0x08097b] MIG    Abandoning apply due to error for object: HKLM\SYSTEM\CurrentControlSet\services\Ensec64 [DisplayName]`,
];

/** setupact.log of the second machine. */
export const CASE5B_SETUPACT = [
  String.raw`2022-04-20 16:59:41, Info                  IBSLIB OSRollbackService::CBootFilesRestoreCheckpoint::Finalize: G:\bootmgr does not exist, skip.`,
  String.raw`2022-04-20 16:59:43, Error                 IBSLIB BCD: Failed to get registry value. Status: c0000024[gle=0x00000002]`,
  String.raw`2022-04-20 16:59:43, Error                 IBSLIB BCD: Failed to get registry value. Status: c0000024[gle=0x00000002]`,
  String.raw`2022-04-20 16:59:43, Error                 IBSLIB BCD: BcdCopyObjectEx: Failed to enumerate source elements. Target: {725f2633-5298-49c7-9016-202d172da460} Flags: 0x4 Status: c0000024[gle=0x00000002]`,
  String.raw`2022-04-20 16:59:43, Error                 IBSLIB BCD: Failed to clone store. Status: c0000024[gle=0x00000002]`,
  String.raw`2022-04-20 16:59:43, Error                 IBSLIB BCD: BcdExportStore: Failed clone BCD to \??\C:\$WINDOWS.~BT\Sources\Rollback\EFI\Microsoft\Boot\BCD. Status: c0000024[gle=0x00000002]`,
  String.raw`2022-04-20 16:59:43, Error                 IBSLIB OSRollbackService::CBootFilesRestoreCheckpoint::Finalize: Failed to backup BCD database from "G:\EFI\Microsoft\Boot\BCD" to "C:\$WINDOWS.~BT\Sources\Rollback\EFI\Microsoft\Boot\BCD".[gle=0x00000006]`,
  String.raw`2022-04-20 16:59:43, Error      [0x064199] IBSLIB SetCheckpoint(WinPEBootFilesRestoreCheckpoint): threw exception.: class RollbackException: RollbackException: Error(6), CSystemVolumeSelectionCheckpoint: Failed to backup BCD database. void __cdecl OSRollbackService::CBootFilesRestoreCheckpoint::Finalize(const unsigned short *,struct OSRollbackService::ICheckpointParameters *)[gle=0x00000006]`,
  String.raw`2022-04-20 16:59:43, Error      [0x06418a] IBSLIB RollbackSetCheckpoint(WinPEBootFilesRestoreCheckpoint): threw exception.: class RollbackException: RollbackException: Error(6), CSystemVolumeSelectionCheckpoint: Failed to backup BCD database. void __cdecl OSRollbackService::CCheckpointImpressario::SetCheckpoint(const unsigned short *,struct OSRollbackService::ICheckpointParameters *)` +
    '\n' +
    String.raw`void __cdecl OSRollbackService::CBootFilesRestoreCheckpoint::Finalize(const unsigned short *,struct OSRollbackService::ICheckpointParameters *)[gle=0x00000006]`,
  String.raw`2022-04-20 16:59:43, Error      [0x06414e] IBSLIB RollbackSetCheckpoint(WinPEBootFilesRestoreCheckpoint) failed. Disabling Rollback.[gle=0x00000006]`,
  String.raw`2022-04-20 16:59:43, Error                 SP     Error setting OS Switch Rollback checkpoint[gle=0x00000006]`,
  String.raw`2022-04-20 16:59:43, Error                 SP     Operation failed: Update Boot Code. Error: 0x80004005[gle=0x000000b7]`,
  String.raw`2022-04-20 16:59:43, Info                  MOUPG  Finalize: Registering Setup Platform error: [0x80004005]`,
  String.raw`2022-04-20 16:59:43, Error                 SP     ExecuteOperations: Failed execution phase Finalize. Error: 0x80004005`,
  String.raw`2022-04-20 16:59:43, Info                  MOUPG  MoSetupPlatform: SetupPlatform::INewSystem::Finalize returned: [0x4]`,
  String.raw`2022-04-20 16:59:43, Error                 MOUPG  MoSetupPlatform: Finalize reported failure!`,
  String.raw`2022-04-20 16:59:43, Error                 MOUPG  MoSetupPlatform: Using action error code: [0x80004005]`,
  String.raw`2022-04-20 16:59:43, Error                 MOUPG  CDlpActionFinalize::ExecuteSetupPlatformFinalize(895): Result = 0x80004005`,
  String.raw`2022-04-20 16:59:43, Error                 MOUPG  CDlpActionFinalize::ExecuteRoutine(392): Result = 0x80004005`,
];
