import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { CancellationToken, Connection } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import {
  compareCases,
  comparisonPage,
  comparisonSentence,
  type CaseAnalysis,
  type CaseComparison,
  type LineRef,
} from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import {
  comparePageRequest,
  compareRequest,
  documentScheme,
  type ComparePageParams,
  type ComparePageResult,
  type CompareParams,
  type CompareResult,
} from '../protocol.js';
import { analysePath, reason } from '../runtime/index.js';
import type { Session } from '../session.js';

/** Comparisons that are kept, so that their pages open at once. */
const MOST_KEPT = 4;

interface Kept {
  readonly comparison: CaseComparison;
  readonly badCase: CaseAnalysis;
  readonly uriOf: (line: LineRef) => string;
}

/** What other features may ask of the comparisons that were made. */
export interface Comparisons {
  /** The last one of a case, as long as the case says the same. */
  latestOf(known: CaseAnalysis): CaseComparison | undefined;
}

/** Compares the case of a document with a good run, and writes the page that tells the result. */
export function registerCompare(connection: Connection, session: Session): Comparisons {
  const { t } = session.speech;
  const kept = new Map<string, Kept>();

  const compare = async (address: CompareParams, token: CancellationToken): Promise<Kept | string | undefined> => {
    const target = URI.parse(address.good).fsPath;
    const progress = await connection.window.createWorkDoneProgress();
    progress.begin(t('Comparing with {0}', path.basename(target)), 0, undefined, true);
    const isCancelled = (): boolean => token.isCancellationRequested || progress.token.isCancellationRequested;
    try {
      const badCase = await caseAt(session, address.bad);
      if (isCancelled()) return undefined;
      if (!badCase) return t('No log was found here.');
      const goodCase = await analysePath(session.engine, target, {
        isCancelled,
        onProgress: ({ done, total, file }) => progress.report(Math.round((60 * done) / Math.max(1, total)), file),
      });
      if (!goodCase) return undefined;
      if (goodCase.logs.length === 0) return t('No log was found in {0}.', target);
      const work = compareCases(badCase, goodCase);
      for (;;) {
        const step = work.next();
        if (step.done) {
          const single = !target.toLowerCase().endsWith('.zip') && !(await isFolder(target));
          const uriOf = ({ run, file }: LineRef): string => {
            if (run === 'bad') return session.uriOf(badCase, file);
            return single ? address.good : session.uriOf(goodCase, file);
          };
          return keep(kept, address, { comparison: step.value, badCase, uriOf });
        }
        progress.report(60 + Math.round(40 * step.value));
        // Typing and hovering never wait for a comparison.
        await new Promise((resolve) => setImmediate(resolve));
        if (isCancelled()) return undefined;
      }
    } catch (error) {
      return t('Cannot be read: {0}', `${target}: ${t(reason(error))}`);
    } finally {
      progress.done();
    }
  };

  connection.onRequest(
    compareRequest,
    guard<CompareParams, CompareResult>(connection, 'compare', {}, async (address, token) => {
      const result = await compare(address, token);
      if (!result) return { cancelled: true };
      return typeof result === 'string' ? { message: result } : answer(result, address, session);
    }),
  );

  connection.onRequest(
    comparePageRequest,
    guard<ComparePageParams, ComparePageResult>(connection, 'comparePage', { text: '' }, async ({ uri }, token) => {
      const address = parseCompareUri(uri);
      if (!address) return { text: t('There is no page at this address.') };
      const known = kept.get(keyOf(address));
      // A page that is opened again, or after the logs changed, tells what the logs say now.
      const fresh = known && known.badCase === (await caseAt(session, address.bad)) ? known : undefined;
      const result = fresh ?? (await compare(address, token));
      if (result === undefined || typeof result === 'string') return { text: result ?? t('Cancelled.') };
      const href = (line: LineRef): string => `${result.uriOf(line)}#L${line.line}`;
      return { text: comparisonPage(result.comparison, session.speech, href) };
    }),
  );
  return {
    latestOf: (known) => [...kept.values()].findLast(({ badCase }) => badCase === known)?.comparison,
  };
}

/** `upgrade-forensics:/compare/<bad> - <good>.md?bad=<uri>&good=<uri>`: the name is what a tab shows. */
export function compareUri({ bad, good }: CompareParams): string {
  const name = (uri: string): string => path.basename(URI.parse(uri).fsPath).replace(/[\\/?#:]/g, '_');
  return URI.from({
    scheme: documentScheme,
    path: `/compare/${name(bad)} - ${name(good)}.md`,
    query: `bad=${encodeURIComponent(bad)}&good=${encodeURIComponent(good)}`,
  }).toString();
}

/** The reverse; undefined when it is another kind of document. */
export function parseCompareUri(uri: string): CompareParams | undefined {
  const { scheme, path: name, query } = URI.parse(uri);
  if (scheme !== documentScheme || !name.startsWith('/compare/')) return undefined;
  const part = (key: string): string | undefined => {
    const found = new RegExp(`(?:^|&)${key}=([^&]*)`).exec(query)?.[1];
    try {
      return found && decodeURIComponent(found);
    } catch {
      return undefined;
    }
  };
  const [bad, good] = [part('bad'), part('good')];
  return bad && good ? { bad, good } : undefined;
}

function answer({ comparison, uriOf }: Kept, address: CompareParams, session: Session): CompareResult {
  const [main] = comparison.logs;
  const uri = compareUri(address);
  if (!main) return { uri };
  const quote = (text: string): string => `“${text}”`;
  const place = (line: LineRef | undefined) => line && { uri: uriOf(line), line: line.line - 1 };
  const { divergence } = main;
  const bad = place(divergence?.here ?? divergence?.lastCommon?.bad);
  const good = place(divergence?.expected ?? divergence?.lastCommon?.good);
  return {
    uri,
    sentence: comparisonSentence(main, session.speech, quote),
    ...(bad && good && { divergence: { bad, good } }),
  };
}

/** The case of a log, of a folder, or of a zip. */
async function caseAt(session: Session, uri: string): Promise<CaseAnalysis | undefined> {
  const { fsPath, scheme } = URI.parse(uri);
  const folder = scheme === 'file' && (await isFolder(fsPath));
  // A session names a case by a file inside it.
  return session.caseOf(folder ? URI.file(path.join(fsPath, 'case')).toString() : uri);
}

function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (info) => info.isDirectory(),
    () => false,
  );
}

function keyOf({ bad, good }: CompareParams): string {
  return `${bad}\n${good}`;
}

function keep(all: Map<string, Kept>, address: CompareParams, one: Kept): Kept {
  all.delete(keyOf(address));
  all.set(keyOf(address), one);
  for (const oldest of all.keys()) {
    if (all.size <= MOST_KEPT) break;
    all.delete(oldest);
  }
  return one;
}
