import { LEVEL_NONE } from '../../model/record.js';
import { type LogFormat, shareOf } from '../header.js';
import { taskSequenceSteps } from './taskSequenceSteps.js';

/**
 * Lines of smsts.log as articles and tickets quote them: what stood behind the message is left out.
 *
 * ```
 * OSDDriverClient   Failed to pass arguments. Code 0x80070057
 * component, blanks, message
 * ```
 *
 * Only components of the task sequence are known by their names alone.
 */
export const pastedTrace: LogFormat = {
  id: 'cmtrace',
  claims: (sample) => {
    const share = shareOf(sample, (line) => QUOTED.test(line));
    return share > 0.3 ? share : 0;
  },
  reader: () => (bytes, start, end, header) => {
    const [head, component] =
      QUOTED.exec(String.fromCharCode(...bytes.subarray(start, Math.min(end, start + LONGEST)))) ?? [];
    if (head === undefined || component === undefined) return false;
    header.time = NaN;
    header.level = LEVEL_NONE;
    header.component = component;
    header.eventId = 0;
    header.messageColumn = head.length;
    return true;
  },
  steps: taskSequenceSteps,
  lineByLine: true,
};

/** Characters that hold a component and the blanks behind it. */
const LONGEST = 80;
const QUOTED =
  /^(?:> ?)?(TSManager|TSMBootstrap|TSBootShell|TSMediaWizard|OSD[A-Z]\w{3,30}|ApplyOperatingSystem|CaptureSystemImage|InstallApplication|InstallSoftware|InstallSWUpdate)(?:\t[\t ]{0,20}| [\t ]{1,20})(?=\S)/;
