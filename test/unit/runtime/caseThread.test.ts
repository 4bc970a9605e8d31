import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { createCaseThread } from '../../../server/src/runtime/caseThread.js';
import { analysePath } from '../../../server/src/runtime/index.js';
import { engineSpec } from '../../../server/src/runtime/knowledge.js';
import { textOf } from '../timeline/logs.js';
import { contentOf, temporaryFolder, testEngine, threadsOf, writeFiles } from './caseFixture.js';

test('a case of a thread says the same, clocks told by other logs included', async () => {
  const folder = temporaryFolder();
  const target = path.join(folder, 'case');
  const rows = (minute: string, from: number): string[] =>
    Array.from({ length: 30 }, (_, i) => `${minute}:${String(from + i).padStart(2, '0')} ! SP row ${minute} ${i}`);
  const whole = [...rows('05:06', 0), ...rows('03:06', 30)];
  // Too short to show the jump itself: its lines stand in setupact.log.
  const copy = [whole[35] ?? '', whole[36] ?? ''];
  writeFiles(target, {
    'Panther/setupact.log': textOf(whole.join('\n')),
    'Panther/setuperr.log': textOf(copy.join('\n')),
  });
  const engine = testEngine();
  const here = await analysePath(engine, target, { threads: null });
  const spec = engineSpec(engine.knowledge);
  assert.ok(here && spec);
  const offsets = here.logs.map(({ segments }) => segments.map((segment) => segment.clockOffsetSeconds).join());
  assert.deepEqual(offsets, ['0,7200', '7200']);
  const thread = createCaseThread(spec, await threadsOf(1, folder));
  // The thread alone does not keep a process alive.
  const alive = setInterval(() => undefined, 60_000);
  try {
    const there = await thread.update(target);
    assert.ok(there);
    assert.deepEqual(contentOf(there.analysis), contentOf(here));
  } finally {
    clearInterval(alive);
    thread.close();
  }
});
