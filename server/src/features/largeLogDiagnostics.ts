import type { Connection, Diagnostic } from 'vscode-languageserver/node';
import { diagnostics, type Finding, type LogAnalysis, type Speech } from '../../../engine/src/index.js';
import type { LargeLogs, WindowPlace } from '../largeLogs.js';
import { toDiagnostic } from '../toProtocol.js';

/** VS Code keeps about a thousand problems of an extension; the weightiest are told. */
const MOST_PROBLEMS = 900;

const weights: Readonly<Record<Finding['severity'], number>> = {
  decisive: 4,
  error: 3,
  warning: 2,
  info: 0,
  benign: 0,
};

/** The findings of large logs in the Problems panel: a click on one opens its window. */
export interface ToldFindings {
  /** Tells the findings of exactly these logs from now on; those of others are taken back. */
  tell(files: readonly string[]): void;
  /** Tells them anew: logs were read, or have grown. */
  again(): void;
  /** The findings of a log that are told, by their ids, once they are. */
  of(file: string): Promise<ReadonlySet<string>>;
}

interface Told {
  /** Windows that have problems now. */
  readonly windows: Set<string>;
  ids: Promise<ReadonlySet<string>>;
  analysis?: LogAnalysis;
}

export function createToldFindings(connection: Connection, speech: Speech, logs: LargeLogs): ToldFindings {
  const told = new Map<string, Told>();

  const update = async (file: string, own: Told): Promise<ReadonlySet<string>> => {
    const analysis = (await logs.known(file))?.analysis;
    if (!analysis || told.get(file) !== own) return new Set();
    own.analysis = analysis;
    const { ids, windows } = problemsOf(analysis, speech, (line) => logs.placeOf(file, line));
    for (const uri of own.windows) if (!windows.has(uri)) send(uri, []);
    own.windows.clear();
    for (const [uri, problems] of windows) {
      own.windows.add(uri);
      send(uri, problems);
    }
    return ids;
  };
  const send = (uri: string, problems: Diagnostic[]): void => {
    void connection.sendDiagnostics({ uri, diagnostics: problems });
  };

  return {
    tell(files) {
      for (const [file, { windows }] of told) {
        if (files.includes(file)) continue;
        told.delete(file);
        for (const uri of windows) send(uri, []);
      }
      for (const file of files) {
        if (told.has(file)) continue;
        const own: Told = { windows: new Set(), ids: Promise.resolve(new Set()) };
        told.set(file, own);
        own.ids = update(file, own);
      }
    },
    again() {
      for (const [file, own] of told) {
        void logs.known(file).then((known) => {
          if (known && known.analysis !== own.analysis) own.ids = update(file, own);
        });
      }
    },
    of: (file) => told.get(file)?.ids ?? Promise.resolve(new Set()),
  };
}

/** The problems of a log by the window that they stand in. */
export function problemsOf(
  analysis: LogAnalysis,
  speech: Speech,
  placeOf: (line: number) => WindowPlace,
): { readonly windows: ReadonlyMap<string, Diagnostic[]>; readonly ids: ReadonlySet<string> } {
  const weight = ({ severity, symptom }: Finding): number => weights[severity] - (symptom ? 0.5 : 0);
  const findings = analysis.findings
    .filter(({ severity }) => weights[severity] > 0)
    .sort((a, b) => weight(b) - weight(a))
    .slice(0, MOST_PROBLEMS);
  // Faded noise is for the reader of a window, not for a list.
  const notable = { ...analysis, findings, benign: new Uint8Array(0) };
  const windows = new Map<string, Diagnostic[]>();
  for (const one of diagnostics(notable, speech)) {
    const { uri, line } = placeOf(one.line);
    const problems = windows.get(uri);
    const problem = toDiagnostic({ ...one, line });
    if (problems) problems.push(problem);
    else windows.set(uri, [problem]);
  }
  // Also those that stand in a line behind a weightier one: they are told by it.
  return { windows, ids: new Set(findings.map(({ id }) => id)) };
}
