/** The first argument of a process that works for `batch`. */
export const workerArgument = '--batch-worker';
