import { createLog } from '../panther.mjs';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * What one run of setup needs to write its log.
 *
 * @param {{ random: ReturnType<import('../random.mjs').createRandom>, start: number, machine: object, host: object, target: object,
 *   image: { wim: string, media: string, index: number, count?: number, name: string, bytes?: number, created?: string, language?: string },
 *   commandLine: string, language?: string, setupVersion?: string }} options
 */
export function createContext(options) {
  const { random } = options;
  const ids = random.fork('ids');
  return {
    ...options,
    language: options.language ?? 'zh-CN',
    setupVersion: options.setupVersion ?? '10.0.17763.1 (rs5_release.180914-1434)',
    log: createLog({ start: options.start, random: random.fork('pace') }),
    bt: 'C:\\$WINDOWS.~BT',
    reportId: ids.guid(),
    instanceId: ids.guid(),
    wuId: ids.guid(),
    vector: Array.from({ length: 16 }, () => ids.pick([...BASE64])).join(''),
    vectorStep: 2,
    pid: ids.int(1200, 2900) * 4,
    tid: ids.int(1200, 2900) * 4,
    freeBytes: options.machine.freeBytes,
    freeMemory: Math.round((options.machine.memory * 0.58) / 4096) * 4096,
  };
}

/** The tail of every telemetry line: client, report and instance ids. */
export function trace(ctx, kind, name, value) {
  ctx.log.info(
    'MOUPG',
    `CSetupDiagnostics: Tracing Data [${kind}] -> [${name}]=[${value}] [${ctx.reportId}][${ctx.instanceId}][][0x1]`,
  );
}

export function notReporting(ctx, ...points) {
  for (const point of points)
    ctx.log.warning('MOUPG', `CSetupDiagnostics::ReportData - Not reporting WINDLP data point [0x${point}]`);
}
