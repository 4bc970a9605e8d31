import type { Connection } from 'vscode-languageserver/node';
import { outcomeText, problemText, type CaseAnalysis } from '../../../engine/src/index.js';
import { archiveOf, diskPath, diskUri } from '../bundleUris.js';
import { guard } from '../guard.js';
import {
  bundleEntriesRequest,
  bundleFileRequest,
  openBundleRequest,
  type BundleEntriesResult,
  type BundleFileResult,
  type BundleParams,
  type OpenBundleResult,
} from '../protocol.js';
import type { Session } from '../session.js';

/** Problems that are told one by one when a bundle is opened; the case lists them all. */
const MOST_PROBLEMS = 50;
/** VS Code hands larger documents to no extension; sending them would only cost memory. */
const LARGEST_FILE = 256 * 1024 * 1024;

/**
 * Zips as folders: their files for the editor's file system, and the command that opens one.
 *
 * @param opened called when a person opened a bundle: it is one of the cases from now on
 */
export function registerBundles(connection: Connection, session: Session, opened: () => void): void {
  const { t } = session.speech;
  connection.onRequest(
    bundleEntriesRequest,
    guard<BundleParams, BundleEntriesResult>(connection, 'bundleEntries', { entries: [] }, async ({ uri }) => {
      const archive = archiveOf(diskPath(uri));
      if (!archive) return { entries: [] };
      const { files } = await session.filesOf(archive);
      return {
        root: diskUri(archive),
        // Notes that lie beside the zip belong to its case, and are no file in it.
        entries: files.filter(({ zip }) => zip).map(({ name, bytes, modified }) => ({ name, bytes, modified })),
      };
    }),
  );
  connection.onRequest(
    bundleFileRequest,
    guard<BundleParams, BundleFileResult>(connection, 'bundleFile', {}, async ({ uri }) => {
      const path = diskPath(uri);
      const archive = archiveOf(path);
      const file = archive && (await session.filesOf(archive)).files.find((one) => one.path === path);
      if (!file) return { message: t('This file is not in the archive.') };
      if (file.bytes > LARGEST_FILE) return { message: t('Too large to be shown: {0} bytes.', file.bytes) };
      const content = await session.readFile(file);
      if (!(content instanceof Uint8Array)) return { message: problemText(content, session.speech) };
      return { base64: Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('base64') };
    }),
  );
  connection.onRequest(
    openBundleRequest,
    guard<BundleParams, OpenBundleResult>(connection, 'openBundle', { title: '', problems: [] }, async ({ uri }) => {
      session.openBundle(uri);
      opened();
      const path = diskPath(uri);
      const inside = diskUri(`${archiveOf(path) ?? path}/case`);
      const known = await session.retryCase(inside);
      if (!known) return { title: '', problems: [], message: t('The bundle was not analysed: {0}', path) };
      return describe(session, known);
    }),
  );
}

function describe(session: Session, known: CaseAnalysis): OpenBundleResult {
  const { speech } = session;
  const problems = known.problems
    .slice(0, MOST_PROBLEMS)
    .map((problem) => `${problem.file}: ${problemText(problem, speech)}`);
  if (known.logs.length === 0) {
    return { title: '', problems, message: speech.t('No log was found here.') };
  }
  const { firstCause } = known.verdict;
  const place = firstCause?.place ?? mostTelling(known);
  return {
    title: outcomeText(known.verdict, speech),
    ...(place && { show: { uri: session.uriOf(known, place.file), line: place.line - 1 } }),
    problems,
  };
}

/** Where to begin reading when nothing failed: the log of the last attempt, else the one with the most findings. */
function mostTelling({ attempts, logs }: CaseAnalysis): { readonly file: string; readonly line: number } | undefined {
  const last = attempts.at(-1);
  if (last) return { file: last.file, line: last.resultLine ?? last.startLine };
  const [most] = logs
    .filter(({ log }) => log.format !== 'binary')
    .toSorted((a, b) => b.findings.length - a.findings.length || b.log.records.count - a.log.records.count);
  return most && { file: most.log.path, line: 1 };
}
