// setupapi.dev.log: no BOM, ANSI, sections with areas in columns 5-7; every section of the samples ends with SUCCESS.
import { arrangeTime, parseTime } from '../clock.mjs';
import { crlf } from '../encode.mjs';

const DEVICES = [
  ['PCI\\VEN_8086&DEV_15E3&SUBSYS_310C17AA&REV_31', 'oem2.inf', 'e1d65x64.inf', 'Net'],
  ['PCI\\VEN_8086&DEV_A2BA&SUBSYS_310C17AA&REV_00', 'oem3.inf', 'heci.inf', 'System'],
  ['PCI\\VEN_8086&DEV_5912&SUBSYS_310C17AA&REV_04', 'oem7.inf', 'igdlh64.inf', 'Display'],
  ['HDAUDIO\\FUNC_01&VEN_10EC&DEV_0283', 'hdaudio.inf', 'hdaudio.inf', 'MEDIA'],
  ['USB\\VID_17EF&PID_608D', 'input.inf', 'input.inf', 'HIDClass'],
  ['USB\\VID_096E&PID_0703', 'oem11.inf', 'scard.inf', 'SmartCardReader'],
  ['ROOT\\VOLMGR\\0000', 'volmgr.inf', 'volmgr.inf', 'System'],
  ['SWD\\PRINTENUM\\PRINTQUEUES', 'printqueue.inf', 'printqueue.inf', 'PrintQueue'],
];

export function setupApiLog({ start, random, build, sections = 60 }) {
  let now = parseTime(start);
  const stamp = (step) => arrangeTime((now += random.int(1, step)), 'YYYY/MM/DD HH:mm:ss.SSS');
  const clock = (step) => stamp(step).slice(11);
  const lines = [
    '[Device Install Log]',
    `     OS Version = ${build}`,
    '     Service Pack = 0.0',
    '     Suite = 0x0100',
    '     ProductType = 1',
    '     Architecture = amd64',
    '',
    '[BeginLog]',
    '',
    `[Boot Session: ${stamp(20)}]`,
    '',
  ];
  for (let number = 0; number < sections; number++) {
    const [hardware, published, original, setupClass] = random.pick(DEVICES);
    const instance = `${hardware}\\${random.hex(1)}&${random.hex(8)}&0&${random.hex(2)}`.toUpperCase();
    lines.push(`>>>  [Device Install (Hardware initiated) - ${instance}]`);
    lines.push(`>>>  Section start ${stamp(9000)}`);
    lines.push(`     ump: Creating Install Process: DrvInst.exe ${clock(30)}`);
    lines.push(`     ndv: Retrieving device info...`);
    lines.push(`     ndv: Setting device parameters...`);
    lines.push(`     ndv: Searching Driver Store and Device Path...`);
    lines.push(`     dvi: {Build Driver List} ${clock(40)}`);
    lines.push(`     dvi:      Searching for hardware ID(s):`);
    lines.push(`     dvi:           ${hardware.toLowerCase()}`);
    lines.push(`     dvi:      Created Driver Node:`);
    lines.push(`     dvi:           HardwareID   - ${hardware}`);
    lines.push(
      `     dvi:           InfName      - C:\\Windows\\System32\\DriverStore\\FileRepository\\${original}_amd64_${random.hex(16)}\\${original}`,
    );
    lines.push(`     dvi:           Rank         - 0x00ff${random.hex(4)}`);
    lines.push(`     dvi:           Signer Score - ${published.startsWith('oem') ? 'WHQL' : 'INBOX'}`);
    lines.push(`     dvi: {Build Driver List - exit(0x00000000)} ${clock(60)}`);
    lines.push(`     ndv: {Core Device Install} ${clock(20)}`);
    lines.push(`     dvi:      {Install Device - ${instance}} ${clock(20)}`);
    lines.push(`     dvi:           Device Status: 0x01802400, Problem: 0x1 (0xc0000493)`);
    lines.push(`     dvi:           {Install Service=${original.replace('.inf', '')}} ${clock(10)}`);
    lines.push(`     dvi:           {Install Service: exit(0x00000000)} ${clock(10)}`);
    lines.push(`     dvi:           Class GUID of device remains: {${random.guid()}} (${setupClass}).`);
    lines.push(`     dvi:      {Install Device - exit(0x00000000)} ${clock(200)}`);
    lines.push(`     ndv: {Core Device Install - exit(0x00000000)} ${clock(10)}`);
    lines.push(`     ump: Server install process exited with code 0x00000000 ${clock(10)}`);
    lines.push(`<<<  Section end ${stamp(10)}`);
    lines.push('<<<  [Exit status: SUCCESS]');
    lines.push('', '');
  }
  return crlf(lines);
}
