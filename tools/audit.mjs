// Known weaknesses of what is shipped: `npm audit --omit=dev`. Usage: node tools/audit.mjs
// Without a registry that answers, nothing is known: that is said, and is no failure.
import { spawnSync } from 'node:child_process';

const { stdout, stderr, error } = spawnSync('npm', ['audit', '--omit=dev', '--json', '--loglevel=error'], {
  encoding: 'utf8',
  shell: process.platform === 'win32',
  timeout: 60_000,
});
let report;
try {
  report = JSON.parse(stdout ?? '');
} catch {
  // Not even an answer of npm's own.
}
const counts = report?.metadata?.vulnerabilities;
if (!counts) {
  const why = report?.message ?? report?.error?.summary ?? error?.message ?? stderr?.trim().split('\n')[0] ?? '';
  console.log(`audit: not done, the registry does not answer (${why || 'no reason given'})`);
  console.log('audit: 0 passed, 0 failed, 1 skipped');
} else {
  for (const [name, { severity, range }] of Object.entries(report.vulnerabilities ?? {})) {
    console.log(`${severity}: ${name} ${range}`);
  }
  const clean = counts.total === 0;
  console.log(`audit: ${clean ? '1 passed, 0 failed' : '0 passed, 1 failed'}`);
  process.exitCode = clean ? 0 : 1;
}
