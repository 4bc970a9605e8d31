import { parentPort, workerData } from 'node:worker_threads';
import { serveCases } from './runtime/caseThread.js';
import { analyseFile, fromSent, isProblem, toSent } from './runtime/fileAnalysis.js';
import type { FileAnswer, FileJob } from './runtime/filePool.js';
import { engineFrom } from './runtime/knowledge.js';
import { seePlainFiles } from './runtime/plainFiles.js';
import type { ThreadData } from './runtime/threads.js';

/** The bundle of threads that analyse one file after the other, and of the one that has the cases of the server. */
const { role, spec, threads } = workerData as ThreadData;
const port = parentPort;
if (!port) throw new Error('This bundle is started as a thread, by the server or the command line.');
seePlainFiles();

if (role === 'cases') serveCases(port, engineFrom(spec), threads);
else {
  const engine = engineFrom(spec);
  port.on('message', ({ file, before, alone }: FileJob) => {
    const helpers = alone ? threads : undefined;
    void analyseFile(engine, file, before && fromSent(before), helpers).then(
      (result) => {
        const answer: FileAnswer = isProblem(result) ? result : toSent(result);
        port.postMessage(answer);
      },
      (error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        port.postMessage({ file: file.name, what: 'Cannot be analysed: {0}', args: [why] } satisfies FileAnswer);
      },
    );
  });
}
