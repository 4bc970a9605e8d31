import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { CaseAnalysis, SetupDiagRule } from '../../../engine/src/index.js';
import { createCatalogue } from '../../../engine/src/codes/catalogue.js';
import { createExplanations } from '../../../engine/src/codes/explanations.js';
import { bareEngineWith } from '../bareEngine.js';

const rules = (parse(readFileSync('knowledge/setupdiag-rules.yml', 'utf8')) as SetupDiagRule[]).map((rule) => ({
  ...rule,
  symptom: rule.symptom ?? false,
}));

const engine = bareEngineWith({
  catalogue: () => createCatalogue(''),
  explanations: () => createExplanations('{}', '{}'),
  setupDiagRules: () => rules,
});

/** Analyses files given as text or bytes by their path in the case, with no signatures: structure alone decides. */
export function caseOf(files: Readonly<Record<string, string | Uint8Array>>): CaseAnalysis {
  const logs = Object.entries(files).map(([path, content]) =>
    engine.analyseLog(path, typeof content === 'string' ? new TextEncoder().encode(content) : content),
  );
  return engine.analyseCase('case', logs);
}

/** A line of the fixed-column family: `line('2020-01-02 03:04:05', 'MOUPG', 'text')`. */
export function line(time: string, component: string, message: string, level = 'Info'): string {
  return `${time}, ${level.padEnd(7)}               ${component.padEnd(6)} ${message}\r\n`;
}

export interface UpgradeText {
  /** `2020-01-02 03` : the hour in which it runs. */
  readonly hour: string;
  readonly host?: string;
  readonly target?: string;
  readonly media?: string;
  readonly image?: string;
  /** `failed`, or `rolledBack` with 0xC1900101; succeeded without. */
  readonly ends?: 'failed' | 'rolledBack' | 'scanOnly';
}

/** A setupact.log from the start of setup to its result, as short as one can be. */
export function upgradeLog({
  hour,
  host = '10.0.15063',
  target = '10.0.17763.1',
  media = 'C:\\Media',
  image = `${media}\\Sources\\Install.wim`,
  ends,
}: UpgradeText): string {
  const at = (minute: number, text: string, component = 'MOUPG', level = 'Info'): string =>
    line(`${hour}:${String(minute).padStart(2, '0')}:00`, component, text, level);
  const result = {
    failed: at(40, 'SetupHost: Reporting error event -> [0x80070005, 0x50015]'),
    rolledBack: at(40, 'SetupHost: Reporting post reboot event -> [0xC1900101, 0x30018]'),
    scanOnly: at(40, 'SetupHost: Reporting error event -> [0xC1900210, 0x50015]'),
  };
  return [
    at(0, '*************** SetupHost Logging Begin ***************'),
    at(0, `SetupHost::Initialize: MediaPath              = [${media}]`),
    at(0, `SetupHost::Initialize: InstallFilePath        = [${image}]`),
    at(
      0,
      `SetupHost::Initialize: CmdLine                = [/Install /Media /InstallFile "${image}" /MediaPath "${media}"]`,
    ),
    at(0, 'SetupHost: Setup build version is: 10.0.17763.1 (rs5_release.180914-1434)'),
    at(1, '    Host OS Edition         [ Enterprise ]'),
    at(1, `    Host OS Version         [ ${host} ]`),
    at(2, `Target OS version: ${target}`, 'CONX'),
    at(2, `    WIM Path        [ ${image} ]`),
    at(2, 'Setup phase change: [SetupPhaseInvalid] -> [SetupPhaseInstall]'),
    ends ? result[ends] : at(40, 'Execution phase [Post OOBE] exiting with HRESULT [0x00000000]', 'SP'),
  ].join('');
}
