import { parentPort, workerData } from 'node:worker_threads';
import { servePart, type PartData } from './runtime/partServer.js';
import { seePlainFiles } from './runtime/plainFiles.js';

/** The bundle of threads that go through one large log part by part. It is small: whoever starts it waits for it. */
const port = parentPort;
if (!port) throw new Error('This bundle is started as a thread, by the server or the command line.');
seePlainFiles();
servePart(workerData as PartData, (answer, buffers) => {
  port.postMessage(answer, buffers);
});
