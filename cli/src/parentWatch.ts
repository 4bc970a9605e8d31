/**
 * Whether the process that started this one is gone, as the text of a function: what watches it runs in a thread that has
 * no bundle. Windows keeps the number of a parent that is gone, and asking for it there goes through all processes; so
 * that process itself is asked for.
 *
 * ```
 * (process, parent: number) => boolean
 * ```
 */
export const parentIsGone = `(process, parent) => {
  if (process.platform !== 'win32') return process.ppid !== parent;
  try {
    process.kill(parent, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}`;
