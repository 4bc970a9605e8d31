import type { ExtendReading } from '../model/attempt.js';
import type { Localized } from '../model/language.js';

/** The published table (Microsoft, stated for 1607): the fifth hex digit is the phase of the setup platform. */
export const platformPhases: readonly string[] = [
  'UNKNOWN',
  'DOWNLEVEL',
  'SAFE_OS',
  'FIRST_BOOT',
  'OOBE_BOOT',
  'UNINSTALL',
];

/** The published table: the last two hex digits are the operation, 0x00 to 0x20. */
export const platformOperations: readonly string[] = [
  'UNKNOWN COPY_PAYLOAD DOWNLOAD_UPDATES INSTALL_UPDATES INSTALL_RECOVERY_ENVIRONMENT INSTALL_RECOVERY_IMAGE',
  'REPLICATE_OC INSTALL_DRIVERS PREPARE_SAFE_OS PREPARE_ROLLBACK PREPARE_FIRST_BOOT PREPARE_OOBE_BOOT APPLY_IMAGE',
  'MIGRATE_DATA SET_PRODUCT_KEY ADD_UNATTEND ADD_DRIVER ENABLE_FEATURE DISABLE_FEATURE REGISTER_ASYNC_PROCESS',
  'REGISTER_SYNC_PROCESS CREATE_FILE CREATE_REGISTRY BOOT SYSPREP OOBE BEGIN_FIRST_BOOT END_FIRST_BOOT',
  'BEGIN_OOBE_BOOT END_OOBE_BOOT PRE_OOBE POST_OOBE ADD_PROVISIONING_PACKAGE',
].flatMap((row) => row.split(' '));

/** SetupHost's phases as its own log numbers them ("Setup Phase: [5]" beside "-> [SetupPhaseInstall]"). */
const hostPhases: ReadonlyMap<number, string> = new Map([
  [3, 'Unpack'],
  [4, 'Prepare'],
  [5, 'Install'],
]);

/**
 * SetupHost's actions in the order of "SetupCore: Registered <X> action", the first being 1. Measured in logs of setup
 * 19041 and 22621; another build may differ, so the list of the log itself is used where there is one.
 */
export const hostActions: readonly string[] = [
  'IMAGE_EXIT DU_SETUP DU_IMAGE COMPAT_SYSREQ COMPAT_GATED COMPAT_DOWNLOADREQ DISKSPACE_DOWNLOADREQ',
  'DISKSPACE_INSTALLREQ COMPAT_MIGCHOICE PKEY_VALIDATE EULA COMPAT_INSTALLREQ COMPAT_FINALIZEREQ DISK_PARTITION',
  'COMPAT_RECOVERYREQ ACTIVATION SUMMARY IMAGE_DEPLOY DATA_MIGRATE PACKAGE_MIGRATE DEBUGGER_OPTIONS PRE_FINALIZE',
  'IMAGE_FINALIZE BOOT_FINALIZE ADVERTISE INSTALL_GET_WEBSETUP_USER_INPUT MEDIA_CREATE_SUCCESS PKEY_GET_EDITION',
  'UPDATEMEDIA',
].flatMap((row) => row.split(' '));

export interface ExtendFacts {
  /** Unsigned 32 bits; absent when only the extend code is known. */
  readonly result?: number;
  readonly extend: number;
  /** What the log says; absent when it says nothing. */
  readonly postReboot?: boolean;
  /** `DATA_MIGRATE` ... in the order in which this log registers them. */
  readonly registeredActions?: readonly string[];
  /** The action the lines around the failure name: `DataMigrate` of `CDlpActionDataMigrate::`, `MOSETUP_ACTION_EULA`. */
  readonly nearestAction?: string;
}

/**
 * What an extend code says. Two enumerations are in use: after the reboot the published one of the setup platform,
 * before it SetupHost's own. Without PostReboot both readings are returned, the likelier first.
 * Empty when `extend` is no extend code (a cancelled upgrade puts an HRESULT there).
 */
export function readExtend(facts: ExtendFacts): ExtendReading[] {
  const extend = facts.extend >>> 0;
  if (extend > 0xfffff) return [];
  if (facts.postReboot === true) return [readPlatform(extend)];
  if (facts.postReboot === false) return [readHost(facts, extend)];
  const both = [
    { ...readPlatform(extend), note: notes.postRebootUnknown },
    { ...readHost(facts, extend), note: notes.postRebootUnknown },
  ];
  return startsBeforeReboot(facts.result) ? both.reverse() : both;
}

/** MOSETUP_E_COMPAT_* and the disk space checks are results of the running system, before any reboot. */
function startsBeforeReboot(result: number | undefined): boolean {
  return result !== undefined && result >>> 8 === 0xc19002;
}

function readPlatform(extend: number): ExtendReading {
  const phase = extend >>> 16;
  const operation = extend & 0xffff;
  return {
    table: 'setupPlatform',
    phase: platformPhases[phase] ?? `unknown phase ${phase}`,
    operation: platformOperations[operation] ?? `unknown operation 0x${hex(operation)}`,
    ...(phase >= platformPhases.length && { note: notes.outsideTable }),
  };
}

function readHost(facts: ExtendFacts, extend: number): ExtendReading {
  const phase = extend >>> 16;
  const ordinal = extend & 0xffff;
  const ownList = facts.registeredActions !== undefined && facts.registeredActions.length > 0;
  const listed = (ownList ? facts.registeredActions : hostActions)?.[ordinal - 1];
  const nearest = facts.nearestAction === undefined ? undefined : actionName(facts.nearestAction);
  // CDlpActionCompat serves all COMPAT_* actions: a nearest name that begins the listed one confirms it.
  const confirmed = listed !== undefined && nearest !== undefined && `${listed}_`.startsWith(`${nearest}_`);
  const differs = nearest !== undefined && nearest !== '' && !confirmed;
  const unknown = `unknown action 0x${hex(ordinal)}`;
  const note = differs ? (listed === undefined ? undefined : notes.logTextWins) : ownList ? undefined : notes.fixedList;
  return {
    table: 'setupHost',
    phase: hostPhases.get(phase) ?? `unknown phase ${phase}`,
    operation: (differs ? nearest : listed) ?? unknown,
    ...(note && { note }),
  };
}

/** `CDlpActionDataMigrate::ExecuteRoutine`, `MOSETUP_ACTION_DATA_MIGRATE`, `Pre-Finalize`: all as `DATA_MIGRATE`. */
function actionName(text: string): string {
  const [name = ''] = text.trim().split('::', 1);
  return name
    .replace(/^CDlpAction(?=[A-Z])/, '')
    .replace(/^MOSETUP_ACTION_/, '')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[\s-]+/g, '_')
    .toUpperCase();
}

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, '0');
}

const notes = {
  postRebootUnknown: {
    en: 'The log does not say whether the machine had already restarted (PostReboot), so both tables are shown.',
    'zh-CN': '日志未说明计算机当时是否已经重新启动 (PostReboot)，因此列出两张表的解读。',
  },
  fixedList: {
    en: 'This log does not list the setup actions; the order known from setup 19041 and 22621 was used.',
    'zh-CN': '此日志没有列出安装程序动作；采用已知的 19041 和 22621 版安装程序的顺序。',
  },
  logTextWins: {
    en: 'The number points to another action; the action named by the nearest log lines was taken, because the numbering differs between builds.',
    'zh-CN': '编号指向另一个动作；由于各版本的编号不同，以最近的日志行所写的动作为准。',
  },
  outsideTable: {
    en: 'The phase digit is outside the published table.',
    'zh-CN': '阶段数字不在已公布的表中。',
  },
} satisfies Record<string, Localized>;
