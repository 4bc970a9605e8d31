// Measures tokenization: node test/grammar/measure.mjs [log ...]
// Without a log: lines built to hurt, each as long as the longest line that VS Code still tokenizes. Exits with 1 when
// one of them takes longer than the limit. A quadratic pattern takes seconds here, a linear one a few milliseconds.
import { readFileSync } from 'node:fs';
import { grammars, loadGrammar } from './grammars.mjs';

const longestTokenizedLine = 20_000; // editor.maxTokenizationLineLength, default
const limitMs = 500;

const header = '2022-04-20 16:59:43, Error                 SP     ';
const repeated = {
  letters: 'a',
  words: 'abc ',
  digits: '1234567890',
  hex: '0123456789abcdef',
  'hex groups': 'deadbeef-',
  dots: 'a.',
  dashes: 'a-',
  underscores: 'A_',
  'code names': 'ERROR_A',
  blanks: ' ',
  tabs: '\t',
  backslashes: '\\',
  'path parts': 'a\\',
  'path with blanks': '\\a b c',
  drives: 'C:\\',
  'drives with blanks': 'C:\\a b ',
  shares: '\\\\a b\\c ',
  'device paths': '\\\\?\\C:\\a ',
  roots: 'HKLM\\a b ',
  variables: '%a%\\b ',
  colons: 'a::',
  'tilde names': 'a~31bf3856ad364e35~',
  'component names': 'amd64_a_31bf3856ad364e35_1_none_',
  quotes: '"',
  'open quotes': '"a',
  apostrophes: "'",
  'open apostrophes': " 'a",
  brackets: '[l:1{1},',
  angles: '>',
  arrows: '<--- ',
  stars: '***** a ',
  dashes5: '----- Ended ',
  bars: '-|',
  versions: '1.2',
  sids: 'S-1-5-21-',
  names: 'Mig::',
  assignments: 'Error: ',
  pids: 'PID=1 ',
  chinese: '拒绝访问。',
};

async function measureLines(scopeName, lines) {
  const grammar = await loadGrammar(scopeName);
  grammar.tokenize(header); // the first line also compiles the patterns
  const times = lines.map((line) => grammar.tokenize(line).ms);
  const order = times.map((_, index) => index).sort((a, b) => times[b] - times[a]);
  return { grammar, times, order, totalMs: times.reduce((sum, ms) => sum + ms, 0) };
}

const logs = process.argv.slice(2);
if (logs.length === 0) {
  let slow = 0;
  for (const { scopeName, language } of grammars) {
    if (!language) continue;
    const names = Object.keys(repeated).flatMap((name) => [`${name}, in a record`, `${name}, alone`]);
    const lines = Object.values(repeated).flatMap((text) => {
      const long = text.repeat(Math.ceil(longestTokenizedLine / text.length));
      return [(header + long).slice(0, longestTokenizedLine), long.slice(0, longestTokenizedLine)];
    });
    const { grammar, times, order } = await measureLines(scopeName, lines);
    console.log(`${language}: ${lines.length} built lines of ${longestTokenizedLine} characters; the slowest:`);
    for (const index of order.slice(0, 3)) console.log(`  ${times[index].toFixed(1)} ms  ${names[index]}`);
    // A busy machine makes any line slow once.
    const again = (line) => Math.min(grammar.tokenize(line).ms, grammar.tokenize(line).ms);
    slow += lines.filter((line, index) => times[index] > limitMs && again(line) > limitMs).length;
  }
  if (slow > 0) console.error(`${slow} line(s) took longer than ${limitMs} ms.`);
  process.exitCode = slow > 0 ? 1 : 0;
}
for (const log of logs) {
  const lines = readFileSync(log, 'utf8').split(/\r\n|\n|\r/);
  const { times, order, totalMs } = await measureLines(grammars.find((g) => g.language).scopeName, lines);
  const median = [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];
  console.log(
    `${log}: ${lines.length} lines in ${totalMs.toFixed(0)} ms, median ${median.toFixed(3)} ms; the slowest:`,
  );
  for (const index of order.slice(0, 5)) {
    console.log(`  ${times[index].toFixed(2)} ms  line ${index + 1}, ${lines[index].length} characters`);
  }
}
