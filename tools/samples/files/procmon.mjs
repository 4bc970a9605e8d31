// A Procmon export of the module loads around setuphost.exe: BOM, CRLF, every field quoted, times as the 24-hour locale of a Chinese system writes them.
import { arrangeTime, parseTime } from '../clock.mjs';

const COLUMNS = ['Time of Day', 'Process Name', 'PID', 'Operation', 'Path', 'Result', 'Detail'];
const SYSTEM32 = [
  'ntdll.dll',
  'kernel32.dll',
  'KernelBase.dll',
  'msvcrt.dll',
  'advapi32.dll',
  'sechost.dll',
  'rpcrt4.dll',
  'user32.dll',
  'win32u.dll',
  'gdi32.dll',
  'gdi32full.dll',
  'msvcp_win.dll',
  'ucrtbase.dll',
  'ole32.dll',
  'combase.dll',
  'bcryptPrimitives.dll',
  'oleaut32.dll',
  'shlwapi.dll',
  'shell32.dll',
  'cfgmgr32.dll',
  'SHCore.dll',
  'windows.storage.dll',
  'profapi.dll',
  'powrprof.dll',
  'cryptsp.dll',
  'setupapi.dll',
  'bcrypt.dll',
  'crypt32.dll',
  'msasn1.dll',
  'version.dll',
  'wintrust.dll',
  'imm32.dll',
  'uxtheme.dll',
  'clbcatq.dll',
  'propsys.dll',
  'wbemcomn.dll',
  'fastprox.dll',
  'ws2_32.dll',
  'userenv.dll',
  'netapi32.dll',
];
const SOURCES = [
  'SetupCore.dll',
  'SetupMgr.dll',
  'SetupPlatform.dll',
  'MediaSetupUIMgr.dll',
  'wdscore.dll',
  'unbcl.dll',
  'upgradeagent.dll',
  'mxeagent.dll',
  'csiagent.dll',
  'wimgapi.dll',
];

/**
 * @param {{ start: string, random: object, injected: readonly { after: string, path: string }[] }} options `injected` modules load right after the named one
 */
export function procmonCsv({ start, random, injected }) {
  let now = parseTime(start);
  let ticks = random.int(0, 9999);
  const rows = [];
  const add = (process, pid, operation, path, detail, result = 'SUCCESS') => {
    ticks += random.int(3, 900);
    now += ticks >= 10000 ? 1 + Math.floor(ticks / 10000) : 0;
    ticks %= 10000;
    const time = `${arrangeTime(now, 'HH:mm:ss.SSS')}${String(ticks).padStart(4, '0')}`;
    rows.push([time, process, String(pid), operation, path, result, detail]);
  };
  const image = () => `Image Base: 0x7ff${random.hex(9)}000, Image Size: 0x${random.hex(2)}000`.replace('0x00', '0x1');
  const load = (process, pid, path) => {
    add(process, pid, 'Load Image', path, image());
    for (const extra of injected)
      if (path.toLowerCase().endsWith(extra.after.toLowerCase())) add(process, pid, 'Load Image', extra.path, image());
  };
  const pids = { setupprep: 6212, setuphost: 7440, explorer: 4128, svchost: 1036 };
  const noise = (count) => {
    for (let number = 0; number < count; number++) {
      const [process, pid] = random.pick([
        ['svchost.exe', pids.svchost],
        ['explorer.exe', pids.explorer],
        ['zk_sys_svr.exe', 3320],
        ['SearchIndexer.exe', 5012],
      ]);
      if (random.int(0, 1))
        add(
          process,
          pid,
          'RegQueryValue',
          `HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\${random.pick(['EditionID', 'ProductName', 'CurrentBuild'])}`,
          'Type: REG_SZ, Length: 24',
        );
      else
        add(
          process,
          pid,
          'CreateFile',
          `C:\\Windows\\System32\\${random.pick(SYSTEM32)}`,
          'Desired Access: Read Attributes, Disposition: Open, Options: Open Reparse Point, ShareMode: Read, Write, Delete, OpenResult: Opened',
        );
    }
  };
  for (const [process, pid, path] of [
    ['setupprep.exe', pids.setupprep, 'C:\\$WINDOWS.~BT\\Sources\\setupprep.exe'],
    ['setuphost.exe', pids.setuphost, 'C:\\$WINDOWS.~BT\\Sources\\SetupHost.exe'],
  ]) {
    add(
      process,
      pid,
      'Process Start',
      '',
      `Parent PID: ${process === 'setuphost.exe' ? pids.setupprep : pids.explorer}, Command line: "${path}" /Install /Media, Current directory: C:\\$WINDOWS.~BT\\Sources\\`,
    );
    load(process, pid, path);
    for (const name of SYSTEM32) {
      load(process, pid, `C:\\Windows\\System32\\${name}`);
      noise(random.int(0, 4));
    }
    if (process === 'setuphost.exe')
      for (const name of SOURCES) {
        load(process, pid, `C:\\$WINDOWS.~BT\\Sources\\${name}`);
        noise(random.int(2, 12));
      }
  }
  for (let number = 0; number < 260; number++) {
    add(
      'setuphost.exe',
      pids.setuphost,
      'WriteFile',
      'C:\\$WINDOWS.~BT\\Sources\\Panther\\setupact.log',
      `Offset: ${random.int(100000, 999999)}, Length: ${random.int(90, 240)}, Priority: Normal`,
    );
    noise(random.int(1, 5));
  }
  const quoted = (row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(',');
  return [COLUMNS, ...rows].map((row) => `${quoted(row)}\r\n`).join('');
}
