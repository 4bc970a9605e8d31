import assert from 'node:assert/strict';
import type { LogAnalysis } from '../../../engine/src/index.js';
import { bareEngine } from '../bareEngine.js';

/**
 * A file cut off at every 1/64 of its length, and with bytes changed in 64 places: nothing throws, every line stays in
 * one record, and steps stay inside the log.
 */
export function checkDamaged(name: string, bytes: Uint8Array): void {
  for (let part = 0; part <= 64; part++) {
    checkWhole(
      bareEngine.analyseLog(name, bytes.slice(0, Math.floor((bytes.length * part) / 64))),
      `cut at ${part}/64`,
    );
  }
  for (let round = 0; round < 64; round++) {
    const damaged = bytes.slice();
    // The same places every time: a failure can be looked at again.
    for (let i = 0; i < 8; i++) damaged[(round * 7919 + i * 104_729) % damaged.length] = (round * 37 + i * 101) & 0xff;
    checkWhole(bareEngine.analyseLog(name, damaged), `damage ${round}`);
  }
}

function checkWhole({ log, steps, findings }: LogAnalysis, what: string): void {
  const { records, lines } = log;
  if (records.count > 0) assert.equal(records.firstLine[0], 0, what);
  for (let i = 1; i < records.count; i++)
    assert.ok((records.firstLine[i] ?? 0) > (records.firstLine[i - 1] ?? 0), what);
  const visit = (level: typeof steps): void => {
    for (const step of level) {
      assert.ok(step.firstRecord <= step.lastRecord && step.lastRecord < records.count, `${what}: step ${step.name}`);
      visit(step.children);
    }
  };
  visit(steps);
  for (const { place, record, id } of findings) {
    assert.ok(place.line >= 1 && place.line <= lines.count, `${what}: ${id}`);
    assert.ok(record < records.count, `${what}: ${id}`);
  }
}
