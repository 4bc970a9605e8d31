import type { LogStep } from '../model/analysis.js';
import { LEVEL_ERROR, type LogFile } from '../model/record.js';
import { dismFailureCode, dismMessage, dismWriter, type DismWriter } from './dismLine.js';
import type { OpenStep } from './openStep.js';
import { wilFailure } from './wilLine.js';

/** `DISM.EXE: <----- Starting Dism.exe session ----->`; `DismApi.dll: <----- Ending DismApi.dll session ----->`. */
const BORDER = /<-+ (Starting|Ending) (Dism\.exe|DismApi\.dll) session -+>/;
const COMMAND = /^DISM\.EXE: Executing command line: (.*\S)\s*$/;
const PARENT = /DismApi\.dll: Parent process command line: (.*?) - Dism\w+Internal/;
/** `DISM.EXE: DISM Unattend Manager processed the command line but failed. HRESULT=80004005`. */
const FAILED = /^DISM\.EXE: (.{1,60}?) processed the command line but failed\. HRESULT=/;
/** `API: PID=2820 TID=9940 Input parameters: Session: 2 - DismGetPackagesInternal`: a call of a program. */
const CALL = /Input parameters?: .* - (Dism\w+?)Internal\s*$/;
/** Dism.exe or the program, and its hosts: a session may be connected to a second one. */
const MOST_PROCESSES = 4;
/** Sessions that are open at once; in a hostile file none ends. */
const MOST_RUNNING = 64;
const MOST_STRANGERS = 10_000;
/** The call that begins a session is the session. */
const INITIALIZE = 'DismInitialize';
const TOKEN = /Processing the top level command token\(([^)]{1,80})\)/;
/** Behind its last command a session of Dism.exe closes the image and its providers. */
const CLOSING = /^DISM\.EXE: Image session has been closed| Finalizing the servicing provider\(/;

/** Disk cleanup looks for the folders of old attempts, which are rarely there: file, path, more files not found. */
const NOTHING_TO_CLEAN = /^EnumeratePathEx: FindFirstFile failed for \[.*\]; GLE = 0x(?:2|3|12)\b/;
/**
 * A program asks what there is. Its answer counts, which the API gives: a host that does not find `oem22.inf` looks for it
 * in the driver store. That Windows has nothing of that name (CBS_E_UNKNOWN_UPDATE) is an answer, too.
 */
const QUESTION = /^DismGet\w+$/;
const NO_SUCH_THING = 0x800f_080c;

interface Session {
  readonly step: OpenStep;
  readonly api: boolean;
  readonly pids: Set<number>;
  /** The command or call that runs. */
  operation?: OpenStep;
  errors: boolean;
}

/**
 * Sessions of Dism.exe and of the DISM API, each with its processes, its provider, its commands or calls, and its result.
 * Programs that use the API run side by side: their sessions are told apart by their process. A session that nothing ends
 * is open. Dism.exe states a result only where it failed; errors in a session that ended mean that it failed, too.
 */
export function dismSteps(log: LogFile): readonly LogStep[] {
  const { records } = log;
  const roots: OpenStep[] = [];
  const running: Session[] = [];
  const dism = records.components.indexOf('DISM');
  /** The process that wrote the last line outside any session: Dism.exe logs as such before its session begins. */
  let before: number | undefined;
  /** Processes that run, but whose session has not begun yet. */
  const strangers = new Set<number>();

  for (let record = 0; record < records.count; record++) {
    const level = records.level[record] ?? 0;
    if (records.component[record] !== dism) {
      const only = running.length === 1 ? running[0] : undefined;
      if (only && level >= LEVEL_ERROR) failure(only, dismMessage(log, record), '');
      continue;
    }
    const text = dismMessage(log, record);
    const writer = dismWriter(text);
    const border = text.includes('<-') ? BORDER.exec(text) : null;
    if (border?.[2]) {
      const api = border[2] === 'DismApi.dll';
      if (border[1] === 'Starting') begin(api, border[2], record, writer?.pid);
      else
        end(
          running.findLast((one) => one.api === api && (!api || !writer || one.pids.has(writer.pid))),
          record,
        );
      continue;
    }
    const session = owner(writer, text);
    if (!session) {
      before = writer?.pid ?? before;
      continue;
    }
    session.step.lastRecord = record;
    if (session.operation) session.operation.lastRecord = record;
    if (text.startsWith('DISM.EXE: ')) ofProgram(session, record, text);
    else if (writer) ofProvider(session, record, text, writer.provider);
    if (level >= LEVEL_ERROR) failure(session, text, writer?.provider ?? '');
  }
  for (const session of running) lose(session);
  return roots;

  function begin(api: boolean, name: string, record: number, pid: number | undefined): void {
    // Two sessions of Dism.exe cannot be told apart: the one before is taken to have stopped.
    const lost = running.findIndex((one) => (api ? pid !== undefined && one.pids.has(pid) && one.api : !one.api));
    for (const session of lost >= 0 ? running.splice(lost, 1) : []) lose(session);
    if (running.length === MOST_RUNNING) for (const session of running.splice(0, 1)) lose(session);
    const own = pid ?? (api ? undefined : before);
    if (own !== undefined) strangers.delete(own);
    const step: OpenStep = {
      kind: 'session',
      name,
      firstRecord: record,
      lastRecord: record,
      outcome: 'open',
      ...(own !== undefined && { processes: [own] }),
      children: [],
    };
    roots.push(step);
    running.push({ step, api, pids: new Set(own === undefined ? [] : [own]), errors: false });
    before = undefined;
  }

  function end(session: Session | undefined, record: number): void {
    if (!session) return;
    closeOperation(session);
    session.step.lastRecord = record;
    session.step.outcome = session.errors ? 'failed' : 'succeeded';
    running.splice(running.indexOf(session), 1);
  }

  /** It never ended: the log does, or another session begins in its place. */
  function lose({ operation }: Session): void {
    if (operation?.outcome === 'unknown') operation.outcome = 'open';
  }

  /** Whose line it is: its process is known, or it is a host that the youngest session has started. */
  function owner(writer: DismWriter | undefined, text: string): Session | undefined {
    // Each process writes an empty line before its session begins.
    if (text.startsWith('DISM.EXE: '))
      return text.trim() === 'DISM.EXE:' ? undefined : running.findLast(({ api }) => !api);
    if (!writer) return undefined;
    const known = running.findLast(({ pids }) => pids.has(writer.pid));
    if (known || strangers.has(writer.pid)) return known;
    const youngest = running.at(-1);
    // Hosts write as a provider. A program writes as the API, and at its start as nobody.
    const host = writer.provider !== '' && writer.provider !== 'API';
    if (!host && strangers.size < MOST_STRANGERS) strangers.add(writer.pid);
    if (!youngest || !host || youngest.pids.size >= MOST_PROCESSES) return undefined;
    youngest.pids.add(writer.pid);
    youngest.step.processes = [...youngest.pids];
    return youngest;
  }

  function ofProgram(session: Session, record: number, text: string): void {
    const command = COMMAND.exec(text)?.[1];
    if (command) session.step.name = command;
    const provider = FAILED.exec(text)?.[1];
    if (provider) {
      session.step.provider = provider;
      session.step.outcome = 'failed';
    }
    if (CLOSING.test(text)) closeOperation(session, record - 1);
  }

  function ofProvider(session: Session, record: number, text: string, provider: string): void {
    if (session.api) {
      const parent = PARENT.exec(text)?.[1];
      if (parent) session.step.name = `DismApi.dll: ${parent}`;
      const call = provider === 'API' && text.includes('Input parameter') ? CALL.exec(text)?.[1] : undefined;
      if (call !== undefined && call !== INITIALIZE) open(session, call, record);
      return;
    }
    const token = text.includes('top level command') ? TOKEN.exec(text)?.[1] : undefined;
    if (token !== undefined) {
      open(session, `${provider}: ${token}`, record);
      if (session.operation && provider) session.operation.provider = provider;
      session.step.provider = provider;
    } else if (session.operation && CLOSING.test(text)) closeOperation(session, record - 1);
  }

  function open(session: Session, name: string, record: number): void {
    closeOperation(session, record - 1);
    const operation: OpenStep = {
      kind: 'operation',
      name,
      firstRecord: record,
      lastRecord: record,
      outcome: 'unknown',
      children: [],
    };
    session.step.children.push(operation);
    session.operation = operation;
  }

  function closeOperation(session: Session, record?: number): void {
    const { operation } = session;
    if (!operation) return;
    if (record !== undefined)
      operation.lastRecord = Math.max(operation.firstRecord, Math.min(record, operation.lastRecord));
    if (operation.outcome === 'unknown') operation.outcome = 'succeeded';
    delete session.operation;
  }

  function failure(session: Session, text: string, provider: string): void {
    if (NOTHING_TO_CLEAN.test(text) || wilFailure(text)?.kind === 'ignored') return;
    const code = dismFailureCode(text);
    const asks = session.api && QUESTION.test(session.operation?.name ?? '');
    if (asks && (provider !== 'API' || code === NO_SUCH_THING)) return;
    session.errors = true;
    if (session.operation) session.operation.outcome = 'failed';
    if (code === undefined) return;
    session.step.code = code;
    if (session.operation) session.operation.code = code;
    if (provider && provider !== 'API') session.step.provider = provider;
  }
}
