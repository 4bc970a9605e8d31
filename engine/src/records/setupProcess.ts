/** Processes of Windows Setup in which a foreign module does harm. */
const setupProcess =
  /^(?:setup|setupprep|setuphost|setupplatform|setupcore|dismhost|mighost|windeploy|oobe|msoobe)\.exe$/i;

/** Whether a process (`setuphost.exe`, with or without its folder) is one of Windows Setup. */
export function isSetupProcess(name: string): boolean {
  return setupProcess.test(name.slice(Math.max(name.lastIndexOf('\\'), name.lastIndexOf('/')) + 1));
}
