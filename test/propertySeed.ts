// Where every bundle of tests begins: properties draw from the same numbers each time, so that a run of `npm test` says
// something about the change and not about chance. `node tools/test/run.mjs unit --seed random` draws anew.
import fc from 'fast-check';

export const seed = Number(process.env.PROPERTY_SEED);
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
