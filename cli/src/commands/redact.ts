import path from 'node:path';
import { parseArgs } from 'node:util';
import { redactionKinds, redactionKindTitle, type RedactionPreviewKind } from '../../../engine/src/index.js';
import {
  checkPlaces,
  collectCase,
  defaultMapPath,
  previewCopy,
  readMap,
  writeCopy,
  writeMap,
  type RedactionProgress,
  type WrittenCopy,
} from '../../../server/src/runtime/index.js';
import { UsageError } from '../arguments.js';
import { passphraseOf, problemLine, redactionOptions, refusalText, type RedactionInput } from '../redactionInput.js';
import type { Session } from '../run.js';
import { paint, plain } from '../terminal.js';

interface RedactArguments extends RedactionInput {
  readonly source: string;
  readonly out?: string;
  readonly preview: boolean;
  readonly force: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
}

const options = {
  out: { type: 'string' },
  words: { type: 'string', multiple: true },
  map: { type: 'string' },
  'passphrase-stdin': { type: 'boolean' },
  guids: { type: 'boolean' },
  preview: { type: 'boolean' },
  force: { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
  format: { type: 'string' },
  lang: { type: 'string' },
  'no-color': { type: 'boolean' },
} as const;

/**
 * `redact <folder or zip> --out <folder or .zip>`: a copy of the evidence in which users, machines, domains, SIDs,
 * addresses, serial numbers and the customer's words have pseudonyms, the same ones in every file; what belongs to which
 * is kept in a map outside the copy. `--preview` only says what would be replaced.
 *
 * Exit code: 0 written or shown, 2 when nothing was written, 130 interrupted.
 */
export async function redact(args: readonly string[], session: Session): Promise<number> {
  const { terminal, speech } = session;
  const { t } = speech;
  const given = argumentsOf(args, session);
  const { out, preview, force, quiet } = given;
  const source = path.resolve(given.source);
  const fail = (why: string): number => {
    terminal.err(`upgrade-forensics: ${why}\n`);
    return 2;
  };
  if (out === undefined && !preview)
    throw new UsageError(t('redact needs a place for the copy: --out <folder or .zip>, or --preview.'));
  const map = given.map !== undefined ? path.resolve(given.map) : out && defaultMapPath(path.resolve(out));
  const drawing = terminal.progress && !quiet;
  const onProgress = ({ done, total, file }: RedactionProgress): void => {
    terminal.err(`\r\u001b[K${done + 1}/${total} ${plain(file).slice(-60)}`);
  };
  try {
    if (out !== undefined && map !== undefined) await checkPlaces({ source, out: path.resolve(out), map, force });
    const passphrase = await passphraseOf(given.passphraseStdin, session);
    const collected = await collectCase({
      source,
      options: await redactionOptions(given, speech),
      known: map === undefined ? undefined : await readMap(map, passphrase),
      isCancelled: session.isCancelled,
      ...(drawing && { onProgress }),
    });
    const shown = collected && preview ? await previewCopy(collected) : undefined;
    const copy = collected && !preview && out !== undefined ? await writeCopy(collected, path.resolve(out)) : undefined;
    if (drawing) terminal.err('\r\u001b[K');
    if (!collected || !(shown ?? copy)) return 130;
    if (shown) {
      terminal.out(given.json ? previewJson(shown, collected.leftOut) : previewText(shown, session));
      if (!quiet && !given.json) tellLeftOut(collected.leftOut, session);
      return 0;
    }
    if (!copy || out === undefined || map === undefined) return 2;
    await writeMap(map, collected.map(), passphrase);
    if (given.json) terminal.out(writtenJson(copy, out, map));
    else {
      terminal.out(writtenText(copy, { out, map, sealed: passphrase !== undefined }, session));
      if (!quiet) {
        tellSummaries(copy, session);
        tellLeftOut(copy.leftOut, session);
      }
    }
    return 0;
  } catch (error) {
    if (drawing) terminal.err('\r\u001b[K');
    if (error instanceof UsageError) throw error;
    return fail(`${plain(given.source)}: ${refusalText(error, speech)}`);
  }
}

function argumentsOf(args: readonly string[], { speech }: Session): RedactArguments {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
  const { values, positionals } = parsed;
  const [source] = positionals;
  if (source === undefined || positionals.length > 1) {
    throw new UsageError(speech.t('redact needs one path: a folder of logs, a zip, or a log.'));
  }
  const { format = 'text' } = values;
  if (format !== 'text' && format !== 'json') throw new UsageError(`--format ${format}: text | json`);
  return {
    source,
    ...(values.out !== undefined && { out: values.out }),
    ...(values.map !== undefined && { map: values.map }),
    words: values.words ?? [],
    passphraseStdin: values['passphrase-stdin'] ?? false,
    guids: values.guids ?? false,
    preview: values.preview ?? false,
    force: values.force ?? false,
    quiet: values.quiet ?? false,
    json: format === 'json',
  };
}

function previewText(kinds: readonly RedactionPreviewKind[], { terminal, speech }: Session): string {
  const { t } = speech;
  if (kinds.length === 0) return `${t('Nothing was found that would be replaced.')}\n`;
  const lines: string[] = [];
  for (const kind of redactionKinds) {
    const one = kinds.find((each) => each.kind === kind);
    if (!one) continue;
    lines.push(
      paint(
        terminal,
        'bold',
        t('{0}: {1} values, {2} places', redactionKindTitle(kind, speech), one.values, one.places),
      ),
    );
    for (const { file, line, before, after } of one.samples) {
      lines.push(`  ${plain(file)}:${line}`);
      lines.push(`    ${paint(terminal, 'red', `- ${plain(before)}`)}`);
      lines.push(`    ${paint(terminal, 'green', `+ ${plain(after)}`)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function previewJson(kinds: readonly RedactionPreviewKind[], leftOut: WrittenCopy['leftOut']): string {
  return `${JSON.stringify({ schemaVersion: 1, kinds, leftOut: leftOut.map(({ file }) => file) }, null, 2)}\n`;
}

function writtenText(
  { files, counts }: WrittenCopy,
  { out, map, sealed }: { readonly out: string; readonly map: string; readonly sealed: boolean },
  { speech }: Session,
): string {
  const { t } = speech;
  const replaced = redactionKinds.flatMap((kind) => {
    const count = counts.get(kind);
    return count === undefined ? [] : [`  ${redactionKindTitle(kind, speech)}: ${count}`];
  });
  return [
    t('Redacted copy (files: {0}): {1}', files.length, plain(out)),
    ...(replaced.length > 0 ? [t('Replaced places:'), ...replaced] : [t('Nothing was found to replace.')]),
    sealed
      ? t('Sealed map, not to be handed on: {0}', plain(map))
      : t('Map, not to be handed on and readable by whoever has the file: {0}', plain(map)),
    '',
  ].join('\n');
}

function writtenJson({ files, leftOut, counts }: WrittenCopy, out: string, map: string): string {
  const document = {
    schemaVersion: 1,
    out,
    map,
    replaced: Object.fromEntries(counts),
    files: files.map(({ name, summary }) => ({ name, ...(summary && { summary }) })),
    leftOut: leftOut.map(({ file }) => file),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function tellSummaries({ files }: WrittenCopy, { terminal, speech }: Session): void {
  const summaries = files.filter(({ summary }) => summary);
  if (summaries.length === 0) return;
  terminal.err(`${speech.t('As text, for their own bytes cannot be rewritten (files: {0})', summaries.length)}\n`);
  for (const { name } of summaries) terminal.err(`  ${plain(name)}\n`);
}

function tellLeftOut(leftOut: WrittenCopy['leftOut'], { terminal, speech }: Session): void {
  if (leftOut.length === 0) return;
  terminal.err(`${speech.t('Not in the copy (files: {0})', leftOut.length)}\n`);
  for (const problem of leftOut) terminal.err(`  ${plain(problem.file)}: ${problemLine(problem, speech)}\n`);
}
