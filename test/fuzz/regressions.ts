import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Input } from './inputs.js';

type Made = Pick<Input, 'kind' | 'name' | 'bytes'>;

const folder = path.resolve('test/fuzz/regressions');

/** Small ones: `<kind>-<what>.bin`, what the fuzzer minimised, or what was written by hand after it. */
function kept(): readonly (readonly [string, Made])[] {
  return readdirSync(folder).map((name) => {
    const kind = name.split('-')[0] as Input['kind'];
    return [name, { kind, name: 'Panther/setupact.log', bytes: readFileSync(path.join(folder, name)) }] as const;
  });
}

const repeated = (text: string, bytes: number): Buffer => Buffer.from(text.repeat(Math.ceil(bytes / text.length)));

/** Large ones are made anew. Each was a file that took longer, or more, than the limits of the fuzzer allow. */
const made: readonly (readonly [string, Made])[] = [
  [
    'a failing line of a megabyte, with thousands of codes',
    {
      kind: 'log',
      name: 'CBS.log',
      bytes: repeated(
        '2021-01-01 00:00:00, Error                 CBS    Failed to apply C:\\A.wim. Error 0x80070005[gle=0x00000002] ',
        1024 * 1024,
      ),
    },
  ],
  [
    'the same in a log of setup',
    {
      kind: 'log',
      name: 'setupact.log',
      bytes: repeated(
        '2020-07-29 16:29:16, Error                 SP     CApplyWIM: Failure while applying image 1. Error 0x80070005[gle=0x00000002]',
        1024 * 1024,
      ),
    },
  ],
];

/** Every input that once broke a limit or threw, with a name. */
export function regressions(): readonly (readonly [string, Input])[] {
  return [...kept(), ...made].flatMap(([name, one]) =>
    // By its number an input is looked at more or less closely: these are what an editor asks, in both languages.
    [0, 24, 25, 33].map((seed) => [`${name} (${seed})`, { ...one, seed, others: [] }] as const),
  );
}
