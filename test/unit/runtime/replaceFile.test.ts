import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replaceFile, replaceFileSync } from '../../../server/src/runtime/replaceFile.js';

/** A file that is in use for so many tries. */
function held(tries: number, code: string): { readonly move: () => void; readonly asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    move() {
      if (++asked <= tries) throw Object.assign(new Error(code), { code });
    },
  };
}

async function check(platform: NodeJS.Platform, tries: number, code: string, asked: number, fails: boolean) {
  const [later, now] = [held(tries, code), held(tries, code)];
  const waited = replaceFile('a', 'b', {
    platform,
    move: () => {
      later.move();
      return Promise.resolve();
    },
  });
  const sync = (): void => {
    replaceFileSync('a', 'b', { platform, move: now.move });
  };
  if (fails) {
    await assert.rejects(waited, { code });
    assert.throws(sync, { code });
  } else {
    await waited;
    sync();
  }
  assert.deepEqual([later.asked(), now.asked()], [asked, asked], `${platform} ${code}`);
}

test('a file that is in use for a moment is replaced once it is free', async () => {
  await check('win32', 2, 'EPERM', 3, false);
  await check('win32', 1, 'EBUSY', 2, false);
  await check('win32', 1, 'EACCES', 2, false);
});

test('what will not change is not waited for', async () => {
  await check('win32', 9, 'ENOENT', 1, true);
  await check('win32', 9, 'ENOSPC', 1, true);
  await check('linux', 9, 'EPERM', 1, true);
});
