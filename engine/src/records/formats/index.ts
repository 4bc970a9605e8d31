import type { LogFormat } from '../header.js';
import { checksur } from './checksur.js';
import { cmtrace } from './cmtrace.js';
import { ddaclsys } from './ddaclsys.js';
import { diagXml } from './diagXml.js';
import { eventCsv } from './eventCsv.js';
import { eventXml } from './eventXml.js';
import { fileHash } from './fileHash.js';
import { listFormats } from './lists.js';
import { machineListFormats } from './machineLists.js';
import { markupFormats } from './markup.js';
import { msi } from './msi.js';
import { panther, pasted } from './panther.js';
import { pastedTrace } from './pastedTrace.js';
import { procmonCsv } from './procmonCsv.js';
import { reportingEvents } from './reportingEvents.js';
import { setupapi } from './setupapi.js';
import { setupdiag } from './setupdiag.js';
import { windowsSetupact } from './windowsSetupact.js';
import { windowsUpdate } from './windowsUpdate.js';

/** Every text format, in the order in which ties are decided. To add one: write its file, name it here. */
export const formats: readonly LogFormat[] = [
  panther,
  pasted,
  setupapi,
  checksur,
  msi,
  cmtrace,
  pastedTrace,
  windowsUpdate,
  reportingEvents,
  setupdiag,
  diagXml,
  eventXml,
  eventCsv,
  ...markupFormats,
  procmonCsv,
  fileHash,
  ...listFormats,
  ...machineListFormats,
  windowsSetupact,
  ddaclsys,
];
