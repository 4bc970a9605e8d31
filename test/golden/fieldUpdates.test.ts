import { test } from 'node:test';
import { checkField, setupLog } from './fieldLogs.js';

/** Logs of the update client and of deployment, as forums and Microsoft's articles show them: see `fieldLogs.ts`. */

test('WindowsUpdate.log: what could not be downloaded comes before what the client says of it', () => {
  const update = '4FED3B54-C444-49B9-950F-301402B8B6B2';
  const at = (second: number, rest: string): string => `2020/01/23 15:17:${second}.1568821 9852  628   ${rest}`;
  const log = [
    at(40, "DownloadManager DO job {0A0F1B98-4B97-4FB3-A7CD-7EB5AD8B9D3F} 403'd, updateId = 1168F1E4-7DF7-409F-A5BE-F702FDD26192.1, hr = 0x80190193, BG_ERROR_CONTEXT = 5"),
    at(51, `DownloadManager BITS job {0A0F1B98-4B97-4FB3-A7CD-7EB5AD8B9D3E} failed, updateId = ${update}.200, hr = 0x80190194. File URL = http://wsus.contoso.com:8530/Content/43/2699.cab, local path = C:\\Windows\\a.cab, The response headers = HTTP/1.1 404 Not Found`),
    at(52, `DownloadManager *FAILED* [80244019] Error occurred while downloading update ${update}.200; notifying dependent calls.`),
    at(53, `Agent           LogHistory called. idUpdate={${update}}.200, resultMapped=80244019, resultUnMapped=0`),
    at(54, 'ComApi          Exit code = 0x00000000; Call error code = 0x80240022'),
  ].join('\r\n');
  checkField(
    { 'WindowsUpdate.log': log },
    { says: 'unknown | update-download-failed@WindowsUpdate.log:2', fix: ['check-update-server'] },
  );
});

test('a script of the deployment toolkit that failed is told, and yields to the log of the program that it ran', () => {
  const row = (second: number, component: string, type: number, text: string): string =>
    `<![LOG[${text}]LOG]!><time="10:00:${second}.000+000" date="03-05-2024" component="${component}" context="" type="${type}" thread="" file="${component}">`;
  const bdd = [
    row(20, 'LTIApply', 1, 'Return code from command = 1'),
    row(21, 'LTIApply', 3, 'ZTI ERROR - Unhandled error returned by LTIApply: Not found (-2147217406  0x80041002)'),
    row(22, 'LTIApply', 1, 'Event 41002 sent: ZTI ERROR - Unhandled error returned by LTIApply: Not found (-2147217406  0x80041002)'),
    row(23, 'LiteTouch', 3, 'Litetouch deployment failed, Return Code = -2147467259  0x80004005'),
  ].join('\r\n');
  checkField({ 'BDD.log': bdd }, { says: 'unknown | mdt-script-failed@BDD.log:2' });
  checkField(
    {
      'BDD.log': bdd,
      'dism.log': setupLog([
        'I DISM   DISM.EXE: Executing command line: dism /Image:C:\\ /Apply-Unattend:C:\\MININT\\unattend.xml',
        'E DISM   DISM Unattend Manager: PID=1064 d:\\dism\\unattendmanager.cpp:390 - CUnattendManager::Apply(hr:0x80004005)',
      ]),
    },
    { says: 'unknown | dism-unattend-apply-failed@dism.log:2' },
  );
});

test('WindowsUpdate.log: a server that refuses or fails is told by its answer, not by the code that every fault ends with', () => {
  const at = (rest: string): string => `2024-03-05 10:20:54:073 880 1160 ${rest}`;
  const fault = (code: string, message: string, call: string): string =>
    [
      at('WS WARNING: Nws Failure: errorCode=0x803d0013'),
      at('WS WARNING: Soap fault info:'),
      at(
        `WS WARNING: detail: <detail><ErrorCode>${code}</ErrorCode><Message>${message}</Message><ID>8889e6f6-cc94-4b2b-9d0c-9818649a5dfd</ID><Method>"http://www.microsoft.com/SoftwareDistribution/Server/${call}"</Method></detail>`,
      ),
      at('WS FATAL: OnCallFailure failed with hr=0X80244007'),
      at('PT WARNING: SyncUpdates_WithRecovery failed.: 0x80244007'),
    ].join('\r\n');
  checkField(
    { 'WindowsUpdate.log': fault('InvalidParameters', 'parameters.OtherCachedUpdateIDs', 'ClientWebService/SyncUpdates') },
    { says: 'unknown | update-server-list-too-long@WindowsUpdate.log:3', fix: ['relieve-wsus-scan'] },
  );
  checkField(
    { 'WindowsUpdate.log': fault('InternalServerError', '', 'SimpleAuthWebService/GetAuthorizationCookie') },
    { says: 'unknown | update-server-internal-error@WindowsUpdate.log:3', fix: ['reset-wsus-client'] },
  );
});

test('WindowsUpdate.log: feature updates are not offered because a service is disabled', () => {
  const log = [
    'Agent           * START * Finding updates CallerId = Update;taskhostw Id = 25',
    'Misc            GetUserTickets: No user tickets found. Returning WU_E_NO_USERTOKEN.',
    'Misc            *FAILED* [80070426] Method failed [AuthTicketHelper::GetDeviceTickets:570]',
    'Misc            *FAILED* [80070426] GetAgentTokenFromServer',
    'Agent           * END * Finding updates CallerId = Update;taskhostw Id = 25, Exit code = 0x80070426',
  ].map((rest, i) => `2024/03/05 10:20:${30 + i}.1568821 9852  628   ${rest}`);
  checkField(
    { 'WindowsUpdate.log': log.join('\r\n') },
    { says: 'unknown | update-sign-in-service-stopped@WindowsUpdate.log:3', fix: ['enable-needed-service'] },
  );
});
