// Writes docs/guide/reference.md and its Chinese edition. Usage: node tools/docs/reference.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { referencePages } from './referencePages.mjs';

const repository = new URL('../../', import.meta.url);
for (const { file, text } of referencePages((name) => readFileSync(new URL(name, repository), 'utf8'))) {
  writeFileSync(new URL(file, repository), text);
  console.log(file);
}
