// The commands that read logs, in a bundle of their own: `explain` and `analyze` start without it.
export { batch } from './commands/batch.js';
export { serveBatch } from './commands/batchWorker.js';
export { buckets } from './commands/buckets.js';
export { compare } from './commands/compare.js';
export { redact } from './commands/redact.js';
export { report } from './commands/report.js';
export { signatures } from './commands/signatures.js';
export { timeline } from './commands/timeline.js';
