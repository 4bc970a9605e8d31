import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { axisTicks, storyAxis, type StoryAxis } from '../../../../engine/src/features/timelinePicture/axis.js';
import { density } from '../../../../engine/src/features/timelinePicture/density.js';

const at = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`);
const times = (...texts: readonly string[]): Float64Array => Float64Array.from(texts.map(at));

/** One record each minute. */
function minutes(from: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) =>
    new Date(at(from) + i * 60_000).toISOString().slice(0, 19).replace('T', ' '),
  );
}

function checkCuts(
  logs: readonly Float64Array[],
  expected: readonly string[],
  kept: { from: number; to: number }[] = [],
): StoryAxis {
  const axis = storyAxis(logs, kept);
  assert.ok(axis);
  const text = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');
  assert.deepEqual(
    axis.cuts.map(({ from, to }) => `${text(from)} to ${text(to)}`),
    expected,
  );
  return axis;
}

test('idle time between attempts is cut, pauses inside one are not', () => {
  const first = minutes('2021-05-18 03:00:00', 60);
  const second = minutes('2021-11-02 09:00:00', 60);
  const axis = checkCuts([times(...first, ...second)], ['2021-05-18 03:59 to 2021-11-02 09:00']);
  // Two hours, and a strip of a few minutes between them.
  assert.ok(axis.length > 118 * 60_000 && axis.length < 130 * 60_000, String(axis.length));
  checkCuts([times('2021-05-18 03:00:00', '2021-05-18 03:20:00', '2021-05-18 03:45:00')], []);
});

test('what one log is silent about, another may tell', () => {
  const idle = times('2021-05-18 03:00:00', '2021-05-18 12:00:00');
  checkCuts([idle], ['2021-05-18 03:00 to 2021-05-18 12:00']);
  checkCuts([idle, times(...minutes('2021-05-18 03:00:00', 541))], []);
});

test('silence that is evidence is not cut', () => {
  const log = times(...minutes('2021-05-18 03:00:00', 30), ...minutes('2021-05-18 06:00:00', 30));
  checkCuts([log], ['2021-05-18 03:29 to 2021-05-18 06:00']);
  checkCuts([log], [], [{ from: at('2021-05-18 03:29:00'), to: at('2021-05-18 06:00:00') }]);
});

test('a log without times has no axis; one moment has one', () => {
  assert.equal(storyAxis([Float64Array.of(Infinity, Infinity)]), undefined);
  assert.equal(storyAxis([]), undefined);
  assert.equal(storyAxis([times('2021-05-18 03:00:00')])?.length, 1);
});

test('places and times are each other’s reverse, in order', () => {
  const moments = fc.array(fc.integer({ min: 0, max: 4e11 }), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(moments, (list) => {
      const sorted = Float64Array.from(list).sort();
      const axis = storyAxis([sorted]);
      if (!axis) return false;
      let before = -1;
      for (const time of sorted) {
        const place = axis.placeOf(time);
        if (place < before - 0.01 || place > axis.length + 1 || Math.abs(axis.timeAt(place) - time) > 1) return false;
        before = place;
      }
      return axis.placeOf(axis.first) === 0;
    }),
  );
});

test('labels stand at round times, with the day where it changes, and keep their distance', () => {
  const axis = checkCuts([times(...minutes('2021-05-18 23:50:00', 20))], []);
  const labels = axisTicks(axis, 0, axis.length, 700).map(({ label, day }) => [day, label].filter(Boolean).join(' '));
  assert.deepEqual(labels.slice(0, 3), ['2021-05-18 23:50', '23:55', '2021-05-19 00:00']);
  for (const width of [200, 700, 2000]) {
    const ticks = axisTicks(axis, 0, axis.length, width);
    const pixels = ticks.map((tick) => (tick.at / axis.length) * width);
    pixels.forEach((pixel, i) =>
      assert.ok(i === 0 || pixel - (pixels[i - 1] ?? 0) > 70, `${width}: ${pixels.join(' ')}`),
    );
  }
  const close = axisTicks(axis, 0, 10_000, 900);
  assert.match(close[0]?.label ?? '', /^23:50:0\d$/);
});

test('after a cut the axis says where it goes on', () => {
  const axis = checkCuts(
    [times(...minutes('2021-05-18 03:07:00', 60), ...minutes('2021-11-02 09:13:00', 60))],
    ['2021-05-18 04:06 to 2021-11-02 09:13'],
  );
  const days = axisTicks(axis, 0, axis.length, 900).flatMap(({ day }) => day ?? []);
  assert.deepEqual(days, ['2021-05-18', '2021-11-02']);
});

test('density counts every record of a window once', () => {
  const places = Float64Array.of(0, 0, 10, 50, 99, 100);
  const window = { from: 0, to: 100, bins: 10 };
  assert.deepEqual(
    density(places, window, (place) => place),
    [2, 1, 0, 0, 0, 1, 0, 0, 0, 2],
  );
  assert.deepEqual(
    density(places, { from: 20, to: 60, bins: 2 }, (place) => place),
    [0, 1],
  );
  assert.deepEqual(
    density(new Float64Array(0), window, (place) => place),
    new Array(10).fill(0),
  );
});
