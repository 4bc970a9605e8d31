const row = (time: string, level: string, component: string, message: string): string =>
  `2022-04-15 ${time}, ${level.padEnd(7)}               ${component.padEnd(6)} ${message}`;

/** What setup writes while it works: enough pauses to tell a cadence, so that a silence is one. */
const work = Array.from({ length: 40 }, (_, i) => {
  const seconds = String(10 + i).padStart(2, '0');
  return row(`14:50:${seconds}`, 'Info', 'SP', `Gathering object ${i}`);
});

/**
 * A machine on which Update Boot Code failed, after a silence inside the operation; CBS.log is of the day before; the
 * log of the rollback begins with stamps of another time zone. A line holds markup, as a log may.
 */
export const failedCase: Readonly<Record<string, string>> = {
  'Panther/setupact.log': [
    row('14:42:18', 'Info', 'MOUPG', '*************** SetupHost Logging Begin ***************'),
    row('14:42:18', 'Info', 'MOUPG', 'SetupHost: Setup build version is: 10.0.17763.1 (rs5_release.180914-1434)'),
    row('15:00:10', 'Info', 'SP', 'Executing operation: Update Boot Code'),
    row(
      '15:00:13',
      'Error',
      'SP',
      'Error WRITE, 0x00000005 while gathering/applying object: Registry, HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64 [DisplayName]. Will return 0',
    ),
    row(
      '15:00:13',
      'Error',
      'MIG',
      'Error 5 while applying object HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64 [DisplayName]. Shell application requested abort',
    ),
    row('15:00:13', 'Error', 'SP', 'Operation failed: Update Boot Code. Error: 0x80070005[gle=0x00000005]'),
    row('15:00:14', 'Error', 'SP', '<script>alert(1)</script> failed with 0x80070005'),
    row('15:00:34', 'Info', 'MOUPG', 'SetupHost: Reporting error event -> [0x80070005, 0x50017]'),
    '',
  ].join('\r\n'),
  'Rollback/setupact.log': [
    row('14:50:00', 'Info', 'SP', 'Executing operation: Gather'),
    ...work,
    row('14:58:10', 'Error', 'SP', 'Operation failed: Gather. Error: 0x80070002[gle=0x00000002]'),
    '',
  ].join('\r\n'),
  'Windows/Logs/CBS/CBS.log': [
    ...Array.from({ length: 40 }, (_, i) => {
      const time = `${String(3 + Math.floor(i / 4)).padStart(2, '0')}:${String((i % 4) * 15).padStart(2, '0')}:00`;
      return row(time, 'Info', 'CBS', `Session: ${i} finalized.`);
    }),
    '',
  ]
    .join('\r\n')
    .replaceAll('2022-04-15', '2022-04-14'),
};
