import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { byteSource } from '../../../server/src/runtime/byteSources.js';
import { temporaryFolder } from './caseFixture.js';

const folder = temporaryFolder();

test('whatever was read of a file before, each stretch of it is what stands there', () => {
  const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, i) => i % 251));
  const file = path.join(folder, 'large.log');
  writeFileSync(file, bytes);
  const { length } = bytes;
  const stretches: readonly (readonly [from: number, to: number])[] = [
    [0, 300_000],
    [300_000, 300_010],
    [299_990, 600_000],
    [0, 10],
    [0, length],
    [length - 10, length],
    [0, 200_000],
    [131_000, 132_000],
  ];
  for (const order of [stretches, [...stretches].reverse()]) {
    const source = byteSource({ path: file, name: 'large.log', bytes: length, modified: Math.random() }, 'utf-8');
    for (const [from, to] of order) {
      assert.ok(bytes.subarray(from, to).equals(source.read(from, to)), `${from} to ${to}`);
    }
  }
});
