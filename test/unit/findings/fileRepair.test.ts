import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bareEngine } from '../bareEngine.js';

/** `[SR]` and `[Pnp]` lines of CBS.log → `line severity title` of each run of the file repair, and what is proposed. */
function checkRepairs(messages: readonly string[], expected: readonly string[], fix: readonly string[] = []): void {
  const text = messages.map((message, i) => {
    const number = i.toString(16).padStart(8, '0');
    const writer = message.startsWith('[Pnp] ') ? 'DEPLOY ' : `CSI    ${number} [SR] `;
    return `2024-03-05 10:20:30, Info                  ${writer}${message}`;
  });
  const { findings } = bareEngine.analyseLog('CBS.log', new TextEncoder().encode(text.join('\r\n')));
  const own = findings.filter(({ rule }) => rule === 'cbs-file-repair');
  assert.deepEqual(
    own.map(({ place, severity, title }) => `${place.line} ${severity} ${title.en}`),
    expected,
  );
  assert.deepEqual([...new Set(own.flatMap(({ remediate }) => remediate ?? []))], fix);
  for (const { symptom, title } of own) {
    assert.equal(symptom, true, 'it sums up, and is no cause');
    assert.equal(title['zh-CN'].startsWith('系统文件检查：'), true);
  }
}

const member = (file: string, component: string): string =>
  `Cannot repair member file [l:${file.length}]'${file}' of ${component}, version 10.0.22621.1, arch amd64, nonSxS, pkt {l:8 b:31bf3856ad364e35} in the store, hash mismatch`;
const onDisk = (file: string): string =>
  `Could not reproject corrupted file \\??\\C:\\Windows\\System32\\\\${file}; source file in store is also corrupted`;
const mended = (file: string): string => `Repairing file \\??\\C:\\Windows\\System32\\\\${file} from store`;
const begun = ['Verifying 100 components', 'Beginning Verify and Repair transaction', 'Verify complete'];
const done = ['Repair complete', 'Committing transaction'];
const claimed =
  'Verify and Repair Transaction completed. All files and registry keys listed in this transaction  have been successfully repaired';

test('a run of sfc that repaired what it found', () => {
  checkRepairs(
    [...begun, 'Repairing 1 components', mended('dnsapi.dll'), ...done, claimed],
    ['4 info Check of the system files: 1 corrupt, 1 repaired'],
  );
  checkRepairs([...begun, 'Repairing 0 components', 'Repair complete'], []);
  checkRepairs(begun, []);
});

test('a run of sfc that left files as they were, whatever its last line says', () => {
  checkRepairs(
    [
      'Verifying 100 (0x0000000000000064) components',
      member('wdigest.dll', 'Microsoft-Windows-Digest'),
      'Repairing 2 components',
      member('wdigest.dll', 'Microsoft-Windows-Digest'),
      member('wdigest.dll', 'Microsoft-Windows-Digest'),
      onDisk('wdigest.dll'),
      'Repairing corrupted file [ml:520{260},l:46{23}]"\\??\\C:\\Windows\\System32"\\[l:24{12}]"OobeFldr.dll" from store',
      ...done,
      claimed,
    ],
    ['3 error Check of the system files: 2 corrupt, 1 repaired (Microsoft-Windows-Digest)'],
    ['repair-component-store'],
  );
  // A passage without the lines that name the component.
  checkRepairs(
    ['Repairing 2 components', onDisk('a.svg'), onDisk('b.svg'), onDisk('b.svg')],
    ['1 error Check of the system files: 2 corrupt, 0 repaired'],
    ['repair-component-store'],
  );
  checkRepairs(
    ['Repairing 4 components', ...['A', 'B', 'C', 'D'].map((name) => member('x.dll', name))],
    ['1 error Check of the system files: 4 corrupt, 0 repaired (A, B, C ...)'],
    ['repair-component-store'],
  );
});

test('files in use: the repair that begins anew is the same run', () => {
  checkRepairs(
    [
      ...begun,
      'Repairing 1 components',
      mended('dnsapi.dll'),
      'Unable to complete Verify and Repair transaction because some of the files that need to be repaired are in use. A reboot is required to complete this operation.',
      'Repairing 1 components',
      mended('dnsapi.dll'),
      ...done,
      ...begun,
      'Repairing 1 components',
      mended('dnsapi.dll'),
    ],
    [
      '7 info Check of the system files: 1 corrupt, 1 repaired; files in use are replaced at the next restart',
      '14 info Check of the system files: 1 corrupt, 1 repaired',
    ],
  );
});

test('files that may differ are not damaged: those that Defender updates by itself, and wallpapers', () => {
  const own = member('Defender.psd1', 'Windows-Defender-Management-Powershell');
  checkRepairs(
    ['Repairing 1 components', own, own],
    ['1 info Check of the system files: 1 corrupt, 0 repaired (Windows-Defender-Management-Powershell)'],
  );
  checkRepairs(
    ['Repairing 2 components', own, member('img11.jpg', 'Microsoft-Windows-Shell-Wallpaper-Common')],
    [
      '1 info Check of the system files: 2 corrupt, 0 repaired (Windows-Defender-Management-Powershell, Microsoft-Windows-Shell-Wallpaper-Common)',
    ],
  );
  checkRepairs(
    ['Repairing 2 components', own, member('dnsapi.dll', 'DNS')],
    ['1 error Check of the system files: 2 corrupt, 0 repaired (Windows-Defender-Management-Powershell, DNS)'],
    ['repair-component-store'],
  );
});

test('files of drivers, which sfc repairs last', () => {
  const corrupt = (name: string): string => `[Pnp] Corrupt file: C:\\WINDOWS\\System32\\drivers\\${name}`;
  const repaired = (name: string): string => `[Pnp] Repaired file: C:\\Windows\\System32\\drivers\\${name}`;
  checkRepairs(
    [...begun, 'Repairing 0 components', 'Repair complete', corrupt('a.sys'), repaired('a.sys'), corrupt('b.sys')],
    ['4 warning Check of the system files: 2 corrupt, 1 repaired (b.sys)'],
  );
  // sfc /verifyonly, twice.
  checkRepairs(
    [...begun, corrupt('a.sys'), ...begun, corrupt('a.sys'), corrupt('a.sys')],
    [
      '4 warning Check of the system files: 1 corrupt, 0 repaired (a.sys)',
      '8 warning Check of the system files: 1 corrupt, 0 repaired (a.sys)',
    ],
  );
  checkRepairs(
    ['Repairing 1 components', member('x.dll', 'A'), corrupt('a.sys')],
    ['1 error Check of the system files: 2 corrupt, 0 repaired (A, a.sys)'],
    ['repair-component-store'],
  );
});
