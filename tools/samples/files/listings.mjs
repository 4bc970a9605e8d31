// Lists that an engineer collects beside the logs: registry export, filters, drivers, processes, system information.
import { crlf } from '../encode.mjs';
import { PRODUCTS, WINDOWS_FILTERS, WINDOWS_SERVICES } from './products.mjs';

const services = (products) =>
  [...WINDOWS_SERVICES, ...products.flatMap((id) => PRODUCTS[id].services)].sort((a, b) =>
    a.name.toLowerCase().localeCompare(b.name.toLowerCase(), 'en'),
  );

/** `hex(2):` of a REG_EXPAND_SZ, wrapped at 80 columns as regedit does. */
function expandString(name, text) {
  const bytes = [...Buffer.from(`${text}\0`, 'utf16le')].map((byte) => byte.toString(16).padStart(2, '0'));
  const lines = [];
  let line = `"${name}"=hex(2):`;
  bytes.forEach((byte, index) => {
    const piece = byte + (index < bytes.length - 1 ? ',' : '');
    if (line.length + piece.length > 78) {
      lines.push(`${line}\\`);
      line = `  ${piece}`;
    } else {
      line += piece;
    }
  });
  return [...lines, line];
}

/** A `reg export HKLM\SYSTEM\CurrentControlSet\Services`; to be encoded as UTF-16LE with BOM. */
export function servicesExport(products) {
  const root = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services';
  const dword = (value) => `dword:${value.toString(16).padStart(8, '0')}`;
  const lines = ['Windows Registry Editor Version 5.00', '', `[${root}]`, ''];
  for (const service of services(products)) {
    lines.push(`[${root}\\${service.name}]`);
    lines.push(`"Type"=${dword(service.type)}`);
    lines.push(`"Start"=${dword(service.start)}`);
    lines.push(`"ErrorControl"=${dword(service.error)}`);
    if (service.path) lines.push(...expandString('ImagePath', service.path));
    lines.push(`"DisplayName"="${service.display.replaceAll('"', '\\"')}"`);
    if (service.group) lines.push(`"Group"="${service.group}"`);
    lines.push('');
  }
  return crlf(lines);
}

/** What `fltmc filters` prints. */
export function filterList(products) {
  const rows = [...WINDOWS_FILTERS, ...products.flatMap((id) => PRODUCTS[id].minifilters)].sort(
    (a, b) => Number(b[1]) - Number(a[1]),
  );
  return crlf([
    '',
    'Filter Name                     Num Instances    Altitude    Frame',
    '------------------------------  -------------  ------------  -----',
    ...rows.map(
      ([name, altitude, instances]) =>
        `${name.padEnd(30)}  ${String(instances).padStart(13)}  ${altitude.padStart(12)}  ${'0'.padStart(5)}`,
    ),
  ]);
}

const KIND = { 1: 'Kernel', 2: 'File System' };

/** What `driverquery` prints: module, display name, type, link date. */
export function driverQuery(products, random) {
  const rows = services(products).filter((service) => service.type <= 2);
  const date = () =>
    `${random.int(2017, 2020)}/${random.int(1, 12)}/${random.int(1, 28)} ${random.int(1, 23)}:${String(random.int(0, 59)).padStart(2, '0')}:${String(random.int(0, 59)).padStart(2, '0')}`;
  return crlf([
    '',
    'Module Name  Display Name           Driver Type   Link Date',
    '============ ====================== ============= ======================',
    ...rows.map(
      (row) =>
        `${row.name.slice(0, 12).padEnd(12)} ${row.display.slice(0, 22).padEnd(22)} ${KIND[row.type].padEnd(13)} ${date()}`,
    ),
  ]);
}

/** What `sc query type= all state= all` prints, shortened to the fields that matter. */
export function serviceList(products) {
  return crlf(
    services(products).flatMap((service) => [
      '',
      `SERVICE_NAME: ${service.name}`,
      `DISPLAY_NAME: ${service.display}`,
      `        TYPE               : ${service.type.toString(16)}  ${{ 1: 'KERNEL_DRIVER', 2: 'FILE_SYSTEM_DRIVER' }[service.type] ?? 'WIN32'}`,
      `        STATE              : ${service.start <= 2 ? '4  RUNNING' : '1  STOPPED'}`,
    ]),
  );
}

const WINDOWS_PROCESSES = [
  'System Idle Process',
  'System',
  'smss.exe',
  'csrss.exe',
  'wininit.exe',
  'csrss.exe',
  'services.exe',
  'lsass.exe',
  'winlogon.exe',
  'svchost.exe',
  'svchost.exe',
  'fontdrvhost.exe',
  'svchost.exe',
  'dwm.exe',
  'svchost.exe',
  'spoolsv.exe',
  'svchost.exe',
  'SearchIndexer.exe',
  'MsMpEng.exe',
  'explorer.exe',
  'ShellExperienceHost.exe',
  'RuntimeBroker.exe',
  'taskhostw.exe',
  'ctfmon.exe',
  'conhost.exe',
  'cmd.exe',
  'setup.exe',
  'setupprep.exe',
  'setuphost.exe',
  'tasklist.exe',
];

/** What `tasklist` prints. */
export function taskList(products, random) {
  const names = [
    ...WINDOWS_PROCESSES.slice(0, -1),
    ...products.flatMap((id) => PRODUCTS[id].processes),
    'tasklist.exe',
  ];
  return crlf([
    '',
    'Image Name                     PID Session Name        Session#    Mem Usage',
    '========================= ======== ================ =========== ============',
    ...names.map((name, index) => {
      const pid = index === 0 ? 0 : index === 1 ? 4 : 200 + index * 148 + random.int(0, 20) * 4;
      const session = index > 18 ? ['Console', 1] : ['Services', 0];
      const memory = random.int(2, 120) * 1000 + random.int(0, 999);
      return `${name.slice(0, 25).padEnd(25)} ${String(pid).padStart(8)} ${session[0].padEnd(16)} ${String(session[1]).padStart(11)} ${`${memory.toLocaleString('en-US')} K`.padStart(12)}`;
    }),
  ]);
}

/** The head of `systeminfo`. */
export function systemInfo(ctx) {
  const { machine, host } = ctx;
  const row = (name, value) => `${`${name}:`.padEnd(27)}${value}`;
  return crlf([
    '',
    row('Host Name', machine.computer),
    row('OS Name', `Microsoft ${host.productName}`),
    row('OS Version', `${host.build} N/A Build ${host.build.split('.')[2]}`),
    row('OS Manufacturer', 'Microsoft Corporation'),
    row('OS Configuration', 'Member Workstation'),
    row('OS Build Type', 'Multiprocessor Free'),
    row('System Manufacturer', machine.manufacturer),
    row('System Model', machine.model),
    row('System Type', 'x64-based PC'),
    row('BIOS Version', machine.bios),
    row('System Locale', 'zh-cn;Chinese (China)'),
    row('Total Physical Memory', `${Math.round(machine.memory / 1048576).toLocaleString('en-US')} MB`),
  ]);
}
