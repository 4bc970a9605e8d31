import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { regressions } from './regressions.js';
import { createRoute } from './route.js';

const scratch = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-regressions-'));
after(() => {
  rmSync(scratch, { recursive: true, force: true });
});

test('what once broke the product passes through the whole route', async (t) => {
  const route = createRoute(scratch);
  for (const [name, input] of regressions()) await t.test(name, () => route.run(input));
});
