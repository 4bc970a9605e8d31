import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { LogFile } from '../../engine/src/model/record.js';
import { scanLog } from '../../engine/src/records/scan.js';
import type { RuleFile } from '../../engine/src/signatures/rules.js';

const notSignatures = ['benign', 'components', 'remediations'];

function ymlFiles(folder: string, keep: (name: string) => boolean = () => true): RuleFile[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.yml') && keep(name))
    .sort()
    .map((name) => ({ file: path.join(folder, name), data: parse(readFileSync(path.join(folder, name), 'utf8')) as unknown }));
}

/** The files of the shipped catalogue, with their samples. */
export const signatureFiles = ymlFiles('signatures', (name) => !notSignatures.includes(name.split(path.sep)[0] ?? ''));
export const benignFiles = ymlFiles('signatures/benign');
export const remediationIds = new Set(
  readdirSync('signatures/remediations')
    .filter((name) => name.endsWith('.yml'))
    .map((name) => path.basename(name, '.yml')),
);

/** Folder of real logs. They belong to other people and are not part of the repository. */
export const corpus = process.env['UPGRADE_LOG_CORPUS'] ?? '/work/shared/corpus';
export const noCorpus = existsSync(corpus) ? false : `no corpus at ${corpus} (set UPGRADE_LOG_CORPUS)`;

/** One log of the corpus, scanned. */
export function corpusLog(name: string): LogFile {
  return scanLog(name, new Uint8Array(readFileSync(path.join(corpus, name))));
}

/** Every text log of the corpus. */
export function corpusLogs(): LogFile[] {
  return readdirSync(corpus, { recursive: true })
    .map(String)
    .filter((name) => /\.(?:log|txt|xml)$/i.test(name))
    .sort()
    .map(corpusLog);
}
