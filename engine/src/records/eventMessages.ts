import type { ForeignEvent } from './foreign.js';

type Data = ForeignEvent['data'];

/**
 * What the words of an event state, by the names that its data has in an event log. The words are in the language of the
 * machine, so that the shape is read rather than the words: codes, paths, the order of the lines, what stands in quotes.
 * Names of services, which stand in the middle of a sentence, are read in English and Chinese, and in quotes.
 *
 * What cannot be read is absent. The stop code of Kernel-Power 41 is in no words at all.
 */
export function dataOfMessage(provider: string, eventId: number, message: string): Data {
  const read = readers[`${shortName(provider)}/${eventId}`];
  return read ? read(message.replace(/\r\n?/g, '\n').trim()) : [];
}

/** The Event Viewer shows providers without the maker's name. */
function shortName(provider: string): string {
  return provider.replace(/^Microsoft-Windows-/i, '').toLowerCase();
}

/** `0x0000007e (0x..., 0x..., 0x..., 0x...)` and the dump, wherever they stand in the sentence. */
function bugCheck(message: string): Data {
  const code = /0x[0-9a-fA-F]{8}\s*\([^)]{0,200}\)/.exec(message)?.[0];
  const dump = /[A-Za-z]:\\[^"<>|\n]{1,200}?\.dmp/i.exec(message)?.[0];
  return [...(code ? [['BugCheck', code] as const] : []), ...(dump ? [['DumpFile', dump] as const] : [])];
}

/** `P1: 10.0.19041.1` ... `P10:`; the name of the event is one of few words that are never translated. */
function errorReport(message: string): Data {
  const name = /WinSetupDiag0\d/i.exec(message)?.[0];
  if (!name) return [];
  const parameters = message.split('\n').flatMap((line) => {
    const [, number, value = ''] = /^\s*P(\d{1,2})\s?[:：][ \t]*(.{0,300})$/.exec(line) ?? [];
    return number === undefined ? [] : [[`P${number}`, value.trim()] as const];
  });
  return [['EventName', name], ...parameters];
}

/** `... with error 0x80070643: <title>.` */
function updateFailed(message: string): Data {
  const [, code = '', rest = ''] = /(0x[0-9a-fA-F]{8})\s*[:：]\s*(\S.*)/.exec(message) ?? [];
  const title = rest.trimEnd().replace(/[.。]$/, '');
  if (title === '' || title.length > 400) return [];
  return [
    ['errorCode', code],
    ['updateTitle', title],
  ];
}

/** What stands behind the colon of `words: value`; undefined where a line has another shape. */
function valueOf(line: string): string | undefined {
  return /^[^:：]{1,80}[:：](.*)$/.exec(line)?.[1]?.trim();
}

/** Lines in a fixed order, each `words: value`: program, module, exception code; then the paths of both. */
function applicationCrash(message: string): Data {
  const values = message.split('\n').map((line) => valueOf(line) ?? '');
  const name = (line: number): string => /^([^,，]{1,200}?)\s*(?:[,，]|$)/.exec(values[line] ?? '')?.[1] ?? '';
  const code = values.map((value) => /^(0x[0-9a-fA-F]{8})\s*$/.exec(value)?.[1]).find((value) => value !== undefined);
  const paths = values.filter((value) => /^[A-Za-z]:\\|^\\\\/.test(value));
  return [
    ['AppName', name(0)],
    ['ModuleName', name(1)],
    ['ExceptionCode', code ?? ''],
    ['AppPath', paths[0] ?? ''],
    ['ModulePath', paths[1] ?? ''],
  ];
}

/**
 * `The lwfmgr service failed to start ...`, `由于下列错误，lwfmgr 服务启动失败`, and in quotes elsewhere. A name that
 * cannot be told from the words around it is left to the reader: then the first line of the words stands for it.
 */
function service(message: string): Data {
  const [line = ''] = message.split('\n');
  const name =
    /["“„»«]\s?([^"“”„»«]{1,120}?)\s?["”“«»]/.exec(line)?.[1] ??
    /\bThe (.{1,120}?) service\b/.exec(line)?.[1] ??
    /waiting for the (.{1,120}?) service\b/.exec(line)?.[1] ??
    /(?:^|[，,：:]|等待)\s*([^，,：:]{1,120}?)\s?服务/.exec(line)?.[1];
  return [['Service', (name ?? line.slice(0, 160)).trim()]];
}

/** Below the sentence: one driver a line. */
function drivers(message: string): Data {
  const names = message
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
  return [['Drivers', names.filter((line) => line !== '').join(' ')]];
}

/** Below the sentence: the name, then the file, each as `words: value`. */
function installed(message: string): Data {
  const values = message
    .split('\n')
    .slice(1)
    .flatMap((line) => valueOf(line) ?? []);
  return [
    ['ServiceName', values[0] ?? ''],
    ['ImagePath', values[1] ?? ''],
  ];
}

/**
 * `The process C:\\...\\agent.exe (PC) has initiated the restart of computer PC ...: Other (Planned)`; below it the code of the
 * reason, the kind and a comment, each as `words: value`.
 */
function restart(message: string): Data {
  const [line = '', ...below] = message.split('\n');
  const process = /((?:[A-Za-z]:\\[^"<>|:]{1,200}?|[^\s\\"“（(]{1,80})\.exe)\s?[(（]/i.exec(line)?.[1];
  const values = below.map((one) => valueOf(one) ?? '');
  const code = values.findIndex((value) => /^0x[0-9a-f]{1,8}$/i.test(value));
  return [
    ['Process', process ?? ''],
    ['ReasonCode', values[code] ?? ''],
    ['ShutdownType', code < 0 ? '' : (values[code + 1] ?? '')],
    ['Comment', code < 0 ? '' : (values[code + 2] ?? '')],
  ];
}

const readers: Readonly<Record<string, (message: string) => Data>> = {
  'wer-systemerrorreporting/1001': bugCheck,
  'bugcheck/1001': bugCheck,
  'windows error reporting/1001': errorReport,
  'windowsupdateclient/20': updateFailed,
  'application error/1000': applicationCrash,
  'user32/1074': restart,
  'service control manager/7000': service,
  'service control manager/7001': service,
  'service control manager/7009': service,
  'service control manager/7023': service,
  'service control manager/7026': drivers,
  'service control manager/7031': service,
  'service control manager/7034': service,
  'service control manager/7045': installed,
};
