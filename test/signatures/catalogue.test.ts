import Ajv from 'ajv';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import type { Signature } from '../../engine/src/model/knowledge.js';
import { scanLog } from '../../engine/src/records/scan.js';
import { knownParts } from '../../engine/src/signatures/explainText.js';
import { matchSignatures } from '../../engine/src/signatures/match.js';
import { validateSignature } from '../../engine/src/signatures/validate.js';
import { compileSignatures } from '../../engine/src/signatures/signatureSet.js';
import { corpusLog, corpusLogs, noCorpus, remediationIds, signatureFiles } from './catalogueFiles.js';

const signatures = signatureFiles.map(({ data }) => data as Signature);
const set = compileSignatures(signatures, []);
const schema = JSON.parse(readFileSync('signatures/signature.schema.json', 'utf8')) as object;
const allowed = new Ajv({ allErrors: true, strict: false }).compile(schema);
const HAN = /\p{Script=Han}/u;

for (const { file, data } of signatureFiles) {
  test(file, () => {
    assert.ok(allowed(data), JSON.stringify(allowed.errors));
    const { problems } = validateSignature(data, file, { remediations: remediationIds });
    assert.deepEqual(problems, []);
    const { title, explain, falsePositives = [] } = data as Signature;
    for (const text of [title, explain, ...falsePositives]) {
      assert.ok(!HAN.test(text.en) && HAN.test(text['zh-CN']), `both languages: ${text.en}`);
    }
  });
}

test('ids are unique', () => {
  assert.equal(new Set(signatures.map(({ id }) => id)).size, signatures.length);
});

test('explanations read well for every sample, also where a capture has no value', () => {
  for (const signature of signatures) {
    const own = compileSignatures([signature], []);
    for (const { line } of signature.samples.match) {
      const log = scanLog('sample.log', new TextEncoder().encode(line));
      const format = signature.formats.includes(log.format) ? log.format : (signature.formats[0] ?? log.format);
      for (const { captures } of matchSignatures(own, { ...log, format }).matches) {
        const explain = knownParts(signature.explain, captures);
        for (const text of [explain.en, explain['zh-CN']]) {
          assert.doesNotMatch(text, /\(\)|（）|\[[^{]|\[\]|  |""|“”|:\s*;|\s[,.;](?!\w)/, `${signature.id}: ${text}`);
        }
      }
    }
  }
});

/** `id line,line` of every signature of one log that is not a symptom, worst first by place. */
function checkCorpusLog(name: string, expected: readonly string[]): void {
  const found = new Map<string, number[]>();
  for (const { signature, line } of matchSignatures(set, corpusLog(name)).matches) {
    if (signature.symptom || signature.severity === 'warning') continue;
    found.set(signature.id, [...(found.get(signature.id) ?? []), line + 1]);
  }
  assert.deepEqual(
    [...found].map(([id, lines]) => `${id} ${lines.slice(0, 4).join(',')}`),
    expected,
  );
}

test('the log of a successful upgrade: success, and nothing that matters', { skip: noCorpus }, () => {
  checkCorpusLog('Silvermaz28__SOE/SetupAct.log', ['upgrade-succeeded 16150']);
  checkCorpusLog('Silvermaz28__SOE/setuperr.log', []);
});

test('healthy servicing and device logs are silent', { skip: noCorpus }, () => {
  checkCorpusLog('logpai__loghub/Windows/Windows_2k.log', []);
  checkCorpusLog('michampr__newfolder/cbs.log', []);
  checkCorpusLog('log2timeline__plaso/setupapi.dev.log', []);
  checkCorpusLog('log2timeline__plaso/setupapi.setup.log', []);
  checkCorpusLog('chinte8688__0411/setupact.log', []);
});

test('DISM host and disk service failures, each at its first line', { skip: noCorpus }, () => {
  checkCorpusLog('rickaK77__Setup-Log/setupact.log', [
    'dism-host-not-created 3099,3104',
    'dism-host-session-failed 3101,3106',
    'dism-host-session-abandoned 3107,3108,3354,3600',
    'dism-session-open-failed 3127,3373,3619,3865',
    'dism-session-locked 3352,3598,3844,4090',
    'dism-image-already-serviced 3353,3599,3845,4091',
    'vds-com-activation 5899',
    'storage-wmi-failed 5901,5902,5903',
    'disk-provisioning-unavailable 5904,5905',
  ]);
});

test('a rollback in the device phase names no more than that', { skip: noCorpus }, () => {
  checkCorpusLog('baslr__w10-logs/Rollback/setupact.log', ['device-install-hang 5377,5680']);
});

test('store corruption, missing source, locked store, missing hive', { skip: noCorpus }, () => {
  checkCorpusLog('Appostarsi__WinErros/CBS.log', [
    'cbs-hydration-error 4408,4416,4433,4435',
    'cbs-hydration-failed 4417,4436,8940,8955',
    'cbs-store-corrupt 4438,8973,12120',
    'cbs-payload-corrupt 8987,8988,8989,8991',
    'cbs-manifest-corrupt 12137',
  ]);
  checkCorpusLog('findingsanity__Logs/dism.log', [
    'cbs-offline-store-locked 1223,1224',
    'dism-provider-init-failed 1225,1226',
    'dism-unattend-apply-failed 1279,1280,1281',
  ]);
  checkCorpusLog('bitbtrust__Errorcode/setupact.log', ['profile-hive-missing 2473']);
  checkCorpusLog('HeroLee46__test/dism.log', [
    'dism-image-folder-inaccessible 5079,5114,5149,5264',
    'dism-mount-bad-parameter 5168,5188,5208,5228',
    'dism-folder-image-unsupported 5344,5374',
  ]);
});

test('no signature needs more than a blink for any log of the corpus', { skip: noCorpus }, () => {
  for (const log of corpusLogs()) {
    const started = performance.now();
    matchSignatures(set, log);
    assert.ok(performance.now() - started < 2000, log.path);
  }
});

/** Signatures of the quoted lines of a case, in the order of their lines; symptoms are marked with `*`. */
function checkCase(lines: string, expected: string): void {
  const log = scanLog('setupact.log', new TextEncoder().encode(lines.trim().replace(/^ +/gm, '')));
  const found = matchSignatures(set, log).matches.map(({ signature, line }) => {
    return `${line + 1} ${signature.id}${signature.symptom ? '*' : ''}`;
  });
  assert.equal(found.join('\n'), expected.trim().replace(/^ +/gm, ''));
}

test('access denied while the image is applied', () => {
  checkCase(
    String.raw`
    2020-07-29 16:29:16, Error                 SP     CApplyWIM: Failure while applying image 1 for C:\$WINDOWS.~BT\Sources\Install.wim. Error 0x80070005[gle=0x00000005]
    2020-07-29 16:29:17, Error                 SP     Operation failed: Apply WIM file PathForNewOSFile (compact), index 1 to C:\$WINDOWS.~BT\NewOS. Error: 0x80070005[gle=0x000000b7]`,
    `1 image-apply-access-denied
    2 image-apply-failed
    2 operation-failed*`,
  );
});

test('access denied while an image is mounted: the file, then the innermost WIMGAPI line', () => {
  checkCase(
    String.raw`
    2020-07-30 16:38:03, Error                 DISM   DISM WIM Provider: PID=5808 E:\Mount\Windows\WinSxS\amd64_x\WpdMtp.dll (HRESULT=0x80070005) - CWimManager::WimProviderMsgLogCallback
    [5808] [0x80070005] RestoreFilesCallback:(3821): 拒绝访问。
    [5808] [0x80070005] EnumImageDataEntries:(1052): 拒绝访问。
    [5808] [0x80070005] WIMMountImageHandle:(1275): 拒绝访问。
    2020-07-30 16:44:12, Error                 DISM   DISM WIM Provider: PID=5808 TID=1688 "Failed to mount the image." - CWimImageInfo::Mount(hr:0x80070005)
    2020-07-30 16:44:13, Error                 DISM   DISM WIM Provider: PID=5808 TID=1688 "Error executing command" - CWimManager::InternalExecuteCmd(hr:0x80070005)`,
    `1 wim-provider-file-denied
    2 wimgapi-apply-access-denied
    4 wim-mount-stack
    5 wim-mount-failed
    6 wim-mount-command-failed*`,
  );
});

test('a protected registry key, from the refused write to the abandoned apply', () => {
  checkCase(
    String.raw`
    2022-04-15 15:00:13, Warning               MIG    Could not create object HKLM\SYSTEM\CurrentControlSet\services\Ensec64 [DisplayName]. Exception class Mig::SideAwareWin32Exception: Error while creating registry value HKLM\SYSTEM\CurrentControlSet\services\Ensec64 [DisplayName]: 拒绝访问。 [0x00000005] void __cdecl Mig::CRegistryDataStore::Create(class Mig::CDataUnit *)
    2022-04-15 15:00:13, Info                  MIG    Error 5 during apply of object HKLM\SYSTEM\CurrentControlSet\services\Ensec64 [DisplayName]. Will ask shell application for resolution.
    2022-04-15 15:00:13, Error                 SP     Error WRITE, 0x00000005 while gathering/applying object: Registry, HKLM\SYSTEM\CurrentControlSet\services\Ensec64 [DisplayName]. Will return 0
    2022-04-15 15:00:13, Error                 MIG    Error 5 while applying object HKLM\SYSTEM\CurrentControlSet\services\Ensec64 [DisplayName]. Shell application requested abort
    2022-04-15 15:00:13, Error      [0x08097b] MIG    Abandoning apply due to error for object: HKLM\SYSTEM\CurrentControlSet\services\Ensec64 [DisplayName]`,
    `1 mig-object-create-denied
    3 mig-registry-write-denied
    4 mig-shell-requested-abort
    5 mig-apply-abandoned`,
  );
});

test('a broken boot entry: the first BCD line, with the object that a later line names', () => {
  const lines = String.raw`
    2022-04-20 16:59:43, Error                 IBSLIB BCD: Failed to get registry value. Status: c0000024[gle=0x00000002]
    2022-04-20 16:59:43, Error                 IBSLIB BCD: Failed to get registry value. Status: c0000024[gle=0x00000002]
    2022-04-20 16:59:43, Error                 IBSLIB BCD: BcdCopyObjectEx: Failed to enumerate source elements. Target: {725f2633-5298-49c7-9016-202d172da460} Flags: 0x4 Status: c0000024[gle=0x00000002]
    2022-04-20 16:59:43, Error                 IBSLIB BCD: Failed to clone store. Status: c0000024[gle=0x00000002]
    2022-04-20 16:59:43, Error                 IBSLIB OSRollbackService::CBootFilesRestoreCheckpoint::Finalize: Failed to backup BCD database from "G:\EFI\Microsoft\Boot\BCD" to "C:\$WINDOWS.~BT\Sources\Rollback\EFI\Microsoft\Boot\BCD".[gle=0x00000006]
    2022-04-20 16:59:43, Error      [0x06414e] IBSLIB RollbackSetCheckpoint(WinPEBootFilesRestoreCheckpoint) failed. Disabling Rollback.[gle=0x00000006]
    2022-04-20 16:59:43, Error                 SP     Error setting OS Switch Rollback checkpoint[gle=0x00000006]
    2022-04-20 16:59:43, Error                 SP     Operation failed: Update Boot Code. Error: 0x80004005[gle=0x000000b7]
    2022-04-20 16:59:43, Error                 SP     ExecuteOperations: Failed execution phase Finalize. Error: 0x80004005
    2022-04-20 16:59:43, Error                 MOUPG  MoSetupPlatform: Finalize reported failure!`;
  checkCase(
    lines,
    `1 bcd-object-unreadable
    3 bcd-object-enumeration-failed
    4 bcd-store-clone-failed
    5 bcd-backup-failed
    6 rollback-checkpoint-failed
    7 os-switch-checkpoint-failed
    8 operation-failed*
    9 phase-failed*
    10 downlevel-failure*`,
  );
  const log = scanLog('setupact.log', new TextEncoder().encode(lines.trim().replace(/^ +/gm, '')));
  const [first] = matchSignatures(set, log).matches;
  assert.equal(first?.captures['guid'], '{725f2633-5298-49c7-9016-202d172da460}');
  assert.deepEqual(first?.correlated.map(({ line }) => line + 1), [3]);
});

test('every SetupDiag rule has a signature or a row that says what stands in for it', () => {
  const page = readFileSync('docs/setupdiag-parity.md', 'utf8');
  const rows = new Map([...page.matchAll(/^\| (\d+) \| (\w+) \| ([^|]*) \|/gm)].map((row) => [row[2], row[3]?.trim()]));
  assert.equal(rows.size, 64, 'rules in the table');
  const bySetupDiag = new Map<string, string[]>();
  for (const { id, setupDiagRule } of signatures) {
    if (setupDiagRule) bySetupDiag.set(setupDiagRule, [...(bySetupDiag.get(setupDiagRule) ?? []), id]);
  }
  for (const rule of bySetupDiag.keys()) assert.ok(rows.has(rule), `${rule} is no rule of SetupDiag`);
  for (const [rule = '', cell = ''] of rows) {
    const ids = [...cell.matchAll(/`([a-z0-9-]+)`/g)].map((found) => found[1] ?? '');
    assert.deepEqual(ids.sort(), (bySetupDiag.get(rule) ?? []).sort(), `signatures of ${rule}`);
  }
});
