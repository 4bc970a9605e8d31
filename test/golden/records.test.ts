import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { levels } from '../../engine/src/model/record.js';
import { findAnchors } from '../../engine/src/records/anchors.js';
import { stepsOf } from '../../engine/src/records/formatSteps.js';
import { scanLog } from '../../engine/src/records/scan.js';
import { walkSteps } from '../../engine/src/records/steps.js';
import { findCodes } from '../../engine/src/codes/tokens.js';

/**
 * A golden case is a pair of files dropped in `records/`: a log that shows one real-world oddity, and what becomes of it.
 * UPDATE_GOLDEN=1 writes the second; read the difference before it is committed.
 */
const folder = path.resolve('test/golden/records');

/** Format, encoding and steps, then one row per record and one per line of it, with the codes found. */
function describeLog(name: string, bytes: Uint8Array): string {
  const log = scanLog(name, bytes);
  const { records, lines } = log;
  const rows = [`format ${log.format}`, `encoding ${lines.encoding}`];
  for (const step of walkSteps(stepsOf(log, findAnchors(log)))) {
    rows.push(`${step.kind} "${step.name}" records ${step.firstRecord}-${step.lastRecord} ${step.outcome}`);
  }
  for (let i = 0; i < records.count; i++) {
    const time = records.time[i] ?? NaN;
    const component = records.components[records.component[i] ?? 0] ?? '';
    const stamp = Number.isNaN(time) ? '-' : new Date(time).toISOString().slice(0, -1);
    const id = records.eventId[i] ? ` id ${(records.eventId[i] ?? 0).toString(16).padStart(6, '0')}` : '';
    rows.push(`record ${i} ${stamp} ${levels[records.level[i] ?? 0]} ${component || '-'}${id} message at ${records.messageColumn[i]}`);
    const next = i + 1 < records.count ? (records.firstLine[i + 1] ?? 0) : lines.count;
    for (let line = records.firstLine[i] ?? 0; line < next; line++) {
      const text = lines.text(line);
      const codes = findCodes(text, { component, format: log.format }).map((code) => ` <${code.text} ${code.role}>`);
      rows.push(`  ${line + 1} ${JSON.stringify(text)}${codes.join('')}`);
    }
  }
  return `${rows.join('\n')}\n`;
}

for (const name of readdirSync(folder).filter((file) => !file.endsWith('.expected.txt'))) {
  test(`golden record: ${name}`, () => {
    const shown = describeLog(name, readFileSync(path.join(folder, name)));
    const target = path.join(folder, `${name}.expected.txt`);
    if (process.env['UPDATE_GOLDEN'] || !existsSync(target)) {
      assert.ok(process.env['UPDATE_GOLDEN'], `${target} is missing: write it with UPDATE_GOLDEN=1`);
      writeFileSync(target, shown);
    }
    assert.equal(shown, readFileSync(target, 'utf8'));
  });
}
