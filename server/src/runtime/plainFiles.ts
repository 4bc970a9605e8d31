/**
 * In VS Code this runs in Electron, whose `fs` shows the inside of `.asar` archives as folders. A file of a case that is
 * named so is a file, whatever is in it. To be called in every thread, before a file is looked at; elsewhere it does
 * nothing.
 */
export function seePlainFiles(): void {
  Object.assign(process, { noAsar: true });
}
