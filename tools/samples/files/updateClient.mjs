// The log of CMGE's update client. Its real shape is not public; this one is ours: a dated line with level and module.
import { arrangeTime, parseTime } from '../clock.mjs';
import { crlf } from '../encode.mjs';

/**
 * Ordinary polling in office hours, with one download where `download` says so.
 *
 * @param {{ start: string, until: string, random: object, client: string, download?: { at: string, file: string, bytes: number, version: string } }} options
 */
export function updateClientLog({ start, until, random, client, download }) {
  const first = parseTime(start);
  const events = [];
  const last = parseTime(until);
  for (let at = first + 90_000; at < last; at += 1800_000 + random.int(0, 40_000)) {
    const hour = Number(arrangeTime(at, 'HH'));
    if (hour < 8 || hour >= 18) continue;
    events.push(
      [at, 'INFO', 'Poll', 'Asking update server for work'],
      [at + 1400, 'INFO', 'Poll', 'Server answered: no work for this client'],
    );
  }
  if (download) {
    const at = parseTime(download.at);
    const say = (offset, level, module, text) => events.push([at + offset * 1000, level, module, text]);
    say(0, 'INFO', 'Poll', 'Server answered: 1 upgrade offered');
    say(
      2,
      'INFO',
      'Upgrade',
      `Offer: target version ${download.version}, image ${download.file}, ${download.bytes} bytes`,
    );
    say(4, 'INFO', 'Download', `Start https://ue.update.example/images/${download.file}`);
    for (let percent = 5; percent <= 100; percent += 5)
      say(4 + percent * 31, 'INFO', 'Download', `${download.file}: ${percent}%`);
    say(
      3110,
      'INFO',
      'Download',
      `Finished ${download.file}, ${download.bytes} bytes, stored in C:\\ProgramData\\CUA\\Cache`,
    );
    say(3190, 'INFO', 'Verify', `SHA-256 of ${download.file} matches the offer`);
    say(3240, 'INFO', 'Upgrade', 'User agreed to start now');
    say(3241, 'INFO', 'Upgrade', 'Starting C:\\ProgramData\\CUA\\Media\\setup.exe');
  }
  events.sort((a, b) => a[0] - b[0]);
  return crlf([
    `[${arrangeTime(first, 'YYYY-MM-DD HH:mm:ss.SSS')}] [INFO ] [Main] CUA client ${client} started`,
    ...events.map(
      ([at, level, module, text]) =>
        `[${arrangeTime(at, 'YYYY-MM-DD HH:mm:ss.SSS')}] [${level.padEnd(5)}] [${module}] ${text}`,
    ),
  ]);
}
