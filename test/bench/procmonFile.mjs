// A trace of Process Monitor as CSV, as large as asked for: the events of an upgrade that a filter product disturbs,
// among those of everything else that runs meanwhile.
import { closeSync, openSync, writeSync } from 'node:fs';

const COLUMNS = '"Time of Day","Process Name","PID","Operation","Path","Result","Detail","TID","Company"';
const OTHERS = ['svchost.exe', 'MsMpEng.exe', 'System', 'explorer.exe', 'SearchIndexer.exe', 'lsass.exe'];
const SHARED =
  'Desired Access: Read Data/List Directory, Disposition: Open, ShareMode: Read, Write, Delete, AllocationSize: n/a, OpenResult: Opened';
const ALONE =
  'Desired Access: Generic Read, Disposition: Open, ShareMode: None, AllocationSize: n/a, OpenResult: Opened';
const IMAGE = 'C:\\$WINDOWS.~BT\\NewOS\\Windows\\System32\\drivers\\target.sys';

/** Writes the trace to `file`, of `bytes` or a little more. Returns the 1-based lines that an analysis has to find. */
export function writeTrace(file, bytes) {
  const handle = openSync(file, 'w');
  let written = 0;
  let lines = 0;
  let batch = [];
  const flush = () => {
    if (batch.length > 0) written += writeSync(handle, `${batch.join('\r\n')}\r\n`);
    batch = [];
  };
  const add = (line) => {
    batch.push(line);
    lines++;
    if (batch.length === 10_000) flush();
    return lines;
  };
  let tick = 0;
  const event = (process, pid, operation, path, result, detail = '') => {
    tick += 2711;
    const second = Math.floor(tick / 1e7);
    const [h, m, s] = [Math.floor(second / 3600) % 12, Math.floor(second / 60) % 60, second % 60];
    const time = `${h || 12}:${String(m).padStart(2, '0')}:${String(s).padStart(2, '0')}.${String(tick % 1e7).padStart(7, '0')} AM`;
    return add(`"${time}","${process}","${pid}","${operation}","${path}","${result}","${detail}","${pid + 4}","x"`);
  };
  add(`\ufeff${COLUMNS}`);
  const found = {};
  const crowd = (until) => {
    for (let i = 0; written < until; i++) {
      const process = OTHERS[i % OTHERS.length];
      const pid = 400 + (i % OTHERS.length) * 4;
      const path = `C:\\Windows\\WinSxS\\amd64_component_31bf3856ad364e35_${i % 90_000}\\file${i % 40_000}.dll`;
      event(process, pid, 'CreateFile', path, i % 5 ? 'SUCCESS' : 'NAME NOT FOUND', SHARED);
      event(process, pid, 'QueryBasicInformationFile', path, 'SUCCESS');
      if (i % 5) event(process, pid, 'CloseFile', path, 'SUCCESS');
      event(
        'setuphost.exe',
        4000,
        'RegQueryValue',
        `HKLM\\System\\Setup\\Value ${i % 1000}`,
        'NAME NOT FOUND',
        'Length: 16',
      );
      if (i % 97 === 0) event(process, pid, 'Load Image', `C:\\Windows\\System32\\module${i % 900}.dll`, 'SUCCESS');
    }
  };
  event('setuphost.exe', 4000, 'Load Image', 'C:\\$WINDOWS.~BT\\Sources\\setuphost.exe', 'SUCCESS');
  crowd(bytes * 0.4);
  found.module = event('setuphost.exe', 4000, 'Load Image', 'C:\\Program Files\\Guard\\guard_hook.dll', 'SUCCESS');
  crowd(bytes * 0.6);
  found.holder = event('guard.exe', 3000, 'CreateFile', IMAGE, 'SUCCESS', ALONE);
  crowd(bytes * 0.9);
  found.refused = event('setuphost.exe', 4000, 'CreateFile', IMAGE, 'SHARING VIOLATION', SHARED);
  crowd(bytes);
  flush();
  closeSync(handle);
  return { ...found, lines };
}
