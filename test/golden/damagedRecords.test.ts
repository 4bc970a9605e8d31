import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { checkDamaged } from '../unit/records/damage.js';

// Every format with a golden case is cut off and damaged here, so that none can be forgotten.
const folder = path.join('test', 'golden', 'records');
for (const name of readdirSync(folder).filter((file) => !file.endsWith('.expected.txt'))) {
  test(`cut off anywhere or with bytes changed: ${name}`, () => {
    checkDamaged(name, readFileSync(path.join(folder, name)));
  });
}
