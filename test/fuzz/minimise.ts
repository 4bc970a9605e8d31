import type { Input } from './inputs.js';

/** More attempts than this are not made for one failure. */
const MOST = 2000;

/** A smaller input that fails in the same way: what can be left out of it is left out, then what can be plain is. */
export async function minimise(input: Input, fails: (input: Input) => Promise<boolean>): Promise<Input> {
  let attempts = 0;
  let best: Input = input;
  const take = async (smaller: Input): Promise<boolean> => {
    if (attempts++ >= MOST || !(await fails(smaller))) return false;
    best = smaller;
    return true;
  };
  if (input.others.length > 0) await take({ ...input, others: [] });
  for (let size = best.bytes.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < best.bytes.length && attempts < MOST;) {
      const bytes = Buffer.concat([best.bytes.subarray(0, at), best.bytes.subarray(at + size)]);
      if (!(await take({ ...best, bytes }))) at += size;
    }
  }
  for (let at = 0; at < Math.min(best.bytes.length, 400) && attempts < MOST; at++) {
    if (best.bytes[at] === 0x78) continue;
    const bytes = Buffer.from(best.bytes);
    bytes[at] = 0x78;
    await take({ ...best, bytes });
  }
  return best;
}
