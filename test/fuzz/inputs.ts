import { garbage, mutate } from './mutations.js';
import { randomOf, type Random } from './random.js';
import type { InputKind, Seed } from './seeds.js';

/** One input, made from its number alone: the same number is the same input, as long as the seeds are the same. */
export interface Input {
  readonly seed: number;
  readonly kind: InputKind;
  readonly name: string;
  readonly bytes: Buffer;
  /** Of logs: what lies beside it in the case. */
  readonly others: readonly Buffer[];
}

/** Names by which readers go. */
const names = [
  'setupact.log',
  'Panther/setuperr.log',
  'CBS.log',
  'dism.log',
  'setupapi.dev.log',
  'a.txt',
  'x.xml',
  'services.csv',
  'SetupPlatform.ini',
  'filter.txt',
] as const;
const kinds = ['rules', 'notes', 'code'] as const;

/** A large one shows work that grows faster than its input: the whole again and again, one line, one long line. */
const LARGE = 1024 * 1024;

function grown(input: Input, random: Random): Input {
  const { bytes } = input;
  const end = bytes.indexOf(0x0a, random.below(bytes.length + 1));
  const line = bytes.subarray(0, end < 0 ? bytes.length : end + 1);
  const unit = random.pick([bytes, line, Buffer.from(bytes.toString('latin1').replace(/[\r\n]+/g, ' '), 'latin1')]);
  if (unit.length === 0) return input;
  return {
    ...input,
    bytes: Buffer.concat(Array<Buffer>(Math.ceil(LARGE / unit.length)).fill(unit)).subarray(0, LARGE),
  };
}

/** Turns numbers into inputs. Reading archives and rules is a hundred times dearer than reading a log: they are fewer. */
export function inputMaker(seeds: readonly Seed[]): (seed: number) => Input {
  const of = (...wanted: readonly InputKind[]): readonly Seed[] => seeds.filter(({ kind }) => wanted.includes(kind));
  const logs = of('log');
  const binary = of('binary', 'cabinet').filter(({ bytes }) => bytes.length <= 256 * 1024);
  const small = binary.filter(({ bytes }) => bytes.length <= 16 * 1024);
  const archives = of('zip');
  const written = of(...kinds);
  return (seed) => {
    const random = randomOf(seed);
    const one = (from: readonly Seed[]): Seed => from[random.below(from.length)] ?? (from[0] as Seed);
    const made = (from: readonly Seed[], isText: boolean): Input => {
      const { kind, name, bytes } = one(from);
      const others = isText && kind === 'log' && random.once(25) ? [mutated(), mutated()] : [];
      return { seed, kind, name, bytes: mutate(bytes, one(from).bytes, random, isText), others };
    };
    const mutated = (): Buffer => mutate(one(logs).bytes, one(logs).bytes, random, true);
    const drawn = random.below(1000);
    if (random.once(4000)) return grown({ ...made(logs, true), others: [] }, random);
    if (drawn < 150) {
      const kind = random.once(40) ? random.pick(kinds) : 'log';
      return { seed, kind, name: random.pick(names), bytes: garbage(random), others: [] };
    }
    if (drawn < 155) return made(archives, false);
    if (drawn < 185) return made(written, true);
    if (drawn < 240) return made(small, false);
    if (drawn < 242) return made(binary, false);
    return made(logs, true);
  };
}
