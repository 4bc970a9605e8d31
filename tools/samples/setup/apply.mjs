// The image apply: one percentage line per percent, with setup's own counters beside it.
import { tick } from './tasks.mjs';

/** `stopAt` is the percentage of the apply after which nothing more is written. */
export function applyImage(ctx, { stopAt = 100, seconds = 560 } = {}) {
  const { log, image, bt, random } = ctx;
  log.info(
    'SP',
    `Applying WIM file: ${image.wim}, index ${image.index}(create EAs), to ${bt}\\NewOS. Work dir: ${bt}\\Work`,
  );
  const begin = log.now();
  let last = 5;
  tick(ctx, { percent: 5, sinceStart: 3, task: 1, overall: 20 });
  log.wait(6 + random.int(0, 6));
  for (let percent = 0; percent <= stopAt; percent++) {
    log.info('SP', `SPWIMCallback: Image apply. Progress: ${percent}`);
    const action = 5 + Math.floor(percent * 0.87);
    if (action > last) {
      last = action;
      tick(ctx, {
        percent: action,
        sinceStart: 3 + (log.now() - begin) / 1000,
        task: 1 + Math.floor(percent * 0.22),
        overall: 20 + Math.floor(percent * 0.185),
      });
    }
    log.wait((seconds / 100) * (0.5 + random.next()));
  }
}
