import { createHash } from 'node:crypto';
import path from 'node:path';
import type { CancellationToken, Connection } from 'vscode-languageserver/node';
import {
  createReport,
  problemText,
  redactedReport,
  reportHtml,
  reportMarkdown,
  type Language,
  type Redact,
  type Report,
  type Speech,
} from '../../../engine/src/index.js';
import { diskPath, diskUri } from '../bundleUris.js';
import { guard } from '../guard.js';
import { reportRequest, type ReportParams, type ReportResult } from '../protocol.js';
import {
  collectCase,
  hashFiles,
  listCase,
  loadSpeech,
  readMap,
  reason,
  RedactionRefusal,
  writeMap,
} from '../runtime/index.js';
import type { Session } from '../session.js';
import { parseTimelineUri } from '../timelineUri.js';
import { insideOf } from '../workspaceCases.js';
import type { Comparisons } from './compare.js';

/**
 * Writes a case as a report. What takes time is the hashing of its files: it shows progress, and can be cancelled.
 *
 * @param chineseTextsPath for a report in Chinese while the product speaks English
 */
export function registerReport(
  connection: Connection,
  session: Session,
  {
    comparisons,
    chineseTextsPath,
  }: { readonly comparisons: Comparisons; readonly chineseTextsPath: string | undefined },
): void {
  const { t } = session.speech;
  // The customer's language need not be the engineer's.
  const speechIn = (language: Language): Speech =>
    language === session.speech.language
      ? session.speech
      : loadSpeech(language, language === 'en' ? undefined : chineseTextsPath);

  const write = async (params: ReportParams, token: CancellationToken): Promise<ReportResult> => {
    const known = await session.caseOf(fileIn(params));
    if (!known || known.logs.length === 0) return { message: t('No log was found here.') };
    const name = path.basename(known.path);
    const progress = await connection.window.createWorkDoneProgress();
    progress.begin(t('Writing the report of {0}', name), 0, undefined, true);
    const isCancelled = (): boolean => token.isCancellationRequested || progress.token.isCancellationRequested;
    const report = (from: number, share: number, file: string): void => {
      progress.report(Math.min(100, Math.round(from + HALF * share)), file);
    };
    try {
      const redact = params.redact
        ? await redactOf(known.path, params.redact, {
            isCancelled,
            onProgress: ({ done, total, file }) => {
              report(0, done / Math.max(1, total), file);
            },
          })
        : keep;
      if (!redact) return { cancelled: true };
      const { files } = await listCase(known.path);
      const hashed = await hashFiles(files, {
        isCancelled,
        onProgress: (done, total, file) => {
          report(HALF, done / Math.max(1, total), file);
        },
      });
      if (!hashed) return { cancelled: true };
      const { engine } = session;
      const made = new Date();
      const comparison = comparisons.latestOf(known);
      const created = createReport(known, {
        speech: speechIn(params.language),
        knowledge: engine.knowledge,
        identifiers: engine.identifiers,
        name,
        files: hashed,
        version: params.version,
        made: { time: made.getTime(), offsetMinutes: -made.getTimezoneOffset() },
        ...(comparison && { comparison }),
      });
      // The one place where the text of a report passes through a redaction.
      const shown = redact === keep ? created : redactedReport(created, redact);
      return { root: diskUri(known.path), name: shown.name, text: rendered(shown, params.format) };
    } catch (error) {
      if (error instanceof RedactionRefusal) {
        const message = problemText({ file: '', ...error.problem }, session.speech);
        return { message, ...(error.sealed && { sealed: true }) };
      }
      return { message: t('The report could not be written: {0}', t(reason(error))) };
    } finally {
      progress.done();
    }
  };

  connection.onRequest(reportRequest, guard<ReportParams, ReportResult>(connection, 'report', {}, write));
}

/** Of the progress, in percent: the search for what is to be redacted, and the hashing. */
const HALF = 50;

const keep: Redact = (text) => text;

type Work = Pick<Parameters<typeof collectCase>[0], 'isCancelled' | 'onProgress'>;

/**
 * Pseudonyms for the values in all files of the case: those of its map, which then also holds the new ones.
 *
 * @returns undefined when it was cancelled
 */
async function redactOf(
  source: string,
  { words = [], map, passphrase }: NonNullable<ReportParams['redact']>,
  work: Work,
): Promise<Redact | undefined> {
  const known = map === undefined ? undefined : await readMap(map, passphrase);
  const collected = await collectCase({ ...work, source, options: { words }, known });
  if (!collected) return undefined;
  if (map !== undefined) await writeMap(map, collected.map(), passphrase);
  return (text) => collected.rewriter.text(text);
}

function rendered(report: Report, format: ReportParams['format']): string {
  return format === 'html' ? reportHtml(report, sha256) : reportMarkdown(report);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** A file of the case that a person means: a log, a page of its timeline, or any file in the folder. */
function fileIn({ root, uri = '' }: ReportParams): string {
  return root === undefined ? (parseTimelineUri(uri)?.file ?? uri) : insideOf(diskPath(root));
}
