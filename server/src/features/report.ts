import { createHash } from 'node:crypto';
import path from 'node:path';
import type { CancellationToken, Connection } from 'vscode-languageserver/node';
import {
  createReport,
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
import { hashFiles, listCase, loadSpeech, reason } from '../runtime/index.js';
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
    try {
      const { files } = await listCase(known.path);
      const hashed = await hashFiles(files, {
        isCancelled,
        onProgress: (done, total, file) => progress.report(Math.round((100 * done) / Math.max(1, total)), file),
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
      return { root: diskUri(known.path), name, text: rendered(created, params.format) };
    } catch (error) {
      return { message: t('The report could not be written: {0}', t(reason(error))) };
    } finally {
      progress.done();
    }
  };

  connection.onRequest(reportRequest, guard<ReportParams, ReportResult>(connection, 'report', {}, write));
}

/** The one place where the text of a report passes through a redaction. */
function rendered(created: Report, format: ReportParams['format']): string {
  const redact: Redact | undefined = undefined;
  const report = redact ? redactedReport(created, redact) : created;
  return format === 'html' ? reportHtml(report, sha256) : reportMarkdown(report);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** A file of the case that a person means: a log, a page of its timeline, or any file in the folder. */
function fileIn({ root, uri = '' }: ReportParams): string {
  return root === undefined ? (parseTimelineUri(uri)?.file ?? uri) : insideOf(diskPath(root));
}
