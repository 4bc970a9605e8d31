import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import Mocha from 'mocha';

/** Tests run one after another in one VS Code; each waits for events, and a hung one is ended by this limit. */
const limitMs = 30_000;

/** Called by VS Code, by either launcher, once its extension host is up; a rejection makes the run fail. */
export async function run(): Promise<void> {
  const options = JSON.parse(readFileSync(path.join(__dirname, 'options.json'), 'utf8')) as { grep?: string };
  // The bare reporter prints nothing: what is printed in here is mixed with VS Code's own, so the runner outside does it.
  const mocha = new Mocha({
    ui: 'bdd',
    reporter: Mocha.reporters.Base,
    timeout: limitMs,
    ...(options.grep !== undefined && { fgrep: options.grep }),
  });
  mocha.suite.emit('pre-require', globalThis, __filename, mocha);
  await import('./activation.js');
  await import('./features.js');
  await import('./detection.js');
  await import('./caseView.js');
  await import('./navigation.js');
  await import('./caseNotes.js');
  await import('./caseNotesCitations.js');
  await import('./timeline.js');
  await import('./timelinePicture.js');
  await import('./compare.js');
  await import('./report.js');
  await import('./redaction.js');
  await import('./dialogs.js');
  await import('./binaryEditors.js');
  await import('./largeLog.js');
  await import('./signatureWorkshop.js');
  await import('./bundle.js');
  await import('./api.js');
  await import('./languageModelTools.js');
  await import('./firstMinutes.js');
  await import('./keybindings.js');
  await import('./server.js');
  const results = path.join(__dirname, 'results.jsonl');
  writeFileSync(results, '');
  const failed = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    // Line by line, so that a run that hangs still tells how far it came.
    runner.on('pass', (test) => appendFileSync(results, line({ title: test.fullTitle(), ms: test.duration })));
    runner.on('fail', (test, error: unknown) => {
      const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
      appendFileSync(results, line({ title: test.fullTitle(), problem }));
    });
    runner.on('end', () => appendFileSync(results, line({ ended: true })));
  });
  if (failed > 0) throw new Error(`${failed} failed`);
}

function line(result: object): string {
  return `${JSON.stringify(result)}\n`;
}
