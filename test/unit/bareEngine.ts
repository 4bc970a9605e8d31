import { createEngine, type Engine, type Knowledge } from '../../engine/src/index.js';

/** Knowledge without a single rule or name, as the files of `dist/knowledge` hold it. */
export const noRules = {
  signatures: [],
  benign: [],
  components: [],
  remediations: () => [],
  minifilters: () => [],
  inbox: { services: [], drivers: [], dlls: [], processes: [] },
} satisfies Partial<Knowledge>;

/**
 * An engine that knows only what a test gives it: what structure alone says. Who looks up a code or an explanation
 * without having given any fails.
 */
export function bareEngineWith(given: Partial<Knowledge> = {}): Engine {
  return createEngine({
    ...noRules,
    catalogue: () => {
      throw new Error('this test gave no codes to look up');
    },
    explanations: () => {
      throw new Error('this test gave no explanations');
    },
    writers: () => ({}),
    ...given,
  });
}

/** An engine without knowledge: what a format's own reader and its findings do. */
export const bareEngine: Engine = bareEngineWith();
