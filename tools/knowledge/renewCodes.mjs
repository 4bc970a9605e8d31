// Renews knowledge/codes/generated.json after a change to a table, and prints what the catalogue holds and costs.
import { writeFile } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import { compileCodes } from './codes.mjs';

const { text, facts } = await compileCodes();
await writeFile('knowledge/codes/generated.json', `${JSON.stringify(facts, null, 2)}\n`);
console.log(facts, `${deflateRawSync(text, { level: 9 }).length} bytes deflated`);
