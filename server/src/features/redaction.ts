import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { CancellationToken, Connection } from 'vscode-languageserver/node';
import { problemText, redactionPage, redactText } from '../../../engine/src/index.js';
import { diskPath, diskUri } from '../bundleUris.js';
import { guard } from '../guard.js';
import {
  redactedCopyRequest,
  redactionPreviewRequest,
  redactTextRequest,
  type RedactedCopyParams,
  type RedactedCopyResult,
  type RedactionParams,
  type RedactionPreviewResult,
  type RedactTextParams,
  type RedactTextResult,
} from '../protocol.js';
import {
  checkPlaces,
  collectCase,
  pathRules,
  previewCopy,
  readMap,
  reason,
  RedactionRefusal,
  writeCopy,
  writeMap,
  type CollectedCase,
} from '../runtime/index.js';
import type { Session } from '../session.js';

interface Refused {
  readonly sealed?: true;
  readonly message?: string;
  readonly cancelled?: true;
}

/** Redacted copies of a case, what they would replace, and texts with the same pseudonyms. */
export function registerRedaction(connection: Connection, session: Session): void {
  const { speech } = session;
  const { t } = speech;

  /** Collects, does the work and says why it was not done. */
  const run = async <Result extends object>(
    source: string,
    { words, map, passphrase }: RedactionParams,
    token: CancellationToken,
    work: (collected: CollectedCase) => Promise<Result | undefined>,
  ): Promise<Result | Refused> => {
    const progress = await connection.window.createWorkDoneProgress();
    progress.begin(t('Redacting {0}', path.basename(source)), 0, undefined, true);
    try {
      const collected = await collectCase({
        source,
        options: { words },
        known: await readMap(map, passphrase),
        isCancelled: () => token.isCancellationRequested || progress.token.isCancellationRequested,
        onProgress({ phase, done, total, file }) {
          const share = (50 * done) / Math.max(1, total);
          progress.report(Math.round(phase === 'collect' ? share : 50 + share), file);
        },
      });
      if (collected?.files.length === 0) return { message: t('No log was found here.') };
      return (collected && (await work(collected))) ?? { cancelled: true };
    } catch (error) {
      if (error instanceof RedactionRefusal) {
        const message = problemText({ file: '', ...error.problem }, speech);
        return { message, ...(error.sealed && { sealed: true }) };
      }
      return { message: t('{0} cannot be redacted: {1}', path.basename(source), t(reason(error))) };
    } finally {
      progress.done();
    }
  };

  const preview = (params: RedactionParams, token: CancellationToken): Promise<RedactionPreviewResult> => {
    const source = diskPath(params.uri);
    return run(source, params, token, async (collected) => {
      const kinds = await previewCopy(collected);
      if (!kinds) return undefined;
      const { files } = collected;
      const leftOut = collected.leftOut.map((problem) => `${problem.file}: ${problemText(problem, speech)}`);
      const text = redactionPage({ name: path.basename(source), kinds, files, leftOut }, speech, (file, line) => {
        const original = path.join(source, file);
        // A file whose name is replaced too, or that lies in a zip, has none of that name.
        return existsSync(original) ? `${diskUri(original)}#L${line}` : undefined;
      });
      return { text, values: kinds.reduce((sum, { values }) => sum + values, 0) };
    });
  };

  const copy = (params: RedactedCopyParams, token: CancellationToken): Promise<RedactedCopyResult> => {
    const source = diskPath(params.uri);
    const { out, map, passphrase } = params;
    return run(source, params, token, async (collected) => {
      // VS Code asks before a file is written over; a folder is never written into that holds something. What lies
      // beside the evidence is the person's choice in the dialog.
      const beside = (await stat(source)).isFile() && pathRules().same(path.dirname(out), path.dirname(source));
      const isThere = await stat(out).then(
        () => true,
        () => false,
      );
      const force = params.overwrite === true || (beside && !isThere);
      await checkPlaces({ source, out, map, force });
      const written = await writeCopy(collected, out);
      if (!written) return undefined;
      await writeMap(map, collected.map(), passphrase);
      return {
        files: written.files.length,
        leftOut: written.leftOut.map((problem) => `${problem.file}: ${problemText(problem, speech)}`),
      };
    });
  };

  const text = async (params: RedactTextParams, token: CancellationToken): Promise<RedactTextResult> => {
    const known = await session.caseOf(params.uri);
    if (!known) return { message: t('No log was found here.') };
    return run(known.path, params, token, async (collected) => {
      const redacted = redactText(params.text, collected.map(), { words: params.words });
      await writeMap(params.map, redacted.map, params.passphrase);
      return { text: redacted.text };
    });
  };

  const register = <Params extends RedactionParams, Result extends object>(
    method: string,
    answer: (params: Params, token: CancellationToken) => Promise<Result | Refused>,
  ): void => {
    const name = method.slice(method.indexOf('/') + 1);
    connection.onRequest(method, guard<Params, Result | Refused>(connection, name, {}, answer));
  };
  register(redactionPreviewRequest, preview);
  register(redactedCopyRequest, copy);
  register(redactTextRequest, text);
}
